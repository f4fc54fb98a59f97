"""How the articles of a run were read, beside earlier ones of the same source: what alarms compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from models.ledger import NO_RELEASE
from models.tables import Article, Failure, Page

EARLIER = 300
"""How many earlier articles of a source stand for what is usual."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one article came out; `length` counts the characters of the body."""

    article_id: int
    layout: str
    has_title: bool
    has_date: bool
    length: int


@dataclass(frozen=True, slots=True)
class SourceReadings:
    """The articles that a run stored of a source, the newest of before, and how many pages gave none."""

    source_id: str
    now: list[Reading]
    earlier: list[Reading]
    without_release: int


def source_readings(
    session: Session, run_id: int, started_at: datetime, source_ids: Sequence[str]
) -> list[SourceReadings]:
    """The readings of each source that the run read anything of."""
    found = []
    for source_id in source_ids:
        now = _readings(session, _of(source_id).where(Article.stored_at >= started_at))
        without = _without_release(session, run_id, source_id)
        if now or without:
            before = _of(source_id).where(Article.stored_at < started_at)
            earlier = _readings(session, before.order_by(Article.id.desc()).limit(EARLIER))
            found.append(SourceReadings(source_id, now, earlier, without))
    return found


def _of(source_id: str) -> Select[int, str, str, date | None, int]:
    return (
        select(Article.id, Article.layout, Article.title, Article.published_date, func.length(Article.body))
        .join(Page, Page.id == Article.page_id)
        .where(Page.source_id == source_id, Article.is_current)
    )


def _readings(session: Session, query: Select[int, str, str, date | None, int]) -> list[Reading]:
    return [
        Reading(row[0], row[1], bool(row[2]), row[3] is not None, row[4]) for row in session.execute(query)
    ]


def _without_release(session: Session, run_id: int, source_id: str) -> int:
    query = select(func.count(Failure.page_id.distinct())).where(
        Failure.run_id == run_id,
        Failure.source_id == source_id,
        Failure.stage == "read",
        Failure.kind == NO_RELEASE,
    )
    return session.scalar(query) or 0


def weekly_counts(session: Session, source_id: str, until: date, weeks: int) -> list[int]:
    """Releases of the source in the seven days that end with `until`, in the seven before, and so on.

    The day is the list's, else the release's, else that on which the address was first seen.
    """
    published = (
        select(func.max(Article.published_date))
        .where(Article.page_id == Page.id, Article.is_current)
        .scalar_subquery()
    )
    seen = type_coerce(func.date(Page.discovered_at), Date)
    day = type_coerce(func.coalesce(Page.listed_date, published, seen), Date)
    counts = [0] * weeks
    listed = select(day).where(Page.source_id == source_id, Page.document_of.is_(None))
    for (when,) in session.execute(listed):
        week = (until - when).days // 7
        if 0 <= week < weeks:
            counts[week] += 1
    return counts
