"""Pieces of a vision tower as ONNX graphs, of random weights, in each precision that is compared.

The dimensions are those of SigLIP-so400m. A piece is as wide as the tower's layers are, and as long
(in tokens) as an emulator can take; what a layer costs is proportional to its tokens but for
attention, which has a piece of its own.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Precision = Literal["float32", "blocks8", "int8"]
PRECISIONS: tuple[Precision, ...] = ("float32", "blocks8", "int8")

WIDTH, FFN, HEADS = 1152, 4304, 16
BLOCK = 32
"""Weights that share a scale, in 8-bit blocks."""
ACCURACY_LEVEL = 4
"""Of ``MatMulNBits``: activations are quantized to 8 bits, too."""

Floats = NDArray[np.float32]


@dataclass
class _Graph:
    """Nodes and weights as they are added; the same seed gives the same weights."""

    precision: Precision
    tokens: int
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], domain=domain, **attributes))
        return name

    def linear(self, x: str, inputs: int, outputs: int) -> str:
        """``x`` [1, tokens, inputs] times a random matrix, and a bias."""
        scale = np.float32(inputs**-0.5)
        weight = self.random.standard_normal((inputs, outputs), np.float32) * scale
        bias = self.constant(self.random.standard_normal(outputs, np.float32) * np.float32(0.1))
        product = {
            "float32": lambda: self.add("MatMul", x, self.constant(weight)),
            "blocks8": lambda: self._blocks(x, weight),
            "int8": lambda: self._integers(x, weight),
        }[self.precision]()
        return self.add("Add", product, bias)

    def _blocks(self, x: str, weight: Floats) -> str:
        inputs, outputs = weight.shape
        count = -(-inputs // BLOCK)
        padded = np.zeros((outputs, count * BLOCK), np.float32)
        padded[:, :inputs] = weight.T
        blocks = padded.reshape(outputs, count, BLOCK)
        scales = np.maximum(np.abs(blocks).max(2), 1e-12) / np.float32(127)
        quantized = (np.rint(blocks / scales[:, :, None]) + 128).astype(np.uint8)
        return self.add(
            "MatMulNBits",
            x,
            self.constant(quantized),
            self.constant(scales.astype(np.float32).ravel()),
            domain="com.microsoft",
            K=inputs,
            N=outputs,
            bits=8,
            block_size=BLOCK,
            accuracy_level=ACCURACY_LEVEL,
        )

    def _integers(self, x: str, weight: Floats) -> str:
        scales = (np.abs(weight).max(0) / np.float32(127)).astype(np.float32)
        quantized = np.rint(weight / scales).astype(np.int8)
        name = f"n{len(self.nodes)}"
        parts = [f"{name}_{part}" for part in ("values", "scale", "zero")]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], parts))
        values, scale, zero = parts
        weights = self.constant(quantized)
        product = self.add(
            "MatMulInteger", values, weights, zero, self.constant(np.zeros(1, np.int8))
        )
        factor = self.add("Mul", scale, self.constant(scales))
        return self.add("Mul", self.add("Cast", product, to=TensorProto.FLOAT), factor)

    def norm(self, x: str) -> str:
        gain = self.constant(1 + self.random.standard_normal(WIDTH, np.float32) * np.float32(0.1))
        shift = self.constant(self.random.standard_normal(WIDTH, np.float32) * np.float32(0.1))
        return self.add("LayerNormalization", x, gain, shift, axis=-1, epsilon=1e-6)

    def heads(self, x: str, heads: int, order: list[int]) -> str:
        shape = np.array([1, self.tokens, heads, WIDTH // HEADS], np.int64)
        return self.add("Transpose", self.add("Reshape", x, self.constant(shape)), perm=order)

    def attention(self, query: str, key: str, value: str, heads: int) -> str:
        """Softmax attention of [1, tokens, heads · 72] three times, the same back."""
        scale = self.constant(np.array((WIDTH // HEADS) ** -0.5, np.float32))
        query = self.heads(self.add("Mul", query, scale), heads, [0, 2, 1, 3])
        key, value = self.heads(key, heads, [0, 2, 3, 1]), self.heads(value, heads, [0, 2, 1, 3])
        weights = self.add("Softmax", self.add("MatMul", query, key), axis=-1)
        seen = self.add("Transpose", self.add("MatMul", weights, value), perm=[0, 2, 1, 3])
        shape = np.array([1, self.tokens, heads * (WIDTH // HEADS)], np.int64)
        return self.add("Reshape", seen, self.constant(shape))

    def save(self, result: str, width: int, path: Path) -> None:
        """Write the graph that takes ``x`` float32 [1, tokens, width] and gives the same shape."""
        shape = [1, self.tokens, width]
        taken = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
        given = helper.make_tensor_value_info(result, TensorProto.FLOAT, shape)
        graph = helper.make_graph(self.nodes, "piece", [taken], [given], self.weights)
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=10), path)


def write_layers(
    path: Path, precision: Precision, *, layers: int, tokens: int, attention: bool
) -> None:
    """Write transformer layers; without attention, the values go where its result would."""
    graph, x = _Graph(precision, tokens), "x"
    for _ in range(layers):
        normal = graph.norm(x)
        query, key, value = (graph.linear(normal, WIDTH, WIDTH) for _ in range(3))
        if attention:
            seen = graph.attention(query, key, value, HEADS)
        else:
            seen = graph.add("Sum", query, key, value)
        x = graph.add("Add", x, graph.linear(seen, WIDTH, WIDTH))
        hidden = graph.linear(graph.norm(x), WIDTH, FFN)
        hidden = graph.add("Gelu", hidden, approximate="tanh")
        x = graph.add("Add", x, graph.linear(hidden, FFN, WIDTH))
    graph.save(x, WIDTH, path)


def write_attention(path: Path, *, heads: int, tokens: int) -> None:
    """Write attention alone, whose queries, keys and values are the same."""
    graph = _Graph("float32", tokens)
    graph.save(graph.attention("x", "x", "x", heads), heads * (WIDTH // HEADS), path)
