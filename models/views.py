"""The analysts' views as the databases have them; `models.view_queries` says what they are.

Views are not migrated: they are dropped before the migrations of tables and made anew after them. A change of
a view needs a revision of its own, though it says nothing: that is what makes them anew.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Float, Integer, MetaData, Table, Text, inspect, text
from sqlalchemy.types import TypeEngine

from models.base import UtcDateTime
from models.view_queries import VIEWS

_TYPES: dict[str, type[TypeEngine[Any]]] = {
    "articles": Integer,
    "stories": Integer,
    "article_count": Integer,
    "mentions": Integer,
    "kept_share": Float,
    "own_share": Float,
    "without_date": Integer,
    "without_region": Integer,
    "without_entities": Integer,
    "unresolved_dates": Integer,
    "open_places": Integer,
    "pages_failed": Integer,
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
        return Text() if column.endswith("source_id") else Integer()
    return next((type_() for suffix, type_ in _SUFFIXES.items() if column.endswith(suffix)), Text())


def drop_views(connection: Connection) -> None:
    """Drop every view named `v_…`, whichever version made it."""
    cascade = "CASCADE" if connection.dialect.name == "postgresql" else ""  # for views of other views
    for name in inspect(connection).get_view_names():
        if name.startswith("v_"):
            connection.execute(text(f'DROP VIEW IF EXISTS "{name}" {cascade}'))


def create_views(connection: Connection) -> None:
    """Make the views; none of them may be there."""
    for name, select in VIEWS.items():
        connection.execute(text(f"CREATE VIEW {name} AS {select}"))
