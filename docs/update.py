"""Put what the commands really print into the README and the pages of this folder: `make docs`.

Runs the demo ingest in a folder of its own; the tests compare the pages with the same functions.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
TABLES = ROOT / "docs" / "tables.md"
_QUERY = re.compile(r"```sql\n(?P<sql>.*?)\n```\n(?:\n```text\n.*?\n```\n)?", re.DOTALL)
_MAKE_RUN = re.compile(r"(?<=<!-- make-run -->\n)```text\n.*?```\n(?=<!-- /make-run -->)", re.DOTALL)
_WIDEST = 60


def ingest_demo(home: Path) -> str:
    """Run the demo ingest with everything under `home`; what it prints on standard output."""
    environment = {**os.environ, "GOEUL_HOME": str(home), "COLUMNS": "100"}
    command = [sys.executable, "-m", "app", "ingest", "--demo"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def with_outputs(page: str, database: Path) -> str:
    """The page with the output of each query below it."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:

        def shown(found: re.Match[str]) -> str:
            cursor = connection.execute(found["sql"])
            head = [column[0] for column in cursor.description]
            return f"```sql\n{found['sql']}\n```\n\n```text\n{_table(head, cursor.fetchall())}\n```\n"

        result = _QUERY.sub(shown, page)
    connection.close()
    return result


def with_run(readme: str, printed: str, home: Path) -> str:
    """The README with what `make run` prints, as in a clone."""
    text = printed.replace(str(home), "var").rstrip()
    # articles are numbered in the order in which several sources at once were read
    text = re.sub(r"goeul show \d+", "goeul show 1", text)
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return _MAKE_RUN.sub(lambda _: f"```text\n{lines}\n```\n", readme)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    cells = [[_cell(value) for value in row] for row in rows]
    return "\n".join(" | ".join(row) for row in [list(head), ["---"] * len(head), *cells])


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def main() -> None:
    """Rewrite the pages."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        printed = ingest_demo(home)
        README.write_text(with_run(README.read_text("utf-8"), printed, home), encoding="utf-8")
        TABLES.write_text(with_outputs(TABLES.read_text("utf-8"), home / "goeul.db"), encoding="utf-8")


if __name__ == "__main__":
    main()
