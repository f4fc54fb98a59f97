"""The network under torch: sums over label paths, both ways of a layer, soft labels."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is needed for training only")

from extractors.entities.tagger.features import COLUMNS, Vocabulary  # noqa: E402
from extractors.entities.tagger.labels import LABELS  # noqa: E402
from extractors.entities.training.examples import Unit  # noqa: E402
from extractors.entities.training.network import Network, run_layer  # noqa: E402
from extractors.entities.training.paths import log_sum  # noqa: E402
from extractors.entities.training.settle import settle  # noqa: E402
from extractors.entities.training.soften import OWN_SHARE, soften  # noqa: E402

LENGTHS = torch.tensor([4, 1, 3])
MASK = torch.arange(4)[:, None] < LENGTHS


def test_the_sum_over_paths_is_that_of_each_path() -> None:
    emit, steps, first, last = crf(torch.Generator().manual_seed(1))
    sums = log_sum(emit, steps, first, last, MASK)
    for unit, length in enumerate(LENGTHS.tolist()):
        paths = [
            first[path[0]]
            + last[path[-1]]
            + sum(emit[t, unit, label] for t, label in enumerate(path))
            + sum(steps[a, b] for a, b in pairwise(path))
            for path in product(range(3), repeat=length)
        ]
        assert torch.logsumexp(torch.stack(paths), dim=0).item() == pytest.approx(sums[unit].item())


def test_its_gradient_is_what_small_steps_show() -> None:
    scores = crf(torch.Generator().manual_seed(2))
    assert torch.autograd.gradcheck(lambda *given: log_sum(*given, MASK), scores)


def crf(random: torch.Generator) -> tuple[torch.Tensor, ...]:
    """Scores of three units' labels, of steps, beginnings and ends; three labels."""
    return tuple(
        torch.randn(shape, generator=random, dtype=torch.float64).requires_grad_()
        for shape in ((4, 3, 3), (3, 3), (3,), (3,))
    )


def test_a_unit_is_read_both_ways_whatever_is_beside_it() -> None:
    torch.manual_seed(3)
    layer = torch.nn.LSTM(5, 2, bidirectional=True)
    states = torch.randn(4, 3, 5)
    found = run_layer(layer, states, LENGTHS)
    for unit, length in enumerate(LENGTHS.tolist()):
        alone, _ = layer(states[:length, unit])
        assert torch.allclose(found[:length, unit], alone, atol=1e-6)


def test_soft_labels_mix_what_is_known_with_what_networks_say() -> None:
    network = Network(Vocabulary(("",), ("",), ("",), ("", "")), np.zeros((1, 4), np.float32), ["press"], 1)
    network.eval()
    rows = np.zeros((3, COLUMNS), np.int32)
    unit = Unit(rows, np.array([LABELS.index("S-PS"), -1, 0]), np.zeros(3, np.int64))
    [said] = soften([Unit(rows, np.full(3, -1), unit.fine)], [network], "press")
    [mixed] = soften([unit], [network], "press")
    assert said.soft is not None
    assert mixed.soft is not None
    known = np.eye(len(LABELS))[[LABELS.index("S-PS"), 0, 0]]
    expected = (1 - OWN_SHARE) * said.soft + OWN_SHARE * known
    expected[1] = said.soft[1]
    assert np.allclose(mixed.soft, expected, atol=2e-3)
    assert np.allclose(said.soft.sum(axis=1), 1, atol=2e-3)
    assert said.soft[0, LABELS.index("E-PS")] == 0  # no mention begins with its end


def test_one_head_learns_on_alone() -> None:
    torch.manual_seed(1)
    vocabulary = Vocabulary(("",), ("",), ("",), ("", ""))
    network = Network(vocabulary, np.zeros((1, 4), np.float32), ["press", "klue"], 1)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    rows = np.zeros((3, COLUMNS), np.int32)
    gold = Unit(rows, np.array([LABELS.index("S-PS"), 0, 0]), np.zeros(3, np.int64))
    [soft] = soften([Unit(rows, np.full(3, -1), gold.fine)], [network], "klue")
    settle(network, "klue", [gold], [soft], seed=1)
    changed = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {
        f"heads.klue.{name}" for name in ("emit.weight", "emit.bias", "steps", "first", "last")
    }
