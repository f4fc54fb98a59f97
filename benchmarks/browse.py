"""How fast the pages answer in a large archive.

    python benchmarks/browse.py fill var/large.db --articles 100000    writes an archive of invented releases
    python benchmarks/browse.py pages var/large.db                     times every page, and tells the sizes

Each address is asked for a few times first (warm), then `--rounds` times over one connection; printed are the
median and the slowest in milliseconds, and the processor time that the server took for one answer: on a busy
machine only that says something. The server is `goeul browse` itself in a process of its own (Linux only).
"""

from __future__ import annotations

import argparse
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx

from benchmarks.archive import fill
from models.database import open_database

WARM_UP = 3


def addresses(file: Path) -> dict[str, str]:
    """What is asked for: of each kind of entity the busiest one and one of the middle."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    found = {
        "home": "/",
        "search, one word": "/search?q=협동조합",
        "search, two words": "/search?q=태양광 설명회",
        "search, rare name": f"/search?q={name_of(connection, 'people')}",
        "article": "/article/{}".format(*connection.execute("SELECT max(id) / 2 FROM articles").fetchone()),
    }
    for kind, column in (("person", "person_id"), ("organisation", "organisation_id"), ("place", "place_id")):
        ranked = connection.execute(
            f"SELECT {column} FROM mentions WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1"
        ).fetchall()
        found[f"{kind}, busiest"] = f"/{kind}/{ranked[0][0]}"
        found[f"{kind}, middle"] = f"/{kind}/{ranked[len(ranked) // 2][0]}"
    (day,) = connection.execute("SELECT max(published_date) FROM articles").fetchone()
    found |= {
        "day": f"/date/{day}",
        "month": f"/date/{day[:7]}",
        "year": f"/date/{day[:4]}",
        "calendar": f"/calendar?month={day[:7]}",
        "map, four weeks": "/map",
        "map, a year": f"/map?from={int(day[:4]) - 1}{day[4:]}",
        "map, a word": f"/map?from={int(day[:4]) - 1}{day[4:]}&q=태양광",
        "relations, four weeks": "/relations",
        "relations of the busiest": f"/relations{found['person, busiest']}",
    }
    connection.close()
    return found


def name_of(connection: sqlite3.Connection, table: str) -> str:
    """The name of the entity with the highest number."""
    return str(connection.execute(f"SELECT name FROM {table} ORDER BY id DESC LIMIT 1").fetchone()[0])


def sizes(file: Path) -> dict[str, float]:
    """Megabytes of the file and of its largest parts."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    found = {"file": file.stat().st_size / 1e6}
    rows = connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 14")
    found |= {name: size / 1e6 for name, size in rows}
    connection.close()
    return found


@contextmanager
def served(file: Path) -> Iterator[tuple[str, int]]:
    """`goeul browse` over the file: its address and the number of its process."""
    command = [sys.executable, "-m", "app", "browse", "--database", str(file), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        match = re.search(r"http://[\d.:]+", line)
        assert match is not None, line
        yield match.group(), process.pid
    finally:
        process.terminate()
        process.wait()


def measure(client: httpx.Client, process: int, address: str, rounds: int) -> tuple[list[float], float, int]:
    """Milliseconds of each round, those of the processor for one, and the bytes of the answer."""
    for _ in range(WARM_UP):
        size = len(client.get(address).raise_for_status().content)
    taken, before = [], processor_ms(process)
    for _ in range(rounds):
        start = time.perf_counter()
        client.get(address)
        taken.append(1000 * (time.perf_counter() - start))
    return taken, (processor_ms(process) - before) / rounds, size


def processor_ms(process: int) -> float:
    """Milliseconds of processor time that a process and its threads have taken so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=["fill", "pages"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    if arguments.step == "fill":
        start = time.perf_counter()
        engine = open_database(f"sqlite:///{arguments.file}")
        fill(engine, arguments.articles)
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
        print(f"{arguments.articles} articles in {time.perf_counter() - start:.0f} s")
        return
    for name, megabytes in sizes(arguments.file).items():
        print(f"{name:<40} {megabytes:8.1f} MB")
    with served(arguments.file) as (base, process), httpx.Client(base_url=base, timeout=60) as client:
        for name, address in addresses(arguments.file).items():
            taken, busy, size = measure(client, process, address, arguments.rounds)
            print(
                f"{name:<26} median {statistics.median(taken):6.0f} ms   slowest {max(taken):6.0f} ms"
                f"   processor {busy:6.0f} ms   {size / 1e3:6.0f} kB"
            )


if __name__ == "__main__":
    main()
