"""Label scores → mentions: the best path of the CRF, and how sure it is of each mention on it.

Everything is computed row by row, so that a unit's answer does not depend on its batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from extractors.entities.tagger.labels import LABELS, TYPES

Scores = npt.NDArray[np.float64]

BATCH_UNITS = 128
_LEAST = 8


class Found(NamedTuple):
    """Pieces `first` to `last` (inclusive) of a unit are a mention of type `kind`."""

    first: int
    last: int
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Crf:
    """The scores of a head's steps (from, to), beginnings and ends."""

    steps: Scores
    first: Scores
    last: Scores

    def decode(self, units: Sequence[npt.NDArray[np.float32]]) -> list[list[Found]]:
        """The mentions of each unit, given the scores (pieces, labels) of its pieces' labels.

        The score of a mention is its marginal probability: the share of all paths that hold exactly it.
        """
        found: list[list[Found]] = [[] for _ in units]
        order = sorted(range(len(units)), key=lambda i: -len(units[i]))
        for at in range(0, len(order), BATCH_UNITS):
            some = order[at : at + BATCH_UNITS]
            lattice = _Lattice(self, [units[i] for i in some])
            for row, i in enumerate(some):
                found[i] = lattice.mentions(row)
        return found


class _Lattice:
    """The sums over all paths and the best path of some units, the longest first.

    Arrays are (times, labels, units), so that every operation runs over many units at once. At each time only
    the first `active[t]` units are so long; a few more take part where these are less than `_LEAST`, since
    numpy adds up in another order where there is a single column.
    """

    def __init__(self, crf: Crf, units: Sequence[npt.NDArray[np.float32]]) -> None:
        self._lengths = [len(unit) for unit in units]
        longest = self._lengths[0]
        self._active = [sum(length > t for length in self._lengths) for t in range(longest)]
        emit = np.zeros((longest, len(LABELS), max(_LEAST, len(units))))
        for column, unit in enumerate(units):
            emit[: len(unit), :, column] = unit
        self._crf = crf
        self._step_weights = np.exp(crf.steps)
        self._weights = np.exp(emit - emit.max(axis=1, keepdims=True))
        self._paths = self._best_paths(emit)
        self._forward, self._scale = self._sum_forward()
        self._backward = self._sum_backward()

    def _best_paths(self, emit: Scores) -> npt.NDArray[np.int64]:
        """The best label of each time and unit."""
        towards = self._crf.steps.T[:, :, None]
        best = np.empty(emit.shape)
        best[0] = self._crf.first[:, None] + emit[0]
        for t in range(1, len(emit)):
            n = self._active[t]
            best[t, :, :n] = (best[t - 1, None, :, :n] + towards).max(axis=1) + emit[t, :, :n]
            best[t, :, n:] = best[t - 1, :, n:]  # beyond its end a unit keeps what it ended with
        labels = (best[-1] + self._crf.last[:, None]).argmax(axis=0)
        paths = np.zeros((len(emit), emit.shape[2]), np.int64)
        for t in range(len(emit) - 1, 0, -1):
            n = self._active[t]
            paths[t, :n] = labels[:n]
            labels[:n] = (best[t - 1, :, :n] + self._crf.steps[:, labels[:n]]).argmax(axis=0)
        paths[0] = labels
        return paths

    def _sum_forward(self) -> tuple[Scores, Scores]:
        """Forward sums scaled to one at each time, and the scales."""
        sums = np.zeros(self._weights.shape)
        scale = np.ones((len(sums), sums.shape[2]))
        towards = self._step_weights.T[:, :, None]
        current = np.exp(self._crf.first)[:, None] * self._weights[0]
        for t in range(len(sums)):
            n = max(_LEAST, self._active[t])
            if t:
                current = (current[None, :, :n] * towards).sum(axis=1) * self._weights[t, :, :n]
            scale[t, :n] = current.sum(axis=0)
            current = current / scale[t, :n]
            sums[t, :, :n] = current
        return sums, scale

    def _sum_backward(self) -> Scores:
        """Backward sums under the same scales: forward × backward is the marginal of a label."""
        sums = np.zeros(self._weights.shape)
        ends = np.exp(self._crf.last)[:, None]
        steps = self._step_weights[:, :, None]
        for t in range(len(sums) - 1, -1, -1):
            n = self._active[t]
            more = self._active[t + 1] if t + 1 < len(sums) else 0
            if more:
                m = max(_LEAST, more)
                moved = sums[t + 1, :, :m] * self._weights[t + 1, :, :m] / self._scale[t + 1, :m]
                sums[t, :, :m] = (steps * moved[None]).sum(axis=1)
            if more < n:
                total = (self._forward[t, :, : max(_LEAST, n)] * ends).sum(axis=0)
                sums[t, :, more:n] = ends / total[more:n]
        return sums

    def mentions(self, row: int) -> list[Found]:
        """What the best path of a unit holds."""
        path = self._paths[: self._lengths[row], row]
        found = []
        first = 0
        for at in path.nonzero()[0].tolist():
            place = LABELS[path[at]][0]
            if place in "BS":
                first = at
            if place in "ES":
                kind = TYPES[(int(path[at]) - 1) // 4]
                found.append(Found(first, at, kind, self._marginal(row, first, at)))
        return found

    def _marginal(self, row: int, first: int, last: int) -> float:
        path = self._paths[:, row]
        value = self._forward[first, path[first], row] * self._backward[last, path[last], row]
        for t in range(first + 1, last + 1):
            step = self._step_weights[path[t - 1], path[t]]
            value *= step * self._weights[t, path[t], row] / self._scale[t, row]
        return min(1.0, round(float(value), 4))
