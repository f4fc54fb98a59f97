"""Names and the lines between them, laid out for a template: the same pairs give the same picture."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.browse.kinds import Entity
from app.browse.relations import Pair

WIDE = (1000.0, 640.0)
NARROW = (420.0, 1100.0)
"""The sizes of pictures, in units."""

_ROUNDS = 400
_LINE = 30.0
_GAP = 8.0
_LONGEST_NAME = 14

Positions = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Node:
    """A name in a box around `x`, `y`."""

    entity: Entity
    name: str
    x: float
    y: float
    width: float
    height: float = _LINE


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two names, `width` units thick."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Graph:
    """A picture of `width` × `height` units."""

    nodes: list[Node]
    edges: list[Edge]
    width: float
    height: float


def draw_graph(pairs: Sequence[Pair], size: tuple[float, float]) -> Graph:
    """Names that appear together often near each other, none over another; higher where they need it."""
    entities = list(dict.fromkeys(entity for pair in pairs for entity in (pair.one, pair.other)))
    number = {entity: i for i, entity in enumerate(entities)}
    weights = np.zeros((len(entities), len(entities)))
    for pair in pairs:
        one, other = number[pair.one], number[pair.other]
        weights[one, other] = weights[other, one] = pair.articles
    names = [_short(entity.name) for entity in entities]
    widths = np.array([_width(name) for name in names])
    places = _apart(_spread(weights), widths, size)
    top = max((pair.articles for pair in pairs), default=1)
    edges = [
        Edge(
            x1=round(float(places[number[pair.one], 0]), 1),
            y1=round(float(places[number[pair.one], 1]), 1),
            x2=round(float(places[number[pair.other], 0]), 1),
            y2=round(float(places[number[pair.other], 1]), 1),
            width=round(1 + 5 * pair.articles / top, 1),
            name=f"{pair.one.name} – {pair.other.name}",
            articles=pair.articles,
        )
        for pair in pairs
    ]
    nodes = [
        Node(entity, name, round(float(x), 1), round(float(y), 1), round(float(width), 1))
        for entity, name, (x, y), width in zip(entities, names, places, widths, strict=True)
    ]
    height = max((node.y for node in nodes), default=0.0) + _LINE
    return Graph(nodes, edges, size[0], round(height, 1))


def _spread(weights: Positions) -> Positions:
    """Fruchterman and Reingold's forces (1991) from a circle, in a box of 1 × 1."""
    count = len(weights)
    angles = 2 * math.pi * np.arange(count) / max(count, 1)
    # no two at the same distance from the middle: a perfect circle would keep its symmetry
    radius = 0.3 + 0.15 * (np.arange(count) % 3)
    places: Positions = 0.5 + radius[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ideal = 0.9 / math.sqrt(max(count, 1))
    pull = np.sqrt(weights / max(float(weights.max(initial=0)), 1.0))
    for step in range(_ROUNDS):
        apart = places[:, None] - places[None]
        distance = np.maximum(np.linalg.norm(apart, axis=2), 0.005)
        force = ideal * ideal / distance - pull * distance * distance / ideal
        np.fill_diagonal(force, 0.0)
        move = (apart / distance[..., None] * force[..., None]).sum(axis=1) + (0.5 - places) * 0.6
        length = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
        places = np.clip(places + move / length * np.minimum(length, 0.08 * (1 - step / _ROUNDS)), 0.0, 1.0)
    return places


def _apart(places: Positions, widths: Positions, size: tuple[float, float]) -> Positions:
    """The places in the picture, boxes pushed apart where they overlap."""
    if not len(places):
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    scaled = (places - low) / np.maximum(high - low, 1e-9)
    half = widths / 2 + _GAP
    at: Positions = np.stack(
        [half + scaled[:, 0] * (size[0] - 2 * half), _LINE + scaled[:, 1] * (size[1] - 2 * _LINE)], axis=1
    )
    for _ in range(_ROUNDS):
        dx, dy = (at[:, None, axis] - at[None, :, axis] for axis in (0, 1))
        over_x = half[:, None] + half[None] - _GAP - np.abs(dx)
        over_y = _LINE + _GAP - np.abs(dy)
        overlap = (over_x > 0.01) & (over_y > 0.01)
        np.fill_diagonal(overlap, False)
        if not overlap.any():
            break
        order = np.arange(len(at))
        below = np.where(dy == 0, np.sign(order[:, None] - order[None]), np.sign(dy))
        aside = np.where(dx == 0, np.sign(order[:, None] - order[None]), np.sign(dx))
        is_flat = over_y <= over_x
        at[:, 1] += np.where(overlap & is_flat, below * over_y / 2, 0).sum(axis=1) * 0.7
        at[:, 0] += np.where(overlap & ~is_flat, aside * over_x / 2, 0).sum(axis=1) * 0.7
        at[:, 0] = np.clip(at[:, 0], half, size[0] - half)
        at[:, 1] = np.maximum(at[:, 1], _LINE)
    return _stacked(at, half)


def _stacked(at: Positions, half: Positions) -> Positions:
    """What pushing left on each other moves down to the first free line, from the top."""
    order = np.lexsort((at[:, 0], at[:, 1]))
    for i, name in enumerate(order):
        above = order[:i]
        while True:
            beside = np.abs(at[above, 0] - at[name, 0]) < half[above] + half[name] - _GAP
            near = np.abs(at[above, 1] - at[name, 1]) < _LINE
            if not (beside & near).any():
                break
            at[name, 1] = at[above[beside & near], 1].max() + _LINE + _GAP
    return at


def _short(name: str) -> str:
    """A name that fits: of a division's full name the last two parts, of any other its beginning."""
    parts = name.split()
    kept = " ".join(parts[-2:]) if len(parts) > 2 else name
    return kept if len(kept) <= _LONGEST_NAME else f"{kept[: _LONGEST_NAME - 1]}…"


def _width(name: str) -> float:
    """The units that a name takes at 15 units a Korean character, with its margins."""
    return 22 + sum(15.0 if unicodedata.east_asian_width(c) in "WF" else 8.5 for c in name)
