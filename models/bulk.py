"""Many new rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

SQLAlchemy's own bulk insert walks through every row several times and, on SQLite, sends the rows one by one
where their numbers are wanted back; so numbers are reserved beforehand and rows go to the driver as tuples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Dialect, Table, func, select, text
from sqlalchemy.orm import DeclarativeBase, Session

from models.upsert import Row, table_of

_Bound = Callable[[Any], Any]


def reserve_ids(session: Session, model: type[DeclarativeBase], count: int) -> Sequence[int]:
    """Numbers for `count` new rows of a table whose key is `id`, in rising order.

    On SQLite the caller holds the write lock, as every transaction of ours does.
    """
    table = table_of(model)
    if session.get_bind().dialect.name == "sqlite":
        last = session.scalar(select(func.max(table.c.id))) or 0
        return range(last + 1, last + 1 + count)
    sequence = f"{table.name}_id_seq"
    numbers = text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :count)")
    return sorted(session.scalars(numbers, {"sequence": sequence, "count": count}))


def insert_rows(session: Session, model: type[DeclarativeBase], rows: Sequence[Row]) -> None:
    """Insert rows that share their columns; columns that they leave out get the database's own default."""
    if not rows:
        return
    table = table_of(model)
    connection = session.connection()
    columns = list(rows[0])
    values = _values(table, columns, rows, connection.dialect)
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(values))
        return
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _values(
    table: Table, columns: Sequence[str], rows: Sequence[Row], dialect: Dialect
) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples, each value as the column's type hands it to the driver."""
    bound: dict[str, _Bound] = {}
    for name in columns:
        if processor := table.c[name].type.dialect_impl(dialect).bind_processor(dialect):
            bound[name] = processor
    if not bound:
        yield from (tuple(row.values()) for row in rows)
        return
    for row in rows:
        changed = {name: processor(row[name]) for name, processor in bound.items()}
        yield tuple((row | changed).values())
