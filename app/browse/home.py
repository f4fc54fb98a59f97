"""What the first page shows: the days and names of the last weeks of the data, and who has gone silent."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta

from app.browse.kinds import KINDS, Counted, named
from models.tables import EntityType

DAYS = 56
WEEKS = 4
SILENT_DAYS = 7
_BUSIEST = 8
_NEWEST = 8


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article in a list."""

    id: int
    title: str
    published_date: str | None
    where: str | None


@dataclass(frozen=True, slots=True)
class SilentSource:
    """A source that gave less in the last days than it should."""

    id: str
    name: str
    recent: int
    expected_min: int | None
    last_date: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """The values of the first page; `newest` is None where no article has a day yet."""

    articles: int
    sources: int
    newest: date | None
    days: tuple[tuple[date, int], ...]
    busiest: dict[EntityType, list[Counted]]
    silent: list[SilentSource]
    latest: list[ArticleLine]


def load_home(connection: sqlite3.Connection) -> Home:
    """The first page over the last weeks of the data (not of the clock: an archive is read as well)."""
    newest = newest_day(connection)
    since = newest - timedelta(weeks=WEEKS) if newest else None
    return Home(
        articles=_number(connection, "SELECT count(*) FROM articles WHERE is_current = 1"),
        sources=_number(connection, "SELECT count(*) FROM sources"),
        newest=newest,
        days=_days(connection, newest) if newest else (),
        busiest=busiest(connection, since, newest) if since and newest else {},
        silent=_silent(connection, newest) if newest else [],
        latest=_latest(connection, newest) if newest else [],
    )


def newest_day(connection: sqlite3.Connection) -> date | None:
    """The last day with a release; days after the last storing count only where there is no other."""
    row = connection.execute("SELECT date(stored_at, '+9 hours') FROM articles ORDER BY id DESC").fetchone()
    query = "SELECT max(published_date) FROM articles WHERE is_current = 1"
    newest = None
    if row:
        newest = connection.execute(f"{query} AND published_date <= ?", row[:1]).fetchone()[0]
        newest = newest or connection.execute(query).fetchone()[0]
    return date.fromisoformat(newest) if newest else None


def busiest(connection: sqlite3.Connection, after: date, until: date) -> dict[EntityType, list[Counted]]:
    """Of each kind the entities with the most articles in a span of days (the first day is left out)."""
    found = {}
    for kind in KINDS.values():
        rows = connection.execute(
            f"""
            SELECT mentions.{kind.column}, count(DISTINCT mentions.article_id) AS articles
            FROM articles
            JOIN mentions ON mentions.article_id = articles.id
            WHERE articles.is_current = 1 AND articles.published_date > ? AND articles.published_date <= ?
                AND mentions.{kind.column} IS NOT NULL
            GROUP BY mentions.{kind.column}
            ORDER BY articles DESC, mentions.{kind.column}
            LIMIT ?
            """,
            (after.isoformat(), until.isoformat(), _BUSIEST),
        )
        found[kind.type] = named(connection, kind, {row[0]: row[1] for row in rows})
    return found


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _days(connection: sqlite3.Connection, newest: date) -> tuple[tuple[date, int], ...]:
    """The last days with their counts, days without a release among them."""
    first = newest - timedelta(days=DAYS - 1)
    rows = connection.execute(
        "SELECT published_date, count(*) FROM articles"
        " WHERE is_current = 1 AND published_date BETWEEN ? AND ? GROUP BY published_date",
        (first.isoformat(), newest.isoformat()),
    )
    counts = {row[0]: row[1] for row in rows}
    days = [first + timedelta(days=i) for i in range(DAYS)]
    return tuple((day, counts.get(day.isoformat(), 0)) for day in days)


def _silent(connection: sqlite3.Connection, newest: date) -> list[SilentSource]:
    """Enabled sources with no release in the last days, or with fewer than they should have."""
    since = (newest - timedelta(days=SILENT_DAYS)).isoformat()
    rows = connection.execute(
        """
        WITH recent AS (
            SELECT pages.source_id AS source_id, count(*) AS articles
            FROM articles JOIN pages ON pages.id = articles.page_id
            WHERE articles.is_current = 1 AND articles.published_date > ? AND articles.published_date <= ?
            GROUP BY pages.source_id
        )
        SELECT sources.id, sources.name, coalesce(recent.articles, 0), sources.expected_min, (
            SELECT max(articles.published_date)
            FROM pages JOIN articles ON articles.page_id = pages.id
            WHERE pages.source_id = sources.id AND articles.is_current = 1
        )
        FROM sources LEFT JOIN recent ON recent.source_id = sources.id
        WHERE sources.is_enabled = 1
            AND coalesce(recent.articles, 0) < max(coalesce(sources.expected_min, 0), 1)
        ORDER BY 5, sources.id
        """,
        (since, newest.isoformat()),
    )
    return [SilentSource(*row) for row in rows]


def _latest(connection: sqlite3.Connection, newest: date) -> list[ArticleLine]:
    rows = connection.execute(
        "SELECT id, title, published_date, coalesce(issuer, region_name) FROM articles"
        " WHERE is_current = 1 AND published_date <= ? ORDER BY published_date DESC, id DESC LIMIT ?",
        (newest.isoformat(), _NEWEST),
    )
    return [ArticleLine(*row) for row in rows]
