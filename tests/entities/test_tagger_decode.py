"""The CRF's arithmetic against all paths written out."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
import pytest

from extractors.entities.tagger.decode import Crf, Found
from extractors.entities.tagger.labels import FORBIDDEN, LABELS, allowed_steps

Path = tuple[int, ...]


def random_crf(random: np.random.Generator) -> Crf:
    return Crf(
        *(np.where(allowed, random.normal(size=allowed.shape), FORBIDDEN) for allowed in allowed_steps())
    )


def path_weights(crf: Crf, emit: npt.NDArray[np.float32]) -> dict[Path, float]:
    """The share of each possible path, by enumeration."""
    weights: dict[Path, float] = {}
    for path in product(range(len(LABELS)), repeat=len(emit)):
        score = crf.first[path[0]] + crf.last[path[-1]] + sum(emit[t][label] for t, label in enumerate(path))
        score += sum(crf.steps[a, b] for a, b in pairwise(path))
        if score > FORBIDDEN / 2:
            weights[path] = float(np.exp(score))
    total = sum(weights.values())
    return {path: weight / total for path, weight in weights.items()}


@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_best_path_and_marginals_agree_with_enumeration(length: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    crf = random_crf(random)
    emit = random.normal(scale=2, size=(length, len(LABELS))).astype(np.float32)
    weights = path_weights(crf, emit)
    best = max(weights, key=lambda path: weights[path])
    [found] = crf.decode([emit])
    assert sum(f.last - f.first + 1 for f in found) == sum(label > 0 for label in best)
    for mention in found:
        held = slice(mention.first, mention.last + 1)
        share = sum(weight for path, weight in weights.items() if path[held] == best[held])
        assert mention.score == pytest.approx(share, abs=1e-4)
        assert LABELS[best[mention.first]].endswith(mention.kind)


def test_units_of_several_lengths_are_decoded_as_alone() -> None:
    random = np.random.default_rng(9)
    crf = random_crf(random)
    units = [
        random.normal(scale=2, size=(length, len(LABELS))).astype(np.float32)
        for length in random.integers(1, 40, 150)
    ]
    together: list[list[Found]] = crf.decode(units)
    assert together == [crf.decode([unit])[0] for unit in units]


def test_no_unit_gives_nothing() -> None:
    assert random_crf(np.random.default_rng(0)).decode([]) == []
