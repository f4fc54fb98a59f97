"""The shipped network under onnxruntime: tokens in, mentions with a probability out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from extractors.datadir import DATA
from extractors.entities.tagger.decode import Crf
from extractors.entities.tagger.features import FLAG_COLUMN, Featurizer, Rows, Vocabulary, flag_matrix
from extractors.entities.tagger.names import DivisionNames, load_division_names
from extractors.entities.tagger.pieces import Token, cut_units, split_tokens

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

    def tag(self, batch: Sequence[Sequence[Token]]) -> list[list[TaggedSpan]]:
        """The mentions of each text, in its order, given the tokens of `morphology.tokenize`.

        Offsets count characters of the text that the tokens come from. A text's answer is the same whatever
        else is in the batch: the network reads one unit at a time, since its integers are scaled by the
        largest value of all that it reads.
        """
        pieces = [split_tokens(tokens, self._names) for tokens in batch]
        owners: list[tuple[int, int]] = []
        scores: list[npt.NDArray[np.float32]] = []
        for number, text in enumerate(pieces):
            if not text:
                continue
            rows = self._featurizer.rows(text)
            for first, last in cut_units(text):
                owners.append((number, first))
                scores.append(self._score(rows[first:last]))
        spans: list[list[TaggedSpan]] = [[] for _ in batch]
        for (number, offset), found in zip(owners, self._crf.decode(scores), strict=True):
            text = pieces[number]
            spans[number] += [
                TaggedSpan(text[offset + f.first].start, text[offset + f.last].end, f.kind, f.score)
                for f in found
            ]
        return spans

    def _score(self, rows: Rows) -> npt.NDArray[np.float32]:
        """The label scores of a unit: (pieces, labels)."""
        feeds = {"rows": rows[:, :FLAG_COLUMN], "flags": flag_matrix(rows)}
        scores: npt.NDArray[np.float32] = self._session.run([self._head], feeds)[0]
        return scores
