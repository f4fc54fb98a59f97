"""What the gazetteer adds to the page of a place: its level and days, its heirs, what lies inside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from app.browse.kinds import Counted, Entity
from app.browse.regions import Division, Regions
from models.tables import EntityType

_INSIDE = 40


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A division beside the place in time or above it; `entity` is None where no release names it."""

    full_name: str
    entity: Entity | None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A division's facts; `inside` are the named divisions below it, those in most articles first."""

    level: str
    code: str | None
    valid_from: str | None
    valid_to: str | None
    unit: str | None
    above: list[Neighbour]
    predecessors: list[Neighbour]
    successors: list[Neighbour]
    inside: list[Counted]


def load_place(connection: sqlite3.Connection, found: Regions, number: int) -> PlaceFacts | None:
    """The facts of the division that the place with this number is; None for a place that is none."""
    row = connection.execute("SELECT division_id FROM places WHERE id = ?", (number,)).fetchone()
    division = found.divisions.get(row[0]) if row else None
    if division is None:
        return None
    valid_from, valid_to = connection.execute(
        "SELECT valid_from, valid_to FROM divisions WHERE id = ?", (division.id,)
    ).fetchone()
    own = division.code
    everything = found.divisions.values()
    return PlaceFacts(
        level=division.level,
        code=own,
        valid_from=valid_from,
        valid_to=valid_to,
        unit=found.unit_of.get(division.id),
        above=_neighbours(connection, [found.by_code.get(division.parent_code or "")]),
        predecessors=_neighbours(connection, (d for d in everything if own and d.successor_code == own)),
        successors=_neighbours(connection, [found.by_code.get(division.successor_code or "")]),
        inside=_inside(connection, [d.id for d in everything if own and d.parent_code == own]),
    )


def place_of(connection: sqlite3.Connection, division: Division) -> Entity | None:
    """The place that is this division; None where no release names it."""
    row = connection.execute("SELECT id FROM places WHERE division_id = ?", (division.id,)).fetchone()
    return Entity(EntityType.PLACE, row[0], division.full_name) if row else None


def _neighbours(connection: sqlite3.Connection, divisions: Iterable[Division | None]) -> list[Neighbour]:
    found = []
    for division in divisions:
        if division is not None:
            found.append(Neighbour(division.full_name, place_of(connection, division)))
    return found


def _inside(connection: sqlite3.Connection, divisions: list[int]) -> list[Counted]:
    rows = connection.execute(
        f"""
        SELECT places.id, places.name, count(DISTINCT mentions.article_id) AS articles
        FROM places JOIN mentions ON mentions.place_id = places.id
        WHERE places.division_id IN ({",".join(map(str, divisions))})
        GROUP BY places.id ORDER BY articles DESC, places.id LIMIT ?
        """,
        (_INSIDE,),
    )
    return [Counted(Entity(EntityType.PLACE, id_, name), articles) for id_, name, articles in rows]
