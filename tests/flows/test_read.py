"""Captures to tables: the same rows however many workers read them and whatever befalls those."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import flows.read
from app.demo.server import DemoServer
from benchmarks.killing import comparable
from flows.collect import Collector
from flows.fetch.captures import CaptureWriter
from flows.fetch.client import Fetcher
from flows.fetch.clock import SystemClock
from flows.read import extract_batches, store_batch, unread_batches
from flows.settings import Settings
from flows.templates import EXAMPLES, template_of
from flows.workers import _Worker
from flows.workspace import Workspace
from models.ledger import CaptureToRead
from models.runs import start_run
from tests.flows.conftest import Clock


@pytest.fixture
def collected(workspace: Workspace) -> Path:
    """The home of a workspace whose pages are captured and unread."""
    with workspace.session.begin() as session:
        run_id = start_run(session, "ingest", {}, workspace.clock())

    async def all_sources() -> None:
        with CaptureWriter(workspace.settings.captures, "run") as writer:
            async with Fetcher(workspace.fetch_settings, clock=SystemClock(workspace.clock)) as fetcher:
                collector = Collector(workspace, fetcher, writer, run_id)
                for source in workspace.sources:
                    await collector.collect(source, None)

    asyncio.run(all_sources())
    workspace.engine.dispose()
    return workspace.settings.home


def opened(home: Path, copy: Path, workers: int, clock: Clock, like: Workspace) -> Workspace:
    """A copy of the home, to be read by so many workers."""
    shutil.copytree(home, copy)
    return Workspace.open(Settings(home=copy, workers=workers), like.sources, clock)


def test_tables_do_not_depend_on_workers_or_on_one_killed_in_the_middle(
    collected: Path,
    workspace: Workspace,
    demo: DemoServer,
    clock: Clock,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flows.read, "BATCH", 8)
    started: list[int] = []
    start = _Worker._start

    def noted(worker: _Worker[object, object]) -> object:
        pipe = start(worker)
        assert worker._process
        started.append(worker._process.pid or 0)
        return pipe

    monkeypatch.setattr(_Worker, "_start", noted)
    folder = tmp_path_factory.mktemp("read")
    tables = []
    for workers in (1, 2):
        with opened(collected, folder / str(workers), workers, clock, workspace) as copy:

            def batches(copy: Workspace = copy) -> Iterator[list[CaptureToRead]]:
                for number, batch in enumerate(unread_batches(copy, None)):
                    yield batch
                    if number == 4 and started:
                        os.kill(started[0], signal.SIGKILL)

            for batch in extract_batches(copy, batches()):
                store_batch(copy, batch, 1)
            tables.append(comparable(copy.engine))
    assert len(started) == 3  # two, and the one in place of the killed
    assert sum(tables[0]["articles"].values()) > 60
    assert tables[0] == tables[1]


def test_templates_are_learned_from_the_first_captures(collected: Path, workspace: Workspace) -> None:
    known = flows.read.examples(workspace)
    assert all(4 <= len(places) <= EXAMPLES for places in known.values())
    for source, places in known.items():
        learned = template_of(workspace.settings.captures, places)
        assert learned.lines, source
        assert not any(text.endswith("다고밝혔다") for text, _ in learned.lines), source
