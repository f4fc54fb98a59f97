"""Texts without gold: releases as the whole annotate step reads them, silver labels as the network sees them.

What two readers agree on counts as gold; where they differ, any label is allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from extractors.entities.annotate import Annotator
from extractors.entities.divisions import Gazetteer
from extractors.entities.morphology import tokenize
from extractors.entities.tagger import Tagger
from extractors.entities.tagger.features import Featurizer
from extractors.entities.tagger.names import DivisionNames
from extractors.entities.tagger.pieces import Piece, split_tokens
from extractors.entities.training.corpora import LabelledText, Span
from extractors.entities.training.examples import Labels, Unit, gold_labels, join_units
from extractors.values import Article, Field, MentionType

SURE = 0.8
"""A mention of the annotate step is taken as gold from this score on."""

SHORTEST, LONGEST = 10, 1200
"""Lines of fewer or more characters teach little."""

_SHORT = {MentionType.PERSON: "PS", MentionType.ORG: "OG", MentionType.PLACE: "LC", MentionType.DATE: "DT"}
_BATCH = 200


def label_releases(
    texts: Iterable[str], tagger: Tagger, names: DivisionNames, featurizer: Featurizer
) -> list[Unit]:
    """The units of releases with the labels of rules, gazetteer, date grammar and tagger together."""
    annotator = Annotator(Gazetteer.load(), tagger)
    articles = [_article(lines) for lines in _without_repeats(texts)]
    units = []
    for at in range(0, len(articles), _BATCH):
        batch = articles[at : at + _BATCH]
        tokens = [list(tokenize(text for _, _, text in article.texts())) for article in batch]
        for article, own, tagged, found in zip(
            batch, tokens, tagger.tag(tokens), annotator.annotate(batch), strict=True
        ):
            sure: dict[tuple[Field, int], list[Span]] = {}
            unsure: dict[tuple[Field, int], list[Span]] = {}
            for m in found.mentions:
                kept = sure if m.score >= SURE else unsure
                kept.setdefault((m.field, m.paragraph), []).append((m.start, m.end, _SHORT[m.type]))
            pieces = [split_tokens(text, names) for text in own]
            gold = []
            for (field, number, _), text, spans in zip(article.texts(), pieces, tagged, strict=True):
                seen = [(s.start, s.end, s.type) for s in spans]
                open_spans = [*unsure.get((field, number), ()), *seen]
                gold.append(labels_of(text, sure.get((field, number), ()), open_spans))
            units += join_units(pieces, gold, featurizer)
    return units


def label_silver(
    texts: Sequence[LabelledText], tagger: Tagger, names: DivisionNames, featurizer: Featurizer
) -> list[Unit]:
    """The units of silver sentences with the labels that the network shares."""
    units = []
    for at in range(0, len(texts), _BATCH):
        batch = texts[at : at + _BATCH]
        tokens = [[own] for own in tokenize(text.text for text in batch)]
        for text, [own], [spans] in zip(batch, tokens, tagger.tag(tokens), strict=True):
            silver, seen = set(text.spans), {(s.start, s.end, s.type) for s in spans}
            pieces = split_tokens(own, names)
            units += join_units(
                [pieces], [labels_of(pieces, sorted(silver & seen), silver ^ seen)], featurizer
            )
    return units


def labels_of(pieces: Sequence[Piece], sure: Iterable[Span], unsure: Iterable[Span]) -> Labels:
    """The labels of the sure spans; whatever else the unsure ones cover may be anything."""
    gold = gold_labels(pieces, sure)
    for start, end, _ in unsure:
        covered = np.array([piece.start < end and piece.end > start for piece in pieces])
        gold[covered & (gold == 0)] = -1
    return gold


def _article(lines: Sequence[str]) -> Article:
    return Article(title=lines[0], body=tuple(lines[1:]))


def _without_repeats(texts: Iterable[str]) -> Iterable[list[str]]:
    """The lines of each text that no text before had: the rest is letterhead."""
    seen: set[str] = set()
    for text in texts:
        lines = []
        for line in text.split("\n"):
            line = line.strip()
            if SHORTEST <= len(line) <= LONGEST and line not in seen:
                seen.add(line)
                lines.append(line)
        if lines:
            yield lines
