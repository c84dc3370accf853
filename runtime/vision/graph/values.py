"""What a vision graph's constants may be: places and sizes are known, and numbers are finite.

The matrices are not read here; where one of them is damaged, the image tokens show it.
"""

import mmap
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from runtime.vision.graph.layout import TYPES, GraphError, Stored
from runtime.vision.graph.structure import Tower


def check_values(tower: Tower, whole: mmap.mmap, stored: Mapping[str, Stored]) -> None:
    """Look at all that is no matrix.

    Args:
        tower: What is computed.
        whole: The file.
        stored: Its constants, all of the right types and shapes.

    Raises:
        GraphError: a place lies outside of what it is a place in, a size is another than the
            tower's, or there is a number that is none.
    """
    for name, wanted in tower.constants().items():
        if name in stored and (_values(whole, stored[name]) != wanted).any():
            raise GraphError(f"its constant {name} is not {wanted.tolist()}")
    for source in {matrix.source for matrix in tower.matrices().values()}:
        if f"{source}.outliers" in stored:
            _check_outliers(whole, stored, source)
    for name, each in stored.items():
        if each.weight.type == TensorProto.FLOAT and not _finite(_values(whole, each)):
            raise GraphError(f"its weight {name} holds what is no number")


def _check_outliers(whole: mmap.mmap, stored: Mapping[str, Stored], source: str) -> None:
    """See that the channels are channels, and that the mask leaves out these and no others."""
    channels = _values(whole, stored[f"{source}.outliers"])
    mask = _values(whole, stored[f"{source}.mask"])
    if channels[0] < 0 or channels[-1] >= len(mask) or (np.diff(channels) <= 0).any():
        raise GraphError(f"its outliers of {source} are no channels")
    if (mask != ~np.isin(np.arange(len(mask)), channels)).any():
        raise GraphError(f"its outliers of {source} are not those that its mask leaves out")


def _values(whole: mmap.mmap, stored: Stored) -> NDArray[Any]:
    """A constant's, copied."""
    raw = whole[stored.offset : stored.offset + stored.bytes]
    return np.frombuffer(raw, TYPES[stored.weight.type])


def _finite(values: NDArray[Any]) -> bool:
    return bool(np.isfinite(values.min()) and np.isfinite(values.max()))
