"""A read capture as it comes in, and its text as the tables keep it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from extractors.values import Annotations, Article, Dateline, Field

SEOUL = ZoneInfo("Asia/Seoul")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LINE_BREAK = re.compile("[\r\n]")


@dataclass(frozen=True, slots=True)
class Release:
    """An article, what was read out of it, and the terms under which it is found (separated by spaces)."""

    article: Article
    annotations: Annotations
    title_terms: str = ""
    body_terms: str = ""


@dataclass(frozen=True, slots=True)
class ReadCapture:
    """A capture and the releases that an extractor version reads in it, in their order on the page."""

    page_id: int
    capture_id: int
    releases: Sequence[Release]


def storable(text: str) -> str:
    """`text` as both databases can keep it, character for character: what they refuse becomes `\\ufffd`."""
    return _UNSTORABLE.sub("\ufffd", text)


def paragraph(text: str) -> str:
    """A paragraph on one line: a line break within it becomes a space, so that every offset stays right."""
    return _LINE_BREAK.sub(" ", storable(text))


def lines(paragraphs: Sequence[str]) -> str:
    """Paragraphs as a column keeps them, one a line."""
    return "\n".join(paragraph(text) for text in paragraphs)


def line_starts(article: Article) -> dict[tuple[Field, int], int]:
    """Where each title, subtitle and paragraph begins in its column."""
    starts: dict[tuple[Field, int], int] = {}
    position, field = 0, Field.TITLE
    for of_text, number, text in article.texts():
        if of_text != field:
            position, field = 0, of_text
        starts[(field, number)] = position
        position += len(text) + 1
    return starts


def published_at(dateline: Dateline | None) -> datetime | None:
    """The dateline as a moment; the start of the day in Seoul where the page prints no time."""
    if dateline is None:
        return None
    if isinstance(dateline, datetime):
        return dateline.replace(tzinfo=SEOUL)
    return datetime.combine(dateline, time(), SEOUL)


def text_digest(article: Article) -> str:
    """SHA-256 of what a reader of the page sees: a change of it is a new revision."""
    return _sha256((article.title, article.subtitles, article.body, article.published_at, article.byline))


def digest(release: Release) -> str:
    """SHA-256 of everything that was read: where it is the same there is nothing to write."""
    return _sha256(release)


def _sha256(value: object) -> str:
    # The repr of frozen values of texts, numbers and dates is complete, and plain ASCII after escaping.
    return hashlib.sha256(ascii(value).encode("ascii")).hexdigest()
