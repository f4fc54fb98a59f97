"""Does storing stay fast in a large database, and how large does it get?

    python -m benchmarks.large ../shared [--articles 1000000] [--database sqlite|postgresql]

Real releases are read once; then they are stored over and over under new addresses, days over ten years and
numbered titles, with people of their own now and then, by the same call that a run uses. A line is printed
now and then: articles a second of processor time (SQLite) or by the wall (PostgreSQL, whose
server has its own processes) over the last 5,000, and the size. At the end batches go in turn into the large
database and into one of 10,000 articles, so that what else the machine does weighs on both alike. Captures
are rows only; WARC files are not written.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, text

from benchmarks import inputs
from benchmarks.kill import postgresql
from extractors.entities.annotate import Annotator
from extractors.values import Article
from flows.workspace import Workspace
from models.articles import store_articles
from models.bulk import insert_rows
from models.releases import ReadCapture, Release
from models.tables import Capture, Page, PageState

BATCH = 200
WINDOW = 5_000
SMALL = 10_000
_FIRST_DAY = date(2016, 11, 1)
_SYLLABLES = "가나다라마바사아자차하은솔빛결한별온누리해든찬"


def read_releases(folder: Path, count: int) -> list[Release]:
    """Real releases with what is read out of them."""
    articles = [Article(text.title, body=text.paragraphs) for text in islice(inputs.texts(folder), count)]
    read = Annotator.load().annotate_and_index(articles)
    return [
        Release(article, annotations, terms.title, terms.body)
        for article, (annotations, terms) in zip(articles, read, strict=True)
    ]


def varied(releases: Sequence[Release], numbers: random.Random) -> Iterator[Release]:
    """Releases without end: one after the other with a day, a number and sometimes people of its own."""
    number = 0
    while True:
        release = releases[number % len(releases)]
        number += 1
        article = replace(
            release.article,
            title=f"{release.article.title} {number}",
            published_at=_FIRST_DAY + timedelta(days=numbers.randrange(3650)),
        )
        annotations = release.annotations
        if numbers.random() < 0.3:
            people = tuple(
                replace(person, name="김" + "".join(numbers.choices(_SYLLABLES, k=3)))
                for person in annotations.people
            )
            annotations = replace(annotations, people=people)
        yield Release(article, annotations, f"{release.title_terms} {number}", release.body_terms)


def load(workspace: Workspace, releases: Iterator[Release], wanted: int) -> int:
    """Store `wanted` releases, rounded up to whole windows, printing the throughput; gives how many."""
    marks = {10**power for power in range(4, 9)}
    begin = time.perf_counter()
    stored = 0
    while stored < wanted:
        spent = sum(store(workspace, releases, first) for first in range(stored, stored + WINDOW, BATCH))
        stored += WINDOW
        if stored in marks or stored % 50_000 == 0 or stored >= wanted:
            rate, megabytes = WINDOW / spent, size(workspace.engine) / 1e6
            seconds = time.perf_counter() - begin
            print(
                f"{stored:9,d} articles: {rate:5.0f} a second, {megabytes:7,.0f} MB, {seconds:6.0f} s",
                flush=True,
            )
    return stored


def compare(large: Workspace, stored: int, small: Workspace, releases: Iterator[Release]) -> None:
    """Print how fast articles go into both databases, a batch into each in turn."""
    begun = load(small, releases, SMALL)
    seconds = [0.0, 0.0]
    for done in range(0, WINDOW, BATCH):
        seconds[0] += store(large, releases, stored + done)
        seconds[1] += store(small, releases, begun + done)
    rates = [WINDOW / spent for spent in seconds]
    print(
        f"in turn: {rates[0]:.0f} a second at {stored:,d} articles, {rates[1]:.0f} at {begun:,d}: "
        f"{rates[0] / rates[1]:.0%}"
    )


def store(workspace: Workspace, releases: Iterator[Release], first: int) -> float:
    """Store a batch of releases behind the first so many; gives the seconds it took."""
    clock = time.process_time if workspace.engine.dialect.name == "sqlite" else time.perf_counter
    _enter_captures(workspace, range(first + 1, first + 1 + BATCH))
    read = [ReadCapture(n, n, [release]) for n, release in enumerate(islice(releases, BATCH), first + 1)]
    started = clock()
    with workspace.session.begin() as session:
        store_articles(session, read, "1", inputs.NOW)
    return clock() - started


def _enter_captures(workspace: Workspace, numbers: range) -> None:
    """Pages and captures of these numbers, fetched and unread."""
    pages = [
        {
            "id": n,
            "source_id": inputs.SOURCE.id,
            "url": f"https://bench.example/{n}",
            "state": PageState.FETCHED,
            "discovered_at": inputs.NOW,
            "attempts": 0,
        }
        for n in numbers
    ]
    captures = [
        {
            "id": n,
            "page_id": n,
            "url": f"https://bench.example/{n}",
            "file": "run-000001-00001.warc.gz",
            "offset": n,
            "length": 30_000,
            "status": 200,
            "sha256": f"{n:064}",
            "fetched_at": inputs.NOW,
        }
        for n in numbers
    ]
    with workspace.session.begin() as session:
        insert_rows(session, Page, pages)
        insert_rows(session, Capture, captures)


def size(engine: Engine) -> int:
    """Bytes of the database."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
        pages: int = connection.scalar(text("PRAGMA page_count")) or 0
        return pages * (connection.scalar(text("PRAGMA page_size")) or 0)


QUERIES = {
    "articles that name a person": """
        SELECT count(DISTINCT mentions.article_id) FROM people
        JOIN mentions ON mentions.person_id = people.id WHERE people.name = :name
    """,
    "a month of one region": """
        SELECT count(*) FROM articles
        WHERE region_code = :region AND is_current AND published_date BETWEEN '2021-03-01' AND '2021-03-31'
    """,
    "the newest ten": """
        SELECT id, title FROM articles WHERE is_current ORDER BY published_date DESC LIMIT 10
    """,
}
"""What an analyst asks, timed at the end."""


def ask(engine: Engine, release: Release) -> None:
    """Print how long the queries take, each asked twice so that the pages are in memory."""
    region = release.annotations.region
    values = {"name": release.annotations.people[0].name, "region": region.code if region else None}
    with engine.connect().execution_options(is_reader=True) as connection:
        for name, query in QUERIES.items():
            for _ in range(2):
                started = time.perf_counter()
                connection.execute(text(query), values if ":" in query else {}).all()
            print(f"{name}: {1000 * (time.perf_counter() - started):.1f} ms")


def main() -> int:
    """Fill a database and print what it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, help="holds corpora/press_text")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--real", type=int, default=400, help="releases that are read and varied")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    releases = read_releases(given.shared / "corpora" / "press_text", given.real)
    home = Path(tempfile.mkdtemp(prefix="goeul-large-"))
    try:
        with ExitStack() as stack:
            new_url = stack.enter_context(postgresql()) if given.database == "postgresql" else lambda: None
            workspace, small = (
                stack.enter_context(inputs.open_workspace(home / name, new_url()))
                for name in ("large", "small")
            )
            endless = varied(releases, random.Random(1))
            stored = load(workspace, endless, given.articles)
            compare(workspace, stored, small, endless)
            ask(workspace.engine, next(r for r in releases if r.annotations.people and r.annotations.region))
    finally:
        shutil.rmtree(home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
