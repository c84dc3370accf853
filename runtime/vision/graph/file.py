"""A vision graph's file: what it says is held against what is expected, its weights stay there.

Its nodes are read without the weights, which are mapped into memory.
"""

import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from onnx import ModelProto, TensorProto

from runtime.errors import PackError
from runtime.files.ordinary import open_file
from runtime.files.protobuf import fields
from runtime.files.stamp import FileStamp
from runtime.gguf.check import ProjectorHeader
from runtime.gguf.header import REMEDY
from runtime.vision.graph.layout import GraphError, Stored, begins_with_weight, weight_in
from runtime.vision.graph.structure import Tower, graph_of
from runtime.vision.graph.values import check_values

_IN_MEMORY: Mapping[int, int] = {TensorProto.FLOAT16: 2}
"""How much larger a weight is in memory than in the file: half floats are multiplied as floats."""
_MOST, _MOST_WEIGHTS = 16_000_000, 50_000
"""Bytes of the nodes, and weights, at most."""
_CHANGED = "it was changed while it was being checked"


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
        return self.stamp.is_of(self.path)

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
    dimensions is refused, to the byte and to the values that are no weights but sizes and places;
    so ONNX Runtime never sees a graph that was not made here.

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
            tower = Tower.of(header)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                said, stored = _parts(whole)
                model = _compare(tower, said, stored)
                check_values(tower, whole, stored)
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}. {REMEDY}") from None
    except ValueError as error:
        refuse(path, str(error))
    return GraphFile(path, stamp, tower, model, stored)


def refuse(path: Path, why: str) -> NoReturn:
    """Raise the PackError that names the file."""
    raise PackError(f"{path} cannot be used: {why}. {REMEDY}")


def _parts(whole: mmap.mmap) -> tuple[bytes, dict[str, Stored]]:
    """What stands before the weights, and where these lie."""
    stored, end = dict[str, Stored](), 0
    with memoryview(whole) as view:
        for each in fields(view):
            if begins_with_weight(view, each):
                name, where = weight_in(view, each)
                if name in stored:
                    raise GraphError(f"it holds the weight {name} twice")
                stored[name] = where
            elif stored:
                raise GraphError("its weights are not all that follows its nodes")
            else:
                end = each.end
            if end > _MOST or len(stored) > _MOST_WEIGHTS:
                raise GraphError("its graph is far larger than any vision tower's")
        return bytes(view[:end]), stored


def _compare(tower: Tower, said: bytes, stored: Mapping[str, Stored]) -> ModelProto:
    """The graph that a file must hold, after it has been seen that it does."""
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
            raise GraphError(f"it holds the weight {name}, which nothing multiplies with")
    # To the byte: what is never parsed cannot be understood in two ways.
    if said != model.SerializeToString(deterministic=True):
        raise GraphError("its graph is not the one of the pack's vision projector")
    return model
