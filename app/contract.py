"""The JSON object that `goeul extract --json` prints for a release; the order of keys is fixed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TypedDict

from extractors.values import Annotations, Article, DateEntry, Dateline


class ErrorDocument(TypedDict):
    """What stands in the output for an input that gives no release."""

    path: str
    error: str


class RegionDocument(TypedDict):
    """A division by code and official name."""

    code: str
    full_name: str


class ReleaseDocument(TypedDict):
    """A release with its entities."""

    path: str
    title: str
    subtitles: list[str]
    published_at: str | None
    page_date: str | None
    byline: str | None
    publisher: str | None
    issuer: str | None
    region: RegionDocument | None
    body: list[str]
    removed: list[dict[str, str]]
    people: list[dict[str, object]]
    organisations: list[dict[str, object]]
    places: list[dict[str, object]]
    dates: list[dict[str, object]]
    mentions: list[dict[str, object]]


def iso_dateline(moment: Dateline | None) -> str | None:
    """`2019-07-22T19:17`, with seconds where the page prints them, or the day alone."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds" if moment.second else "minutes")
    return moment.isoformat() if moment else None


def release_document(path: str, article: Article, found: Annotations) -> ReleaseDocument:
    """One line of the output: the article as read, its entities and every mention in text order."""
    return {
        "path": path,
        "title": article.title,
        "subtitles": list(article.subtitles),
        "published_at": iso_dateline(article.published_at),
        "page_date": iso_dateline(article.page_date),
        "byline": article.byline,
        "publisher": article.publisher,
        "issuer": article.issuer,
        "region": {"code": found.region.code, "full_name": found.region.full_name} if found.region else None,
        "body": list(article.body),
        "removed": [{"text": block.text, "reason": block.reason} for block in article.removed],
        "people": [
            {"name": p.name, "aliases": list(p.aliases), "roles": [asdict(role) for role in p.roles]}
            for p in found.people
        ],
        "organisations": [{"name": o.name, "aliases": list(o.aliases)} for o in found.organisations],
        "places": [
            {
                "name": p.name,
                "aliases": list(p.aliases),
                "full_name": p.full_name,
                "code": p.code,
                "role": p.role,
            }
            for p in found.places
        ],
        "dates": _distinct_dates(found.dates),
        "mentions": [
            {
                "field": m.field.value,
                "paragraph": m.paragraph,
                "start": m.start,
                "end": m.end,
                "text": m.text,
                "type": m.type.value,
                "found_by": m.found_by,
                "score": round(m.score, 3),
            }
            for m in found.mentions
        ],
    }


def _distinct_dates(dates: tuple[DateEntry, ...]) -> list[dict[str, object]]:
    """The same words with the same meaning are one entry."""
    seen: dict[tuple[str, date | None, date | None], dict[str, object]] = {}
    for d in dates:
        entry: dict[str, object] = {
            "text": d.text,
            "start": iso_dateline(d.start),
            "end": iso_dateline(d.end),
        }
        seen.setdefault((d.text, d.start, d.end), entry)
    return list(seen.values())
