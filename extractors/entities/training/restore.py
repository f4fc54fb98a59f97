"""The shipped files → a network that training goes on from, and their vocabulary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from extractors.entities.tagger.features import SHAPE, Vocabulary
from extractors.entities.training.export import CELLS, SHIPPED_HEADS
from extractors.entities.training.network import FIRST_CHAR, FIRST_NGRAM, HIDDEN, Network

Array = npt.NDArray[np.float32]


def restore(folder: Path, heads: Sequence[str], fine_classes: int) -> tuple[Network, Vocabulary]:
    """The network with the weights that `folder` holds as integers; heads that are not shipped are new."""
    vocabulary = Vocabulary.load(folder / "vocabulary.json.gz")
    graph = onnx.load(folder / "network.onnx").graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    network = Network(vocabulary, _table(stored, 0), heads, fine_classes)
    columns = (
        (network.words, 1),
        (network.tags, 2),
        (network.chars, FIRST_CHAR),
        (network.ngrams, FIRST_NGRAM),
        (network.shapes, SHAPE),
    )
    for table, column in columns:
        _fill(table.weight, _table(stored, column))
    numbers = sorted(
        int(name[1:-10]) for name in stored if name.startswith("W") and name.endswith("_quantized")
    )
    _restore_lstm(network.lower, stored, numbers[0], np.arange(network.lower.input_size))
    _restore_lstm(network.upper, stored, numbers[1], CELLS)
    crfs = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
    for name in SHIPPED_HEADS:
        head = network.heads[name]
        _fill(head.emit.weight, stored[f"{name}_weight"][CELLS].T)
        _fill(head.emit.bias, stored[f"{name}_bias"])
        for part in ("steps", "first", "last"):
            bar = getattr(head, f"bar_{part}").numpy()
            _fill(getattr(head, part), np.where(bar < 0, 0, np.array(crfs[name][part]) - bar))
    return network, vocabulary


def _table(stored: Mapping[str, Array], column: int) -> Array:
    table: Array = stored[f"table{column}"].astype(np.float32) * stored[f"table{column}_scale"]
    return table


def _restore_lstm(
    layer: nn.LSTM, stored: Mapping[str, Array], number: int, columns: npt.NDArray[np.intp]
) -> None:
    """The weights that read `columns`, without those of the pinned cells."""
    for direction, way in enumerate(("", "_reverse")):
        read, kept = (
            stored[f"{part}{number}_quantized"][direction] * stored[f"{part}{number}_scale"][direction]
            for part in ("W", "R")
        )
        biases = np.split(stored[f"B{number}"][direction], 2)
        _fill(getattr(layer, f"weight_ih_l0{way}"), _torch_gates(read[columns].T))
        _fill(getattr(layer, f"weight_hh_l0{way}"), _torch_gates(kept[:HIDDEN].T))
        for part, bias in zip(("ih", "hh"), biases, strict=True):
            _fill(getattr(layer, f"bias_{part}_l0{way}"), _torch_gates(bias))


def _torch_gates(weights: Array) -> Array:
    """ONNX orders the gates input, output, forget, cell; torch input, forget, cell, output."""
    i, o, f, c = (gate[:HIDDEN] for gate in np.split(weights, 4))
    return np.concatenate((i, f, c, o))


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
def _fill(parameter: Tensor, values: Array) -> None:
    parameter.copy_(torch.tensor(values, dtype=torch.float32))
