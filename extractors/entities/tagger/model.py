"""The shipped network under onnxruntime: tokens in, mentions with a probability out."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from extractors.datadir import DATA
from extractors.entities.tagger.decode import Crf
from extractors.entities.tagger.features import (
    COLUMNS,
    FLAG_COLUMN,
    Featurizer,
    Rows,
    Vocabulary,
    flag_matrix,
)
from extractors.entities.tagger.labels import LABELS
from extractors.entities.tagger.names import DivisionNames, load_division_names
from extractors.entities.tagger.pieces import Token, cut_units, split_tokens

Scores = npt.NDArray[np.float32]

BATCH_UNITS = 16
"""Units that the network reads at a time."""

_NO_SCORES: Scores = np.zeros((0, len(LABELS)), np.float32)

FOLDER = DATA / "tagger"
"""Where the shipped model lies; its README says how it was made."""


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A mention that the network sees at `text[start:end]`.

    `type` is PS (person), OG (organisation), LC (place) or DT (date); `score` the probability of exactly this
    span and type.
    """

    start: int
    end: int
    type: str
    score: float


class Tagger:
    """Marks mentions of people, organisations, places and dates; use `Tagger.load()`."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        head: str,
        crf: Crf,
        vocabulary: Vocabulary,
        names: DivisionNames,
    ) -> None:
        self._session = session
        self._head = head
        self._crf = crf
        self._names = names
        self._featurizer = Featurizer(vocabulary, names)

    @classmethod
    def load(cls, folder: Path = FOLDER, head: str = "press", threads: int = 1) -> Tagger:
        """Load a model; `head` is the corpus whose habits it follows, `press` or `klue`.

        Raises FileNotFoundError where `folder` holds no model, KeyError for a head that it does not have.
        """
        heads = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
        crf = Crf(*(np.array(heads[head][name]) for name in ("steps", "first", "last")))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            (folder / "network.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        return cls(session, head, crf, Vocabulary.load(folder / "vocabulary.json.gz"), load_division_names())

    def tag(self, articles: Sequence[Sequence[Sequence[Token]]]) -> list[list[list[TaggedSpan]]]:
        """The mentions of each text of each article, given the texts' tokens by `morphology.tokenize`.

        Offsets count characters of the text that the tokens come from. An article's answer is the same
        whatever else is in the batch.
        """
        pieces = [[split_tokens(tokens, self._names) for tokens in texts] for texts in articles]
        owners: list[tuple[int, int]] = []
        units: list[Rows] = []
        for number, texts in enumerate(pieces):
            if not any(texts):
                continue
            rows = np.concatenate([self._featurizer.rows(text) for text in texts])
            for first, last in cut_units(texts):
                owners.append((number, first))
                units.append(rows[first:last])
        spans: list[list[list[TaggedSpan]]] = [[[] for _ in texts] for texts in articles]
        begins = [list(accumulate(map(len, texts), initial=0)) for texts in pieces]
        for (number, offset), found in zip(owners, self._crf.decode(self._score(units)), strict=True):
            for f in found:
                first, last = offset + f.first, offset + f.last
                text = bisect_right(begins[number], first) - 1
                own, begin = pieces[number][text], begins[number][text]
                if last - begin < len(own):  # else it runs over the end of its text
                    span = TaggedSpan(own[first - begin].start, own[last - begin].end, f.kind, f.score)
                    spans[number][text].append(span)
        return spans

    def _score(self, units: Sequence[Rows]) -> list[Scores]:
        """The label scores of each unit, (pieces, labels); units of like length are read together."""
        scores: list[Scores] = [_NO_SCORES] * len(units)
        order = sorted(range(len(units)), key=lambda i: len(units[i]))
        for at in range(0, len(order), BATCH_UNITS):
            some = order[at : at + BATCH_UNITS]
            lengths = np.ones(max(2, len(some)), np.int32)  # a single row is multiplied in another order
            lengths[: len(some)] = [len(units[i]) for i in some]
            rows = np.zeros((lengths.max(), len(lengths), COLUMNS), np.int32)
            for column, i in enumerate(some):
                rows[: len(units[i]), column] = units[i]
            feeds = {"rows": rows[..., :FLAG_COLUMN], "flags": flag_matrix(rows), "lengths": lengths}
            [found] = self._session.run([self._head], feeds)
            for column, i in enumerate(some):
                scores[i] = found[: len(units[i]), column]
        return scores
