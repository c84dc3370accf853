"""Nodes and constants of an ONNX graph, as they are put together."""

from dataclasses import dataclass, field
from typing import Any

from onnx import NodeProto, TensorProto, helper

ONNX_RUNTIME = "com.microsoft"
"""The domain of ONNX Runtime's own operators."""


@dataclass(frozen=True)
class Weight:
    """A constant of a graph."""

    type: int
    """One of ``TensorProto``'s data types."""
    shape: tuple[int, ...]


@dataclass
class Nodes:
    """A graph that grows; every tensor is named by whoever adds it."""

    nodes: list[NodeProto] = field(default_factory=list)
    weights: dict[str, Weight] = field(default_factory=dict)
    _made: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def constant(self, name: str, *shape: int, type: int = TensorProto.FLOAT) -> str:
        """Add a constant, unless it is there."""
        self.weights[name] = Weight(type, shape)
        return name

    def add(self, operator: str, name: str, *inputs: str, **attributes: Any) -> str:
        """Add a node of ONNX's with one output, unless it is there."""
        return self.add_several(operator, (name,), *inputs, **attributes)[0]

    def add_own(self, operator: str, name: str, *inputs: str, **attributes: Any) -> str:
        """Add a node of ONNX Runtime's own with one output, unless it is there."""
        return self.add(operator, name, *inputs, domain=ONNX_RUNTIME, **attributes)

    def add_several(
        self, operator: str, outputs: tuple[str, ...], *inputs: str, **attributes: Any
    ) -> tuple[str, ...]:
        """Add a node of ONNX's, unless there is one with these outputs."""
        if outputs[0] not in self._made:
            self.nodes.append(helper.make_node(operator, inputs, outputs, **attributes))
            self._made[outputs[0]] = outputs
        return self._made[outputs[0]]
