"""Batch statements that SQLite and PostgreSQL both know but SQLAlchemy spells once for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

Row = dict[str, Any]
Value = TypeVar("Value")
Condition = Callable[[Mapping[str, ColumnElement[Any]]], ColumnElement[bool]]

CHUNK = 500
"""How many values go into one `IN (…)`."""


def chunks(values: Sequence[Value], size: int = CHUNK) -> Iterator[Sequence[Value]]:
    """`values` in pieces of at most `size`."""
    rest = iter(values)
    while piece := list(islice(rest, size)):
        yield piece


def table_of(model: type[DeclarativeBase]) -> Table:
    """The table of a model, for statements that need no objects."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def upsert(
    session: Session,
    model: type[DeclarativeBase],
    rows: Sequence[Row],
    *,
    key: Sequence[str],
    update: Sequence[str] = (),
    where: Condition | None = None,
) -> None:
    """Insert `rows`; where one with the same `key` is there, set its `update` columns (none: leave it).

    Rows of one call share their columns. A row that would stay as it is is not written: by default where any
    `update` column differs, or by `where`, which gets the new values.
    """
    if not rows:
        return
    table = table_of(model)
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    statement: Any = postgresql.insert(table) if is_postgresql else sqlite.insert(table)
    if not update:
        session.execute(statement.on_conflict_do_nothing(index_elements=key), rows)
        return
    new = statement.excluded
    condition = where(new) if where else _any_differs(table, new, update)
    statement = statement.on_conflict_do_update(
        index_elements=key, set_={column: new[column] for column in update}, where=condition
    )
    session.execute(statement, rows)


def _any_differs(
    table: Table, new: Mapping[str, ColumnElement[Any]], columns: Sequence[str]
) -> ColumnElement[bool]:
    first, *rest = (table.c[column].is_distinct_from(new[column]) for column in columns)
    condition: ColumnElement[bool] = first
    for differs in rest:
        condition = condition | differs
    return condition
