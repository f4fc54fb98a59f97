"""The present city or county and province of every division there ever was, and the map's cells of them."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.browse.cells import CellMap, Point

MAP_WIDTH = 3.4
"""Kilometres between the centres of two cells of the map of the whole country."""

_FINEST = 0.8
_POINTS_OF_CELL = 1.6


@dataclass(frozen=True, slots=True)
class Division:
    """A row of `divisions`, as far as the pages need it."""

    id: int
    code: str | None
    name: str
    full_name: str
    level: str
    parent_code: str | None
    lat: float | None
    lon: float | None
    is_present: bool
    successor_code: str | None


@dataclass(slots=True)
class Regions:
    """The gazetteer rolled up: `unit_of` leads from the number of a division to the code of its unit.

    A unit is a present 시군구, or a 시도 that has none; a province that has some is itself no unit.
    """

    divisions: dict[int, Division]
    by_code: dict[str, Division]
    unit_of: dict[int, str] = field(default_factory=dict)
    province_of: dict[int, str] = field(default_factory=dict)
    country: CellMap | None = None
    _points: dict[str, list[Point]] = field(default_factory=lambda: defaultdict(list))
    _close_ups: dict[str, CellMap] = field(default_factory=dict)

    def provinces(self) -> list[Division]:
        """The present provinces by their codes."""
        found = [d for d in self.by_code.values() if d.level == "sido" and d.is_present]
        return sorted(found, key=lambda division: division.code or "")

    def province_of_code(self, code: str | None) -> str | None:
        """The present province of a division's code of any time."""
        division = self.by_code.get(code or "")
        return self.province_of.get(division.id) if division else None

    def close_up(self, province: str) -> CellMap:
        """The cells of one province alone, as fine as its points allow."""
        if province not in self._close_ups:
            assert self.country is not None
            units = {code: points for code, points in self._points.items() if self._in(code, province)}
            area = sum(self.country.area(code) for code in units)
            count = sum(len(points) for points in units.values())
            width = min(max((_POINTS_OF_CELL * area / max(count, 1)) ** 0.5, _FINEST), MAP_WIDTH)
            self._close_ups[province] = CellMap(units, width, dict.fromkeys(units, province))
        return self._close_ups[province]

    def _in(self, unit: str, province: str) -> bool:
        return self.province_of[self.by_code[unit].id] == province


_kept: dict[tuple[str, int, int], Regions] = {}


def regions(connection: sqlite3.Connection) -> Regions:
    """The roll-up of this database's divisions, computed once for every state of their table."""
    file = connection.execute("PRAGMA database_list").fetchone()[2]
    count, last = connection.execute("SELECT count(*), coalesce(max(id), 0) FROM divisions").fetchone()
    stamp = (file, count, last)
    if stamp not in _kept:
        rows = connection.execute(
            "SELECT id, code, name, full_name, level, parent_code, lat, lon, valid_to IS NULL, successor_code"
            " FROM divisions ORDER BY id"
        )
        found = roll_up(Division(*row) for row in rows)
        _kept.clear()
        _kept[stamp] = found
    return _kept[stamp]


def roll_up(divisions: Iterable[Division]) -> Regions:
    """Lead each division to its present unit: by its heirs, its parents' heirs, at last by where it lay."""
    tree = _Tree(list(divisions))
    found = Regions({division.id: division for division in tree.divisions}, tree.by_code)
    homeless: list[Division] = []
    for division in tree.divisions:
        unit = tree.unit(division)
        if unit is None:
            homeless.append(division)
            continue
        province = tree.province(unit)
        found.province_of[division.id] = province
        if unit.code not in tree.divided:
            assert unit.code is not None
            found.unit_of[division.id] = unit.code
            if division.lat is not None and division.lon is not None and division.level != "sido":
                found._points[unit.code].append((division.lat, division.lon))
        elif division.level != "sido":
            homeless.append(division)
    groups = {code: tree.province(tree.by_code[code]) for code in found._points}
    found.country = CellMap(found._points, MAP_WIDTH, groups)
    for division in homeless:
        if division.lat is None or division.lon is None:
            continue
        code = found.country.at(division.lat, division.lon)
        if code is not None:
            found.unit_of[division.id] = code
            found.province_of[division.id] = tree.province(tree.by_code[code])
    return found


def units_of_articles(found: Regions, rows: Iterable[tuple[int, int]]) -> tuple[Counter[str], Counter[str]]:
    """How many articles name each unit and each province, from (article, division) pairs."""
    units, provinces = set(), set()
    for article, division in rows:
        if division in found.unit_of:
            units.add((article, found.unit_of[division]))
        if division in found.province_of:
            provinces.add((article, found.province_of[division]))
    return Counter(code for _, code in units), Counter(code for _, code in provinces)


class _Tree:
    """The divisions by their codes and names, to climb from one to those above it."""

    def __init__(self, divisions: list[Division]) -> None:
        self.divisions = divisions
        self.by_code = {division.code: division for division in divisions if division.code}
        self._by_name = {(d.full_name, d.level): d for d in divisions if d.is_present}
        present = [d for d in divisions if d.level == "sigungu" and d.is_present]
        self.divided = {self.province(division) for division in present if self.parent(division)}

    def parent(self, division: Division) -> Division | None:
        """What lies above: by its code; by its name where villages of a new town have none yet."""
        if division.parent_code:
            return self.by_code.get(division.parent_code)
        above = division.full_name.rpartition(" ")[0]
        levels = ("eupmyeondong", "haengjeong", "gu", "sigungu", "sido")
        return next((d for level in levels if (d := self._by_name.get((above, level)))), None)

    def unit(self, division: Division) -> Division | None:
        """The present unit or province of a division: its own or its heir's, else that of those above it."""
        at: Division | None = division
        for _ in range(20):  # a wrong file could lead in a circle
            if at is None or (at.is_present and at.level == "sigungu"):
                return at
            if at.is_present and at.level == "sido":
                return self._by_name.get((at.full_name, "sigungu"), at)  # 세종 stands as both
            heir = self.by_code.get(at.successor_code or "")
            at = self.parent(at) if at.is_present or heir is None else heir
        return None

    def province(self, unit: Division) -> str:
        """The code of a unit's province; the city of 세종 has no other above it."""
        above = self.parent(unit) or self._by_name.get((unit.full_name, "sido"), unit)
        assert above.code is not None
        return above.code
