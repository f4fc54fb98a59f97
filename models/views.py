"""The analysts' views, in SQL that both databases read.

Views are not migrated: they are dropped before the migrations of tables and made anew after them, so this is
their only definition.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Float, Integer, MetaData, Table, Text, inspect, text
from sqlalchemy.types import TypeEngine

from models.base import UtcDateTime

VIEWS: dict[str, str] = {
    # One row a mention of a current article, with what it names.
    "v_article_entities": """
        SELECT
            mentions.id AS mention_id,
            articles.id AS article_id,
            pages.source_id AS source_id,
            articles.url AS url,
            articles.title AS title,
            articles.published_at AS published_at,
            articles.published_date AS published_date,
            articles.issuer AS issuer,
            articles.region_code AS region_code,
            articles.region_name AS region_name,
            mentions.type AS type,
            mentions.text AS text,
            COALESCE(people.name, organisations.name, places.name, dates.text) AS entity,
            COALESCE(people.key, organisations.key, places.key) AS entity_key,
            mentions.field AS field,
            mentions.paragraph AS paragraph,
            mentions.start_offset AS start_offset,
            mentions.end_offset AS end_offset,
            mentions.field_offset AS field_offset,
            mentions.found_by AS found_by,
            mentions.score AS score,
            mentions.is_government AS is_government,
            mentions.person_id AS person_id,
            mentions.organisation_id AS organisation_id,
            mentions.place_id AS place_id,
            mentions.date_id AS date_id,
            places.full_name AS place_full_name,
            places.code AS place_code,
            divisions.level AS place_level,
            divisions.lat AS place_lat,
            divisions.lon AS place_lon,
            dates.start_date AS start_date,
            dates.end_date AS end_date
        FROM mentions
        JOIN articles ON articles.id = mentions.article_id
        JOIN pages ON pages.id = articles.page_id
        LEFT JOIN people ON people.id = mentions.person_id
        LEFT JOIN organisations ON organisations.id = mentions.organisation_id
        LEFT JOIN places ON places.id = mentions.place_id
        LEFT JOIN divisions ON divisions.id = places.division_id
        LEFT JOIN dates ON dates.id = mentions.date_id
        WHERE articles.is_current
    """,
    # Releases and mentions a day and region; those without a dateline stand in a row without a day.
    "v_daily_counts": """
        SELECT
            articles.published_date AS published_date,
            articles.region_code AS region_code,
            articles.region_name AS region_name,
            COUNT(*) AS articles,
            COALESCE(SUM(counted.people), 0) AS person_mentions,
            COALESCE(SUM(counted.organisations), 0) AS organisation_mentions,
            COALESCE(SUM(counted.places), 0) AS place_mentions,
            COALESCE(SUM(counted.dates), 0) AS date_mentions
        FROM articles
        LEFT JOIN (
            SELECT
                article_id,
                COUNT(person_id) AS people,
                COUNT(organisation_id) AS organisations,
                COUNT(place_id) AS places,
                COUNT(date_id) AS dates
            FROM mentions
            GROUP BY article_id
        ) AS counted ON counted.article_id = articles.id
        WHERE articles.is_current
        GROUP BY articles.published_date, articles.region_code, articles.region_name
    """,
}

_TYPES: dict[str, type[TypeEngine[Any]]] = {
    "articles": Integer,
    "paragraph": Integer,
    "place_lat": Float,
    "place_lon": Float,
    "score": Float,
}
_SUFFIXES: dict[str, type[TypeEngine[Any]]] = {
    "_at": UtcDateTime,
    "_date": Date,
    "_mentions": Integer,
    "_offset": Integer,
}


def view_tables(connection: Connection) -> list[Table]:
    """The views as tables to select from, with the types of their columns.

    SQLite gives a view's columns no reliable type, so the rules of our names say it: `_at`, `_date`, `is_`, …
    """
    inspector = inspect(connection)
    return [
        Table(name, MetaData(), *(Column(c["name"], _type(c["name"])) for c in inspector.get_columns(name)))
        for name in VIEWS
    ]


def _type(column: str) -> TypeEngine[Any]:
    if column in _TYPES:
        return _TYPES[column]()
    if column.startswith("is_"):
        return Boolean()
    if column.endswith("_id"):
        return Text() if column == "source_id" else Integer()
    return next((type_() for suffix, type_ in _SUFFIXES.items() if column.endswith(suffix)), Text())


def drop_views(connection: Connection) -> None:
    """Drop every view named `v_…`, whichever version made it."""
    for name in inspect(connection).get_view_names():
        if name.startswith("v_"):
            connection.execute(text(f'DROP VIEW "{name}"'))


def create_views(connection: Connection) -> None:
    """Make the views; none of them may be there."""
    for name, select in VIEWS.items():
        connection.execute(text(f"CREATE VIEW {name} AS {select}"))
