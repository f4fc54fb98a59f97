"""The invented releases of the demo site, as written in `data/demo/releases/*.toml`.

The same files are the gold of the tests: `Release.expected` is what a reader should find on the page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypedDict

from extractors.datadir import DATA

RELEASES = DATA / "demo" / "releases"


class Trouble(StrEnum):
    """What is wrong with a page, for a demo that is honest about the web."""

    RECOVERS = "recovers"
    """The first request gets 500 with Retry-After, every later one the page."""
    CHARSET = "charset"
    """Header and meta name one charset, the bytes are in the other."""


class Expected(TypedDict):
    """What a reader should find on the page of a release; the keys of the extract contract."""

    title: str
    subtitles: list[str]
    published_at: str
    byline: str | None
    body: list[str]


@dataclass(frozen=True, slots=True)
class Revision:
    """What a page says after its outlet changed it."""

    revised_at: datetime
    title: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """One release of one outlet. `published_at` is a plain date where the outlet prints no time.

    Of one that is `in_document` the page prints no text: its first attachment holds it.
    """

    id: int
    outlet: str
    title: str
    published_at: datetime | date
    region: str
    region_code: str
    body: tuple[str, ...]
    section: str
    issuer: str
    subtitles: tuple[str, ...] = ()
    byline: str | None = None
    captions: tuple[str, ...] = ()
    contact: str | None = None
    tags: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    in_document: bool = False
    pinned: bool = False
    trouble: Trouble | None = None
    revision: Revision | None = None

    @property
    def published_time(self) -> datetime:
        """The moment of publication; midnight where only the day is known."""
        if isinstance(self.published_at, datetime):
            return self.published_at
        return datetime(self.published_at.year, self.published_at.month, self.published_at.day)

    @property
    def lead(self) -> str:
        """The text as outlets cut it for lists and teasers."""
        return " ".join(self.body)

    def expected(self) -> Expected:
        """What a reader should find on the page: title, subtitles, dateline, byline and body paragraphs."""
        return {
            "title": self.title,
            "subtitles": list(self.subtitles),
            "published_at": _iso_minute(self.published_at),
            "byline": self.byline,
            "body": list(self.body),
        }


def load_releases(folder: Path = RELEASES) -> tuple[Release, ...]:
    """Every release of every file, the newest first.

    Raises KeyError or TypeError for an entry that lacks a field or has one too many.
    """
    found = [release for path in sorted(folder.glob("*.toml")) for release in _load_file(path)]
    return tuple(sorted(found, key=lambda release: (release.published_time, release.id), reverse=True))


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a block of text that separates them by an empty line."""
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _load_file(path: Path) -> list[Release]:
    with path.open("rb") as stream:
        table = tomllib.load(stream)
    return [_release(table["outlet"], entry) for entry in table["release"]]


def _release(outlet: str, entry: Mapping[str, object]) -> Release:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    values["body"] = paragraphs(str(entry["body"]))
    if "trouble" in entry:
        values["trouble"] = Trouble(str(entry["trouble"]))
    revision = entry.get("revision")
    if isinstance(revision, dict):
        values["revision"] = Revision(**{**revision, "body": paragraphs(revision["body"])})
    return Release(outlet=outlet, **values)  # type: ignore[arg-type]  # the test of the data checks the types


def _iso_minute(moment: datetime | date) -> str:
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="minutes")
    return moment.isoformat()
