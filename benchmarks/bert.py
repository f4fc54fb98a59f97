"""A BERT-base tagger by its cost: the graph of the encoder with random weights, under onnxruntime.

The shape is that of BERT-base (Devlin et al. 2019): 12 layers, 768 wide, 12 heads, 3072 between, windows of
512 tokens. What the weights are does not change how long it takes. Korean vocabularies of 32,000 pieces read
about two characters of a release as one token.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import onnxruntime

LAYERS, WIDTH, HEADS, BETWEEN, WINDOW, VOCABULARY, LABELS = 12, 768, 12, 3072, 512, 32_000, 9
CHARACTERS_A_TOKEN = 2.0


def seconds_a_character(windows: int) -> float:
    """Processor time of the network for one character of text, one thread, full windows. Needs `onnx`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(_graph(), options, providers=["CPUExecutionProvider"])
    numbers = np.random.default_rng(0)
    feeds = [{"tokens": numbers.integers(0, VOCABULARY, WINDOW)} for _ in range(windows + 1)]
    session.run(None, feeds.pop())
    started = time.process_time()
    for feed in feeds:
        session.run(None, feed)
    return (time.process_time() - started) / (windows * WINDOW * CHARACTERS_A_TOKEN)


class _Builder:
    """Collects the nodes and weights of a graph; each method gives the name of what it computes."""

    def __init__(self) -> None:
        import onnx

        self.onnx = onnx
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self._numbers = np.random.default_rng(1)

    def node(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"{kind}{len(self.nodes)}"
        self.nodes.append(self.onnx.helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, values: np.ndarray[Any, Any]) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(self.onnx.numpy_helper.from_array(values, name))
        return name

    def random(self, *shape: int) -> str:
        return self.constant(self._numbers.normal(0, 0.02, shape).astype(np.float32))

    def linear(self, x: str, wide: int, out: int) -> str:
        return self.node("Add", self.node("MatMul", x, self.random(wide, out)), self.random(out))

    def normed(self, x: str) -> str:
        one, zero = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)
        return self.node("LayerNormalization", x, self.constant(one), self.constant(zero), axis=-1)

    def attention(self, x: str) -> str:
        shape = self.constant(np.array([WINDOW, HEADS, WIDTH // HEADS]))
        query, key, value = (self.node("Reshape", self.linear(x, WIDTH, WIDTH), shape) for _ in range(3))
        query, value = (self.node("Transpose", part, perm=[1, 0, 2]) for part in (query, value))
        key = self.node("Transpose", key, perm=[1, 2, 0])
        scale = self.constant(np.array((WIDTH // HEADS) ** -0.5, np.float32))
        weights = self.node("Softmax", self.node("Mul", self.node("MatMul", query, key), scale), axis=-1)
        mixed = self.node("Transpose", self.node("MatMul", weights, value), perm=[1, 0, 2])
        joined = self.node("Reshape", mixed, self.constant(np.array([WINDOW, WIDTH])))
        return self.linear(joined, WIDTH, WIDTH)


def _graph() -> bytes:
    """The encoder and a label for each token, as an ONNX model."""
    build = _Builder()
    helper, types = build.onnx.helper, build.onnx.TensorProto
    words = build.node("Gather", build.random(VOCABULARY, WIDTH), "tokens")
    x = build.normed(build.node("Add", words, build.random(WINDOW, WIDTH)))
    for _ in range(LAYERS):
        x = build.normed(build.node("Add", x, build.attention(x)))
        between = build.node("Gelu", build.linear(x, WIDTH, BETWEEN))
        x = build.normed(build.node("Add", x, build.linear(between, BETWEEN, WIDTH)))
    labels = build.linear(x, WIDTH, LABELS)
    graph = helper.make_graph(
        build.nodes,
        "bert",
        [helper.make_tensor_value_info("tokens", types.INT64, [WINDOW])],
        [helper.make_tensor_value_info(labels, types.FLOAT, [WINDOW, LABELS])],
        build.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    serialized: bytes = model.SerializeToString()
    return serialized
