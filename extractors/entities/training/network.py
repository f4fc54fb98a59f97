"""The network: embeddings → two bidirectional LSTM layers → one CRF a corpus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from extractors.entities.tagger.features import CHARS, FLAG_COLUMN, NGRAM_BUCKETS, SHAPE, SHAPES, Vocabulary
from extractors.entities.tagger.labels import FORBIDDEN, LABELS, allowed_steps
from extractors.entities.tagger.names import FLAGS
from extractors.entities.training.paths import log_sum

HIDDEN = 128
WORD, TAG, CHAR, NGRAM, SHAPED = 48, 16, 20, 24, 8
FIRST_CHAR = 3
FIRST_NGRAM = FIRST_CHAR + 2 * CHARS


class Crf(nn.Module):  # type: ignore[misc, unused-ignore]
    """A linear-chain CRF over `LABELS` whose impossible steps stay impossible."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.emit = nn.Linear(width, len(LABELS))
        self.steps = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        self.first = nn.Parameter(torch.zeros(len(LABELS)))
        self.last = nn.Parameter(torch.zeros(len(LABELS)))
        for name, allowed in zip(("steps", "first", "last"), allowed_steps(), strict=True):
            self.register_buffer(
                f"bar_{name}", torch.tensor(np.where(allowed, 0.0, FORBIDDEN), dtype=torch.float32)
            )

    def scores(self) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of steps (from, to), of beginnings and of ends."""
        return self.steps + self.bar_steps, self.first + self.bar_first, self.last + self.bar_last

    def loss(self, states: Tensor, gold: Tensor, mask: Tensor) -> Tensor:
        """The negative log-likelihood of the gold labels, summed over the units; time comes first.

        A gold label of -1 is unknown: every label is allowed there.
        """
        emit = self.emit(states)
        known = gold >= 0
        one_hot = torch.nn.functional.one_hot(gold.clamp(min=0), len(LABELS)).bool()
        barred = (known.unsqueeze(-1) & ~one_hot).float() * FORBIDDEN
        both = torch.cat((emit, emit + barred), dim=1)
        every, right = log_sum(both, *self.scores(), mask.repeat(1, 2)).chunk(2)
        return (every - right).sum()

    def soft_loss(self, states: Tensor, shares: Tensor, mask: Tensor) -> Tensor:
        """The cross-entropy towards paths of which only the `shares` of each label at each time are known.

        What the steps themselves add to it is left out: they are learned from gold.
        """
        emit = self.emit(states)
        every = self._fixed_log_sum(emit, mask)
        return every.sum() - (emit * shares * mask.unsqueeze(-1)).sum()

    def marginals(self, states: Tensor, mask: Tensor) -> Tensor:
        """The share of each label at each time over all paths: (time, units, labels)."""
        with torch.enable_grad():
            emit = self.emit(states).detach().requires_grad_()
            [shares] = torch.autograd.grad(self._fixed_log_sum(emit, mask).sum(), emit)
        return shares

    @torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
    def sharpen(self, factor: float) -> None:
        """Make the CRF surer of its paths; which path is the best stays as it is."""
        for parameter in self.parameters():
            parameter.mul_(factor)

    def _fixed_log_sum(self, emit: Tensor, mask: Tensor) -> Tensor:
        """`log_sum` that teaches the steps nothing."""
        steps, first, last = (scores.detach() for scores in self.scores())
        return log_sum(emit, steps, first, last, mask)


class WholeDropout(nn.Module):  # type: ignore[misc, unused-ignore]
    """Drops a column of a unit at all times or at none, as is best between recurrent layers."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self._rate = rate

    def forward(self, states: Tensor) -> Tensor:
        """States of (time, units, columns), the same at evaluation."""
        if not self.training:
            return states
        kept = torch.rand(1, *states.shape[1:]) >= self._rate
        return states * (kept / (1 - self._rate))


class Network(nn.Module):  # type: ignore[misc, unused-ignore]
    """The tagger as it is trained; `heads` names the corpora, each with a CRF of its own."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        vectors: npt.NDArray[np.float32],
        heads: Sequence[str],
        fine_classes: int,
    ) -> None:
        super().__init__()
        self.vectors = nn.Embedding.from_pretrained(torch.tensor(vectors), freeze=True)
        self.words = nn.Embedding(len(vocabulary.words), WORD)
        self.tags = nn.Embedding(len(vocabulary.tags), TAG)
        self.chars = nn.Embedding(len(vocabulary.chars), CHAR)
        self.ngrams = nn.Embedding(NGRAM_BUCKETS, NGRAM)
        self.shapes = nn.Embedding(SHAPES, SHAPED)
        for table in (self.words, self.tags, self.chars, self.ngrams, self.shapes):
            nn.init.normal_(table.weight, std=0.3)
        width = vectors.shape[1] + WORD + TAG + 2 * CHARS * CHAR + 2 * NGRAM + SHAPED + FLAGS
        self.lower = nn.LSTM(width, HIDDEN, bidirectional=True)
        self.upper = nn.LSTM(2 * HIDDEN, HIDDEN, bidirectional=True)
        self.heads = nn.ModuleDict({name: Crf(2 * HIDDEN) for name in heads})
        self.fine = nn.Linear(2 * HIDDEN, fine_classes)
        self.drop = WholeDropout(0.35)
        self.drop_input = WholeDropout(0.25)
        self.register_buffer("bits", torch.arange(FLAGS))

    def forward(self, rows: Tensor, lengths: Tensor) -> Tensor:
        """States of (time, units, columns) rows: (time, units, 2 × HIDDEN)."""
        states = self.drop_input(self.embed(rows))
        states = self.drop(run_layer(self.lower, states, lengths))
        return self.drop(run_layer(self.upper, states, lengths))

    def embed(self, rows: Tensor) -> Tensor:
        """What the first layer reads, in the order of the columns."""
        rows = rows.long()
        vector, word = rows[..., 0], rows[..., 1]
        if self.training:
            vector = vector * (torch.rand(vector.shape) > 0.05)
            word = word * (torch.rand(word.shape) > 0.15)
        return torch.cat(
            (
                self.vectors(vector),
                self.words(word),
                self.tags(rows[..., 2]),
                self.chars(rows[..., FIRST_CHAR:FIRST_NGRAM]).flatten(-2),
                self.ngrams(rows[..., FIRST_NGRAM : FIRST_NGRAM + 2]).flatten(-2),
                self.shapes(rows[..., SHAPE]),
                ((rows[..., FLAG_COLUMN, None] >> self.bits) & 1).float(),
            ),
            dim=-1,
        )


def run_layer(layer: nn.LSTM, states: Tensor, lengths: Tensor) -> Tensor:
    """Both directions of a layer; the units are turned round for the second, so that padding stays behind.

    Packed sequences take a slower way through torch on a CPU.
    """
    onward = _one_way(layer, states, "")
    backward = _turn(_one_way(layer, _turn(states, lengths), "_reverse"), lengths)
    return torch.cat((onward, backward), dim=-1)


def _one_way(layer: nn.LSTM, states: Tensor, way: str) -> Tensor:
    weights = [getattr(layer, f"{name}_l0{way}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    zeros = states.new_zeros(1, states.shape[1], layer.hidden_size)
    states, _, _ = torch.lstm(states, (zeros, zeros), weights, True, 1, 0.0, False, False, False)
    return states


def _turn(states: Tensor, lengths: Tensor) -> Tensor:
    """Each unit's states in the opposite order, its padding where it was."""
    times = torch.arange(len(states)).unsqueeze(1)
    source = torch.where(times < lengths, lengths - 1 - times, times)
    return states.gather(0, source.unsqueeze(-1).expand_as(states))
