"""The written accuracy: the page and the file say the same, and the page is what the figures give."""

from __future__ import annotations

import json

import pytest

from benchmarks.accuracy import Accuracy
from benchmarks.measures import GoldScores, Speed, is_held_out
from extractors.datadir import DATA
from extractors.entities.training.evaluate import Counts

SPANS = {
    "PS": Counts(10, 8, 8),
    "OG": Counts(4, 4, 1),
    "LC": Counts(6, 8, 6),
    "DT": Counts(0, 0, 0),
}
ROWS = {
    "people": {"f1": 0.5, "gold": 4},
    "role title": {"share": 0.75, "of": 4},
    "role organisation": {"share": 1.0, "of": 2},
    "place linked": {"share": 1.0, "of": 9},
}
ACCURACY = Accuracy(
    releases=3,
    documents=5,
    step=SPANS,
    tagger={"releases": SPANS, "news": SPANS, "all": SPANS},
    gold=GoldScores(ROWS, {}, ROWS),
    speed=Speed(90_000, 45_000),
)


def test_the_file_holds_figures_by_type() -> None:
    figures = json.loads(ACCURACY.as_json())
    assert figures["PERSON"] == {"precision": 1.0, "recall": 0.8, "f1": 0.889, "mentions": 10}
    assert figures["DATE"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "mentions": 0}
    assert figures["links"] == {"share": 1.0, "of": 9}
    assert "3 press releases" in figures["measured_on"]


def test_the_page_prints_them() -> None:
    page = ACCURACY.page()
    assert "| people | 100.0 | 80.0 | 88.9 | 10 |" in page
    assert "| people | 50.0 | 4 |  | 0 |" in page  # nothing of that kind is held out
    assert "reads 50% as many" in page
    assert page == ACCURACY.page()


def test_the_shipped_file_has_every_type() -> None:
    figures = json.loads((DATA / "accuracy.json").read_text(encoding="utf-8"))
    for kind in ("PERSON", "ORG", "PLACE", "DATE"):
        assert 0 < figures[kind]["precision"] <= 1
        assert 0 < figures[kind]["recall"] <= 1


@pytest.mark.parametrize(
    ("name", "parts", "expected"), [("a", 1, True), ("나래", 3, True), ("나래", 7, False)]
)
def test_parts_are_stable(name: str, parts: int, expected: bool) -> None:
    assert is_held_out(name, parts) is expected
