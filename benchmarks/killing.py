"""Runs that are killed and started again, and the comparison of what they leave with an undisturbed run.

What `benchmarks.kill` and the tests share. The run is the one inside the flows (`flows.night`), over the demo
site, with the real extractors; it is started from a fork server, so that a kill costs no imports.
"""

from __future__ import annotations

import logging
import multiprocessing
import random
import shutil
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.context import ForkServerContext
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine, func, inspect, make_url, select

import flows.read
from app.demo.server import DemoServer, serve_demo
from extractors.datadir import DATA
from flows.fetch.captures import DamagedCapture, read_capture
from flows.fetch.sources import load_sources
from flows.fetch.sources import select as select_sources
from flows.night import run_collecting
from flows.settings import Settings
from flows.workspace import Workspace
from models.base import Base
from models.database import open_database
from models.tables import Capture, Page, PageState, Source

SOURCES = DATA / "demo" / "sources"
SMALL_BATCH = 16
"""Captures a transaction: smaller than in earnest, so that kills strike between batches too."""

FIRST_MOMENT = 0.2
"""No run is killed sooner (seconds): a process that has not begun has nothing to lose."""

UNLIKE = frozenset({"runs", "alembic_version"})
"""Tables that two runs of the same work do not share."""

NUMBERS = frozenset({"id", "run_id", "file", "offset", "length", "next_try_at"})
"""Columns that hold a number or place of their own in every database; so do the times."""

IDENTITY = {
    "pages": ("source_id", "url"),
    "captures": ("page_id", "sha256"),
    "articles": ("page_id", "position", "revision"),
    "dates": ("article_id", "number"),
    "people": ("key",),
    "organisations": ("key",),
    "places": ("key",),
    "divisions": ("code", "full_name", "valid_from"),
    "sources": ("id",),
    "stories": ("lead_article_id",),
}
"""What tells the rows apart that others point at."""

Row = tuple[object, ...]
Comparable = dict[str, Counter[Row]]


@dataclass(frozen=True, slots=True)
class Work:
    """What is run and killed: a kind of run over some demo sources."""

    kind: str
    span: tuple[date, date | None] | None
    source_ids: tuple[str, ...] = ()


INGEST = Work("ingest", None)
BACKFILL = Work("backfill", (date(2023, 1, 1), None))


@dataclass(slots=True)
class Outcome:
    """What a number of trials gave; `problems` names each difference in a line."""

    kills: int = 0
    trials: int = 0
    lost: int = 0
    duplicated: int = 0
    damaged: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def work_through(settings: Settings, work: Work) -> None:
    """The child: one run to its end, in this process."""
    flows.read.BATCH = SMALL_BATCH
    logging.getLogger("goeul").setLevel(logging.ERROR)
    with Workspace.open(settings, select_sources(load_sources(settings.sources), work.source_ids)) as opened:
        run_collecting(opened, work.kind, {}, work.span)


def demo_settings(home: Path, database: str | None, demo: DemoServer) -> Settings:
    """The settings of a run over the demo site, which reads in its own process: kills strike that too."""
    resolve = {"*.goeul.test": demo.address}
    return Settings(home=home, database_url=database, sources=SOURCES, resolve=resolve, workers=1)


def fork_server() -> ForkServerContext:
    """Where children are forked from: everything is imported, nothing is running."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.killing", "extractors.entities.annotate", "psycopg"])
    return context


def early(numbers: random.Random, seconds: float) -> Callable[[], float]:
    """Random moments of a run that takes `seconds`; early ones more often, for reading takes longest."""
    return lambda: max(FIRST_MOMENT, numbers.random() ** 2 * seconds)


def run_undisturbed(context: ForkServerContext, settings: Settings, work: Work) -> float:
    """Run the work to its end and give the seconds it took."""
    started = time.monotonic()
    child = context.Process(target=work_through, args=(settings, work))
    child.start()
    child.join()
    if child.exitcode != 0:
        raise RuntimeError(f"the undisturbed {work.kind} ended with {child.exitcode}")
    return time.monotonic() - started


def run_killed(
    context: ForkServerContext,
    settings: Settings,
    work: Work,
    moments: Callable[[], float],
    outcome: Outcome,
    most: int,
) -> None:
    """Run the work until it comes to its end, killed after `moments` (seconds) at most `most` times."""
    kills = 0
    while True:
        child = context.Process(target=work_through, args=(settings, work))
        child.start()
        child.join(moments() if kills < most else None)
        if child.exitcode is None:
            child.kill()
            child.join()
            kills += 1
            outcome.kills += 1
            outcome.stages[_stage(settings.database)] += 1
        elif child.exitcode == 0:
            return
        else:
            outcome.problems.append(f"{work.kind}: a run after {kills} kills ended with {child.exitcode}")
            return


def _stage(database: str) -> str:
    """How far the work had come when it was killed, by what the database holds."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return "opening"
    engine = create_engine(url, poolclass=NullPool)
    try:
        if "captures" not in inspect(engine).get_table_names():
            return "opening"
        with engine.connect() as connection:
            count = select(func.count())
            if not connection.scalar(count.select_from(Page)):
                return "registering"
            if connection.scalar(count.where(Source.is_listing_open)):
                return "listing"
            if connection.scalar(count.where(Page.state == PageState.DISCOVERED)):
                return "fetching"
            if connection.scalar(count.where(Capture.read_version.is_(None))):
                return "reading, storing"
            return "reporting"
    finally:
        engine.dispose()


def comparable(engine: Engine) -> Comparable:
    """Every row of every table without times and numbers, its links replaced by what they point at."""
    names: dict[str, dict[object, Row]] = {}
    tables: Comparable = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in UNLIKE:
                continue
            rows: list[Row] = []
            identities = names[table.name] = {}  # filled from the lowest number on: documents point at pages
            targets = {key.parent.name: key.column.table.name for key in table.foreign_keys}
            own = [c.name for c in table.columns if c.name not in NUMBERS and not c.name.endswith("_at")]
            kept = [*own, "id"] if table.name == "sources" else own
            if "published_at" in table.columns:
                kept.append("published_at")
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
                values = {
                    name: names[targets[name]][value] if name in targets and value is not None else value
                    for name, value in row.items()
                    if targets.get(name) not in UNLIKE
                }
                rows.append(tuple(values[name] for name in kept if name in values))
                if table.name in IDENTITY:
                    identities[row["id"]] = tuple(values[name] for name in IDENTITY[table.name])
            tables[table.name] = Counter(rows)
    return tables


def compare(wanted: Comparable, found: Comparable, outcome: Outcome) -> None:
    """Count what `found` lacks and what it has too much of."""
    for table, rows in wanted.items():
        missing, surplus = rows - found[table], found[table] - rows
        outcome.lost += missing.total()
        outcome.duplicated += surplus.total()
        outcome.problems += [f"{table}: lost {row!r}"[:400] for row in list(missing)[:3]]
        outcome.problems += [f"{table}: too much {row!r}"[:400] for row in list(surplus)[:3]]


def check_captures(engine: Engine, folder: Path, outcome: Outcome) -> None:
    """Read every capture back, its digest verified."""
    with engine.connect() as connection:
        for file, offset in connection.execute(select(Capture.file, Capture.offset)):
            try:
                read_capture(folder, file, offset)
            except DamagedCapture as error:
                outcome.damaged += 1
                outcome.problems.append(str(error))


class Trials:
    """Trials of one piece of work; `new_database` gives the address of an empty database, None for SQLite."""

    def __init__(
        self, work: Work, context: ForkServerContext, new_database: Callable[[], str | None], folder: Path
    ) -> None:
        self.work = work
        self.outcome = Outcome()
        self._context = context
        self._new_database = new_database
        self._folder = folder
        self._wanted, self.seconds = self._undisturbed()

    def _undisturbed(self) -> tuple[Comparable, float]:
        with self._place() as settings:
            seconds = run_undisturbed(self._context, settings, self.work)
            engine = open_database(settings.database)
            wanted = comparable(engine)
            engine.dispose()
        return wanted, seconds

    @contextmanager
    def _place(self) -> Iterator[Settings]:
        home = self._folder / uuid.uuid4().hex
        with serve_demo() as demo:
            yield demo_settings(home, self._new_database(), demo)
        shutil.rmtree(home)

    def trial(self, moments: Callable[[], float], most: int) -> None:
        """One run, killed at most `most` times, and its comparison."""
        with self._place() as settings:
            run_killed(self._context, settings, self.work, moments, self.outcome, most)
            engine = open_database(settings.database)
            compare(self._wanted, comparable(engine), self.outcome)
            check_captures(engine, settings.captures, self.outcome)
            engine.dispose()
        self.outcome.trials += 1
