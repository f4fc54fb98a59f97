"""Merge an old table with its ends and a newer one without them into rows that know their period."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from .tables import TableRow, read_csv

ONE_DAY = timedelta(days=1)


class UnknownEnd(ValueError):
    """A division left the tables and nothing tells when: add a line to `reforms.csv`."""


@dataclass(frozen=True, slots=True)
class Reform:
    """On `day` the division `before` and all beneath it became `after`."""

    day: date
    before: str
    after: str

    def covers(self, full_name: str) -> bool:
        """Whether a division of this name ended by the reform."""
        return full_name == self.before or full_name.startswith(self.before + " ")

    def rename(self, full_name: str) -> str:
        """The name after the reform."""
        return self.after + full_name[len(self.before) :]


def read_reforms(path: Path) -> list[Reform]:
    """All reforms of the list, in its order."""
    return [Reform(date.fromisoformat(r["date"]), r["from"], r["to"]) for r in read_csv(path)]


@dataclass(frozen=True, slots=True)
class Row:
    """A division during one period; `valid_to` is its last day, None while it is in force."""

    code: str
    full_name: str
    depth: str
    valid_from: date
    valid_to: date | None

    @property
    def name(self) -> str:
        """The last element of the full name."""
        return self.full_name.rsplit(" ", 1)[-1]


def merge(
    old: list[TableRow],
    new: list[TableRow],
    reforms: list[Reform],
    ends: Mapping[str, date | None] | None = None,
) -> list[Row]:
    """One row per division and period out of the history `old` and the later snapshot `new`.

    What is open in `old` and absent from `new` ended by a reform of the list, or when its successor was made,
    or on the day of `ends` (full name without blanks → first day without it).
    """
    in_force = {(line.code, line.full_name): line for line in new}
    snapshot = max(line.created for line in old)
    later = [reform for reform in reforms if reform.day > snapshot]
    made_since = _made_since(new, snapshot)
    rows = []
    for line in old:
        same = in_force.pop((line.code, line.full_name), None) if line.ended is None else None
        if line.ended is not None:
            last: date | None = line.ended - ONE_DAY
        elif same is not None:
            last = None
        else:
            last = _first_day_without(line, later, made_since, ends or {}) - ONE_DAY
        if last is None or last >= line.created:
            rows.append(Row(line.code, line.full_name, line.depth, line.created, last))
    rows += [Row(n.code, n.full_name, n.depth, n.created, None) for n in in_force.values()]
    return rows


def county_of(full_name: str) -> str:
    """The 시/군/구 of a full name (`강원도 강릉시 교동` → `강릉시`): reforms rename the 시도 above."""
    parts = full_name.split(" ")
    return parts[1] if len(parts) > 1 else parts[0]


def _made_since(new: list[TableRow], since: date) -> dict[str, list[TableRow]]:
    made: defaultdict[str, list[TableRow]] = defaultdict(list)
    for line in new:
        if line.created > since:
            made[county_of(line.full_name)].append(line)
    return made


def _first_day_without(
    line: TableRow,
    later: list[Reform],
    made_since: dict[str, list[TableRow]],
    ends: Mapping[str, date | None],
) -> date:
    """By the reforms, by a namesake made in the same 시/군, by the lists, else its busiest day since."""
    for reform in later:
        if reform.covers(line.full_name):
            return reform.day
    successors = made_since.get(county_of(line.full_name), [])
    stem = _stem(line.full_name)
    if namesakes := [s for s in successors if _stem(s.full_name) == stem]:
        return min(s.created for s in namesakes)
    if (listed := ends.get(line.full_name.replace(" ", ""))) is not None:
        return listed
    if not successors:
        raise UnknownEnd(f"{line.code} {line.full_name}")
    days = Counter(s.created for s in successors)
    return min(days, key=lambda day: (-days[day], day))


def _stem(full_name: str) -> str:
    return re.sub(r"[읍면]$", "", full_name.rsplit(" ", 1)[-1])
