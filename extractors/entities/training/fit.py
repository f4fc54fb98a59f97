"""The training loop: batches of one corpus each, a warm-up and a long decay, averaged weights."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from extractors.entities.training.augment import Swapper
from extractors.entities.training.examples import Unit
from extractors.entities.training.network import Network

BATCH_PIECES = 1600
AVERAGING = 0.998
FINE_WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a corpus an epoch sees, at the beginning and at the end of the training.

    `swapper` changes the units from epoch to epoch.
    """

    head: str
    units: Sequence[Unit]
    first: float
    last: float
    swapper: Swapper | None = None


def fit(network: Network, shares: Sequence[Share], epochs: int, seed: int, peak_rate: float) -> Network:
    """Train in place; gives the network with its averaged weights."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    plan = [_epoch(shares, epoch / max(1, epochs - 1), random) for epoch in range(epochs)]
    total = sum(len(epoch) for epoch in plan)
    weights = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(weights, lr=peak_rate, betas=(0.9, 0.99))
    average = copy.deepcopy(network)
    step = 0
    for number, epoch in enumerate(plan):
        began, lost, seen = time.monotonic(), 0.0, 0
        network.train()
        for head, batch in epoch:
            step += 1
            for group in optimiser.param_groups:
                group["lr"] = peak_rate * _pace(step / total)
            loss, pieces = _batch_loss(network, head, batch)
            optimiser.zero_grad(set_to_none=True)
            (loss / pieces).backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            _average(average, network, min(AVERAGING, step / (step + 10)))
            lost += loss.item()
            seen += pieces
        print(
            f"epoch {number + 1}/{epochs}: loss {lost / seen:.4f}, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    average.eval()
    return average


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
def mean_of(networks: Sequence[Network]) -> Network:
    """A network with the mean of the weights of several that began alike."""
    mean = copy.deepcopy(networks[0])
    for own, *others in zip(*(network.parameters() for network in (mean, *networks)), strict=True):
        own.copy_(torch.stack([other.data for other in others]).mean(0))
    return mean


def _pace(progress: float) -> float:
    """The learning rate over the training, of its peak: a short way up, half a cosine down."""
    warm = 0.05
    if progress < warm:
        return progress / warm
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (progress - warm) / (1 - warm)))


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
def _average(average: Network, network: Network, keep: float) -> None:
    pairs = [
        (a, b) for a, b in zip(average.parameters(), network.parameters(), strict=True) if b.requires_grad
    ]
    torch._foreach_lerp_([a for a, _ in pairs], [b for _, b in pairs], 1 - keep)


def _epoch(
    shares: Sequence[Share], progress: float, random: np.random.Generator
) -> list[tuple[str, list[Unit]]]:
    """The batches of an epoch, shuffled; each of one corpus and of units of like length."""
    batches = []
    for share in shares:
        wanted = share.first + (share.last - share.first) * progress
        count = round(wanted * len(share.units))
        order = np.concatenate([random.permutation(len(share.units)) for _ in range(math.ceil(wanted) or 1)])
        units = [share.units[i] for i in order[:count]]
        if share.swapper is not None:
            units = [share.swapper.swap(unit, random) for unit in units]
        batches += [(share.head, batch) for batch in _group(units, random)]
    return [batches[i] for i in random.permutation(len(batches))]


def _group(units: Sequence[Unit], random: np.random.Generator) -> Iterator[list[Unit]]:
    lengths = np.array([len(unit.rows) for unit in units])
    batch: list[Unit] = []
    for i in np.argsort(lengths * random.uniform(0.85, 1.15, len(lengths))):
        batch.append(units[i])
        if sum(len(unit.rows) for unit in batch) >= BATCH_PIECES:
            yield batch
            batch = []
    if batch:
        yield batch


def stack(batch: Sequence[Unit]) -> Mapping[str, Tensor]:
    """Padded tensors of a batch, time first; either all of its units are `soft` or none."""
    longest = max(len(unit.rows) for unit in batch)
    rows = np.zeros((longest, len(batch), batch[0].rows.shape[1]), np.int64)
    gold = np.zeros((longest, len(batch)), np.int64)
    fine = np.zeros((longest, len(batch)), np.int64)
    for i, unit in enumerate(batch):
        rows[: len(unit.rows), i], gold[: len(unit.rows), i], fine[: len(unit.rows), i] = (
            unit.rows,
            unit.gold,
            unit.fine,
        )
    lengths = torch.tensor([len(unit.rows) for unit in batch])
    mask = torch.arange(longest)[:, None] < lengths[None, :]
    tensors = {
        "rows": torch.from_numpy(rows),
        "gold": torch.from_numpy(gold),
        "fine": torch.from_numpy(fine),
        "lengths": lengths,
        "mask": mask,
    }
    if batch[0].soft is not None:
        soft = [torch.from_numpy(unit.soft).float() for unit in batch]
        tensors["soft"] = torch.nn.utils.rnn.pad_sequence(soft)
    return tensors


def _batch_loss(network: Network, head: str, batch: Sequence[Unit]) -> tuple[Tensor, int]:
    tensors = stack(batch)
    states = network(tensors["rows"], tensors["lengths"])
    mask = tensors["mask"]
    if "soft" in tensors:
        return network.heads[head].soft_loss(states, tensors["soft"], mask), int(mask.sum())
    loss = network.heads[head].loss(states, tensors["gold"], mask)
    if bool(tensors["fine"].any()):
        scores = network.fine(states[mask])
        loss = loss + FINE_WEIGHT * torch.nn.functional.cross_entropy(
            scores, tensors["fine"][mask], reduction="sum"
        )
    return loss, int(mask.sum())
