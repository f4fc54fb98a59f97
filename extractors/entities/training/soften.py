"""What several networks make of units without gold, as soft labels for another to learn from."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import torch

from extractors.entities.training.examples import Unit
from extractors.entities.training.fit import stack
from extractors.entities.training.network import Network

OWN_SHARE = 0.4
"""How much a unit's own labels count beside what the networks say."""

_BATCH_UNITS = 32


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
def soften(units: Sequence[Unit], networks: Sequence[Network], head: str) -> list[Unit]:
    """The units with soft labels: the mean of the networks' marginals, mixed with what is known."""
    softened = []
    order = sorted(units, key=lambda unit: len(unit.rows))
    for at in range(0, len(order), _BATCH_UNITS):
        batch = order[at : at + _BATCH_UNITS]
        tensors = stack(batch)
        mask, gold = tensors["mask"], tensors["gold"].unsqueeze(-1)
        marginals = [
            network.heads[head].marginals(network(tensors["rows"], tensors["lengths"]), mask)
            for network in networks
        ]
        said = torch.stack(marginals).mean(dim=0)
        own = torch.zeros_like(said).scatter_(2, gold.clamp(min=0), 1.0)
        soft = torch.where(gold >= 0, torch.lerp(said, own, OWN_SHARE), said).half().numpy()
        softened += [
            dataclasses.replace(unit, soft=soft[: len(unit.rows), i]) for i, unit in enumerate(batch)
        ]
    return softened
