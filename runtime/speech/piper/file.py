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
from runtime.files.protobuf import LENGTH, fields

_GRAPH, _WEIGHTS = 7, 5
"""Numbers of ModelProto's graph and of GraphProto's initializers."""
_VALUES = {4, 5, 7, 9, 10, 11}
"""Numbers of TensorProto's fields that hold values, packed."""
_MOST, _PARTS = 8_000_000, 100_000
"""Bytes beside the weights, and parts, at most; a usual voice has 0.6 MB and 6,000."""


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
    for graph in _contents(whole, {_GRAPH}):
        for weights in _contents(graph, {_WEIGHTS}):
            beside -= sum(map(len, _contents(weights, _VALUES)))
        parts += sum(1 for _ in _contents(graph, None))
    if beside > _MOST or parts > _PARTS:
        raise ValueError("its graph is far larger than any voice's")
    return onnx.load_model_from_string(data)


def _contents(message: memoryview, wanted: set[int] | None) -> Iterator[memoryview]:
    """The contents of the fields of some numbers, or of all of them, that have a length."""
    for field in fields(message):
        if field.kind == LENGTH and (wanted is None or field.number in wanted):
            yield message[field.start : field.end]
