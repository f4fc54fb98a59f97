"""Labelled texts → units of numbered rows with gold labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractors.entities.morphology import tokenize
from extractors.entities.tagger.features import Featurizer, Rows, Vocabulary, key
from extractors.entities.tagger.labels import TYPES, begin
from extractors.entities.tagger.names import DivisionNames
from extractors.entities.tagger.pieces import Piece, cut_units, split_tokens
from extractors.entities.training.corpora import LabelledText, Span

Labels = npt.NDArray[np.int64]

LEAST_WORD, LEAST_CHAR = 2, 3
"""How often a word or character must be seen in training to get a row of its own."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What the network sees at a time; a gold label of -1 is unknown, `fine` of 0 is none."""

    rows: Rows
    gold: Labels
    fine: Labels


def cut_texts(texts: Sequence[LabelledText], names: DivisionNames) -> list[list[Piece]]:
    """The pieces of each text."""
    return [split_tokens(tokens, names) for tokens in tokenize(text.text for text in texts)]


def build_vocabulary(vector_keys: Sequence[str], pieces: Iterable[list[Piece]]) -> Vocabulary:
    """Rows for what the training texts hold often enough, the commonest first."""
    words: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    chars: Counter[str] = Counter()
    for text in pieces:
        for piece in text:
            words[key(piece.form, piece.tag)] += 1
            tags[piece.tag] += 1
            chars.update(piece.form)
    return Vocabulary(
        ("", *vector_keys),
        ("", *(word for word, count in words.most_common() if count >= LEAST_WORD)),
        ("", *sorted(tags)),
        ("", "", *(char for char, count in chars.most_common() if count >= LEAST_CHAR)),
    )


def make_units(
    texts: Sequence[LabelledText],
    pieces: Sequence[list[Piece]],
    featurizer: Featurizer,
    fine_classes: Sequence[str],
) -> list[Unit]:
    """The units of the texts, in their order."""
    units = []
    for text, text_pieces in zip(texts, pieces, strict=True):
        rows = featurizer.rows(text_pieces)
        gold = gold_labels(text_pieces, text.spans)
        fine = _fine_labels(text_pieces, text.fine, fine_classes)
        units += [Unit(rows[a:b], gold[a:b], fine[a:b]) for a, b in cut_units(text_pieces)]
    return units


def gold_labels(pieces: Sequence[Piece], spans: Iterable[Span]) -> Labels:
    """BIOES labels of the pieces; a piece that a span cuts through counts as inside."""
    labels = np.zeros(len(pieces), np.int64)
    for start, end, kind in spans:
        inside = [i for i, piece in enumerate(pieces) if piece.start < end and piece.end > start]
        if not inside or labels[inside[0] : inside[-1] + 1].any():
            continue
        first = begin(TYPES.index(kind))
        if len(inside) == 1:
            labels[inside[0]] = first + 3
            continue
        labels[inside[0]], labels[inside[-1]] = first, first + 2
        labels[inside[0] + 1 : inside[-1]] = first + 1
    return labels


def _fine_labels(pieces: Sequence[Piece], spans: Iterable[Span], classes: Sequence[str]) -> Labels:
    labels = np.zeros(len(pieces), np.int64)
    for start, end, kind in spans:
        for i, piece in enumerate(pieces):
            if piece.start < end and piece.end > start:
                labels[i] = classes.index(kind)
    return labels
