"""Kiwi's morpheme vectors, recovered from the similarities that it gives.

Kiwi shows the cosine of any two morphemes but not the vectors. The cosines of all morphemes to a few hundred
anchors fix the vectors up to a rotation (Nyström), which a network does not care about.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from kiwipiepy import Kiwi

ANCHORS = 400
DIMENSIONS = 96

Matrix = npt.NDArray[np.float32]


def recover_vectors(cache: Path) -> tuple[list[str], Matrix]:
    """Keys `form/tag` and their vectors, `DIMENSIONS` wide, the directions in the order of their weight.

    Takes a minute the first time; `cache` keeps the result.
    """
    if not cache.exists():
        keys, vectors = _recover(Kiwi(model_type="cong"))
        np.savez(cache, keys=np.array(keys), vectors=vectors)
    stored = np.load(cache)
    return [str(name) for name in stored["keys"]], stored["vectors"]


def _recover(kiwi: Kiwi) -> tuple[list[str], Matrix]:
    everything = kiwi.most_similar_morphemes(("시", "NNG"), top_n=1_000_000)
    morphemes = sorted(everything, key=lambda morpheme: morpheme.id)
    row = {morpheme.id: i for i, morpheme in enumerate(morphemes)}
    chosen = np.random.default_rng(0).choice(len(morphemes), ANCHORS, replace=False)
    similar = np.zeros((len(morphemes), ANCHORS), np.float64)
    for column, index in enumerate(chosen):
        for other in kiwi.most_similar_morphemes(morphemes[index].id, top_n=1_000_000):
            similar[row[other.id], column] = other.score
        similar[index, column] = 1.0
    weights, axes = np.linalg.eigh(similar[chosen])
    kept = weights > 1e-2
    full = similar @ axes[:, kept] / np.sqrt(weights[kept])
    keys, first = _first_senses([f"{m.form}/{m.tag}" for m in morphemes])
    return keys, _principal(full[first])


def _first_senses(names: list[str]) -> tuple[list[str], list[int]]:
    """One row for each form and tag: the first sense, which is the commonest."""
    first: dict[str, int] = {}
    for i, name in enumerate(names):
        first.setdefault(name, i)
    return list(first), list(first.values())


def _principal(full: npt.NDArray[np.float64]) -> Matrix:
    """The strongest directions about the mean, damped towards equal variance."""
    centred = full - full.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    order = np.argsort(values)[::-1][:DIMENSIONS]
    turned = centred @ axes[:, order] / values[order] ** 0.25
    scaled: Matrix = (turned / turned.std()).astype(np.float32)
    return scaled
