"""The reviewed word lists of the date reader, read once from `data/lexicon/date_*.csv`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from extractors.datadir import DATA


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day of the year by solar or lunar calendar, with the days off around it (연휴)."""

    is_lunar: bool
    month: int
    day: int
    days_before: int
    days_after: int


@dataclass(frozen=True, slots=True)
class Cue:
    """What a word after a date says about it: `tense` past or future, `kind` as in `DateEntry`."""

    tense: str | None
    kind: str


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `data/lexicon/date_<name>.csv`."""
    with (DATA / "lexicon" / f"date_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def words(slot: str) -> dict[str, str]:
    """Word → value of one slot of `date_words.csv`, words without their spaces."""
    return {row["word"].replace(" ", ""): row["value"] for row in rows("words") if row["slot"] == slot}


@cache
def holidays() -> dict[str, Holiday]:
    """Name without spaces → holiday."""
    return {
        row["name"].replace(" ", ""): Holiday(
            row["calendar"] == "lunar",
            int(row["month"]),
            int(row["day"]),
            int(row["days_before"]),
            int(row["days_after"]),
        )
        for row in rows("holidays")
    }


@cache
def terms() -> dict[tuple[str, int], tuple[date, date]]:
    """(민선, 8) → first and last day of the term of office."""
    return {
        (row["name"], int(row["number"])): (date.fromisoformat(row["start"]), date.fromisoformat(row["end"]))
        for row in rows("terms")
    }


@cache
def cues() -> dict[str, Cue]:
    """Word after a date → what it says."""
    return {row["cue"]: Cue(row["tense"] or None, row["kind"]) for row in rows("cues")}


@cache
def refusals(unit: str, side: str) -> tuple[str, ...]:
    """Words before or after a number of this unit that make it a count, not a date."""
    return tuple(row["text"] for row in rows("refusals") if row["unit"] == unit and row["side"] == side)


def alternation(names: Iterable[str]) -> str:
    """A regex of the names, longest first, with optional blanks where a name has one."""
    ordered = sorted(set(names), key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", "[ \\xa0]?") for name in ordered)


def spelled(slot: str) -> str:
    """The regex of all words of a slot."""
    return alternation(row["word"] for row in rows("words") if row["slot"] == slot)
