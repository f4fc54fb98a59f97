"""Add parents, successors and points to the rows and write them as the reviewed file."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from .history import ONE_DAY, Reform, Row, county_of
from .points import Point, Points, mean

COLUMNS = (
    "code",
    "name",
    "full_name",
    "level",
    "parent_code",
    "lat",
    "lon",
    "valid_from",
    "valid_to",
    "successor_code",
)
_KEEP_SINCE = date(2000, 1, 1)  # releases are younger; 시도 and 시군구 are kept from the start
_ALWAYS_KEPT = {"sido", "sigungu", "gu"}


@dataclass(frozen=True, slots=True)
class Levelled:
    """A row with the level that the file prints."""

    row: Row
    level: str


def select(legal: list[Row], administrative: list[Row]) -> list[Levelled]:
    """The rows of the file: one a name and period; 행정동 only where no 법정동 has the same name then."""
    chosen = [Levelled(row, _legal_level(row)) for row in _without_doubles(legal)]
    periods: defaultdict[str, list[Row]] = defaultdict(list)
    for row in legal:
        periods[row.full_name].append(row)
    for row in administrative:
        if row.depth == "emd" and not any(_overlap(row, other) for other in periods[row.full_name]):
            chosen.append(Levelled(row, "haengjeong"))
            periods[row.full_name].append(row)
    return [c for c in chosen if _is_kept(c)]


def write(chosen: list[Levelled], reforms: list[Reform], points: Points, path: Path) -> int:
    """Write the file sorted by name and period; gives the number of lines."""
    chosen = sorted(chosen, key=lambda c: (c.row.full_name, c.row.valid_from, c.row.code, c.level))
    by_name: defaultdict[str, list[Levelled]] = defaultdict(list)
    made_on: defaultdict[date, list[Levelled]] = defaultdict(list)
    for item in chosen:
        by_name[item.row.full_name].append(item)
        made_on[item.row.valid_from].append(item)
    successors = {item: _successors(item, by_name, made_on, reforms) for item in chosen}
    located = _located(chosen, successors, by_name, reforms, points)
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for item in chosen:
            row, heirs = item.row, successors[item]
            last = row.valid_to.isoformat() if row.valid_to else ""
            heir = heirs[0].row.code if len(heirs) == 1 else ""
            lat, lon = located.get(item, ("", ""))
            names = (row.code, row.name, row.full_name, item.level, _parent_code(row, by_name))
            lines.writerow((*names, lat, lon, row.valid_from.isoformat(), last, heir))
    return len(chosen)


def _located(
    chosen: list[Levelled],
    successors: dict[Levelled, list[Levelled]],
    by_name: dict[str, list[Levelled]],
    reforms: list[Reform],
    points: Points,
) -> dict[Levelled, Point]:
    """A point for each row: its own, of what it was before or became, else the mean of those beneath."""
    before: defaultdict[Levelled, list[Levelled]] = defaultdict(list)
    for item, heirs in successors.items():
        for heir in heirs:
            before[heir].append(item)
    located: dict[Levelled, Point] = {}
    beneath: defaultdict[str, list[Point]] = defaultdict(list)
    for item in chosen:
        kin = [k.row for k in (*successors[item], *before[item])]
        keys = [item.row.code or item.row.full_name, item.row.full_name]
        keys += [key for row in kin for key in (row.code, row.full_name) if key]
        point = points.first([*keys, *_earlier(item, by_name, reforms)])
        if point is not None:
            located[item] = point
            beneath[item.row.full_name.rpartition(" ")[0]].append(point)
    for item in chosen:
        if item not in located and (found := beneath.get(item.row.full_name)):
            located[item] = mean(found)
    return located


def _legal_level(row: Row) -> str:
    if row.depth == "emd":
        return "eupmyeondong"
    is_district_of_city = row.depth == "sigungu" and row.full_name.count(" ") == 2
    return "gu" if is_district_of_city else row.depth


def _is_kept(item: Levelled) -> bool:
    ended = item.row.valid_to
    return ended is None or ended >= _KEEP_SINCE or item.level in _ALWAYS_KEPT


def _without_doubles(rows: list[Row]) -> list[Row]:
    """One row a name and day: codes of old field offices run beside those that followed them."""
    periods: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (r.valid_from, -(r.valid_to or date.max).toordinal(), r.code)):
        same = periods[row.full_name, row.depth]
        if any(_covers(other, row) for other in same):
            continue
        if same and _overlap(same[-1], row):
            same[-1] = replace(same[-1], valid_to=row.valid_from - ONE_DAY)
        same.append(row)
    return [row for same in periods.values() for row in same]


def _covers(one: Row, other: Row) -> bool:
    return one.valid_from <= other.valid_from and (other.valid_to or date.max) <= (one.valid_to or date.max)


def _overlap(one: Row, other: Row) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


def _parent_code(row: Row, by_name: dict[str, list[Levelled]]) -> str:
    """The code of the nearest division above on the row's last day; empty where that has none."""
    on = row.valid_to or date.max
    parts = row.full_name.split(" ")
    for length in range(len(parts) - 1, 0, -1):
        above = [c.row for c in by_name.get(" ".join(parts[:length]), ()) if c.level != "haengjeong"]
        above = [r for r in above if r.code != row.code or not row.code]
        if above:
            in_force = [r for r in above if r.valid_from <= on <= (r.valid_to or date.max)]
            return (in_force or above)[-1].code
    return ""


def _successors(
    item: Levelled,
    by_name: dict[str, list[Levelled]],
    made_on: dict[date, list[Levelled]],
    reforms: Iterable[Reform],
) -> list[Levelled]:
    """What a division became the day after its last: by the reforms, else its namesake of that day."""
    row = item.row
    if row.valid_to is None:
        return []
    day = row.valid_to + ONE_DAY
    listed = [r for r in reforms if r.day == day and r.covers(row.full_name)]
    found = {r.rename(row.full_name) for r in sorted(listed, key=lambda r: -len(r.before))}
    by_reform = [
        c
        for name in sorted(found)
        for c in by_name.get(name, ())
        if c.row.valid_from <= day <= (c.row.valid_to or date.max) and c.row is not row
    ]
    if by_reform:
        return by_reform
    new = [c for c in made_on.get(day, ()) if c.row is not row and c.level == item.level]
    namesakes = [c for c in new if c.row.name == row.name]
    near = [c for c in namesakes if county_of(c.row.full_name) == county_of(row.full_name)]
    if near or len(namesakes) == 1:
        return near or namesakes
    return [c for c in new if c.row.code == row.code and row.code]


def _earlier(item: Levelled, by_name: dict[str, list[Levelled]], reforms: list[Reform]) -> list[str]:
    """Names and codes of a division before the reforms, newest first: the boundaries are of 2023."""
    names = [item.row.full_name]
    for reform in sorted(reforms, key=lambda r: r.day, reverse=True):
        for name in list(names):
            if name == reform.after or name.startswith(reform.after + " "):
                names.append(reform.before + name[len(reform.after) :])
    return [key for name in names[1:] for key in (*(c.row.code for c in by_name.get(name, ())), name) if key]
