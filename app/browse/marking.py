"""Text cut into what is marked and what is not: whole paragraphs, and the sentence around one mention."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

# A quotation that ends goes on in Korean: “…한다.” 하고 말했다.
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_CONTEXT = 160

Mark = TypeVar("Mark")


@dataclass(frozen=True, slots=True)
class Span(Generic[Mark]):
    """What is marked at `start` … `end` of a text."""

    start: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Segment(Generic[Mark]):
    """A stretch of text, with what marks it."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence of a mention: what stands before it, the mention itself, what stands after it."""

    before: str
    text: str
    after: str


def segments(text: str, spans: Iterable[Span[Mark]]) -> list[Segment[Mark]]:
    """The text in order, cut at the spans; of two that overlap the first stays (no link stands in a link)."""
    parts: list[Segment[Mark]] = []
    at = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < at:
            continue
        if span.start > at:
            parts.append(Segment(text[at : span.start]))
        parts.append(Segment(text[span.start : span.end], span.mark))
        at = span.end
    if at < len(text):
        parts.append(Segment(text[at:]))
    return parts


def sentence_around(paragraph: str, start: int, end: int) -> Sentence:
    """The sentence that holds `start` … `end`, cut to a readable length on both sides."""
    first, last = 0, len(paragraph)
    for boundary in _SENTENCE_END.finditer(paragraph):
        if boundary.end() <= start:
            first = boundary.end()
        elif boundary.start() >= end:
            last = boundary.start()
            break
    before, after = paragraph[first:start], paragraph[end:last]
    if len(before) > _CONTEXT:
        before = "…" + before[-_CONTEXT:]
    if len(after) > _CONTEXT:
        after = after[:_CONTEXT] + "…"
    return Sentence(before, paragraph[start:end], after)
