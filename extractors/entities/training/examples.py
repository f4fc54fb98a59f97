"""Labelled texts → units of numbered rows with gold labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from extractors.entities.morphology import tokenize
from extractors.entities.tagger.features import Featurizer, Rows, Vocabulary, key
from extractors.entities.tagger.labels import LABELS, TYPES, begin
from extractors.entities.tagger.names import DivisionNames
from extractors.entities.tagger.pieces import Piece, cut_units, split_tokens
from extractors.entities.training.corpora import LabelledText, Span

Labels = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float16]

LEAST_WORD, LEAST_CHAR = 2, 3
"""How often a word or character must be seen in training to get a row of its own."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What the network sees at a time; a gold label of -1 is unknown, `fine` of 0 is none.

    Where there is no gold, `soft` are the shares of each label that a teacher gave: (pieces, labels).
    """

    rows: Rows
    gold: Labels
    fine: Labels
    soft: Shares | None = None


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
    """The units of texts that stand alone (sentences), in their order."""
    units = []
    for text, own in zip(texts, pieces, strict=True):
        fine = fine_labels(own, text.fine, fine_classes)
        units += join_units([own], [gold_labels(own, text.spans)], featurizer, fine)
    return units


def make_document_units(
    texts: Sequence[LabelledText], pieces: Sequence[list[Piece]], featurizer: Featurizer
) -> list[Unit]:
    """The units of the lines of documents, which run over the ends of lines."""
    units = []
    for _, lines in groupby(zip(texts, pieces, strict=True), key=lambda line: line[0].document):
        document = list(lines)
        gold = [gold_labels(own, text.spans) for text, own in document]
        units += join_units([own for _, own in document], gold, featurizer)
    return units


def join_units(
    pieces: Sequence[list[Piece]], gold: Sequence[Labels], featurizer: Featurizer, fine: Labels | None = None
) -> list[Unit]:
    """The units of one document's texts."""
    rows = np.concatenate([featurizer.rows(own) for own in pieces])
    labels = np.concatenate(gold)
    fine = np.zeros(len(labels), np.int64) if fine is None else fine
    return [Unit(rows[a:b], _without_halves(labels[a:b]), fine[a:b]) for a, b in cut_units(pieces)]


def _without_halves(gold: Labels) -> Labels:
    """The labels of a unit in which a mention that its ends cut through is unknown: it would be no path."""
    whole = gold.copy()
    for places, halves in (("IE", range(len(gold))), ("BI", reversed(range(len(gold))))):
        for at in halves:
            if LABELS[gold[at]][0] not in places:
                break
            whole[at] = -1
    return whole


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


def fine_labels(pieces: Sequence[Piece], spans: Iterable[Span], classes: Sequence[str]) -> Labels:
    labels = np.zeros(len(pieces), np.int64)
    for start, end, kind in spans:
        for i, piece in enumerate(pieces):
            if piece.start < end and piece.end > start:
                labels[i] = classes.index(kind)
    return labels
