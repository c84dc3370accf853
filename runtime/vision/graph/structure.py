"""The graph of a vision tower and its projector: what is computed, in ONNX's operators.

The graph follows from the tower's dimensions and from the form that each matrix's weights are in,
so a file's graph can be held against it, node by node. It computes what libmtmd's graph ``mlp``
does of the same weights (tools/mtmd/models/llava.cpp); only the projector's GELU is exact here, as
in the reference. Operators: https://onnx.ai/onnx/operators and ONNX Runtime's ContribOperators.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, ValueInfoProto, helper

from runtime.gguf.check import ProjectorHeader, tower_shape
from runtime.gguf.tensors import TowerShape
from runtime.vision.graph.forms import MIDDLE, Form, form_in, multiply
from runtime.vision.graph.nodes import ONNX_RUNTIME, Nodes, Weight

PATCHES, TOKENS = "patches", "tokens"
"""The graph's input and output."""
_OPSET, _IR = 20, 10
_BY_TILE, _BY_ROW = "by_tile", "by_row"


@dataclass(frozen=True)
class Matrix:
    """A matrix whose weights may be in any form."""

    source: str
    """The tensor that it is multiplied with."""
    inputs: int
    outputs: int


@dataclass(frozen=True)
class Tower:
    """A tower and its projector, but for their weights."""

    shape: TowerShape
    heads: int
    epsilon: float
    """Of its norms."""
    tanh_gelu: bool
    """Whether its activation is the GELU by tanh, and not the quick one."""
    norm_before: bool
    """Whether there is a norm before the first layer."""
    norm_after: bool
    """Whether there is one after the last."""

    @classmethod
    def of(cls, header: ProjectorHeader) -> "Tower":
        """The tower of a projector's file."""
        return cls(
            tower_shape(header),
            header.number("clip.vision.attention.head_count"),
            header.fraction("clip.vision.attention.layer_norm_epsilon"),
            header.values["clip.use_gelu"].content is True,
            "v.pre_ln.weight" in header.tensors,
            "v.post_ln.weight" in header.tensors,
        )

    @property
    def patches(self) -> int:
        """Of a tile."""
        return (self.shape.tile // self.shape.patch) ** 2

    @property
    def rows(self) -> int:
        """What attends to each other: a tile's patches, and before them a class token."""
        return self.patches + self.shape.class_token

    @property
    def colours(self) -> int:
        """Numbers of a patch."""
        return 3 * self.shape.patch**2

    def matrices(self) -> dict[str, Matrix]:
        """Every matrix, by name, in the order in which they are multiplied with."""
        shape, found = self.shape, {}
        for block in range(shape.blocks):
            name = f"v.blk.{block}"
            for each in ("attn_q", "attn_k", "attn_v"):
                found[f"{name}.{each}"] = Matrix(f"{name}.ln1", shape.width, shape.width)
            found[f"{name}.attn_out"] = Matrix(f"{name}.attended", shape.width, shape.width)
            found[f"{name}.ffn_up"] = Matrix(f"{name}.ln2", shape.width, shape.hidden)
            found[f"{name}.ffn_down"] = Matrix(f"{name}.gelu", shape.hidden, shape.width)
        last = "v.post_ln" if self.norm_after else "patches_alone"
        if not self.norm_after and not shape.class_token:
            last = f"v.blk.{shape.blocks - 1}"
        found["mm.0"] = Matrix(last, shape.width, shape.inner)
        found["mm.2"] = Matrix("mm.0.gelu", shape.inner, shape.projected)
        return found

    def forms_in(self, weights: Mapping[str, Weight]) -> dict[str, Form]:
        """The forms of the matrices in a file.

        Raises:
            ValueError: one of them is missing.
        """
        found = {}
        for name, matrix in self.matrices().items():
            form = form_in(weights, name, matrix.source)
            if form is None:
                raise ValueError(f"it lacks the matrix {name}")
            found[name] = form
        return found

    def constants(self) -> dict[str, NDArray[Any]]:
        """The constants that are no weights: sizes, and the byte for 0."""
        width = self.shape.width
        return {
            _BY_TILE: np.array([-1, self.rows, width]),
            _BY_ROW: np.array([-1, width]),
            MIDDLE: np.array([128], np.uint8),
            "first_patch": np.array([1]),
            "last_patch": np.array([self.rows]),
            "axis_of_rows": np.array([1]),
        }


def graph_of(tower: Tower, forms: Mapping[str, Form]) -> tuple[ModelProto, dict[str, Weight]]:
    """The graph without its weights, and which it takes.

    Args:
        tower: What is computed.
        forms: Of each of its ``matrices``.

    Returns:
        A graph from ``patches``, float32 [tiles · rows, colours], with a row of zeros for each
        class token, to ``tokens``, float32 [tiles · patches, width of the text model]; and its
        constants by name.
    """
    builder = _Builder(tower, tower.matrices(), forms, Nodes())
    builder.build()
    graph = helper.make_graph(
        builder.nodes.nodes,
        "vision",
        [_value(PATCHES, tower.colours)],
        [_value(TOKENS, tower.shape.projected)],
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(ONNX_RUNTIME, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR, producer_name="vismaid")
    return model, builder.nodes.weights


def _value(name: str, width: int) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", width])


@dataclass(frozen=True)
class _Builder:
    tower: Tower
    matrices: Mapping[str, Matrix]
    forms: Mapping[str, Form]
    nodes: Nodes

    def build(self) -> None:
        tower, nodes = self.tower, self.nodes
        shape = tower.shape
        for name in (_BY_TILE, _BY_ROW):
            nodes.constant(name, 3 if name == _BY_TILE else 2, type=TensorProto.INT64)
        kernel = nodes.constant("v.patch_embd.weight", tower.colours, shape.width)
        x = self._by_tile(nodes.add("MatMul", "embedded", PATCHES, kernel))
        places = nodes.constant("v.places", tower.rows, shape.width)
        x = nodes.add("Reshape", "begun", nodes.add("Add", "placed", x, places), _BY_ROW)
        if tower.norm_before:
            x = self._norm("v.pre_ln", x)
        for block in range(shape.blocks):
            x = self._layer(f"v.blk.{block}", x)
        if shape.class_token:
            x = self._without_class(x)
        if tower.norm_after:
            x = self._norm("v.post_ln", x)
        self._multiply("mm.0", "mm.0.out")
        nodes.add("Gelu", "mm.0.gelu", "mm.0.out")
        self._multiply("mm.2", TOKENS)

    def _by_tile(self, x: str) -> str:
        return self.nodes.add("Reshape", f"{x}.tiles", x, _BY_TILE)

    def _norm(self, name: str, x: str) -> str:
        width = self.tower.shape.width
        gain, bias = (self.nodes.constant(f"{name}.{each}", width) for each in ("weight", "bias"))
        return self.nodes.add(
            "LayerNormalization", name, x, gain, bias, axis=-1, epsilon=self.tower.epsilon
        )

    def _multiply(self, name: str, result: str) -> str:
        matrix = self.matrices[name]
        size = matrix.inputs, matrix.outputs
        return multiply(self.nodes, self.forms[name], name, matrix.source, size, result)

    def _layer(self, name: str, x: str) -> str:
        nodes, tower = self.nodes, self.tower
        self._norm(f"{name}.ln1", x)
        attention = [
            self._by_tile(self._multiply(f"{name}.{each}", f"{name}.{each}.out"))
            for each in ("attn_q", "attn_k", "attn_v")
        ]
        y = nodes.add_own(
            "MultiHeadAttention", f"{name}.attended.tiles", *attention, num_heads=tower.heads
        )
        nodes.add("Reshape", f"{name}.attended", y, _BY_ROW)
        y = self._multiply(f"{name}.attn_out", f"{name}.attn_out.out")
        x = nodes.add("Add", f"{name}.attn", x, y)
        self._norm(f"{name}.ln2", x)
        y = self._multiply(f"{name}.ffn_up", f"{name}.ffn_up.out")
        if tower.tanh_gelu:
            nodes.add("Gelu", f"{name}.gelu", y, approximate="tanh")
        else:
            nodes.add_own("QuickGelu", f"{name}.gelu", y, alpha=1.702)
        return nodes.add("Add", name, x, self._multiply(f"{name}.ffn_down", f"{name}.ffn_down.out"))

    def _without_class(self, x: str) -> str:
        nodes, x = self.nodes, self._by_tile(x)
        start, end, axis = (
            nodes.constant(name, 1, type=TensorProto.INT64)
            for name in ("first_patch", "last_patch", "axis_of_rows")
        )
        x = nodes.add("Slice", "patches_alone.tiles", x, start, end, axis)
        return nodes.add("Reshape", "patches_alone", x, _BY_ROW)
