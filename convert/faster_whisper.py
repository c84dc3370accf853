"""A Whisper model as faster-whisper keeps it, in CTranslate2's layout, as a Hugging Face state.

The layout, little-endian (CTranslate2's ``model_spec.py``): version, name of the specification,
its revision, number of variables; each variable's name, rank, dimensions, type, bytes and data;
then the aliases. A string is its length in 16 bits and its bytes with a zero at the end.
"""

import mmap
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runtime.errors import CheckpointError

MODEL = "model.bin"
_VERSION, _SPECIFICATION = 6, "WhisperSpec"
_TYPES = {0: np.dtype("<f4"), 1: np.dtype("i1"), 2: np.dtype("<i2"), 4: np.dtype("<f2")}
_PARTS = {
    "conv1": "conv1",
    "conv2": "conv2",
    "position_encodings/encodings": "embed_positions.weight",
    "embeddings/weight": "embed_tokens.weight",
    "layer_norm": "layer_norm",
}
_IN_LAYER = {
    "self_attention/layer_norm": "self_attn_layer_norm",
    "self_attention/linear_1": "self_attn.out_proj",
    "attention/layer_norm": "encoder_attn_layer_norm",
    "attention/linear_0": "encoder_attn.q_proj",
    "attention/linear_2": "encoder_attn.out_proj",
    "ffn/layer_norm": "final_layer_norm",
    "ffn/linear_0": "fc1",
    "ffn/linear_1": "fc2",
}
_JOINED = {
    "self_attention/linear_0": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "attention/linear_1": ("encoder_attn.k_proj", "encoder_attn.v_proj"),
}
"""Matrices that lie on top of one another in the file."""
_NAME = re.compile(r"(encoder|decoder)/(?:layer_(\d+)/)?(.+?)(?:/(weight|bias|gamma|beta))?")
_LEAVES = {"weight": "weight", "bias": "bias", "gamma": "weight", "beta": "bias"}


def read_faster_whisper(path: Path) -> tuple[dict[str, NDArray[np.floating]], tuple[int, int]]:
    """Read ``model.bin`` of a model that was stored in float16 or float32.

    Returns:
        The state, named as ``WhisperForConditionalGeneration.state_dict()``, and the heads of the
        encoder and of the decoder.

    Raises:
        CheckpointError: it cannot be read, is cut short, of another model or quantized.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            variables = dict(_Reader(data).variables())
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, struct.error, UnicodeDecodeError) as error:
        reason = (
            str(error) if type(error) is ValueError and path.stat().st_size else "it is damaged"
        )
        raise CheckpointError(
            f"{path} is not a Whisper model of faster-whisper that can be converted: {reason}."
        ) from None
    try:
        heads = (int(variables["encoder/num_heads"]), int(variables["decoder/num_heads"]))
    except (KeyError, TypeError):
        raise CheckpointError(f"{path} does not say how many heads it has.") from None
    state: dict[str, NDArray[np.floating]] = {}
    for name, values in variables.items():
        state.update(_renamed(name, values))
    return state, heads


class _Reader:
    def __init__(self, data: mmap.mmap) -> None:
        self._data, self._place = data, 0

    def variables(self) -> Iterator[tuple[str, NDArray[Any]]]:
        if self._number("I") != _VERSION or self._string() != _SPECIFICATION:
            raise ValueError("it does not begin as one")
        self._number("I")
        for _ in range(self._number("I")):
            name = self._string()
            shape = [self._number("I") for _ in range(self._number("B"))]
            kind, size = self._number("B"), self._number("I")
            dtype = _TYPES.get(kind)
            if dtype is None or dtype.itemsize * int(np.prod(shape, dtype=object)) != size:
                raise ValueError(f"the size or type of {name!r} makes no sense")
            if len(shape) and dtype.kind != "f":
                raise ValueError("it is quantized; use one in float16")
            if self._place + size > len(self._data):
                raise ValueError("it is cut short")
            values = np.frombuffer(self._data[self._place : self._place + size], dtype)
            self._place += size
            yield name, values.reshape(shape)

    def _number(self, code: str) -> int:
        value: int = struct.unpack_from(f"<{code}", self._data, self._place)[0]
        self._place += struct.calcsize(f"<{code}")
        return value

    def _string(self) -> str:
        length = self._number("H")
        self._place += length
        if self._place > len(self._data):
            raise ValueError("it is cut short")
        return self._data[self._place - length : self._place].rstrip(b"\0").decode()


def _renamed(name: str, values: NDArray[Any]) -> Iterator[tuple[str, NDArray[np.floating]]]:
    """A variable under Hugging Face's name or names; nothing for a setting."""
    if not values.ndim:
        return
    found = re.fullmatch(
        r"(encoder|decoder)/(?:layer_(\d+)/)?(.+?)(?:/(weight|bias|gamma|beta))?", name
    )
    if not found or not np.issubdtype(values.dtype, np.floating):
        return
    side, layer, part, leaf = found.groups()
    suffix = f".{_LEAVES[leaf]}" if leaf else ""
    if layer is None:
        whole = f"{part}/{leaf}" if leaf and f"{part}/{leaf}" in _PARTS else part
        if whole not in _PARTS:
            raise CheckpointError(f"{name} has no place in a Whisper model.")
        yield f"model.{side}.{_PARTS[whole]}{suffix if whole == part else ''}", values
        return
    prefix = f"model.{side}.layers.{layer}."
    if part in _JOINED:
        names = _JOINED[part]
        if values.shape[0] % len(names):
            raise CheckpointError(f"{name} has shape {values.shape}. Is this a Whisper model?")
        for each, piece in zip(names, np.split(values, len(names)), strict=True):
            # Keys have no bias in Whisper; the layout stores zeros for them.
            if not (each.endswith("k_proj") and leaf == "bias"):
                yield f"{prefix}{each}{suffix}", piece
    elif part in _IN_LAYER:
        yield f"{prefix}{_IN_LAYER[part]}{suffix}", values
    else:
        raise CheckpointError(f"{name} has no place in a Whisper model.")
