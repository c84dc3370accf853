"""Writing a vision graph's file weight by weight, so that memory stays near one of them."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runtime.cancel import NEVER, Cancel
from runtime.files.atomic import unwritable
from runtime.packs.manifest import PackFile
from runtime.vision.graph.forms import Form
from runtime.vision.graph.layout import TYPES, before_values
from runtime.vision.graph.structure import Tower, graph_of


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
                write(before_values(name, weight, size))
                write(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
                if advance is not None:
                    advance(array.nbytes)
    except OSError as error:
        raise unwritable(path, error) from None
    if missing:
        raise ValueError(f"there are no weights {', '.join(missing)}")
    return PackFile(file=path.name, sha256=digest.hexdigest(), bytes=size)
