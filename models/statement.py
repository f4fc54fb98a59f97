"""What a span of days holds by source and month: the proof that a backfill left nothing out.

Every page of the ledger is counted once: `listed = fetched + unchanged + failed + gone + waiting`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Date, Integer, cast, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from models.tables import Article, Capture, Failure, Page, PageState, Source

WEEK = timedelta(days=7)


@dataclass(slots=True)
class Month:
    """One source in one month (its first day; None: pages whose day nobody knows).

    `fetched` are the pages that the run itself fetched, `unchanged` those that were there already, `waiting`
    those not asked for yet. `gaps` are the Mondays of whole weeks with fewer releases than the source's
    `expected_min`.
    """

    source_id: str
    month: date | None
    listed: int = 0
    fetched: int = 0
    unchanged: int = 0
    failed: int = 0
    gone: int = 0
    waiting: int = 0
    articles: int = 0
    gaps: list[date] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every listed page was fetched, now or before, and no week is thin."""
        return not (self.failed or self.waiting or self.gaps)


@dataclass(frozen=True, slots=True)
class Statement:
    """The months of a span, and the sources whose list broke off in the run, with the reason."""

    since: date
    until: date
    months: list[Month]
    broken: dict[str, str]


def statement(
    session: Session, run_id: int, source_ids: Sequence[str], since: date, until: date, today: date
) -> Statement:
    """The statement of a run over `since` … `until` (inclusive); weeks that are not over are no gaps."""
    broken = select(Failure.source_id, Failure.message).where(
        Failure.run_id == run_id, Failure.page_id.is_(None), Failure.stage == "list"
    )
    months: list[Month] = []
    for source_id in source_ids:
        source = session.get(Source, source_id)
        least = (source.expected_min or 0) if source else 0
        months += _months(session, run_id, source_id, since, min(until, today), least)
    return Statement(since, until, months, {str(row[0]): row[1] for row in session.execute(broken)})


def _months(
    session: Session, run_id: int, source_id: str, since: date, until: date, least: int
) -> list[Month]:
    months: dict[date | None, Month] = {first: Month(source_id, first) for first in _first_days(since, until)}
    by_week: defaultdict[date, int] = defaultdict(int)
    for day, state, is_new, pages, articles in _days(session, run_id, source_id):
        if day is not None and not since <= day <= until:
            continue
        first = day.replace(day=1) if day else None
        month = months.setdefault(first, Month(source_id, first))
        month.listed += pages
        month.articles += articles
        _count(month, state, bool(is_new), pages)
        if day is not None:
            by_week[day - timedelta(days=day.weekday())] += pages
    for monday in _whole_weeks(since, until):
        if by_week[monday] < least:
            months[monday.replace(day=1)].gaps.append(monday)
    return list(months.values())


def _count(month: Month, state: str, is_new: bool, pages: int) -> None:
    if state == PageState.FAILED:
        month.failed += pages
    elif state == PageState.GONE:
        month.gone += pages
    elif state == PageState.DISCOVERED:
        month.waiting += pages
    elif is_new:
        month.fetched += pages
    else:
        month.unchanged += pages


def _days(session: Session, run_id: int, source_id: str) -> Iterator[tuple[date | None, str, int, int, int]]:
    """Pages and articles of a source by day, state and whether the run captured them."""
    article = (
        select(
            Article.page_id,
            func.max(Article.published_date).label("day"),
            func.count().label("articles"),
        )
        .where(Article.is_current)
        .group_by(Article.page_id)
        .subquery()
    )
    is_new = exists().where(Capture.page_id == Page.id, Capture.run_id == run_id)
    pages = (
        select(
            type_coerce(func.coalesce(Page.listed_date, article.c.day), Date).label("day"),
            Page.state,
            cast(is_new, Integer).label("is_new"),
            func.coalesce(article.c.articles, 0).label("articles"),
        )
        .join(article, article.c.page_id == Page.id, isouter=True)
        .where(Page.source_id == source_id)
        .subquery()
    )
    keys = (pages.c.day, pages.c.state, pages.c.is_new)
    query = select(*keys, func.count(), func.sum(pages.c.articles)).group_by(*keys)
    for row in session.execute(query):
        yield row[0], row[1], row[2], row[3], row[4]


def _first_days(since: date, until: date) -> Iterator[date]:
    day = since.replace(day=1)
    while day <= until:
        yield day
        day = (day + timedelta(days=31)).replace(day=1)


def _whole_weeks(since: date, until: date) -> Iterator[date]:
    """The Mondays of the weeks that lie wholly within the span."""
    monday = since + timedelta(days=-since.weekday() % 7)
    while monday + WEEK - timedelta(days=1) <= until:
        yield monday
        monday += WEEK
