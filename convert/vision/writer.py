"""Writing a vision graph's file weight by weight, so that memory stays near one of them."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runtime.cancel import NEVER, Cancel
from runtime.files.atomic import unwritable
from runtime.files.protobuf import VARINT, encoded, field_of
from runtime.packs.manifest import PackFile
from runtime.vision.graph.file import (
    ALIGNMENT,
    DIMENSIONS,
    GRAPH,
    INITIALIZER,
    NAME,
    PADDING,
    RAW,
    TYPE,
    TYPES,
)
from runtime.vision.graph.forms import Form
from runtime.vision.graph.structure import Tower, graph_of

_NUMBERS: Mapping[np.dtype[Any], int] = {dtype: number for number, dtype in TYPES.items()}


def write_graph(
    path: Path,
    tower: Tower,
    forms: Mapping[str, Form],
    weights: Iterable[tuple[str, NDArray[Any]]],
    *,
    advance: Callable[[int], None] | None = None,
    cancel: Cancel = NEVER,
) -> PackFile:
    """Write ``path``: the nodes, then the weights one by one.

    Args:
        path: Created or overwritten.
        tower: What is computed.
        forms: Of each of its matrices.
        weights: All that the graph takes, by name; others are left out.
        advance: Told the bytes written, weight by weight.
        cancel: Checked between two weights.

    Returns:
        The file as a pack names it; it is hashed as it is written.

    Raises:
        OutputError: the file cannot be written.
        Cancelled: ``cancel`` was set.
    """
    model, wanted = graph_of(tower, forms)
    digest, size, missing = hashlib.sha256(), 0, dict(wanted)
    try:
        with path.open("wb") as file:

            def write(data: bytes | memoryview) -> None:
                nonlocal size
                file.write(data)
                digest.update(data)
                size += len(data)

            write(model.SerializeToString(deterministic=True))
            for name, array in weights:
                cancel.check()
                weight = missing.pop(name, None)
                if weight is None:
                    continue
                if array.shape != weight.shape or array.dtype != TYPES[weight.type]:
                    raise ValueError(f"{name} is {array.dtype} {array.shape}, not {weight}")
                write(_beginning(name, array, size))
                write(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
                if advance is not None:
                    advance(array.nbytes)
    except OSError as error:
        raise unwritable(path, error) from None
    if missing:
        raise ValueError(f"there are no weights {', '.join(missing)}")
    return PackFile(file=path.name, sha256=digest.hexdigest(), bytes=size)


def _beginning(name: str, array: NDArray[Any], place: int) -> bytes:
    """What precedes a weight's values, which then begin at a multiple of ``ALIGNMENT``."""
    said = field_of(NAME, name.encode())
    said += _number(TYPE, _NUMBERS[array.dtype])
    said += b"".join(_number(DIMENSIONS, each) for each in array.shape)
    raw = field_of(RAW, b"", array.nbytes)
    for padding in range(2 * ALIGNMENT):
        tensor = said + field_of(PADDING, bytes(padding).replace(b"\0", b" ")) + raw
        length = len(tensor) + array.nbytes
        weight = field_of(INITIALIZER, tensor, length)
        found = field_of(GRAPH, weight, len(weight) + array.nbytes)
        if (place + len(found)) % ALIGNMENT == 0:
            return found
    raise AssertionError("the lengths of lengths change twice at most")


def _number(number: int, value: int) -> bytes:
    return encoded(number << 3 | VARINT) + encoded(value)
