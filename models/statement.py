"""What a span of days holds by source and month: the proof that a backfill left nothing out.

Every listed page of the ledger is counted once: `listed = fetched + unchanged + failed + gone + waiting`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Date, func, select, type_coerce
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


@dataclass(frozen=True, slots=True)
class _Dated:
    """A page: its day, its state, whether the run captured it, and how many articles it gave."""

    day: date | None
    state: str
    is_new: bool
    articles: int


def statement(
    session: Session, run_id: int, source_ids: Sequence[str], since: date, until: date, today: date
) -> Statement:
    """The statement of a run over `since` … `until` (inclusive); weeks that are not over are no gaps."""
    last = min(until, today)
    days = _days(session, run_id)
    expected = {row[0]: row[1] for row in session.execute(select(Source.id, Source.expected_min))}
    months: list[Month] = []
    for source_id in source_ids:
        months += _months(source_id, days.get(source_id, ()), since, last, expected.get(source_id) or 0)
    broken = select(Failure.source_id, Failure.message).where(
        Failure.run_id == run_id, Failure.page_id.is_(None), Failure.stage == "list"
    )
    return Statement(since, until, months, {str(row[0]): row[1] for row in session.execute(broken)})


def _months(source_id: str, days: Sequence[_Dated], since: date, until: date, least: int) -> list[Month]:
    months: dict[date | None, Month] = {first: Month(source_id, first) for first in _first_days(since, until)}
    by_week: defaultdict[date, int] = defaultdict(int)
    for some in days:
        if some.day is not None and not since <= some.day <= until:
            continue
        first = some.day.replace(day=1) if some.day else None
        _count(months.setdefault(first, Month(source_id, first)), some)
        if some.day is not None:
            by_week[some.day - timedelta(days=some.day.weekday())] += 1
    for monday in _whole_weeks(since, until):
        if by_week[monday] < least:
            months[monday.replace(day=1)].gaps.append(monday)
    return list(months.values())


def _count(month: Month, some: _Dated) -> None:
    month.listed += 1
    month.articles += some.articles
    if some.state == PageState.FAILED:
        month.failed += 1
    elif some.state == PageState.GONE:
        month.gone += 1
    elif some.state == PageState.DISCOVERED:
        month.waiting += 1
    elif some.is_new:
        month.fetched += 1
    else:
        month.unchanged += 1


def _days(session: Session, run_id: int) -> dict[str, list[_Dated]]:
    """Pages and articles by source, in one pass.

    What the run captured is looked up here: SQLite joins the two lists in time that grows with their product.
    """
    captured = set(session.scalars(select(Capture.page_id).where(Capture.run_id == run_id)))
    article = (
        select(Article.page_id, func.max(Article.published_date).label("day"), func.count().label("articles"))
        .where(Article.is_current)
        .group_by(Article.page_id)
        .subquery()
    )
    day = type_coerce(func.coalesce(Page.listed_date, article.c.day), Date)
    query = (
        select(Page.id, Page.source_id, day, Page.state, func.coalesce(article.c.articles, 0))
        .join(article, article.c.page_id == Page.id, isouter=True)
        .where(Page.document_of.is_(None))
    )
    days: defaultdict[str, list[_Dated]] = defaultdict(list)
    for page_id, source_id, its_day, state, articles in session.execute(query):
        days[source_id].append(_Dated(its_day, state, page_id in captured, articles))
    return days


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
