"""The last step: one head learns on alone, over layers that stay as they are."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor

from extractors.entities.training.examples import Unit
from extractors.entities.training.fit import stack
from extractors.entities.training.network import Crf, Network

EPOCHS, RATE, DROPOUT, AVERAGING = 2, 5e-4, 0.2, 0.995
GOLD_SHARE = 2
"""How often an epoch sees the gold units; the soft ones once."""

_BATCH_UNITS = 48


def settle(network: Network, head: str, gold: Sequence[Unit], soft: Sequence[Unit], seed: int) -> None:
    """Train a head in place on gold and soft units; the averaged weights of its steps are kept."""
    torch.manual_seed(seed)
    network.eval()
    labelled, softened = list(_read(network, gold)), list(_read(network, soft))
    learner: Crf = network.heads[head]
    average = copy.deepcopy(learner)
    optimiser = torch.optim.Adam(learner.parameters(), lr=RATE)
    step = 0
    for _ in range(EPOCHS):
        batches = labelled * GOLD_SHARE + softened
        for at in torch.randperm(len(batches)).tolist():
            states, tensors = batches[at]
            step += 1
            states = torch.nn.functional.dropout(states, DROPOUT)
            loss = _loss(learner, states, tensors) / tensors["mask"].sum()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
            optimiser.step()
            _average(average, learner, min(AVERAGING, step / (step + 10)))
    network.heads[head] = average


def _loss(learner: Crf, states: Tensor, tensors: Mapping[str, Tensor]) -> Tensor:
    if "soft" in tensors:
        return learner.soft_loss(states, tensors["soft"], tensors["mask"])
    return learner.loss(states, tensors["gold"], tensors["mask"])


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
def _read(network: Network, units: Sequence[Unit]) -> Iterator[tuple[Tensor, Mapping[str, Tensor]]]:
    """What the layers make of the units, read once: batches of units of like length."""
    order = sorted(units, key=lambda unit: len(unit.rows))
    for at in range(0, len(order), _BATCH_UNITS):
        tensors = stack(order[at : at + _BATCH_UNITS])
        yield network(tensors["rows"], tensors["lengths"]), tensors


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
def _average(average: Crf, learner: Crf, keep: float) -> None:
    for own, other in zip(average.parameters(), learner.parameters(), strict=True):
        own.lerp_(other, 1 - keep)
