"""Trained network → the files of `data/tagger`: an ONNX graph with integer weights, heads, vocabulary."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from extractors.entities.tagger.features import CHARS, FLAG_COLUMN, SHAPE, Vocabulary
from extractors.entities.tagger.labels import LABELS
from extractors.entities.tagger.names import FLAGS
from extractors.entities.training.network import FIRST_CHAR, FIRST_NGRAM, HIDDEN, Network

SHIPPED_HEADS = ("press", "klue")

_PINS = (1, -1)
_SATURATED = 30.0

CELLS = np.concatenate([np.arange(HIDDEN), HIDDEN + len(_PINS) + np.arange(HIDDEN)])
"""Where a layer's trained cells stand in its output, first those of the one direction, then of the other."""

Array = npt.NDArray[np.float32]


def export(network: Network, vocabulary: Vocabulary, folder: Path) -> None:
    """Write `network.onnx`, `heads.json` and `vocabulary.json.gz`."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary.save(folder / "vocabulary.json.gz")
    heads = {name: _head(network, name) for name in SHIPPED_HEADS}
    (folder / "heads.json").write_text(json.dumps(heads, indent=1) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        onnx.save(_Graph(network).model(), plain)
        quantize_dynamic(
            plain,
            folder / "network.onnx",
            op_types_to_quantize=["LSTM"],
            weight_type=QuantType.QInt8,
            per_channel=True,
        )


def _head(network: Network, name: str) -> dict[str, list[float]]:
    scores = zip(("steps", "first", "last"), network.heads[name].scores(), strict=True)
    return {part: np.round(_array(value).astype(np.float64), 5).tolist() for part, value in scores}


class _Graph:
    """Builds the graph: rows and flags of several units and their lengths → label scores of each head.

    onnxruntime scales the integers of a layer by the least and the greatest value that it reads, over all
    units of a batch. So that a unit's answer does not depend on the others, both are pinned: two columns that
    no weight reads hold the bounds of what a layer reads, and two more cells in each direction grow as fast
    as any cell can. The Kiwi vectors are divided by what brings them within the bounds of the other tables,
    and the weights that read them multiplied.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(self) -> onnx.ModelProto:
        """The whole graph with float LSTMs and integer tables."""
        states, stretch = self._embed()
        states = self._lstm(states, self._network.lower, len(stretch), np.arange(len(stretch)), stretch)
        states = self._node("Concat", [states, self._pins(1.0)], axis=2)
        width = 2 * (HIDDEN + len(_PINS))
        states = self._lstm(states, self._network.upper, width, CELLS, np.ones(len(CELLS), np.float32))
        for name in SHIPPED_HEADS:
            self._linear(states, self._network.heads[name].emit, name)
        graph = helper.make_graph(
            self._nodes,
            "tagger",
            [
                helper.make_tensor_value_info("rows", TensorProto.INT32, ["pieces", "units", FLAG_COLUMN]),
                helper.make_tensor_value_info("flags", TensorProto.FLOAT, ["pieces", "units", FLAGS]),
                helper.make_tensor_value_info("lengths", TensorProto.INT32, ["units"]),
            ],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["pieces", "units", len(LABELS)])
                for name in SHIPPED_HEADS
            ],
            self._constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)

    def _embed(self) -> tuple[str, Array]:
        """What the first layer reads, the pins last, and what its columns were divided by."""
        net = self._network
        columns = [
            (net.words, 1, 1),
            (net.tags, 2, 1),
            (net.chars, FIRST_CHAR, 2 * CHARS),
            (net.ngrams, FIRST_NGRAM, 2),
            (net.shapes, SHAPE, 1),
        ]
        bound = max(1.0, *(127 * float(_scales(_array(table.weight)).max()) for table, _, _ in columns))
        stretch = np.maximum(1, 127 * _scales(_array(net.vectors.weight)) / bound)
        parts = [self._table(net.vectors, 0, 1, stretch), *(self._table(*column) for column in columns)]
        unchanged = np.ones(self._network.lower.input_size - len(stretch), np.float32)
        states = self._node("Concat", [*parts, "flags", self._pins(1.01 * bound)], axis=2)
        return states, np.concatenate([stretch, unchanged])

    def _pins(self, bound: float) -> str:
        """Columns of `bound` and of its negative for every piece: none of a row's flags, plus these."""
        n = len(self._nodes)
        name = f"pins{n}"
        self._constant(name, np.array(_PINS, np.float32) * np.float32(bound))
        none = np.zeros((FLAGS, len(_PINS)), np.float32)
        return self._node("Add", [self._node("MatMul", ["flags", self._constant(f"none{n}", none)]), name])

    def _table(self, table: nn.Embedding, first: int, count: int, divisor: Array | float = 1.0) -> str:
        """Rows of an embedding, kept as 8-bit integers with a scale for each column."""
        weights = _array(table.weight)
        scale = _scales(weights)
        integers = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
        name = f"table{first}"
        self._constant(name, integers)
        self._constant(f"{name}_scale", (scale / divisor).astype(np.float32))
        self._constant(f"{name}_columns", np.arange(first, first + count))
        self._constant(f"{name}_shape", np.array([0, 0, count * weights.shape[1]], np.int64))
        index = self._node("Gather", ["rows", f"{name}_columns"], axis=2)
        rows = self._node("Cast", [self._node("Gather", [name, index], axis=0)], to=TensorProto.FLOAT)
        return self._node("Reshape", [self._node("Mul", [rows, f"{name}_scale"]), f"{name}_shape"])

    def _lstm(
        self, states: str, layer: nn.LSTM, width: int, columns: npt.NDArray[np.intp], stretch: Array
    ) -> str:
        """A layer over `width` columns and the pins; torch's weights read `columns`, divided by `stretch`."""
        n = len(self._nodes)
        weights: dict[str, list[Array]] = {"W": [], "R": [], "B": []}
        for way in ("", "_reverse"):
            read = np.zeros((4 * (HIDDEN + len(_PINS)), width + len(_PINS)), np.float32)
            read[:, columns] = _with_pins(_gates(layer, f"weight_ih_l0{way}") * stretch)
            kept = np.zeros((len(read), HIDDEN + len(_PINS)), np.float32)
            kept[:, :HIDDEN] = _with_pins(_gates(layer, f"weight_hh_l0{way}"))
            bias = [_with_pins(_gates(layer, f"bias_{part}_l0{way}"), part == "ih") for part in ("ih", "hh")]
            for part, value in (("W", read), ("R", kept), ("B", np.concatenate(bias))):
                weights[part].append(value)
        inputs = [self._constant(f"{part}{n}", np.stack(values)) for part, values in weights.items()]
        both = self._node(
            "LSTM", [states, *inputs, "lengths"], hidden_size=HIDDEN + len(_PINS), direction="bidirectional"
        )
        shape = self._constant(f"wide{n}", np.array([0, 0, 2 * (HIDDEN + len(_PINS))], np.int64))
        return self._node("Reshape", [self._node("Transpose", [both], perm=[0, 2, 1, 3]), shape])

    def _linear(self, states: str, layer: nn.Linear, output: str) -> None:
        values = np.zeros((2, HIDDEN + len(_PINS), len(LABELS)), np.float32)
        values[:, :HIDDEN] = _array(layer.weight).T.reshape(2, HIDDEN, len(LABELS))
        weight = self._constant(f"{output}_weight", values.reshape(-1, len(LABELS)))
        bias = self._constant(f"{output}_bias", _array(layer.bias))
        product = self._node("MatMul", [states, weight])
        self._nodes.append(helper.make_node("Add", [product, bias], [output]))

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(value, name))
        return name

    def _node(self, kind: str, inputs: Sequence[str], **attributes: object) -> str:
        name = f"{kind.lower()}{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name


def _scales(weights: Array) -> Array:
    """A step for each column that spends the integers on all but the outermost of its values."""
    return (np.quantile(np.abs(weights), 0.9995, axis=0) / 127 + 1e-8).astype(np.float32)


def _with_pins(gates: Array, is_bias: bool = False) -> Array:
    """The gates of a layer with those of the pinned cells: wide open by their bias, deaf to all else."""
    parts = []
    for number, gate in enumerate(np.split(gates, 4)):
        pins = np.zeros((len(_PINS), *gate.shape[1:]), np.float32)
        if is_bias:
            pins += _SATURATED * np.array(_PINS if number == 3 else (1, 1))
        parts += [gate, pins]
    return np.concatenate(parts)


def _gates(layer: nn.LSTM, name: str) -> Array:
    """Torch orders the gates input, forget, cell, output; ONNX input, output, forget, cell."""
    i, f, c, o = np.split(_array(getattr(layer, name)), 4)
    return np.concatenate((i, o, f, c))


def _array(tensor: object) -> Array:
    array: Array = tensor.detach().numpy()  # type: ignore[attr-defined]
    return array
