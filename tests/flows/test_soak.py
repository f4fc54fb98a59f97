"""A small province: every engine, many faults, the books balanced as in `make soak`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.province import Fault, Plan, Province
from benchmarks.shapes import SHAPES
from benchmarks.soak import soak
from flows.fetch.sources import load_sources
from flows.night import run_collecting
from flows.settings import Settings
from flows.workspace import SEOUL, Workspace


def run(settings: Settings, arguments: list[str]) -> None:
    """The work of the command in this process, without Prefect."""
    kind, *options = arguments
    span = (date.fromisoformat(options[1]), None) if kind == "backfill" else None
    with Workspace.open(settings, list(load_sources(settings.sources).values())) as workspace:
        run_collecting(workspace, kind, {}, span)


def test_a_small_province_is_backfilled_without_a_gap(tmp_path: Path) -> None:
    from datetime import datetime

    plan = Plan(len(SHAPES), 3 * len(SHAPES), faults=0.25, rate=0.01, today=datetime.now(SEOUL).date())
    expected = list(Province.of(plan).expected(with_night=False))
    faults = {board.fault(number) for board, number, _ in expected}
    assert faults == {None, *Fault}, "the seed must draw every fault"
    books = soak(plan, tmp_path, run)
    assert books.problems == []
    assert books.facts["releases"] == len(expected)
