"""A Piper voice's graph, cut where its sound can be made window by window.

A VITS voice first settles how long each sound lasts and spreads it over latent frames, then brings
the frames through a flow, then decodes them into samples (arXiv:2106.06103, section 2). Flow and
decoder are convolutions: what they make of a frame depends on a few frames around it and on nothing
else. Run over windows that overlap by as much, they make the very samples that they make of the
whole sentence, so the first can be heard before the last is made and no melody is cut.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper

_DECODER = {
    *("Add", "Conv", "ConvTranspose", "Div", "Identity"),
    *("LeakyRelu", "Mul", "Squeeze", "Tanh", "Unsqueeze"),
}
"""What a decoder is made of; its factors are constant."""
_FLOW = _DECODER - {"ConvTranspose"} | {
    *("Concat", "ConstantOfShape", "Exp", "Neg", "Shape"),
    *("Sigmoid", "Slice", "Split", "Sub"),
}
"""What a flow is made of: it masks its frames, splits them by channels, and keeps their number."""


@dataclass(frozen=True)
class Stage:
    """A part of a graph that stands on its own."""

    model: bytes
    """ONNX."""
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    reach: int
    """Frames on either side that a frame of the output depends on, by its convolutions."""


@dataclass(frozen=True)
class Cut:
    """A voice in three parts, which together compute what the whole does."""

    head: Stage
    """Phoneme ids to the inputs of the others."""
    flow: Stage
    decoder: Stage


def cut(model: ModelProto) -> Cut | None:
    """Cut a voice in three; None where it is not built as VITS is.

    That the parts depend on no more frames than it seems is for the caller to prove.
    """
    graph = _Graph(model)
    sound = [model.graph.output[0].name]
    decoder, decoded = graph.behind(sound, graph.decodes)
    flow, flowed = graph.behind(decoded, graph.flows)
    latent = [name for name in decoded if name not in flowed]
    if len(latent) != 1:
        return None
    passed = [name for name in dict.fromkeys([*flowed, *decoded]) if name not in latent]
    ids = [value.name for value in model.graph.input]
    rest = set(range(len(model.graph.node))) - decoder - flow
    # Something of what the later parts make for themselves may be wanted before them too.
    head = rest | graph.makers(rest, lambda name: True)
    return Cut(
        graph.stage(head, ids, passed),
        graph.stage(flow, flowed, latent),
        graph.stage(decoder, decoded, sound),
    )


def table_rows(model: ModelProto, ids: str) -> int | None:
    """Rows of the table in which an input's ids are looked up; None where there is none."""
    rows = {table.name: table.dims[0] for table in model.graph.initializer if table.dims}
    for node in model.graph.node:
        if node.op_type == "Gather" and node.input[1] == ids and node.input[0] in rows:
            return int(rows[node.input[0]])
    return None


class _Graph:
    """A model's nodes by what they make, and parts of it."""

    def __init__(self, model: ModelProto) -> None:
        self._model = model
        self._nodes = list(model.graph.node)
        self._weights = {weights.name: weights for weights in model.graph.initializer}
        self._inputs = {value.name: value for value in model.graph.input}
        self._maker = {
            name: index for index, node in enumerate(self._nodes) for name in node.output
        }

    def behind(
        self, values: Sequence[str], belongs: Callable[[NodeProto], bool]
    ) -> tuple[set[int], list[str]]:
        """The nodes that belong to a part and make the values, and what those start from."""
        nodes: set[int] = set()
        start: dict[str, None] = {}
        ahead = list(values)
        while ahead:
            name = ahead.pop()
            if not name or self._constant(name) or self._maker.get(name) in nodes:
                continue
            index = self._maker.get(name)
            if index is not None and belongs(self._nodes[index]):
                nodes.add(index)
                ahead += self._nodes[index].input
            else:
                start[name] = None
        return nodes, list(start)

    def decodes(self, node: NodeProto) -> bool:
        """Whether a node may be the decoder's."""
        scales = node.op_type in ("Div", "Mul")
        if scales and not any(map(self._constant, node.input)):
            return False
        return node.op_type in _DECODER and self._weighted(node)

    def flows(self, node: NodeProto) -> bool:
        """Whether a node may be the flow's."""
        return node.op_type in _FLOW and self._weighted(node)

    def makers(self, nodes: set[int], wanted: Callable[[str], bool]) -> set[int]:
        """The nodes that make some of what other nodes use, and what those use."""
        found: set[int] = set()
        ahead = [name for index in nodes for name in self._nodes[index].input]
        while ahead:
            name = ahead.pop()
            index = self._maker.get(name)
            if index is not None and index not in found and wanted(name):
                found.add(index)
                ahead += self._nodes[index].input
        return found

    def stage(self, nodes: set[int], inputs: Sequence[str], outputs: Sequence[str]) -> Stage:
        """Some nodes as a model."""
        order = sorted(nodes | self.makers(nodes, self._constant))
        part = [self._nodes[index] for index in order]
        used = {name for node in part for name in node.input}
        graph = helper.make_graph(
            part,
            "part",
            [self._value(name) for name in inputs],
            [helper.make_empty_tensor_value_info(name) for name in outputs],
            [weights for name, weights in self._weights.items() if name in used],
        )
        model = helper.make_model(
            graph,
            opset_imports=self._model.opset_import,
            ir_version=self._model.ir_version,
            functions=self._model.functions,
        )
        return Stage(model.SerializeToString(), tuple(inputs), tuple(outputs), self._reach(order))

    def _reach(self, nodes: Sequence[int]) -> int:
        """How far the convolutions among them look, on the longest way through them, frames."""
        rates: dict[str, int] = {}
        reaches: dict[str, float] = {}
        for node in (self._nodes[index] for index in nodes):
            rate = max((rates.get(name, 1) for name in node.input), default=1)
            reach = max((reaches.get(name, 0.0) for name in node.input), default=0.0)
            weights = self._weights_of(node)
            if weights is not None:
                reach += _look(node, weights) / rate
            if node.op_type == "ConvTranspose":
                rate *= _numbers(node, "strides", 1)[0]
            rates |= dict.fromkeys(node.output, rate)
            reaches |= dict.fromkeys(node.output, reach)
        return math.ceil(max(reaches.values(), default=0.0))

    def _weights_of(self, node: NodeProto) -> TensorProto | None:
        """The weights of a convolution along time, where the node is one and they are known."""
        if node.op_type not in ("Conv", "ConvTranspose"):
            return None
        name = node.input[1]
        while name not in self._weights and self._constant(name):
            maker = self._nodes[self._maker[name]]
            if not maker.input:
                return None
            name = maker.input[0]
        weights = self._weights.get(name)
        return weights if weights is not None and len(weights.dims) == 3 else None

    def _weighted(self, node: NodeProto) -> bool:
        convolves = node.op_type in ("Conv", "ConvTranspose")
        return not convolves or self._weights_of(node) is not None

    def _constant(self, name: str) -> bool:
        """Whether it is a weight or a constant, or the same by another name."""
        index = self._maker.get(name)
        if name in self._weights or index is None:
            return name in self._weights
        maker = self._nodes[index]
        return maker.op_type == "Constant" or (
            maker.op_type == "Identity" and self._constant(maker.input[0])
        )

    def _value(self, name: str) -> ValueInfoProto:
        """An input: the whole graph's own, or one of floats."""
        known = self._inputs.get(name)
        return known or helper.make_tensor_value_info(name, TensorProto.FLOAT, None)


def _look(node: NodeProto, weights: TensorProto) -> float:
    """How far a convolution looks to a side, in steps of its input."""
    width = int(weights.dims[2]) - 1
    if node.op_type == "Conv":
        return width * _numbers(node, "dilations", 1)[0] / 2
    return width / _numbers(node, "strides", 1)[0]


def _numbers(node: NodeProto, name: str, otherwise: int) -> list[int]:
    """An attribute of whole numbers."""
    for attribute in node.attribute:
        if attribute.name == name:
            return list(attribute.ints)
    return [otherwise]
