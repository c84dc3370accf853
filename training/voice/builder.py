"""Writing an ONNX graph by hand, an operator at a time."""

from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = npt.NDArray[Any]


class Builder:
    """Collects nodes and constants; every method returns the name of a value."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with one output."""
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name, **attributes))
        return name

    def const(self, value: Any, dtype: Any = np.float32) -> str:
        """Add a constant."""
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def ints(self, *values: int) -> str:
        """Add a constant int64 vector."""
        return self.const(values, np.int64)

    def weight(self, value: Array) -> str:
        """Add a float32 constant that is stored as float16."""
        return self.op("Cast", self.const(value, np.float16), to=TensorProto.FLOAT)

    def slice(self, value: str, start: int, end: int, axis: int) -> str:
        """``value[start:end]`` along ``axis``."""
        return self.op("Slice", value, self.ints(start), self.ints(end), self.ints(axis))

    def reshape(self, value: str, *shape: int) -> str:
        """Reshape; 0 keeps a dimension and -1 is worked out."""
        return self.op("Reshape", value, self.ints(*shape))
