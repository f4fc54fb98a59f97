"""A three-year backfill and the night after it over a simulated province, with the books balanced at the end.

    python -m benchmarks.soak [--boards 200] [--releases 40000] [--faults 0.02] [--rate 0.02]

The commands are the real ones (`goeul backfill`, `goeul ingest`) in processes of their own, over SQLite. The
server's own log says whether the manners were kept.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from benchmarks.province import YEARS, Plan, Province
from benchmarks.province_server import ROBOTS, ProvinceServer, serve
from flows.settings import Settings
from flows.workspace import SEOUL
from models.database import open_database, session_factory
from models.ledger import NO_RELEASE
from models.tables import Article, Failure, Page, Run

MEMORY_LIMIT = 900
"""Megabytes that the run's process may take at most."""
SLACK = 0.002
"""Seconds by which two clocks may differ."""

Runner = Callable[[Settings, list[str]], None]
"""Does what `goeul` with these arguments does."""


@dataclass(slots=True)
class Books:
    """What a soak found; `problems` names each thing that does not add up."""

    facts: dict[str, object] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        """The facts as a table, the problems below."""
        lines = ["| what | found |", "| --- | --- |"]
        lines += [f"| {name} | {value} |" for name, value in self.facts.items()]
        return "\n".join([*lines, "", *(f"PROBLEM: {problem}" for problem in self.problems[:40])])


def command(settings: Settings, arguments: list[str]) -> None:
    """The real command line, with its output kept beside the database."""
    environment = {
        **os.environ,
        "GOEUL_HOME": str(settings.home),
        "GOEUL_SOURCES": str(settings.sources),
        "GOEUL_RESOLVE": json.dumps(settings.resolve),
    }
    with (settings.home / f"{arguments[0]}.log").open("w") as log:
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments], env=environment, stdout=log, stderr=log
        )
    if done.returncode:
        raise RuntimeError(f"goeul {' '.join(arguments)} ended with {done.returncode}: see {log.name}")


def soak(plan: Plan, home: Path, run: Runner) -> Books:
    """Backfill the province, then one night; what was found."""
    books = Books()
    province = Province.of(plan)
    sources = province.write_sources(home / "sources")
    with serve(province) as server:
        settings = Settings(home=home, sources=home / "sources", resolve={"*.goeul.test": server.address})
        since = plan.today - timedelta(days=365 * YEARS)
        books.facts |= {
            "boards, engines": f"{len(sources)}, {len({board.shape.engine for board in province.boards})}",
            "releases": plan.releases,
        }
        _timed(books, "backfill", lambda: run(settings, ["backfill", "--since", since.isoformat()]))
        _balance(books, settings, province, with_night=False)
        _judge_manners(books, server, province, "backfill")
        _judge_months(books, settings)
        server.forget()
        server.is_night_over = True
        _timed(books, "night", lambda: run(settings, ["ingest"]))
        _balance(books, settings, province, with_night=True)
        _judge_manners(books, server, province, "night")
        _judge_night(books, server, province)
    return books


def _timed(books: Books, name: str, work: Callable[[], None]) -> None:
    started = time.monotonic()
    work()
    books.facts[f"{name}: minutes"] = f"{(time.monotonic() - started) / 60:.1f}"


def _balance(books: Books, settings: Settings, province: Province, *, with_night: bool) -> None:
    """Every release is stored as it was, or has a failure of the kind that its fault must leave."""
    engine = open_database(settings.database)
    with session_factory(engine)() as session:
        stored = {
            url: (title, str(day))
            for url, title, day in session.execute(
                select(Page.url, Article.title, Article.published_date)
                .join(Article, Article.page_id == Page.id)
                .where(Article.is_current)
            )
        }
        articles = session.query(Article).count()
        newest = select(Page.url, Failure.kind).join(Page, Page.id == Failure.page_id).order_by(Failure.id)
        failed = {row[0]: row[1] for row in session.execute(newest)}
        pages = set(session.scalars(select(Page.url)))
    engine.dispose()
    kinds: Counter[str] = Counter()
    expected = set()
    for board, number, kind in province.expected(with_night=with_night):
        url = f"http://{board.host}{board.path(number)}"
        expected.add(url)
        found = failed.get(url) if url not in stored else None
        if kind is None and stored.get(url) != (board.title(number), str(board.day(number))):
            books.problems.append(f"{url} should be stored, and is {stored.get(url) or found or 'nowhere'}")
        if kind is not None and found != kind:
            books.problems.append(f"{url} should have failed with {kind}, and has {found or 'been stored'}")
        kinds["stored" if url in stored else found or "nowhere"] += 1
    books.problems += [f"{url} was never published" for url in sorted(pages - expected)]
    if articles != len(stored):
        books.problems.append(f"{articles} articles for {len(stored)} pages")
    name = "after the night" if with_night else "after the backfill"
    books.facts[f"{name}: releases by outcome"] = ", ".join(f"{k} {n:,}" for k, n in kinds.most_common())


def _judge_manners(books: Books, server: ProvinceServer, province: Province, name: str) -> None:
    requests, most, shortest = 0, 0, None
    for board in province.boards:
        traffic = server.traffic[board.host]
        requests += len(traffic.targets)
        most = max(most, traffic.most_at_once)
        allowed = max(province.plan.rate, board.crawl_delay)
        pause = traffic.shortest_pause()
        if pause is not None and pause < allowed - SLACK:
            books.problems.append(f"{board.host} was asked again after {pause:.4f} s, allowed {allowed} s")
        if pause is not None:
            shortest = min(pause - allowed, shortest if shortest is not None else pause)
        forbidden = server.forbidden[board.host] & set(traffic.targets)
        books.problems += [f"{board.host}{path} is forbidden and was asked for" for path in sorted(forbidden)]
        if traffic.targets and traffic.targets[0] != ROBOTS:
            books.problems.append(f"{board.host}: the first request was not for robots.txt")
    if most > 1:
        books.problems.append(f"{name}: {most} requests at once to one host")
    books.facts[f"{name}: requests, most at once to a host"] = f"{requests:,}, {most}"
    books.facts[f"{name}: shortest pause beyond the allowed one (s)"] = f"{shortest or 0:.4f}"


def _judge_months(books: Books, settings: Settings) -> None:
    """The run's own statement says the same as the books."""
    engine = open_database(settings.database)
    with session_factory(engine)() as session:
        run = session.scalars(select(Run).where(Run.kind == "backfill").order_by(Run.id.desc())).first()
        unread = session.query(Failure).where(Failure.kind == NO_RELEASE).count()
    engine.dispose()
    counts = dict(run.counts) if run else {}
    books.facts["backfill: its own counts"] = ", ".join(f"{name} {value}" for name, value in counts.items())
    if counts.get("pages_without_release") != unread:
        books.problems.append(f"the run counts {counts.get('pages_without_release')} pages without release")


def _judge_night(books: Books, server: ProvinceServer, province: Province) -> None:
    """Beside robots.txt and lists only what is new, and failed pages whose time has come."""
    new = lists = again = 0
    for board in province.boards:
        for target in server.traffic[board.host].targets:
            number = board.number_at(target)
            if number is None:
                lists += target != ROBOTS
            elif number > board.count:
                new += 1
            elif board.fault(number) is not None:
                again += 1
            else:
                books.problems.append(f"{board.host}{target} was asked for again")
    books.facts["night: new releases asked for, failed ones again, list pages"] = f"{new}, {again}, {lists}"
    if new != len(province.boards):
        books.problems.append(f"{new} of {len(province.boards)} new releases were asked for")


def main() -> None:
    """Soak, print the books, and end with 1 where they do not balance."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--boards", type=int, default=200)
    parser.add_argument("--releases", type=int, default=40_000)
    parser.add_argument("--faults", type=float, default=0.02)
    parser.add_argument("--rate", type=float, default=0.02)
    parser.add_argument("--keep", type=Path, help="a folder for the database and the logs")
    given = parser.parse_args()
    today = datetime.now(SEOUL).date()
    plan = Plan(given.boards, given.releases, given.faults, given.rate, today)
    with tempfile.TemporaryDirectory() as folder:
        home = given.keep or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        books = soak(plan, home, command)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    books.facts["memory of the largest process (MB)"] = peak
    if peak > MEMORY_LIMIT:
        books.problems.append(f"{peak} MB are more than {MEMORY_LIMIT} MB")
    print(books.markdown())
    sys.exit(1 if books.problems else 0)


if __name__ == "__main__":
    main()
