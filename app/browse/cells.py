"""A map of hexagonal cells drawn from points alone: every cell belongs to the unit with most points in it.

The gazetteer has a point for every town and village but no outlines; over a country of twenty thousand of
them the cells give each city and county a shape that is true to a cell's width. Cells between points
(mountains, reservoirs) go to their neighbours; the sea stays empty (a morphological closing).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

Point = tuple[float, float]
Cell = tuple[int, int]

_NORTH, _WEST = 38.7, 124.5
_KM_LAT = 110.95
_KM_LON = 111.32 * math.cos(math.radians(36.3))
_NEIGHBOURS = ((1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1))
# The corners of a cell in half widths and half radii, between them the edge towards each neighbour.
_CORNERS = ((1, 1), (1, -1), (0, -2), (-1, -1), (-1, 1), (0, 2))
_CLOSING = 2
# Sea that is left out, so that 울릉도 and 독도 stand nearer: (kilometres east of the corner, how many).
_LEFT_OUT = ((480.0, 80.0), (620.0, 60.0))


def project(lat: float, lon: float) -> Point:
    """Kilometres east and south of the map's corner, less the sea that is left out."""
    east = (lon - _WEST) * _KM_LON
    return east - sum(sea for edge, sea in _LEFT_OUT if east > edge), (_NORTH - lat) * _KM_LAT


class CellMap:
    """The cells of some units, `width` kilometres wide; `groups` names the group (province) of each unit."""

    def __init__(
        self, points: Mapping[str, Iterable[Point]], width: float, groups: Mapping[str, str]
    ) -> None:
        self.width = width
        self._groups = groups
        self._radius = width / math.sqrt(3)
        self._owner = self._owners(points)
        self._sizes = Counter(self._owner.values())

    def at(self, lat: float, lon: float) -> str | None:
        """The unit at a point of the earth; None at sea."""
        return self._owner.get(self._cell(lat, lon))

    def area(self, unit: str) -> float:
        """Square kilometres of a unit's cells."""
        return self._sizes[unit] * self.width * self.width * math.sqrt(3) / 2

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the drawing in kilometres."""
        centres = [self._centre(cell) for cell in self._owner] or [(0.0, 0.0)]
        xs, ys = [x for x, _ in centres], [y for _, y in centres]
        left, top = min(xs) - self.width, min(ys) - self.width
        return left, top, max(xs) + self.width - left, max(ys) + self.width - top

    @cached_property
    def middles(self) -> dict[str, Point]:
        """For every unit the middle of its cells, to write its name there."""
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for cell, unit in self._owner.items():
            x, y = self._centre(cell)
            sums[unit][0] += x
            sums[unit][1] += y
        return {unit: (x / self._sizes[unit], y / self._sizes[unit]) for unit, (x, y) in sums.items()}

    @cached_property
    def outlines(self) -> dict[str, str]:
        """For every unit the path of its outline, as SVG writes one."""
        return self._outlines(self._owner)

    @cached_property
    def borders(self) -> dict[str, str]:
        """For every group the path of its outline."""
        return self._outlines({cell: self._groups[unit] for cell, unit in self._owner.items()})

    def _outlines(self, named: Mapping[Cell, str]) -> dict[str, str]:
        edges: dict[str, dict[Cell, Cell]] = defaultdict(dict)
        for (q, r), name in named.items():
            middle = (2 * q + r, 3 * r)
            for i, (dq, dr) in enumerate(_NEIGHBOURS):
                if named.get((q + dq, r + dr)) != name:
                    first, second = _CORNERS[i], _CORNERS[(i + 1) % 6]
                    start = (middle[0] + first[0], middle[1] + first[1])
                    edges[name][start] = (middle[0] + second[0], middle[1] + second[1])
        return {name: self._path(of_name) for name, of_name in edges.items()}

    def _owners(self, points: Mapping[str, Iterable[Point]]) -> dict[Cell, str]:
        votes: dict[Cell, Counter[str]] = defaultdict(Counter)
        for unit, of_unit in points.items():
            for lat, lon in of_unit:
                votes[self._cell(lat, lon)][unit] += 1
        owner = {cell: _most(votes_) for cell, votes_ in votes.items()}
        _seat_the_crowded_out(owner, votes, points)
        closed = set(owner)
        for _ in range(_CLOSING):
            closed |= {near for cell in closed for near in _around(cell)}
        for _ in range(_CLOSING):
            closed = {cell for cell in closed if all(near in closed for near in _around(cell))}
        open_ = (closed | _enclosed(closed | set(owner))) - set(owner)
        while open_:
            given = {
                cell: _most(Counter(owner[near] for near in _around(cell) if near in owner))
                for cell in open_
                if any(near in owner for near in _around(cell))
            }
            if not given:
                break
            owner |= given
            open_ -= set(given)
        return owner

    def _cell(self, lat: float, lon: float) -> Cell:
        x, y = project(lat, lon)
        q, r = (math.sqrt(3) / 3 * x - y / 3) / self._radius, 2 / 3 * y / self._radius
        s = -q - r
        whole_q, whole_r, whole_s = round(q), round(r), round(s)
        off_q, off_r, off_s = abs(whole_q - q), abs(whole_r - r), abs(whole_s - s)
        if off_q > off_r and off_q > off_s:
            whole_q = -whole_r - whole_s
        elif off_r > off_s:
            whole_r = -whole_q - whole_s
        return whole_q, whole_r

    def _centre(self, cell: Cell) -> Point:
        return self.width * (cell[0] + cell[1] / 2), self._radius * 1.5 * cell[1]

    def _path(self, edges: dict[Cell, Cell]) -> str:
        """Closed rings through the middles of the edges: two neighbours share them, and they zigzag less."""
        rings = []
        while edges:
            start = min(edges)
            corners = [start]
            while (following := edges.pop(corners[-1])) != start:
                corners.append(following)
            pairs = zip(corners, [*corners[1:], start], strict=True)
            middles = [
                f"{(a[0] + b[0]) * self.width / 4:.1f},{(a[1] + b[1]) * self._radius / 4:.1f}"
                for a, b in pairs
            ]
            rings.append(f"M{' '.join(middles)}Z")
        return "".join(rings)


def _around(cell: Cell) -> list[Cell]:
    return [(cell[0] + q, cell[1] + r) for q, r in _NEIGHBOURS]


def _seat_the_crowded_out(
    owner: dict[Cell, str], votes: Mapping[Cell, Counter[str]], points: Mapping[str, Iterable[Point]]
) -> None:
    """Give a unit that is nowhere the strongest its best cell of those whose owners keep another."""
    sizes = Counter(owner.values())
    for unit in sorted(set(points) - set(sizes)):
        seats = [cell for cell in votes if votes[cell][unit] and sizes[owner[cell]] > 1]
        if seats:
            seat = max(seats, key=lambda cell: (votes[cell][unit], cell))
            sizes[owner[seat]] -= 1
            owner[seat] = unit


def _enclosed(land: set[Cell]) -> set[Cell]:
    """The cells that no way over other cells leads to from outside the land."""
    low_q, high_q = min((q for q, _ in land), default=0) - 1, max((q for q, _ in land), default=0) + 1
    low_r, high_r = min((r for _, r in land), default=0) - 1, max((r for _, r in land), default=0) + 1
    reached = {(low_q, low_r)}
    edge = [(low_q, low_r)]
    while edge:
        for near in _around(edge.pop()):
            inside = low_q <= near[0] <= high_q and low_r <= near[1] <= high_r
            if inside and near not in land and near not in reached:
                reached.add(near)
                edge.append(near)
    everywhere = {(q, r) for q in range(low_q, high_q + 1) for r in range(low_r, high_r + 1)}
    return everywhere - land - reached


def _most(votes: Counter[str]) -> str:
    return max(votes.items(), key=lambda vote: (vote[1], vote[0]))[0]
