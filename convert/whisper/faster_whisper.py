"""A Whisper model as faster-whisper keeps it, in CTranslate2's layout, as a Hugging Face state.

The layout, little-endian (CTranslate2's ``model_spec.py``): version, name of the specification,
its revision, number of variables; each variable's name, rank, dimensions, type, bytes and data;
then the aliases. A string is its length in 16 bits and its bytes with a zero at the end.
"""

import mmap
import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from math import prod
from pathlib import Path

from convert.checkpoint.folder import ITEM_BYTES, Tensor, refuse_what_stands_for_a_file
from runtime.errors import CheckpointError

MODEL = "model.bin"
_VERSION, _SPECIFICATION = 6, "WhisperSpec"
_FLOATS = {0: "F32", 4: "F16", 5: "BF16"}
_INTEGERS = {1: "b", 2: "h", 3: "i"}
_PARTS = {
    "conv1": "conv1",
    "conv2": "conv2",
    "position_encodings": "embed_positions",
    "embeddings": "embed_tokens",
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
_NAME = re.compile(r"(encoder|decoder)/(?:layer_(\d+)/)?(.+)/(weight|bias|gamma|beta|encodings)")
_LEAVES = {
    "weight": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "encodings": "weight",
}


def read_faster_whisper(path: Path) -> tuple[dict[str, Tensor], tuple[int, int]]:
    """Read the table of ``model.bin``; the weights are read when they are asked for.

    Returns:
        The state, named as ``WhisperForConditionalGeneration.state_dict()``, and the heads of the
        encoder and of the decoder.

    Raises:
        CheckpointError: it cannot be read, is cut short, of another model or quantized.
    """
    refuse_what_stands_for_a_file(path)
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            tensors, settings = _Reader(path, data).variables()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, struct.error):
        raise _refused(path, "it is damaged") from None
    heads = [settings.get(f"{side}/num_heads") for side in ("encoder", "decoder")]
    if None in heads:
        raise _refused(path, "it does not say how many heads it has")
    state = {each.name: each for tensor in tensors for each in _renamed(tensor)}
    return state, (heads[0] or 0, heads[1] or 0)


def _refused(path: Path, reason: str) -> CheckpointError:
    return CheckpointError(
        f"{path} is not a Whisper model of faster-whisper that can be converted: {reason}. "
        "Download the folder of a model in float16."
    )


class _Reader:
    """Walks the file from its beginning."""

    def __init__(self, path: Path, data: mmap.mmap) -> None:
        self._path, self._data, self._place = path, data, 0

    def variables(self) -> tuple[list[Tensor], dict[str, int]]:
        """The tensors, and the settings that are whole numbers.

        Raises:
            CheckpointError: another model, or one that is quantized or cut short.
            ValueError: a name is not UTF-8.
            struct.error: the table ends early.
        """
        version, specification, _ = self._number("I"), self._string(), self._number("I")
        if (version, specification) != (_VERSION, _SPECIFICATION):
            raise _refused(self._path, f"it holds a {specification!r} of version {version}")
        tensors: list[Tensor] = []
        settings: dict[str, int] = {}
        for _ in range(self._number("I")):
            name = self._string()
            shape = tuple(self._number("I") for _ in range(self._number("B")))
            kind, size = self._number("B"), self._number("I")
            if shape and kind in _FLOATS:
                tensors.append(self._tensor(name, _FLOATS[kind], shape, size))
            elif shape and name.endswith("/weight"):
                raise _refused(self._path, "it is quantized to integers")
            elif not shape and kind in _INTEGERS:
                settings[name] = self._integer(_INTEGERS[kind])
            self._skip(size)
        return tensors, settings

    def _tensor(self, name: str, dtype: str, shape: tuple[int, ...], size: int) -> Tensor:
        if prod(shape) * ITEM_BYTES[dtype] != size:
            raise _refused(self._path, f"{name} has a place of the wrong size")
        return Tensor(name, dtype, shape, self._path, self._place)

    def _number(self, code: str) -> int:
        value = self._integer(code)
        self._place += struct.calcsize(f"<{code}")
        return value

    def _integer(self, code: str) -> int:
        value: int = struct.unpack_from(f"<{code}", self._data, self._place)[0]
        return value

    def _string(self) -> str:
        start, length = self._place + 2, self._number("H")
        self._skip(length)
        return self._data[start : start + length].rstrip(b"\0").decode()

    def _skip(self, size: int) -> None:
        self._place += size
        if self._place > len(self._data):
            raise _refused(self._path, "it is cut short")


def _renamed(tensor: Tensor) -> Iterator[Tensor]:
    """A tensor under Hugging Face's name or names."""
    found = _NAME.fullmatch(tensor.name)
    side, layer, part, leaf = found.groups() if found else ("", None, "", "")
    names = (_PARTS.get(part),) if layer is None else _JOINED.get(part, (_IN_LAYER.get(part),))
    rows = tensor.shape[0] // len(names)
    if names[0] is None or rows * len(names) != tensor.shape[0]:
        raise _refused(tensor.shard, f"{tensor.name} has no place in a Whisper model")
    prefix = f"model.{side}." if layer is None else f"model.{side}.layers.{layer}."
    for index, name in enumerate(names):
        shape = (rows, *tensor.shape[1:])
        offset = tensor.offset + index * (tensor.bytes // len(names))
        whole = f"{prefix}{name}.{_LEAVES[leaf]}"
        piece = replace(tensor, name=whole, shape=shape, offset=offset)
        if not whole.endswith("k_proj.bias"):
            yield piece
        elif any(values.any() for values in piece.pieces()):
            # The layout stores zeros for the bias that Whisper's keys do not have.
            raise _refused(tensor.shard, "its keys have a bias, unlike any Whisper's")
