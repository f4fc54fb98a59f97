"""A database as one SQLite file that `goeul browse` opens, whichever kind of database it came from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Table, insert, make_url

from app.export_writers import Rows
from models.database import create_database_engine, open_database

DATABASE = "goeul.db"


def write_sqlite(file: Path, tables: Iterable[tuple[Table, Rows]]) -> dict[str, int]:
    """Make the database in `file` anew and fill its tables; gives the number of rows of each.

    The file stands alone: no write-ahead log is left beside it.
    """
    for old in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        old.unlink(missing_ok=True)
    url = f"sqlite:///{file}"
    open_database(url).dispose()
    # foreign keys are off while migrating: a story's lead may not be among the selected articles
    engine = create_database_engine(make_url(url), is_migrating=True)
    counts = {}
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA cache_size = -16384")  # 16 MB: rows only go in, in their order
        for table, batches in tables:
            counts[table.name] = 0
            for rows in batches:
                names = [column.name for column in table.columns]
                connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
                counts[table.name] += len(rows)
    engine.dispose()
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("ANALYZE")
        plain.execute("PRAGMA journal_mode = DELETE")
    return counts
