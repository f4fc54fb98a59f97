"""The clock of stages: it finds all that it wraps, charges each second once and leaves no trace."""

from __future__ import annotations

import time

import benchmarks.inputs
import extractors.page.read
from benchmarks.stages import STAGES, StageClock


def spin(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_every_stage_is_found_and_put_back() -> None:
    before = extractors.page.read.decode, benchmarks.inputs.store_batch
    with StageClock().running():
        assert extractors.page.read.decode is not before[0]
    assert (extractors.page.read.decode, benchmarks.inputs.store_batch) == before


def test_a_stage_inside_another_is_charged_once() -> None:
    clock = StageClock()
    inner = clock._timed("inner", lambda: spin(0.02))

    def work() -> None:
        spin(0.01)
        inner()
        inner()

    started = time.process_time()
    clock._timed("outer", work)()
    whole = time.process_time() - started
    assert clock.seconds["inner"] >= 0.04
    assert clock.seconds["outer"] >= 0.01
    assert sum(clock.seconds.values()) <= whole


def test_what_a_generator_does_counts_as_its_stage() -> None:
    clock = StageClock()

    def numbers():  # type: ignore[no-untyped-def]
        spin(0.01)
        yield 1

    assert list(clock._timed("numbers", numbers)()) == [1]
    assert clock.seconds["numbers"] >= 0.01
    assert set(clock.seconds) - set(STAGES) == {"numbers"}
