"""Writing tables and views to files: CSV that spreadsheets open, Parquet for notebooks, and a manifest.

Everything is read in one snapshot and streamed in batches. `removed_blocks` stay behind, since they hold
phone numbers and addresses of officials, and so do `search_terms`, which the articles' own words give.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from sqlalchemy import Boolean, Column, Connection, Date, Engine, Float, Integer, Table, select

from models.base import Base, UtcDateTime
from models.tables import RemovedBlock, SearchTerms
from models.upsert import table_of
from models.views import view_tables

FORMATS = ("csv", "parquet")
BATCH = 5_000
"""Rows in memory at a time."""

LEFT_OUT = frozenset({table_of(RemovedBlock).name, table_of(SearchTerms).name})

_ARROW_TYPES = (
    (Boolean, pa.bool_()),
    (Integer, pa.int64()),
    (Float, pa.float64()),
    (UtcDateTime, pa.timestamp("s", tz="UTC")),
    (Date, pa.date32()),
)

Rows = Iterator[Sequence[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A written file with what its reader can check."""

    name: str
    table: str
    rows: int
    columns: tuple[str, ...]
    sha256: str


def export(engine: Engine, folder: Path, fmt: str) -> list[ExportedFile]:
    """Write every table and view for analysts to `folder`, one file each, and `manifest.json` last.

    `fmt` is one of `FORMATS` (else `ValueError`). Files of an earlier export are replaced.
    """
    if fmt not in FORMATS:
        raise ValueError(f"unknown format {fmt!r}: one of {', '.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "manifest.json"
    manifest.unlink(missing_ok=True)  # a folder with a manifest is a complete export
    with engine.connect() as connection, _snapshot(connection).begin():
        tables = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]
        files = [_write(connection, table, folder, fmt) for table in (*tables, *view_tables(connection))]
    described = {"format": fmt, "files": [asdict(file) for file in files]}
    manifest.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return files


def _snapshot(connection: Connection) -> Connection:
    """Every table is read as of the same moment, without holding back writers."""
    if connection.dialect.name == "sqlite":
        return connection.execution_options(is_reader=True)
    return connection.execution_options(isolation_level="REPEATABLE READ")


def _write(connection: Connection, table: Table, folder: Path, fmt: str) -> ExportedFile:
    name = f"{table.name}.{fmt}"
    file = folder / name
    result = connection.execution_options(yield_per=BATCH).execute(select(table).order_by(*_order(table)))
    batches: Rows = ([tuple(row) for row in rows] for rows in result.partitions())
    write = _write_csv if fmt == "csv" else _write_parquet
    rows = write(file, table, batches)
    columns = tuple(column.name for column in table.columns)
    with file.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return ExportedFile(name, table.name, rows, columns, digest)


def _order(table: Table) -> list[Column[Any]]:
    """By key; a view that has no `…_id` in front counts few enough rows to sort by all of them."""
    first = table.columns[0]
    is_numbered = first.name.endswith("_id")
    return list(table.primary_key.columns) or ([first] if is_numbered else list(table.columns))


def _write_csv(file: Path, table: Table, batches: Rows) -> int:
    """UTF-8 with a byte order mark, without which Excel shows Korean as garbage."""
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(column.name for column in table.columns)
        for rows in batches:
            writer.writerows([_as_text(value) for value in row] for row in rows)
            count += len(rows)
    return count


def _as_text(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return _as_json(value)


def _write_parquet(file: Path, table: Table, batches: Rows) -> int:
    schema = pa.schema([(column.name, _arrow_type(column.type)) for column in table.columns])
    count = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in batches:
            columns = [[_as_json(value) for value in column] for column in zip(*rows, strict=True)]
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(rows)
    return count


def _as_json(value: object) -> object:
    """What JSON columns hold as text; any other value as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else value


def _arrow_type(type_: object) -> pa.DataType:
    return next((arrow for kind, arrow in _ARROW_TYPES if isinstance(type_, kind)), pa.string())
