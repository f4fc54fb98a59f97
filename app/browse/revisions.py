"""The revisions of an article and what changed from the one before."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of the article over time."""

    id: int
    revision: int
    is_current: bool
    stored_at: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a changed paragraph: `change` is `same`, `added` or `removed`."""

    change: str
    text: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The paragraphs that differ from the revision before."""

    revision: int
    paragraphs: list[list[Piece]]


def load_revisions(connection: sqlite3.Connection, page: int, position: int) -> list[Revision]:
    """All revisions of the article at one position of a page, the newest first."""
    rows = connection.execute(
        "SELECT id, revision, is_current, stored_at FROM articles"
        " WHERE page_id = ? AND position = ? ORDER BY revision DESC",
        (page, position),
    )
    return [Revision(*row) for row in rows]


def load_changes(connection: sqlite3.Connection, revisions: list[Revision], number: int) -> Changes | None:
    """What the article with this number changed of the revision before it; None for the first."""
    after = next(revision for revision in revisions if revision.id == number)
    before = next((r for r in revisions if r.revision == after.revision - 1), None)
    if before is None:
        return None
    paragraphs = changed(_lines(connection, before.id), _lines(connection, after.id))
    return Changes(before.revision, paragraphs) if paragraphs else None


def changed(before: list[str], after: list[str]) -> list[list[Piece]]:
    """The paragraphs of two versions that differ, word by word; those that stayed are left out."""
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            pairs = zip_longest(before[a:b], after[c:d], fillvalue="")
            found += [list(_pieces(old, new)) for old, new in pairs]
    return found


def _pieces(old: str, new: str) -> Iterator[Piece]:
    a, b = _WORD.findall(old), _WORD.findall(new)
    for tag, start, end, first, last in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(a[start:end]))
            continue
        if start < end:
            yield Piece("removed", "".join(a[start:end]))
        if first < last:
            yield Piece("added", "".join(b[first:last]))


def _lines(connection: sqlite3.Connection, number: int) -> list[str]:
    title, subtitles, body = connection.execute(
        "SELECT title, subtitles, body FROM articles WHERE id = ?", (number,)
    ).fetchone()
    return [title, *subtitles.splitlines(), *body.split("\n")]
