"""Runs killed at random moments leave the tables of an undisturbed run; small beside `benchmarks.kill`."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from benchmarks.killing import Outcome, Trials, Work, early, fork_server
from tests.databases import new_postgres_url, postgres_server

__all__ = ["new_postgres_url", "postgres_server"]

SOURCES = ("demo-hanbit", "demo-naru")
KILLS = 6


def sqlite() -> None:
    """No address: the run makes its own file."""


@pytest.mark.parametrize(("kind", "database"), [("ingest", "sqlite"), ("backfill", "postgresql")])
def test_killed_runs_lose_nothing_and_store_nothing_twice(
    kind: str, database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    work = Work(kind, (date(2023, 1, 1), None) if kind == "backfill" else None, SOURCES)
    new_database: Callable[[], str | None] = sqlite
    if database == "postgresql":
        new_database = request.getfixturevalue("new_postgres_url")
    trials = Trials(work, fork_server(), new_database, tmp_path)
    trials.trial(early(random.Random(kind), trials.seconds), KILLS)
    assert trials.outcome == Outcome(kills=trials.outcome.kills, trials=1, stages=trials.outcome.stages)
    assert trials.outcome.kills
