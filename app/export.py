"""Writing tables and views to files: CSV, JSON Lines, Parquet by month, SQLite; and a manifest.

Everything is read in one snapshot and streamed in batches. `removed_blocks` hold phone numbers and addresses
of officials and stay behind unless asked for. What only serves the database itself (search terms, sketches,
the rows that corrections changed) stays behind as well; and so do views that other files give.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Engine, Table, select

from app.export_sqlite import DATABASE, write_sqlite
from app.export_writers import Rows, Writer, arrow_type, write_csv, write_json_lines, write_parquet
from app.selection import MONTHLY, WHOLE, Selection, in_month
from models.base import Base
from models.tables import Article, ArticleSketch, CorrectedRow, RemovedBlock, SearchTerms
from models.upsert import table_of
from models.views import view_tables

WRITERS: dict[str, Writer] = {"csv": write_csv, "jsonl": write_json_lines, "parquet": write_parquet}
FORMATS = (*WRITERS, "sqlite")
BATCH = 5_000
"""Rows in memory at a time."""

PERSONAL = table_of(RemovedBlock).name
LEFT_OUT = frozenset(
    {table_of(model).name for model in (SearchTerms, ArticleSketch, CorrectedRow)}
    | {"v_entities_of_articles", "v_co_occurrences", "v_division_areas"}
)
"""What `v_article_entities` and `divisions` give, or what only serves the database."""

_UNDATED = "__HIVE_DEFAULT_PARTITION__"
log = logging.getLogger("goeul")


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A written file with what its reader can check."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """A table or view: its columns with their Arrow types, its rows, the files that hold them."""

    table: str
    rows: int
    columns: dict[str, str]
    files: tuple[ExportedFile, ...]


def export(
    engine: Engine,
    folder: Path,
    fmt: str,
    selection: Selection = WHOLE,
    *,
    with_removed: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[ExportedTable]:
    """Write tables and views to `folder`, and `manifest.json` last.

    `fmt` is one of `FORMATS` (else `ValueError`). Files of an earlier export are replaced; Parquet has a
    folder for each table that has articles, with a file a month (`month=2026-03`).
    """
    if fmt not in FORMATS:
        raise ValueError(f"unknown format {fmt!r}: one of {', '.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "manifest.json"
    manifest.unlink(missing_ok=True)  # a folder with a manifest is a complete export
    exported_at = clock().astimezone(UTC).isoformat(timespec="seconds")
    with engine.connect() as connection, _snapshot(connection).begin():
        tables = exported_tables(connection, selection, with_removed=with_removed)
        if fmt == "sqlite":
            written = _as_database(connection, tables, folder, selection)
        else:
            months = _months(connection, selection) if fmt == "parquet" else None
            written = [_write(connection, table, folder, fmt, selection, months) for table in tables]
    described = {
        "format": fmt,
        "exported_at": exported_at,
        "selection": asdict(selection),
        "with_removed_blocks": with_removed,
        "tables": [asdict(table) for table in written],
    }
    text = json.dumps(described, ensure_ascii=False, indent=1, default=str)
    manifest.write_text(text + "\n", encoding="utf-8")
    return written


def exported_tables(connection: Connection, selection: Selection, *, with_removed: bool) -> list[Table]:
    """The tables and views that an export holds."""
    views = view_tables(connection)
    if not selection.is_whole:
        views = [view for view in views if "article_id" in view.c]
    all_tables = [*Base.metadata.sorted_tables, *views]
    left_out = LEFT_OUT if with_removed else LEFT_OUT | {PERSONAL}
    return [table for table in all_tables if table.name not in left_out]


def _snapshot(connection: Connection) -> Connection:
    """Every table is read as of the same moment, without holding back writers."""
    if connection.dialect.name == "sqlite":
        return connection.execution_options(is_reader=True)
    return connection.execution_options(isolation_level="REPEATABLE READ")


def _write(
    connection: Connection,
    table: Table,
    folder: Path,
    fmt: str,
    selection: Selection,
    months: list[date | None] | None,
) -> ExportedTable:
    """One table: in one file, or one a month where it has articles and `months` are given."""
    write = WRITERS[fmt]
    is_monthly = months is not None and (table is table_of(Article) or "article_id" in table.c)
    files = []
    if is_monthly:
        for old in (folder / table.name).glob(f"month=*/*.{fmt}"):
            old.unlink()
        for month in months or ():
            name = f"{table.name}/month={month.isoformat()[:7] if month else _UNDATED}/part-0.{fmt}"
            condition = in_month(table, month, _next(month) if month else None)
            files.append(_file(folder, name, write, table, _rows(connection, table, selection, condition)))
        for file in [file for file in files if not file.rows]:
            (folder / file.name).unlink()
            files.remove(file)
    else:
        name = f"{table.name}.{fmt}"
        files.append(_file(folder, name, write, table, _rows(connection, table, selection)))
    return _described(table, files)


def _described(table: Table, files: list[ExportedFile]) -> ExportedTable:
    rows = sum(file.rows for file in files)
    log.info("%s: %s rows", table.name, f"{rows:,}")
    columns = {column.name: str(arrow_type(column.type)) for column in table.columns}
    return ExportedTable(table.name, rows, columns, tuple(files))


def _file(folder: Path, name: str, write: Writer, table: Table, batches: Rows) -> ExportedFile:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = write(file, table, batches)
    return ExportedFile(name, rows, _sha256(file))


def _sha256(file: Path) -> str:
    with file.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def _rows(
    connection: Connection, table: Table, selection: Selection, month: ColumnElement[bool] | None = None
) -> Rows:
    query = select(table).order_by(*_order(table))
    for condition in (selection.condition(table), month):
        if condition is not None:
            query = query.where(condition)
    with connection.execution_options(yield_per=BATCH).execute(query) as result:
        for number, rows in enumerate(result.partitions(), start=1):
            if number % 20 == 0:
                log.info("%s: %s rows so far", table.name, f"{number * BATCH:,}")
            yield [tuple(row) for row in rows]


def _order(table: Table) -> list[Column[Any]]:
    """By key; a view that has no `…_id` in front counts few enough rows to sort by all of them."""
    first = table.columns[0]
    return list(table.primary_key.columns) or ([first] if _is_number(first) else list(table.columns))


def _is_number(column: Column[Any]) -> bool:
    """Whether a view's first column numbers its rows."""
    return column.name in {"mention_id", "date_id"}


def _months(connection: Connection, selection: Selection) -> list[date | None]:
    """The first days of the months that have articles; None for those without a day, which come last."""
    column = table_of(Article).c[MONTHLY]
    days = select(column).distinct().where(Article.id.in_(selection.articles()))
    found = {day and day.replace(day=1) for day in connection.scalars(days)}
    return sorted(found, key=lambda month: (month is None, month or date.min))


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _as_database(
    connection: Connection, tables: list[Table], folder: Path, selection: Selection
) -> list[ExportedTable]:
    """A SQLite database with the same tables, views and search; each table's rows are counted in it."""
    searched = table_of(SearchTerms)
    copied = [table for table in (*tables, searched) if table.metadata is Base.metadata]
    counts = write_sqlite(
        folder / DATABASE, ((table, _rows(connection, table, selection)) for table in copied)
    )
    sha256 = _sha256(folder / DATABASE)
    return [
        _described(table, [ExportedFile(DATABASE, counts[table.name], sha256)])
        for table in copied
        if table is not searched
    ]
