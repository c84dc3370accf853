"""A published checkpoint folder, opened lazily and trusted in nothing.

Of the weights only the safetensors headers are read on opening, and every number in them is
checked against the file; tensor data is read in pieces when it is asked for. The format:
https://github.com/huggingface/safetensors#format
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from convert.checkpoint.hub_cache import entered
from runtime.errors import CheckpointError
from runtime.files.ordinary import POINTER

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
ITEM_BYTES = {"F32": 4, "F16": 2, "BF16": 2}
"""Of the types whose values can be read."""
_BITS = {
    **{name: 8 * size for name, size in ITEM_BYTES.items()},
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 64),
    **dict.fromkeys(("I32", "U32"), 32),
    **dict.fromkeys(("I16", "U16"), 16),
    **dict.fromkeys(("BOOL", "I8", "U8", "F8_E4M3", "F8_E5M2", "F8_E8M0"), 8),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    "F4": 4,
}
"""Of every type that a header may name."""
_MAX_HEADER = 16 << 20
_MAX_JSON = 64 << 20
_LONGEST_NAME = 255
"""Bytes; file systems bear no more."""
_PIECE = 1 << 20
_AGAIN = "Download it again."


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies."""

    name: str
    dtype: str
    """As safetensors calls it; buffers that no model needs may be of any type."""
    shape: tuple[int, ...]
    shard: Path
    offset: int
    """First byte in the shard."""

    @property
    def bytes(self) -> int:
        """Size of its data."""
        return (prod(self.shape) * _BITS[self.dtype] + 7) // 8

    def require_values(self) -> None:
        """Make sure that its values can be read.

        Raises:
            CheckpointError: they are of another type than ``F32``, ``F16`` and ``BF16``.
        """
        if self.dtype not in ITEM_BYTES:
            raise CheckpointError(
                f"Tensor {self.name} in {self.shard} is of type {self.dtype}; a checkpoint in "
                "bf16, f16 or f32 is needed."
            )

    def pieces(self, elements: int = _PIECE) -> Iterator[NDArray[np.float32]]:
        """Read the tensor in order, row-major, in float32 [n] pieces of at most ``elements``.

        Raises:
            CheckpointError: the shard cannot be read or has become shorter, or the values are of
                a type that is not read.
        """
        self.require_values()
        size = ITEM_BYTES[self.dtype]
        remaining = prod(self.shape)
        try:
            with self.shard.open("rb") as file:
                file.seek(self.offset)
                while remaining:
                    count = min(elements, remaining)
                    raw = file.read(count * size)
                    if len(raw) != count * size:
                        raise _truncated(self.shard)
                    yield _to_float32(raw, self.dtype)
                    remaining -= count
        except OSError as error:
            raise _unreadable(self.shard, error) from None


class Checkpoint:
    """A checkpoint folder whose safetensors headers have been read and checked."""

    def __init__(self, folder: Path, tensors: dict[str, Tensor]) -> None:
        self.folder = folder
        self.tensors = tensors

    @classmethod
    def open(cls, folder: Path) -> "Checkpoint":
        """Read the headers of every shard.

        Args:
            folder: A checkpoint's, or a hub cache's folder of a model, which is entered.

        Raises:
            CheckpointError: no folder, no safetensors, a shard that is missing or cut short, or
                a header that does not describe its file.
        """
        if not folder.is_dir():
            raise _no_folder(folder)
        folder = entered(folder)
        if (folder / SINGLE).exists():
            return cls(folder, read_header(folder / SINGLE))
        if (folder / INDEX).exists():
            return cls(folder, _read_shards(folder))
        raise CheckpointError(
            f"{folder} has neither {SINGLE} nor {INDEX}. Download the checkpoint's "
            "safetensors files; pickled weights (.bin) are not read."
        )

    def json(self, name: str) -> dict[str, Any]:
        """The object in a JSON file of the folder.

        Raises:
            CheckpointError: missing, unreadable, over 64 MiB or not a JSON object.
        """
        return read_json(self.folder / name)

    def has(self, name: str) -> bool:
        """Whether the folder has a file of that name."""
        return (self.folder / name).is_file()


def _no_folder(folder: Path) -> CheckpointError:
    """How to get at what is named, where it is a model of the hub."""
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", str(folder)) or folder.parent.exists():
        return CheckpointError(
            f"{folder} is not a folder. Name the folder of a downloaded checkpoint."
        )
    name = folder.name
    return CheckpointError(
        f"{folder} is not a folder. If it is a model on Hugging Face, fetch it with "
        f"`hf download {folder} --local-dir {name}` and convert {name}."
    )


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        CheckpointError: missing, unreadable, over 64 MiB or not a JSON object.
    """
    return _object(read_text(path).encode(), str(path))


def read_text(path: Path) -> str:
    """A small UTF-8 text file.

    Raises:
        CheckpointError: missing, unreadable, over 64 MiB or not UTF-8.
    """
    refuse_what_stands_for_a_file(path)
    try:
        if path.stat().st_size > _MAX_JSON:
            raise CheckpointError(f"{path} is too large to be what its name says. {_AGAIN}")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CheckpointError(
            f"{path.parent} lacks {path.name}. Download the whole checkpoint folder."
        ) from None
    except OSError as error:
        raise _unreadable(path, error) from None
    except UnicodeDecodeError:
        raise CheckpointError(f"{path} is not UTF-8 text. {_AGAIN}") from None


def read_header(path: Path) -> dict[str, Tensor]:
    """The tensors of one safetensors file, by name.

    Raises:
        CheckpointError: the file is missing or cut short, or its header is too large, is not
            JSON, or describes data that is not there, overlaps or has an unknown type.
    """
    refuse_what_stands_for_a_file(path)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            header, start = _header_bytes(file, path, size)
    except FileNotFoundError:
        raise CheckpointError(
            f"{path.parent} lacks {path.name}. Download the whole checkpoint folder."
        ) from None
    except OSError as error:
        raise _unreadable(path, error) from None
    entries = _object(header, f"the header of {path}")
    entries.pop("__metadata__", None)
    tensors = {name: _tensor(name, entry, path, start) for name, entry in entries.items()}
    _check_layout(path, list(tensors.values()), start, size)
    return tensors


def refuse_what_stands_for_a_file(path: Path) -> None:
    """Refuse a folder, a device, a pipe, which would be waited for, or what git-lfs leaves.

    Raises:
        CheckpointError: it is one of these, or unreadable.
    """
    if not path.exists():
        return
    if not path.is_file():
        raise CheckpointError(f"{path} is not a file. {_AGAIN}")
    try:
        with path.open("rb") as file:
            pointer = file.read(len(POINTER)) == POINTER
    except OSError as error:
        raise _unreadable(path, error) from None
    if pointer:
        raise CheckpointError(
            f"{path} only says where git-lfs keeps the file. Run `git lfs pull` in its folder."
        )


def _header_bytes(file: BinaryIO, path: Path, size: int) -> tuple[bytes, int]:
    length = int.from_bytes(file.read(8), "little")
    if size < 8 or length > size - 8:
        raise _truncated(path)
    if length > _MAX_HEADER:
        raise CheckpointError(f"{path} claims a header of {length:,} bytes. {_AGAIN}")
    header = file.read(length)
    if len(header) != length:
        raise _truncated(path)
    return header, 8 + length


def _tensor(name: str, entry: Any, path: Path, start: int) -> Tensor:
    try:
        dtype, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
        numbers = [begin, end, *shape]
    except (KeyError, TypeError, ValueError):
        raise CheckpointError(f"{path} describes tensor {name} incompletely. {_AGAIN}") from None
    if not all(type(number) is int and 0 <= number < 1 << 48 for number in numbers):
        raise CheckpointError(f"{path} gives tensor {name} an impossible size. {_AGAIN}")
    if not isinstance(dtype, str) or dtype not in _BITS:
        raise CheckpointError(f"{path} gives tensor {name} a type that there is not. {_AGAIN}")
    tensor = Tensor(name, dtype, tuple(shape), path, start + begin)
    if end - begin != tensor.bytes:
        raise CheckpointError(f"{path} gives tensor {name} a place of the wrong size. {_AGAIN}")
    return tensor


def _check_layout(path: Path, tensors: list[Tensor], start: int, size: int) -> None:
    end = start
    for tensor in sorted(tensors, key=lambda tensor: (tensor.offset, tensor.bytes)):
        if tensor.offset < end:
            raise CheckpointError(f"Tensor {tensor.name} in {path} overlaps another. {_AGAIN}")
        end = tensor.offset + tensor.bytes
    if end > size:
        raise _truncated(path)


def _read_shards(folder: Path) -> dict[str, Tensor]:
    places = read_json(folder / INDEX).get("weight_map")
    if not isinstance(places, dict) or not all(isinstance(v, str) for v in places.values()):
        raise CheckpointError(f"{folder / INDEX} has no weight_map. {_AGAIN}")
    tensors: dict[str, Tensor] = {}
    for shard in sorted(set(places.values())):
        if not _names_a_file(shard):
            raise CheckpointError(f"{folder / INDEX} names {shard}, outside the folder. {_AGAIN}")
        for name, tensor in read_header(folder / shard).items():
            if places.get(name) != shard:
                raise CheckpointError(
                    f"{folder / shard} holds tensor {name}, which {INDEX} does not place there. "
                    "Download index and shards of the same version."
                )
            tensors[name] = tensor
    # A name that no shard holds matters only where the tensor is needed: an index may name an
    # output matrix that is the input embedding once more.
    return tensors


def _names_a_file(name: str) -> bool:
    """Whether it is the name of a file in a folder, and nothing else."""
    return Path(name).name == name and name.isprintable() and len(name.encode()) <= _LONGEST_NAME


def _object(text: bytes, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{what} is not JSON ({error}). {_AGAIN}") from None
    if not isinstance(value, dict):
        raise CheckpointError(f"{what} is not a JSON object. {_AGAIN}")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name occurs twice")
    return value


def _to_float32(raw: bytes, dtype: str) -> NDArray[np.float32]:
    if dtype == "BF16":
        wide = np.frombuffer(raw, dtype="<u2").astype(np.uint32)
        wide <<= 16
        return wide.view(np.float32)
    return np.frombuffer(raw, dtype="<f4" if dtype == "F32" else "<f2").astype(np.float32)


def _truncated(path: Path) -> CheckpointError:
    return CheckpointError(f"{path} is cut short. {_AGAIN}")


def _unreadable(path: Path, error: OSError) -> CheckpointError:
    return CheckpointError(f"{path} cannot be read: {error.strerror}.")
