"""Precision, recall and F1 of a tagger on exact spans, and its speed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from extractors.entities.morphology import tokenize
from extractors.entities.tagger import Tagger
from extractors.entities.tagger.labels import TYPES
from extractors.entities.tagger.pieces import Token
from extractors.entities.training.corpora import SENTENCE_SOURCES, LabelledText


@dataclass(frozen=True, slots=True)
class Counts:
    """Mentions of one type: in the gold, found, and both."""

    gold: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """The share of the found that is right."""
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """The share of the gold that is found."""
        return self.right / max(1, self.gold)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / max(1, self.gold + self.found)


def measure(tagger: Tagger, texts: Sequence[LabelledText]) -> dict[str, Counts]:
    """Counts of each type over the texts; a mention is right with its exact span and type."""
    gold: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    tagged = (spans for article in tagger.tag(_documents(texts)) for spans in article)
    for text, spans in zip(texts, tagged, strict=True):
        marked = {(span.start, span.end, span.type) for span in spans}
        gold.update(kind for _, _, kind in text.spans)
        found.update(kind for _, _, kind in marked)
        right.update(kind for _, _, kind in marked & set(text.spans))
    return {kind: Counts(gold[kind], found[kind], right[kind]) for kind in TYPES}


def macro_f1(counts: Mapping[str, Counts]) -> float:
    """The mean F1 of the types."""
    return sum(count.f1 for count in counts.values()) / len(counts)


def table(title: str, counts: Mapping[str, Counts]) -> str:
    """The counts as rows of text."""
    lines = [f"{title}: macro F1 {100 * macro_f1(counts):.1f}"]
    lines += [
        f"  {kind}  P {100 * c.precision:.1f}  R {100 * c.recall:.1f}  F1 {100 * c.f1:.1f}  ({c.gold})"
        for kind, c in counts.items()
    ]
    return "\n".join(lines)


def speed(tagger: Tagger, texts: Sequence[LabelledText]) -> float:
    """Characters a second of the tagger alone, with tokens at hand: the best of three rounds."""
    tokens = _documents(texts)
    characters = sum(len(text.text) for text in texts)
    return characters / min(_seconds(tagger, tokens) for _ in range(3))


def _documents(texts: Sequence[LabelledText]) -> list[list[list[Token]]]:
    """The tokens of the texts, the lines of a document together; KLUE's sentences stand alone."""
    tokens = tokenize(text.text for text in texts)
    return [
        list(islice(tokens, len(lines)))
        for document, group in groupby(texts, key=lambda text: text.document)
        for lines in _together(document, list(group))
    ]


def _together(document: str, lines: list[LabelledText]) -> list[list[LabelledText]]:
    return [[line] for line in lines] if document in SENTENCE_SOURCES else [lines]


def _seconds(tagger: Tagger, tokens: list[list[list[Token]]]) -> float:
    began = time.perf_counter()
    tagger.tag(tokens)
    return time.perf_counter() - began
