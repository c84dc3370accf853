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
_FLOW = _DECODER | {
    *("Concat", "ConstantOfShape", "Exp", "Neg", "Shape"),
    *("Sigmoid", "Slice", "Split", "Sub"),
}
"""What a flow is made of; its frames are masked, and split by channels."""


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
    head = [index for index in range(len(model.graph.node)) if index not in decoder | flow]
    return Cut(
        graph.stage(head, [value.name for value in model.graph.input], passed),
        graph.stage(sorted(flow), flowed, latent),
        graph.stage(sorted(decoder), decoded, sound),
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

    def stage(self, nodes: Sequence[int], inputs: Sequence[str], outputs: Sequence[str]) -> Stage:
        """Some nodes as a model."""
        part = [self._nodes[index] for index in nodes]
        constants = dict.fromkeys(
            index
            for node in part
            for name in node.input
            if (index := self._maker.get(name)) is not None
            and self._constant(name)
            and index not in nodes
        )
        used = {name for node in part for name in node.input}
        graph = helper.make_graph(
            [*(self._nodes[index] for index in constants), *part],
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
        return Stage(
            model.SerializeToString(), tuple(inputs), tuple(outputs), math.ceil(self._reach(part))
        )

    def _reach(self, part: Sequence[NodeProto]) -> float:
        """How far its convolutions look, on the longest way through them, frames."""
        rates: dict[str, int] = {}
        reaches: dict[str, float] = {}
        for node in part:
            rate = max((rates.get(name, 1) for name in node.input), default=1)
            reach = max((reaches.get(name, 0.0) for name in node.input), default=0.0)
            if node.op_type in ("Conv", "ConvTranspose"):
                reach += self._look(node) / rate
            if node.op_type == "ConvTranspose":
                rate *= _numbers(node, "strides", 1)[0]
            rates |= dict.fromkeys(node.output, rate)
            reaches |= dict.fromkeys(node.output, reach)
        return max(reaches.values(), default=0.0)

    def _look(self, node: NodeProto) -> float:
        """How far a convolution looks, in steps of its input: as if all of it lay on one side."""
        width = int(self._weights[node.input[1]].dims[2]) - 1
        if node.op_type == "Conv":
            return width * _numbers(node, "dilations", 1)[0] / 2
        return width / _numbers(node, "strides", 1)[0]

    def _weighted(self, node: NodeProto) -> bool:
        """Whether it is no convolution, or one along time whose weights are known."""
        if node.op_type not in ("Conv", "ConvTranspose"):
            return True
        weights = self._weights.get(node.input[1])
        return weights is not None and len(weights.dims) == 3

    def _constant(self, name: str) -> bool:
        if name in self._weights:
            return True
        index = self._maker.get(name)
        return index is not None and self._nodes[index].op_type == "Constant"

    def _value(self, name: str) -> ValueInfoProto:
        """An input: the whole graph's own, or one of floats."""
        known = self._inputs.get(name)
        return known or helper.make_tensor_value_info(name, TensorProto.FLOAT, None)


def _numbers(node: NodeProto, name: str, otherwise: int) -> list[int]:
    """An attribute of whole numbers, by default the same for every axis."""
    for attribute in node.attribute:
        if attribute.name == name:
            return list(attribute.ints)
    return [otherwise]
