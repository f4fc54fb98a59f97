"""One process, several processes, several threads: the same pages read and stored in each way, in turn.

Each way is timed by the clock on the wall and by processor time. On a machine that others use too, only the
ratios within a pair mean something, and the processor time says what an idle machine would need: the work of
one process over that of all, times the processes.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

import flows.read
from benchmarks import inputs
from extractors.entities.annotate import Annotator

BATCH = 16
"""Captures a batch: small, so that both ends of a run, where workers wait for work, can be left out."""

IDLE = 6
"""Batches at each end that are not timed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the middle of a run by the wall, and of processor time over all its processes."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Scaling:
    """Runs in turn of (one process, two processes, one process whose Kiwi has two threads)."""

    runs: Sequence[tuple[Cost, Cost, Cost]]

    def lines(self) -> list[str]:
        """As Markdown."""
        one, two, threads = zip(*self.runs, strict=True)
        wall = [a.wall / b.wall for a, b in zip(one, two, strict=True)]
        work = statistics.median(2 * a.processor / b.processor for a, b in zip(one, two, strict=True))
        threaded = statistics.median(a.wall / b.wall for a, b in zip(one, threads, strict=True))
        return [
            f"Two processes read and store the same pages {statistics.median(wall):.2f} times as fast as one "
            f"(median of {len(wall)} runs in turn, {min(wall):.2f} to {max(wall):.2f}; by processor time "
            f"{work:.2f}); one process whose Kiwi has two threads {threaded:.2f} times."
        ]


def measure_scaling(raw_pages: Sequence[bytes], rounds: int) -> Scaling:
    """Read and store the pages in each way, `rounds` times in turn."""
    size, flows.read.BATCH = flows.read.BATCH, BATCH
    try:
        return Scaling(
            [(_run(raw_pages, 1), _run(raw_pages, 2), _threaded(raw_pages)) for _ in range(rounds)]
        )
    finally:
        flows.read.BATCH = size


def _threaded(raw_pages: Sequence[bytes]) -> Cost:
    load = Annotator.load
    Annotator.load = lambda threads=2: load(threads)  # type: ignore[method-assign]
    try:
        return _run(raw_pages, 1)
    finally:
        Annotator.load = load  # type: ignore[method-assign]


def _run(raw_pages: Sequence[bytes], workers: int) -> Cost:
    home = Path(tempfile.mkdtemp(prefix="goeul-scaling-"))
    moments = []
    try:
        with inputs.open_workspace(home, workers=workers) as workspace:
            inputs.capture(workspace, raw_pages, "pages")
            for _report in flows.read.read_batches(
                workspace, flows.read.unread_batches(workspace, None), inputs.RUN
            ):
                moments.append(Cost(time.perf_counter(), processor_time()))
    finally:
        shutil.rmtree(home)
    first, last = moments[IDLE], moments[-1 - IDLE]
    return Cost(last.wall - first.wall, last.processor - first.processor)


def processor_time() -> float:
    """Of this process and of all that it started and that still run."""
    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
    return sum(spent.user + spent.system for spent in times)
