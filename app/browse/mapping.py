"""The map: how many releases of some days, or of some words, name each city, county and finer place."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.browse.cells import project
from app.browse.kinds import Entity
from app.browse.regions import Regions, units_of_articles
from models.tables import EntityType

SHADES = 5
_DOTS = 60
_FINE = ("eupmyeondong", "haengjeong", "ri", "gu")


@dataclass(frozen=True, slots=True)
class Step:
    """A shade (1 … `SHADES`, the darkest) and the counts that it stands for."""

    shade: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Area:
    """A unit on the map: `shade` 0 (none) to `SHADES`, `label` its short name at (x, y)."""

    code: str
    name: str
    full_name: str
    province: str
    articles: int
    shade: int
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A finer place with a page of its own."""

    entity: Entity
    articles: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class MapPage:
    """A drawing of `box` kilometres with the areas in the order of their counts, and the counts of provinces.

    `steps` are the shades in use, each with its smallest and largest count; `borders` outline provinces.
    """

    box: tuple[float, float, float, float]
    areas: list[Area]
    dots: list[Dot]
    provinces: list[tuple[str, str, int]]
    borders: list[str]
    steps: list[Step]
    articles: int


Named = tuple[int, int, int]
"""An article, a place and its division."""


def named_divisions(connection: sqlite3.Connection, first: date, last: date) -> list[Named]:
    """Which articles of some days name which divisions."""
    return connection.execute(
        """
        SELECT DISTINCT mentions.article_id, places.id, places.division_id
        FROM articles
        JOIN mentions ON mentions.article_id = articles.id
        JOIN places ON places.id = mentions.place_id
        WHERE articles.is_current = 1 AND articles.published_date BETWEEN ? AND ?
            AND places.division_id IS NOT NULL
        """,
        (first.isoformat(), last.isoformat()),
    ).fetchall()


def of_articles(named: Iterable[Named], articles: set[int]) -> list[Named]:
    """What only some articles name."""
    return [row for row in named if row[0] in articles]


def draw_map(
    connection: sqlite3.Connection, found: Regions, named: Sequence[Named], province: str | None
) -> MapPage:
    """The map of the country, or of one province with its finer places."""
    assert found.country is not None
    cells = found.close_up(province) if province else found.country
    units, by_province = units_of_articles(found, ((row[0], row[2]) for row in named))
    steps = shade_steps([units[code] for code in cells.outlines if units[code]])
    areas = []
    for code, path in cells.outlines.items():
        division = found.by_code[code]
        areas.append(
            Area(
                code=code,
                name=division.name,
                full_name=division.full_name,
                province=found.province_of[division.id],
                articles=units[code],
                shade=max((step.shade for step in steps if units[code] >= step.low), default=0),
                path=path,
                x=round(cells.middles[code][0], 1),
                y=round(cells.middles[code][1], 1),
            )
        )
    areas.sort(key=lambda area: (-area.articles, area.code))
    shown = {row[0] for row in named if province is None or found.province_of.get(row[2]) == province}
    return MapPage(
        box=cells.box,
        areas=areas,
        dots=_dots(connection, found, named, province, cells.box[2]),
        provinces=[
            (division.code or "", division.full_name, by_province[division.code or ""])
            for division in found.provinces()
        ],
        borders=list(cells.borders.values()),
        steps=steps,
        articles=len(shown),
    )


def shade_steps(counts: Sequence[int]) -> list[Step]:
    """Shades that each hold about as many areas; where few counts differ, one for each of them."""
    ordered = sorted(counts)
    lows = sorted(set(ordered))
    if len(lows) > SHADES:
        lows = sorted({ordered[len(ordered) * i // SHADES] for i in range(SHADES)})
    highs = [*(low - 1 for low in lows[1:]), *ordered[-1:]]
    shades = [SHADES * (i + 1) // len(lows) for i in range(len(lows))]
    return [Step(*step) for step in zip(shades, lows, highs, strict=True)]


def _dots(
    connection: sqlite3.Connection,
    found: Regions,
    named: Sequence[Named],
    province: str | None,
    width: float,
) -> list[Dot]:
    """The finer places that most articles name, the larger drawn first."""
    counts: Counter[tuple[int, int]] = Counter()
    for _article, place, number in named:
        division = found.divisions.get(number)
        if division is None or division.level not in _FINE or division.lat is None:
            continue
        if province is None or found.province_of.get(number) == province:
            counts[place, number] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_DOTS]
    names = _names(connection, [place for (place, _), _ in ranked])
    dots = []
    for (place, number), articles in ranked:
        division = found.divisions[number]
        assert division.lat is not None
        assert division.lon is not None
        x, y = project(division.lat, division.lon)
        radius = width / 260 * (1 + articles**0.5)
        entity = Entity(EntityType.PLACE, place, names[place])
        dots.append(Dot(entity, articles, round(x, 1), round(y, 1), round(min(radius, width / 40), 2)))
    return dots


def _names(connection: sqlite3.Connection, places: Sequence[int]) -> dict[int, str]:
    rows = connection.execute(
        f"SELECT id, coalesce(full_name, name) FROM places WHERE id IN ({','.join(map(str, places))})"
    )
    return {row[0]: row[1] for row in rows}
