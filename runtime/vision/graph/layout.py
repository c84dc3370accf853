"""How a vision graph's file lies: the nodes, then each weight in a field of its own.

Such a file is an ONNX model (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) whose graph
comes in many fields, which whoever reads it puts together as protobuf has it. What stands before a
weight's values is the same to the byte wherever it is written, so that a reader can hold it against
what it understood: then nobody else understands anything but that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from onnx import TensorProto

from runtime.files.protobuf import LENGTH, VARINT, Field, encoded, field_of, fields
from runtime.vision.graph.nodes import Weight

TYPES: Mapping[int, np.dtype[Any]] = {
    TensorProto.FLOAT: np.dtype("<f4"),
    TensorProto.FLOAT16: np.dtype("<f2"),
    TensorProto.UINT8: np.dtype("u1"),
    TensorProto.INT64: np.dtype("<i8"),
}
ALIGNMENT = 64
"""Weights begin at multiples of it, bytes."""
_GRAPH, _INITIALIZER = 7, 5
"""Numbers of ModelProto's graph and of GraphProto's weights."""
_DIMENSIONS, _TYPE, _NAME, _RAW, _PADDING = 1, 2, 8, 9, 12
"""Numbers of TensorProto's fields; the last is its documentation, of which nothing is read."""
_MOST_FIELDS, _MOST_BESIDE = 16, 1024
"""Fields of a weight, and bytes before its values, at most."""


class GraphError(ValueError):
    """What is wrong with a file, said of it."""


@dataclass(frozen=True)
class Stored:
    """Where a weight lies."""

    weight: Weight
    offset: int

    @property
    def bytes(self) -> int:
        """Its size."""
        return bytes_of(self.weight)


def bytes_of(weight: Weight) -> int:
    """Size of a weight's values."""
    return prod(weight.shape) * TYPES[weight.type].itemsize


def before_values(name: str, weight: Weight, place: int) -> bytes:
    """What is written before a weight's values, which then begin at a multiple of ``ALIGNMENT``.

    Args:
        name: The weight's.
        weight: What it is.
        place: Where in the file it is written.
    """
    for padding in range(2 * ALIGNMENT):
        found = _before_values(name, weight, padding)
        if (place + len(found)) % ALIGNMENT == 0:
            return found
    raise AssertionError("the lengths of lengths change twice at most")


def _before_values(name: str, weight: Weight, padding: int) -> bytes:
    size = bytes_of(weight)
    tensor = field_of(_NAME, name.encode()) + _number(_TYPE, weight.type)
    tensor += b"".join(_number(_DIMENSIONS, each) for each in weight.shape)
    tensor += field_of(_PADDING, b" " * padding) + field_of(_RAW, b"", size)
    found = field_of(_INITIALIZER, tensor, len(tensor) + size)
    return field_of(_GRAPH, found, len(found) + size)


def _number(number: int, value: int) -> bytes:
    return encoded(number << 3 | VARINT) + encoded(value)


def begins_with_weight(view: memoryview, field: Field) -> bool:
    """Whether a field of the model is a graph that begins with a weight."""
    begun = field.number == _GRAPH and field.start < field.end
    return begun and view[field.start] == _INITIALIZER << 3 | LENGTH


def weight_in(view: memoryview, field: Field) -> tuple[str, Stored]:
    """The one weight that a field of the model consists of, and its name.

    Raises:
        GraphError: it says more than a weight, or says it in another way than it is written.
        ValueError: it is damaged.
    """
    inner = next(fields(view, field.start, field.end))
    name, kind, shape, padding, raw = b"", 0, list[int](), 0, None
    for each in fields(view, inner.start, inner.end, _MOST_FIELDS):
        if each.number == _RAW:
            raw = each
        elif each.end - field.key > _MOST_BESIDE:
            raise GraphError("one of its weights says far more than any does")
        elif each.number == _NAME:
            name = bytes(view[each.start : each.end])
        elif each.number == _PADDING:
            padding = each.end - each.start
        elif each.number == _DIMENSIONS and each.value is not None:
            shape.append(each.value)
        elif each.number == _TYPE and each.value is not None:
            kind = each.value
        else:
            raise GraphError("one of its weights is not in the file itself")
    said = _readable(name)
    if raw is None or kind not in TYPES:
        raise GraphError(f"its weight {said} is not all there")
    weight = Weight(kind, tuple(shape))
    if bytes_of(weight) != raw.end - raw.start:
        raise GraphError(f"its weight {said} is not all there")
    if raw.start % ALIGNMENT or raw.end != field.end:
        raise GraphError(f"its weight {said} is out of place")
    if view[field.key : raw.start] != _before_values(said, weight, padding):
        raise GraphError(f"its weight {said} is not written as it should be")
    return said, Stored(weight, raw.start)


def _readable(name: bytes) -> str:
    """A name; where it is none, something that is no weight's."""
    return name.decode("ascii", "backslashreplace")[:100]
