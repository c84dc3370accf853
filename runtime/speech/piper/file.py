"""A voice's file, looked at before it is taken apart.

An empty part of a graph takes two bytes of a file and 150 of memory, so a file of 20 MB could take
1.6 GB. What a file holds beside its weights is therefore measured first, by walking its outermost
parts (https://protobuf.dev/programming-guides/encoding).
"""

from collections.abc import Iterator
from pathlib import Path

import onnx
from onnx import ModelProto

from runtime.files.ordinary import open_file

_GRAPH, _WEIGHTS = 7, 5
"""Numbers of ModelProto's graph and of GraphProto's initializers."""
_VALUES = {4, 5, 7, 9, 10, 11}
"""Numbers of TensorProto's fields that hold values, packed."""
_MOST, _PARTS = 8_000_000, 100_000
"""Bytes beside the weights, and parts, at most; a usual voice has 0.6 MB and 6,000."""
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5


def read_model(path: Path) -> ModelProto:
    """Read a voice's file; weights in other files are left alone.

    Raises:
        ValueError: it holds far more than a voice does.
        google.protobuf.message.DecodeError: it is damaged.
        OSError: it cannot be read.
    """
    with open_file(path) as file:
        data = file.read()
    whole = memoryview(data)
    beside, parts = len(data), 0
    for graph in _fields(whole, {_GRAPH}):
        for weights in _fields(graph, {_WEIGHTS}):
            beside -= sum(map(len, _fields(weights, _VALUES)))
        parts += sum(1 for _ in _fields(graph, None))
    if beside > _MOST or parts > _PARTS:
        raise ValueError("its graph is far larger than any voice's")
    return onnx.load_model_from_string(data)


def _fields(message: memoryview, wanted: set[int] | None) -> Iterator[memoryview]:
    """The contents of the fields of some numbers, or of all of them, that have a length."""
    place, seen = 0, 0
    while place < len(message):
        key, place = _varint(message, place)
        kind, length = key & 7, 0
        if kind == _VARINT:
            _, place = _varint(message, place)
        elif kind == _LENGTH:
            length, place = _varint(message, place)
        elif kind not in (_FIXED32, _FIXED64):
            raise ValueError("it is damaged")
        start, place = place, place + (length or {_FIXED32: 4, _FIXED64: 8}.get(kind, 0))
        seen += 1
        if place > len(message) or seen > _PARTS:
            raise ValueError("it is damaged, or its graph is far larger than any voice's")
        if kind == _LENGTH and (wanted is None or key >> 3 in wanted):
            yield message[start:place]


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    """A number, and where the next thing begins."""
    value = 0
    for shift in range(0, 70, 7):
        if place >= len(message):
            break
        byte = message[place]
        value, place = value | (byte & 127) << shift, place + 1
        if byte < 128:
            return value, place
    raise ValueError("it is damaged")
