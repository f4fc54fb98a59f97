"""The sum over all label paths of a CRF, with the gradient that its marginals are.

Written out by hand: through the graph that torch records, the loop over times takes as long as the LSTMs.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

_LEAST = 1e-30


def log_sum(emit: Tensor, steps: Tensor, first: Tensor, last: Tensor, mask: Tensor) -> Tensor:
    """The logarithm of the summed weights of all paths, one a unit.

    `emit` are scores (times, units, labels), `steps` (from, to), `mask` (times, units) is true within a unit.
    """
    sums: Tensor = _PathSums.apply(emit, steps, first, last, mask)
    return sums


class _PathSums(torch.autograd.Function):  # type: ignore[misc, unused-ignore]
    """Forward sums scaled to one at each time; backward sums under the same scales."""

    @staticmethod
    def forward(ctx: Any, emit: Tensor, steps: Tensor, first: Tensor, last: Tensor, mask: Tensor) -> Tensor:
        peaks = emit.amax(dim=2, keepdim=True)
        weights, moves = torch.exp(emit - peaks), torch.exp(steps)
        rows, inside = weights.unbind(0), mask.unsqueeze(-1).unbind(0)
        scales, sums = [], []
        current = torch.exp(first) * rows[0]
        for t, row in enumerate(rows):
            moved = (current @ moves) * row if t else current
            scale = moved.sum(dim=1, keepdim=True).clamp_min(_LEAST)
            current = torch.where(inside[t], moved / scale, current)
            scales.append(scale)
            sums.append(current)
        ends = torch.exp(last)
        total = (current * ends).sum(dim=1, keepdim=True).clamp_min(_LEAST)
        scale = torch.stack(scales)
        ctx.save_for_backward(weights, moves, torch.stack(sums), scale, ends, total, mask)
        return ((torch.log(scale) + peaks).squeeze(2) * mask).sum(dim=0) + torch.log(total).squeeze(1)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        weights, moves, sums, scale, ends, total, mask = ctx.saved_tensors
        forward, inside = sums.unbind(0), mask.unsqueeze(-1).unbind(0)
        rows = (weights / scale).unbind(0)
        back = moves.T.contiguous()
        current = ends / total
        shares, arrivals = [current] * len(rows), [current] * len(rows)
        for t in range(len(rows) - 1, -1, -1):
            shares[t] = forward[t] * current
            arrivals[t] = rows[t] * current
            if t:
                current = torch.where(inside[t], arrivals[t] @ back, current)
        [gradient] = gradients
        outside = mask.unsqueeze(-1) * gradient.unsqueeze(-1)
        emit = torch.stack(shares) * outside
        arrived = torch.stack(arrivals)[1:] * outside[1:]
        steps = torch.einsum("tuf,tua->fa", sums[:-1], arrived) * moves
        last = ((sums[-1] * ends / total) * gradient.unsqueeze(-1)).sum(dim=0)
        return emit, steps, emit[0].sum(dim=0), last, None
