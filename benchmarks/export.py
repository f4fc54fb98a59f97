"""Exports of a million mentions: memory, and whether every format loads to the same counts and checksums.

    python -m benchmarks.export             # 1,000,000 mentions; --mentions 100000 for a quick look

The rows are made in a SQLite database of its own. Each format is written by a process of its own, whose peak
memory is the figure; then this process reads the files back.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
from sqlalchemy import make_url

from app.export import FORMATS, export
from benchmarks.rows import insert_article, insert_source
from models.database import create_database_engine, open_database

PER_ARTICLE = 20
FIRST_DAY = date(2020, 1, 1)
COLUMNS = ("id", "article_id", "text", "score", "is_government")
"""What of a mention goes into the checksum: a number, a text, a fraction and a truth value."""


def main() -> None:
    """Print peak memory, seconds and checksums of each format."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--mentions", type=int, default=1_000_000)
    arguments.add_argument("--write", nargs=3, metavar=("DATABASE", "FOLDER", "FORMAT"))
    given = arguments.parse_args()
    if given.write:
        _write(*given.write)
        return
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "goeul.db"
        _fill(database, given.mentions)
        wanted = _checksum(_of_database(database))
        print(f"{given.mentions:,} mentions, {wanted}")
        for fmt in FORMATS:
            _measure(database, Path(folder) / fmt, fmt, wanted)


def _measure(database: Path, folder: Path, fmt: str, wanted: str) -> None:
    command = [sys.executable, "-m", "benchmarks.export", "--write", str(database), str(folder), fmt]
    start = time.monotonic()
    peak = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    seconds = time.monotonic() - start
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    counts = {table["table"]: table["rows"] for table in manifest["tables"]}
    for table in manifest["tables"]:
        for file in table["files"]:
            with (folder / file["name"]).open("rb") as written:
                assert hashlib.file_digest(written, "sha256").hexdigest() == file["sha256"]
    found = _checksum(_READERS[fmt](folder))
    verdict = "equal" if found == wanted else f"DIFFERENT {found}"
    print(
        f"{fmt}: peak {peak / 1024:.0f} MB, {seconds:.0f} s, "
        f"{counts['mentions']:,} mentions read back {verdict}"
    )


def _write(database: str, folder: str, fmt: str) -> None:
    engine = create_database_engine(make_url(f"sqlite:///{database}"))
    export(engine, Path(folder), fmt)
    engine.dispose()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _fill(database: Path, mentions: int) -> None:
    """Invented articles of six years, each with as many mentions, of a few thousand organisations."""
    open_database(f"sqlite:///{database}").dispose()
    articles = -(-mentions // PER_ARTICLE)
    body = "나래시는 늘품협동조합과 협약을 맺었다고 밝혔다. " * 20
    with closing(sqlite3.connect(database)) as connection, connection:
        insert_source(connection)
        for number in range(5000):
            row = (number + 1, f"늘품{number}협동조합", f"늘품{number}협동조합")
            connection.execute("INSERT INTO organisations (id, key, name) VALUES (?, ?, ?)", row)
        for number in range(1, articles + 1):
            day = FIRST_DAY + timedelta(days=number * 2190 // articles)
            insert_article(connection, number, f"소식 {number}", body, day)
        rows = (
            (
                n // PER_ARTICLE + 1,
                n % PER_ARTICLE,
                f"늘품{n % 5000}협동조합",
                n % 97 / 97,
                n % 2,
                n % 5000 + 1,
            )
            for n in range(mentions)
        )
        connection.executemany(
            "INSERT INTO mentions (article_id, number, field, paragraph, start_offset, end_offset,"
            " field_offset, type, found_by, text, score, is_government, organisation_id)"
            " VALUES (?, ?, 'body', 0, 0, 5, 0, 'ORG', 'rule', ?, ?, ?, ?)",
            rows,
        )


def _checksum(rows: Iterable[tuple[object, ...]]) -> str:
    """The number of rows and a checksum that their order does not change."""
    count = total = 0
    for row in rows:
        digest = hashlib.blake2b("|".join(map(_plain, row)).encode(), digest_size=8).digest()
        total = (total + int.from_bytes(digest)) % 2**64
        count += 1
    return f"{count:,} rows, checksum {total:016x}"


def _plain(value: object) -> str:
    """A value as every format can give it back."""
    if value in ("true", "false"):
        return str(int(value == "true"))
    return str(int(value)) if isinstance(value, bool) else str(value)


def _of_database(database: Path) -> Iterator[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        yield from connection.execute(f"SELECT {', '.join(COLUMNS)} FROM mentions")


def _of_csv(folder: Path) -> Iterator[tuple[object, ...]]:
    with (folder / "mentions.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield tuple(row[name] for name in COLUMNS)


def _of_json_lines(folder: Path) -> Iterator[tuple[object, ...]]:
    with (folder / "mentions.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield tuple(row[name] for name in COLUMNS)


def _of_parquet(folder: Path) -> Iterator[tuple[object, ...]]:
    for file in sorted((folder / "mentions").glob("*/*.parquet")):
        for batch in pq.ParquetFile(file).iter_batches(columns=list(COLUMNS)):
            yield from zip(*(batch.column(name).to_pylist() for name in COLUMNS), strict=True)


_READERS = {
    "csv": _of_csv,
    "jsonl": _of_json_lines,
    "parquet": _of_parquet,
    "sqlite": lambda folder: _of_database(folder / "goeul.db"),
}


if __name__ == "__main__":
    main()
