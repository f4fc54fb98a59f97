"""Each fault of a hostile web leaves the failure row that `benchmarks.faults` expects of it."""

from __future__ import annotations

import pytest

from benchmarks.faults import FAULTS, Fault, Outcome, run_faults


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What one run over all of them left, by their names."""
    return {outcome.fault.name: outcome for outcome in run_faults(tmp_path_factory.mktemp("faults"))}


def test_the_matrix_is_large_and_names_are_distinct() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(fault: Fault, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[fault.name]
    assert outcome.is_right, outcome.rows
