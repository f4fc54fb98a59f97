"""Other mentions in the places of known ones: a unit seen again names other people, places and bodies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.entities.tagger.features import FLAG_COLUMN, LENGTHS, SHAPE, Rows
from extractors.entities.tagger.labels import LABELS, TYPES
from extractors.entities.tagger.names import LINE_BIT
from extractors.entities.training.examples import Unit

SWAPPED = ("PS", "OG", "LC")
"""Dates stay: they hang together with their sentence."""


class Swapper:
    """Swaps mentions for others of their type from the same units."""

    def __init__(self, units: Sequence[Unit], share: float) -> None:
        self._share = share
        self._pools: dict[str, list[Unit]] = {kind: [] for kind in SWAPPED}
        for unit in units:
            for first, last, kind in mentions(unit):
                if kind in self._pools:
                    self._pools[kind].append(_cut(unit, first, last))

    def swap(self, unit: Unit, random: np.random.Generator) -> Unit:
        """The unit with about `share` of its mentions swapped, or the unit itself."""
        parts: list[Unit] = []
        at = 0
        for first, last, kind in mentions(unit):
            pool = self._pools.get(kind)
            if not pool or random.random() >= self._share:
                continue
            parts += [
                _cut(unit, at, first),
                _placed(pool[random.integers(len(pool))], unit.rows[first]),
            ]
            at = last
        if not parts:
            return unit
        parts.append(_cut(unit, at, len(unit.rows)))
        columns = ([getattr(part, name) for part in parts] for name in ("rows", "gold", "fine"))
        return Unit(*(np.concatenate(column) for column in columns))


def mentions(unit: Unit) -> list[tuple[int, int, str]]:
    """The gold mentions of a unit: first piece, the one after the last, type."""
    found = []
    first = 0
    for at in (unit.gold > 0).nonzero()[0].tolist():
        place = LABELS[unit.gold[at]][0]
        if place in "BS":
            first = at
        if place in "ES":
            found.append((first, at + 1, TYPES[(int(unit.gold[at]) - 1) // 4]))
    return found


def _cut(unit: Unit, first: int, last: int) -> Unit:
    return Unit(unit.rows[first:last], unit.gold[first:last], unit.fine[first:last])


def _placed(mention: Unit, row: Rows) -> Unit:
    """The mention behind a space or at the beginning of a text only where the one of `row` was."""
    rows = mention.rows.copy()
    rows[0, SHAPE] = rows[0, SHAPE] % (LENGTHS + 1) + row[SHAPE] // (LENGTHS + 1) * (LENGTHS + 1)
    rows[0, FLAG_COLUMN] = rows[0, FLAG_COLUMN] & ~LINE_BIT | row[FLAG_COLUMN] & LINE_BIT
    return Unit(rows, mention.gold, mention.fine)
