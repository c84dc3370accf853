"""A vision graph's file: what it says is held against what is expected, its weights stay there.

Such a file is an ONNX model (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) whose graph
comes in many fields, which whoever reads it puts together as protobuf has it: first the nodes, then
one field for each weight. So it can be written weight by weight, and its nodes can be read without
the weights, which are mapped into memory.
"""

import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from google.protobuf.message import DecodeError
from onnx import ModelProto, TensorProto, load_model_from_string

from runtime.errors import PackError
from runtime.files.ordinary import open_file
from runtime.files.protobuf import fields
from runtime.files.stamp import FileStamp
from runtime.gguf.check import ProjectorHeader
from runtime.gguf.header import REMEDY
from runtime.vision.graph.nodes import Weight
from runtime.vision.graph.structure import Tower, graph_of

GRAPH, INITIALIZER = 7, 5
"""Numbers of ModelProto's graph and of GraphProto's weights."""
DIMENSIONS, TYPE, NAME, RAW, PADDING = 1, 2, 8, 9, 12
"""Numbers of TensorProto's fields; the last is its documentation, of which nothing is read."""
TYPES: Mapping[int, np.dtype[Any]] = {
    TensorProto.FLOAT: np.dtype("<f4"),
    TensorProto.FLOAT16: np.dtype("<f2"),
    TensorProto.UINT8: np.dtype("u1"),
    TensorProto.INT64: np.dtype("<i8"),
}
ALIGNMENT = 64
"""Weights begin at multiples of it, bytes."""
_IN_MEMORY: Mapping[int, int] = {TensorProto.FLOAT16: 2}
"""How much larger a weight is in memory than in the file: half floats are multiplied as floats."""
_MOST, _MOST_WEIGHTS, _MOST_PADDING = 16_000_000, 50_000, 1024
"""Bytes of the nodes, weights, and bytes beside a weight, at most."""


_CHANGED = "it was changed while it was being checked"


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
        return prod(self.weight.shape) * TYPES[self.weight.type].itemsize


@dataclass(frozen=True)
class GraphFile:
    """A file that holds the graph of a tower, and all of its weights."""

    path: Path
    stamp: FileStamp
    tower: Tower
    model: ModelProto
    """Without the weights."""
    stored: Mapping[str, Stored]

    @property
    def bytes(self) -> int:
        """Of the file."""
        return self.stamp.size

    @property
    def memory(self) -> int:
        """Bytes that it takes while tiles are encoded."""
        shape = self.tower.shape
        weights = sum(
            _IN_MEMORY.get(each.weight.type, 1) * each.bytes for each in self.stored.values()
        )
        return weights + 4 * self.tower.rows * (3 * shape.hidden + 8 * shape.width)

    def is_current(self) -> bool:
        """Whether the file there is still the one that was read."""
        try:
            return FileStamp.of(self.path).same_content(self.stamp)
        except OSError:
            return False

    def require_current(self) -> None:
        """See that the file which ONNX Runtime is about to open is the one that was checked.

        Raises:
            PackError: it is another, or was written to since.
        """
        if not self.is_current():
            refuse(self.path, _CHANGED)

    def require(self, stamp: FileStamp) -> None:
        """See that it is the file whose hash was checked.

        Raises:
            PackError: it is not.
        """
        if not self.stamp.same_content(stamp):
            refuse(self.path, _CHANGED)


def read_graph(path: Path, header: ProjectorHeader) -> GraphFile:
    """Read a vision graph and hold it against the projector that it stands for.

    Whatever is not, node by node and weight by weight, what ``graph_of`` makes of the projector's
    dimensions is refused; so ONNX Runtime never sees a graph that was not made here.

    Args:
        path: The ONNX file.
        header: Of the projector.

    Raises:
        PackError: it is damaged, or of another model, or any other graph.
    """
    try:
        with open_file(path) as file:
            stamp = FileStamp.of(file)
            if not stamp.size:
                raise GraphError("it is empty")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                nodes, stored = _parts(whole)
        tower = Tower.of(header)
        _compare(tower, nodes, stored)
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}. {REMEDY}") from None
    except (GraphError, DecodeError) as error:
        refuse(path, str(error) if isinstance(error, GraphError) else "it is damaged")
    return GraphFile(path, stamp, tower, nodes, stored)


def refuse(path: Path, why: str) -> NoReturn:
    """Raise the PackError that names the file."""
    raise PackError(f"{path} cannot be used: {why}. {REMEDY}")


def _parts(whole: mmap.mmap) -> tuple[ModelProto, dict[str, Stored]]:
    """The model without its weights, and where these lie."""
    said, stored = bytearray(), dict[str, Stored]()
    with memoryview(whole) as view:
        for each in fields(view):
            part = view[each.start : each.end]
            if (each.number == GRAPH and stored) or _is_weight(part, each.number):
                name, where = _weight(view, each.start, each.end)
                if name in stored:
                    raise GraphError(f"it holds the weight {name[:60]} twice")
                stored[name] = where
            else:
                said += view[each.key : each.end]
            part.release()
            if len(said) > _MOST or len(stored) > _MOST_WEIGHTS:
                raise GraphError("its graph is far larger than any vision tower's")
    return load_model_from_string(bytes(said)), stored


def _is_weight(part: memoryview, number: int) -> bool:
    """Whether a field of the model is a graph that begins with a weight."""
    return number == GRAPH and len(part) > 0 and part[0] == INITIALIZER << 3 | 2


def _weight(view: memoryview, start: int, end: int) -> tuple[str, Stored]:
    """The one weight that a graph of its own consists of."""
    inner = list(fields(view, start, end))
    if [each.number for each in inner] != [INITIALIZER]:
        raise GraphError("its weights are not each in a field of their own")
    name, kind, shape, raw, beside = "", 0, [], None, 0
    for each in fields(view, inner[0].start, inner[0].end):
        if each.number == RAW:
            raw = each
            continue
        beside += each.end - each.key
        if beside > _MOST_PADDING:
            raise GraphError("one of its weights says far more than any does")
        if each.number == NAME:
            name = bytes(view[each.start : each.end]).decode(errors="replace")
        elif each.number == DIMENSIONS and each.value is not None:
            shape.append(each.value)
        elif each.number == TYPE and each.value is not None:
            kind = each.value
        elif each.number != PADDING:
            raise GraphError("one of its weights is not in the file itself")
    if (
        raw is None
        or kind not in TYPES
        or prod(shape) * TYPES[kind].itemsize != raw.end - raw.start
    ):
        raise GraphError(f"its weight {name[:60]} is not all there")
    if raw.start % ALIGNMENT:
        raise GraphError(f"its weight {name[:60]} is out of place")
    return name, Stored(Weight(kind, tuple(shape)), raw.start)


def _compare(tower: Tower, nodes: ModelProto, stored: Mapping[str, Stored]) -> None:
    found = {name: each.weight for name, each in stored.items()}
    try:
        forms = tower.forms_in(found)
    except ValueError as error:
        raise GraphError(str(error)) from None
    model, wanted = graph_of(tower, forms)
    for name, weight in wanted.items():
        if found.get(name) != weight:
            raise GraphError(f"its weight {name} is missing or of another shape")
    for name in found:
        if name not in wanted:
            raise GraphError(f"it holds the weight {name[:60]}, which nothing multiplies with")
    if nodes != model:
        raise GraphError("its graph is not the one of the pack's vision projector")
