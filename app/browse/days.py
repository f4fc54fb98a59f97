"""The page of a day, month or year, and the calendar of what releases announce for later days."""

from __future__ import annotations

import re
import sqlite3
from calendar import SUNDAY, Calendar, monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from app.browse.evidence import Evidence, quoted_articles
from app.browse.home import ArticleLine
from app.browse.regions import Regions

PAGE_SIZE = 20
_PERIOD = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_YEARS = range(1800, 2200)
_LONGEST_RANGE = timedelta(days=62)
_LONG_EVENTS = 40

# What was said of a day that has passed announces nothing, and neither does a whole season or year.
_AHEAD = (
    "dates.start_date > articles.published_date"
    " AND coalesce(dates.kind, '') NOT IN ('statement', 'comparison')"
)


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a month or a year: `name` as its address has it, from `first` to `last`."""

    name: str
    first: date
    last: date

    @property
    def parent(self) -> str | None:
        """The month of a day, the year of a month."""
        return self.name.rpartition("-")[0] or None

    def beside(self, step: int) -> str | None:
        """The period before (-1) or after (1) of the same length; None where that has no page."""
        day = self.first - timedelta(days=1) if step < 0 else self.last + timedelta(days=1)
        name = day.isoformat()[: len(self.name)]
        return name if period(name) else None


@dataclass(frozen=True, slots=True)
class DatePage:
    """What a period's page shows: its releases, those that speak of it, and its parts with their releases."""

    period: Period
    published: list[ArticleLine]
    articles: int
    parts: list[tuple[str, int]]
    spoken: list[Evidence]
    speaking: int


@dataclass(frozen=True, slots=True)
class Event:
    """A day that an article announces: `last` is None for a single day."""

    article: int
    mention: int | None
    title: str
    where: str | None
    text: str
    first: str
    last: str | None
    published_date: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class MonthPage:
    """A month as weeks of days with their events, and those that last for several days."""

    period: Period
    weeks: list[list[tuple[date, list[Event]]]]
    long: list[Event]
    events: int


def period(name: str) -> Period | None:
    """`2026-10-12`, `2026-10` or `2026` as days; None where it names none of the last or next centuries."""
    match = _PERIOD.fullmatch(name)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or year not in _YEARS:
        return None
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Period(name, first, first)
    end = first.replace(month=12) if month is None else first
    return Period(name, first, end.replace(day=monthrange(end.year, end.month)[1]))


def load_date(connection: sqlite3.Connection, of: Period, page: int) -> DatePage:
    """The page of a period; `page` chooses among those that speak of it."""
    days = (of.first.isoformat(), of.last.isoformat())
    in_period = "FROM articles WHERE is_current = 1 AND published_date BETWEEN ? AND ?"
    published = connection.execute(
        f"SELECT id, title, published_date, coalesce(issuer, region_name) {in_period}"
        " ORDER BY published_date DESC, id DESC LIMIT ?",
        (*days, PAGE_SIZE),
    )
    # By month of a year, by day of a month.
    length = len(of.name) + 3
    parts = connection.execute(
        f"SELECT substr(published_date, 1, {length}) AS part, count(*) {in_period} GROUP BY part",
        days,
    ).fetchall()
    said = _said(connection, of)
    start = (page - 1) * PAGE_SIZE
    articles = list(said)[start : start + PAGE_SIZE]
    return DatePage(
        period=of,
        published=[ArticleLine(*row) for row in published],
        articles=sum(count for _, count in parts),
        parts=_filled(of, dict(parts)) if len(of.name) < 10 else [],
        spoken=_spoken(connection, articles, said),
        speaking=len(said),
    )


def load_calendar(
    connection: sqlite3.Connection, of: Period, found: Regions, province: str | None
) -> MonthPage:
    """The events announced for the weeks of a month, of releases from one province or from all."""
    weeks = Calendar(SUNDAY).monthdatescalendar(of.first.year, of.first.month)
    rows = connection.execute(
        f"""
        SELECT dates.article_id, (SELECT mentions.id FROM mentions WHERE mentions.date_id = dates.id LIMIT 1),
            articles.title, coalesce(articles.issuer, articles.region_name), dates.text, dates.start_date,
            dates.end_date, articles.published_date, dates.kind, articles.region_code
        FROM dates JOIN articles ON articles.id = dates.article_id
        WHERE dates.start_date BETWEEN ? AND ? AND dates.granularity IN ('day', 'range', 'week') AND {_AHEAD}
        ORDER BY dates.start_date, articles.published_date DESC, articles.id, dates.number
        """,
        (weeks[0][0].isoformat(), weeks[-1][-1].isoformat()),
    )
    by_day: dict[str, list[Event]] = {}
    seen: set[tuple[int, str, str | None]] = set()
    long, events = [], 0
    for *values, region in rows:
        if province and found.province_of_code(region) != province:
            continue
        last = values[6] if values[6] != values[5] else None
        article, mention, title, where, text, first, _, published, kind = values
        event = Event(article, mention, title, where, text, first, last, published, kind)
        if (event.article, event.first, last) in seen:
            continue
        seen.add((event.article, event.first, last))
        in_month = of.first.isoformat() <= event.first <= of.last.isoformat()
        events += in_month
        if last and in_month:
            long.append(event)
        by_day.setdefault(event.first, []).append(event)
    grid = [[(day, by_day.get(day.isoformat(), [])) for day in week] for week in weeks]
    return MonthPage(of, grid, long[:_LONG_EVENTS], events)


def _filled(of: Period, counts: dict[str, int]) -> list[tuple[str, int]]:
    """Every part of the period in its order, those without a release among them."""
    if len(of.name) == 4:
        names = [f"{of.name}-{month:02}" for month in range(1, 13)]
    else:
        names = [f"{of.name}-{day:02}" for day in range(1, of.last.day + 1)]
    return [(name, counts.get(name, 0)) for name in names]


def _said(connection: sqlite3.Connection, of: Period) -> dict[int, list[int]]:
    """By article, the newest first, the expressions that mean the period or a part of it, nothing longer."""
    longest = "'day', 'range', 'week'" + {10: "", 7: ", 'month'"}.get(
        len(of.name), ", 'month', 'quarter', 'half', 'term', 'year'"
    )
    from_ = of.first - _LONGEST_RANGE
    rows = connection.execute(
        f"""
        SELECT dates.article_id, dates.id
        FROM dates JOIN articles INDEXED BY ix_articles_id_published_date ON articles.id = dates.article_id
        WHERE dates.start_date BETWEEN ? AND ? AND coalesce(dates.end_date, dates.start_date) >= ?
            AND dates.granularity IN ({longest})
        ORDER BY articles.published_date DESC, articles.id DESC, dates.number
        """,
        (from_.isoformat(), of.last.isoformat(), of.first.isoformat()),
    )
    found: dict[int, list[int]] = {}
    for article, expression in rows:
        found.setdefault(article, []).append(expression)
    return found


def _spoken(
    connection: sqlite3.Connection, articles: list[int], said: dict[int, list[int]]
) -> list[Evidence]:
    wanted = ",".join(str(expression) for article in articles for expression in said[article])
    mentions = connection.execute(
        "SELECT article_id, id, field, paragraph, start_offset, end_offset, found_by, score FROM mentions"
        f" WHERE date_id IN ({wanted}) ORDER BY article_id, number"
    ).fetchall()
    return quoted_articles(connection, articles, mentions)


def last_month(day: date | None) -> Period:
    """The month of a day; without one, the first of this century."""
    found = period((day or date(2001, 1, 1)).isoformat()[:7])
    assert found is not None
    return found
