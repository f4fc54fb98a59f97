"""One run at a time on a database; the lock dies with its process, so that a killed run blocks nobody.

SQLite: an operating system's lock on `NAME.lock` beside the database file. PostgreSQL: an advisory lock of a
connection kept for it.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from models.tables import Run, RunState

_RUN_LOCK = (
    7309941  # as `models.database._MIGRATION_LOCK`: any number that nothing else in the database takes
)


class AlreadyRunning(Exception):
    """Another run works on the same database; the message is one line that names it."""


@contextmanager
def run_lock(engine: Engine) -> Iterator[None]:
    """Hold the database's lock for runs during the block. Raises `AlreadyRunning` at once, never waits."""
    held = _file_lock if engine.dialect.name == "sqlite" else _advisory_lock
    with held(engine):
        yield


@contextmanager
def _file_lock(engine: Engine) -> Iterator[None]:
    path = Path(f"{engine.url.database}.lock")
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _already_running(engine) from None
        yield


@contextmanager
def _advisory_lock(engine: Engine) -> Iterator[None]:
    # autocommit: an open transaction would hold back vacuuming for hours
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _RUN_LOCK}):
            raise _already_running(engine)
        try:
            yield
        finally:
            # a pooled connection would keep the lock after it was given back
            connection.invalidate()


def _already_running(engine: Engine) -> AlreadyRunning:
    newest = select(Run).where(Run.state == RunState.RUNNING).order_by(Run.id.desc()).limit(1)
    with Session(engine) as session:
        run = session.scalar(newest)
    if run is None:
        return AlreadyRunning("another run is just beginning on this database; wait until it ends")
    since = f"{run.started_at:%Y-%m-%d %H:%M} UTC"
    return AlreadyRunning(
        f"run {run.id} ({run.kind}, since {since}) works on this database; wait until it ends"
    )
