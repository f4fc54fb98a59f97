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
    """Builds the graph: rows and flags of one unit → label scores of each head."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(self) -> onnx.ModelProto:
        """The whole graph with float LSTMs and integer tables."""
        states = self._embed()
        self._constant("units", np.array([1], np.int64))
        states = self._node("Unsqueeze", [states, "units"])
        for layer in (self._network.lower, self._network.upper):
            states = self._lstm(states, layer)
        states = self._node("Squeeze", [states, self._constant("one", np.array([1], np.int64))])
        for name in SHIPPED_HEADS:
            self._linear(states, self._network.heads[name].emit, name)
        graph = helper.make_graph(
            self._nodes,
            "tagger",
            [
                helper.make_tensor_value_info("rows", TensorProto.INT32, ["pieces", FLAG_COLUMN]),
                helper.make_tensor_value_info("flags", TensorProto.FLOAT, ["pieces", FLAGS]),
            ],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["pieces", len(LABELS)])
                for name in SHIPPED_HEADS
            ],
            self._constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)

    def _embed(self) -> str:
        net = self._network
        columns = [
            (net.vectors, 0, 1),
            (net.words, 1, 1),
            (net.tags, 2, 1),
            (net.chars, FIRST_CHAR, 2 * CHARS),
            (net.ngrams, FIRST_NGRAM, 2),
            (net.shapes, SHAPE, 1),
        ]
        parts = [self._table(table, first, count) for table, first, count in columns]
        return self._node("Concat", [*parts, "flags"], axis=1)

    def _table(self, table: nn.Embedding, first: int, count: int) -> str:
        """Rows of an embedding, kept as 8-bit integers with a scale for each column."""
        weights = _array(table.weight)
        scale = _scales(weights)
        integers = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
        name = f"table{first}"
        self._constant(name, integers)
        self._constant(f"{name}_scale", scale)
        self._constant(f"{name}_columns", np.arange(first, first + count))
        self._constant(f"{name}_shape", np.array([-1, count * weights.shape[1]], np.int64))
        index = self._node("Gather", ["rows", f"{name}_columns"], axis=1)
        rows = self._node("Cast", [self._node("Gather", [name, index], axis=0)], to=TensorProto.FLOAT)
        return self._node("Reshape", [self._node("Mul", [rows, f"{name}_scale"]), f"{name}_shape"])

    def _lstm(self, states: str, layer: nn.LSTM) -> str:
        n = len(self._nodes)
        weights = {
            "W": np.stack([_gates(layer, f"weight_ih_l0{way}") for way in ("", "_reverse")]),
            "R": np.stack([_gates(layer, f"weight_hh_l0{way}") for way in ("", "_reverse")]),
            "B": np.stack(
                [
                    np.concatenate([_gates(layer, f"bias_{part}_l0{way}") for part in ("ih", "hh")])
                    for way in ("", "_reverse")
                ]
            ),
        }
        inputs = [self._constant(f"{part}{n}", value) for part, value in weights.items()]
        both = self._node("LSTM", [states, *inputs], hidden_size=HIDDEN, direction="bidirectional")
        shape = self._constant(f"wide{n}", np.array([0, 0, 2 * HIDDEN], np.int64))
        return self._node("Reshape", [self._node("Transpose", [both], perm=[0, 2, 1, 3]), shape])

    def _linear(self, states: str, layer: nn.Linear, output: str) -> None:
        weight = self._constant(f"{output}_weight", _array(layer.weight).T.copy())
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


def _gates(layer: nn.LSTM, name: str) -> Array:
    """Torch orders the gates input, forget, cell, output; ONNX input, output, forget, cell."""
    i, f, c, o = np.split(_array(getattr(layer, name)), 4)
    return np.concatenate((i, o, f, c))


def _array(tensor: object) -> Array:
    array: Array = tensor.detach().numpy()  # type: ignore[attr-defined]
    return array
