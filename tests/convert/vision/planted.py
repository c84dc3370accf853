"""Towers with massive activations, as trained ones have them (arXiv:2309.16588), planted."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tests.runtime.gguf.gguf_files import RawFile, RawTensor

BEHIND = {"ln1": ("attn_q", "attn_k", "attn_v"), "ln2": ("ffn_up",)}
"""The norms of a layer, and the matrices that are multiplied with what comes out of each."""


def values_of(tensor: RawTensor) -> NDArray[np.float32]:
    """A tensor's in float32, the slowest dimension first."""
    flat = np.frombuffer(tensor.data, (np.float32, np.float16)[tensor.kind])
    return flat.astype(np.float32).reshape(tensor.shape[::-1])


def with_values(tensor: RawTensor, values: NDArray[np.float32]) -> RawTensor:
    """A tensor with other values."""
    return replace(tensor, data=values.astype((np.float32, np.float16)[tensor.kind]).tobytes())


def in_norms(
    file: RawFile, channels: Sequence[int], factor: float = 100.0, *, divided: bool = True
) -> RawFile:
    """A few channels of every norm in a layer made larger.

    Args:
        file: A projector.
        channels: Which.
        factor: How much larger.
        divided: Whether the matrices behind are divided by it, so that the tokens stay the same.
    """
    picked = list(channels)
    for name, tensor in file.tensors.items():
        found = re.fullmatch(r"v\.blk\.\d+\.(ln[12])\.(weight|bias)", name)
        if found:
            values = values_of(tensor)
            values[..., picked] *= factor
            file = file.with_tensor(name, with_values(tensor, values))
            if divided and found[2] == "weight":
                file = _divided(file, name, BEHIND[found[1]], picked, factor)
    return file


def _divided(
    file: RawFile, norm: str, behind: Sequence[str], channels: Sequence[int], factor: float
) -> RawFile:
    layer = norm.rpartition(".ln")[0]
    for each in behind:
        name = f"{layer}.{each}.weight"
        values = values_of(file.tensors[name])
        values[:, list(channels)] /= factor
        file = file.with_tensor(name, with_values(file.tensors[name], values))
    return file


def in_stream(
    file: RawFile, tokens: Sequence[int], channels: Sequence[int], size: float
) -> RawFile:
    """A few channels of a few tokens made massive in the residual stream, from the first layer."""
    name = "v.position_embd.weight"
    values = values_of(file.tensors[name])
    values[np.ix_(list(tokens), list(channels))] = size
    return file.with_tensor(name, with_values(file.tensors[name], values))
