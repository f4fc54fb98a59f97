"""Workers: order, whatever their number; a worker that dies is replaced and only its item is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice

import psutil
import pytest

from flows import workers as module
from flows.workers import Lost, Workers

BATCHES = [[1, 2, 3], [4], [5, 6], [7, 8, 9], [10]]


def double(items: Sequence[int]) -> list[int]:
    """Later batches are done sooner, so that order is not an accident."""
    time.sleep(0.2 / items[0])
    return [2 * item for item in items]


def die_at_six(items: Sequence[int]) -> list[int]:
    if 6 in items:
        os.kill(os.getpid(), signal.SIGKILL)
    return [2 * item for item in items]


def process_of(items: Sequence[int]) -> list[int]:
    time.sleep(0.1)
    return [os.getpid() for _ in items]


def end_with_status(items: Sequence[int]) -> list[int]:
    os._exit(3)


def refuse(items: Sequence[int]) -> list[int]:
    raise ValueError(f"refused {items[0]}")


def sleep_at_six(items: Sequence[int]) -> list[int]:
    if 6 in items:
        time.sleep(60)
    return list(items)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_results_come_in_the_order_of_the_batches(number: int) -> None:
    with Workers(double, number) as workers:
        assert list(workers.map(BATCHES)) == [(batch, [2 * item for item in batch]) for batch in BATCHES]


def test_several_processes_share_the_batches_and_a_single_batch_needs_none() -> None:
    with Workers(process_of, 2) as workers:
        several = {pid for _, pids in workers.map([[1], [2], [3], [4]]) for pid in pids}
    assert len(several) == 2
    assert os.getpid() not in several
    with Workers(process_of, 2) as workers:
        assert list(workers.map([[1]])) == [([1], [os.getpid()])]


def test_an_item_that_kills_its_worker_is_lost_alone() -> None:
    with Workers(die_at_six, 2) as workers:
        found = [result for _, results in workers.map(BATCHES) for result in results]
    lost = Lost("the process that read it ended by SIGKILL")
    assert found == [lost if item == 6 else 2 * item for batch in BATCHES for item in batch]


def test_a_worker_killed_from_outside_is_replaced_and_nothing_is_lost() -> None:
    def batches() -> Iterator[list[int]]:
        yield from BATCHES
        # by now some are under way: kill whoever works
        for worker in workers._workers:
            if worker._process and worker._process.pid:
                os.kill(worker._process.pid, signal.SIGKILL)
        yield [11]

    with Workers(double, 2) as workers:
        found = list(workers.map(batches()))
    assert found == [(batch, [2 * item for item in batch]) for batch in [*BATCHES, [11]]]


def test_a_silent_worker_counts_as_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH_SECONDS", 3.0)
    monkeypatch.setattr(module, "ITEM_SECONDS", 3.0)
    with Workers(sleep_at_six, 2) as workers:
        found = [result for _, results in workers.map([[5, 6], [7]]) for result in results]
    assert found == [5, Lost("no answer within 3 seconds"), 7]


def test_how_a_worker_ended_is_told() -> None:
    with Workers(end_with_status, 2) as workers:
        results = [results for _, results in workers.map([[1], [2]])]
    assert results == [[Lost("the process that read it ended with status 3")]] * 2


def test_what_the_function_raises_is_raised_and_ends_the_workers() -> None:
    with pytest.raises(ValueError, match="refused 1"), Workers(refuse, 2) as workers:
        list(workers.map([[1], [2], [3]]))
    assert not any(worker._process.is_alive() for worker in workers._workers if worker._process)


def test_no_more_is_taken_than_the_workers_need() -> None:
    taken = count()
    with Workers(double, 2) as workers:
        results = workers.map([next(taken) + 1] for _ in range(1_000))
        assert [batch for batch, _ in islice(results, 3)] == [[1], [2], [3]]
        assert next(taken) < 12


ORPHANS = """
import os, signal
from flows.workers import Workers
from tests.flows.test_workers import process_of
with Workers(process_of, 2) as workers:
    results = workers.map([n] for n in range(1, 100))
    print(*{pid for _ in range(4) for pid in next(results)[1]}, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_when_their_parent_is_killed() -> None:
    killed = subprocess.run([sys.executable, "-c", ORPHANS], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    pids = [int(pid) for pid in killed.stdout.split()]
    assert pids
    patience = time.monotonic() + 60
    while any(psutil.pid_exists(pid) for pid in pids) and time.monotonic() < patience:
        time.sleep(0.1)
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
