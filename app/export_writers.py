"""Rows to files, a batch at a time: CSV that spreadsheets open, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from sqlalchemy import Boolean, Date, Float, Integer, LargeBinary, Table

from models.base import UtcDateTime

Rows = Iterator[Sequence[tuple[Any, ...]]]
Writer = Callable[[Path, Table, Rows], int]
"""Writes a table's rows to a file and gives their number."""

_ARROW_TYPES = (
    (Boolean, pa.bool_()),
    (Integer, pa.int64()),
    (Float, pa.float64()),
    (UtcDateTime, pa.timestamp("s", tz="UTC")),
    (Date, pa.date32()),
    (LargeBinary, pa.binary()),
)


def write_csv(file: Path, table: Table, batches: Rows) -> int:
    """UTF-8 with a byte order mark, without which Excel shows Korean as garbage."""
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(column.name for column in table.columns)
        for rows in batches:
            writer.writerows([_as_text(value) for value in row] for row in rows)
            count += len(rows)
    return count


def write_json_lines(file: Path, table: Table, batches: Rows) -> int:
    """One object a line, in UTF-8; days and times as ISO 8601."""
    names, count = [column.name for column in table.columns], 0
    with file.open("w", encoding="utf-8") as out:
        for rows in batches:
            for row in rows:
                values = dict(zip(names, row, strict=True))
                out.write(json.dumps(values, ensure_ascii=False, default=_iso) + "\n")
            count += len(rows)
    return count


def write_parquet(file: Path, table: Table, batches: Rows) -> int:
    """Typed columns, compressed; what a database keeps as JSON is text."""
    schema = pa.schema([(column.name, arrow_type(column.type)) for column in table.columns])
    count = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in batches:
            columns = [[_as_json(value) for value in column] for column in zip(*rows, strict=True)]
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(rows)
    return count


def arrow_type(type_: object) -> pa.DataType:
    """The Arrow type of a column's type; text where there is none of its own."""
    return next((arrow for kind, arrow in _ARROW_TYPES if isinstance(type_, kind)), pa.string())


def _as_text(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return _as_json(value)


def _as_json(value: object) -> object:
    """What JSON columns hold as text; any other value as it is."""
    is_json = isinstance(value, dict | list)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if is_json else value


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
