"""A GGUF file's header, read with bounds and without the weights.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import math
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

import numpy as np
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType
from numpy.typing import NDArray

from runtime.errors import PackError
from runtime.files.ordinary import open_file

REMEDY = "Fetch or convert the pack again."

_FORMATS = dict(zip((0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12), "BbHhIif?Qqd", strict=True))
UNSIGNED, SIGNED, FLOAT, BOOL, STRING, _ARRAY = 4, 5, 6, 7, 8, 9
_MAX_ENTRIES = 4096
_MAX_TENSORS = 1 << 16
_MAX_STRING = 1 << 20
_MAX_STRINGS = 1 << 20
_MAX_NAME = 63
_KEPT = 1024
_MOST_BYTES = 1 << 26
"""Of all that precedes the weights; the largest published vocabulary takes a third of it."""
_ALIGNMENT, _MOST_ALIGNMENT = 32, 1 << 16
"""ggml computes only with what begins at a multiple of 32 (``TENSOR_ALIGNMENT``)."""
MAX_NUMBER = 1 << 24
_SPELLED_BYTES = {f"<0x{byte:02X}>".encode() for byte in range(256)}


@dataclass(frozen=True)
class Value:
    """One metadata value."""

    kind: int
    """GGUF's number for the type; of the elements, for an array."""
    content: object
    """The scalar or string; for an array its numbers where there are at most 1,024, else None."""
    count: int | None = None
    """Elements of an array; None for a scalar."""
    distinct: int | None = None
    """Different strings in an array of strings, each up to its first zero byte."""
    spelled_bytes: int = 0
    """Different strings among them that spell a byte, as ``<0x0A>`` does."""


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies in its file."""

    shape: tuple[int, ...]
    """As GGUF has it: the fastest dimension first."""
    kind: GGMLQuantizationType
    offset: int
    """From the start of the file, bytes."""
    bytes: int


@dataclass(frozen=True)
class Header:
    """The header of a GGUF file whose tensors all lie inside the file."""

    path: Path
    values: dict[str, Value]
    tensors: dict[str, Tensor]

    def refuse(self, why: str) -> NoReturn:
        """Raise the PackError that names this file."""
        raise PackError(f"{self.path} cannot be used: {why}. {REMEDY}")

    def text(self, key: str) -> str:
        """The string at ``key``; refused where it is missing or not a string."""
        value = self.values.get(key)
        if value is None or value.kind != STRING or not isinstance(value.content, str):
            self.refuse(f"it lacks the text {key}")
        return value.content

    def number(self, key: str, default: int | None = None, *, limit: int = MAX_NUMBER) -> int:
        """The unsigned 32-bit number at ``key``, 1 to ``limit``."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if value is None or value.kind != UNSIGNED or not isinstance(value.content, int):
            self.refuse(f"it lacks the number {key}")
        if not 1 <= value.content <= limit:
            self.refuse(f"its {key} is {value.content}")
        return value.content

    def fraction(self, key: str, *, limit: float = 1) -> float:
        """The 32-bit floating-point number at ``key``, 0 to ``limit``."""
        value = self.values.get(key)
        if value is None or value.kind != FLOAT or not isinstance(value.content, float):
            self.refuse(f"it lacks the number {key}")
        if not 0 <= value.content <= limit:
            self.refuse(f"its {key} is {value.content}")
        return value.content

    def array(self, key: str, kinds: tuple[int, ...], count: int | None = None) -> Value:
        """The array at ``key`` with elements of one of ``kinds`` and ``count`` of them."""
        value = self.values.get(key)
        if value is None or value.count is None or value.kind not in kinds:
            self.refuse(f"it lacks the list {key}")
        if count is not None and value.count != count:
            self.refuse(f"its {key} has {value.count} entries instead of {count}")
        return value

    def numbers(self, key: str, count: int) -> tuple[float, ...]:
        """The ``count`` 32-bit floating-point numbers of the array at ``key``."""
        content = self.array(key, (FLOAT,), count).content
        if not isinstance(content, tuple):
            self.refuse(f"its {key} is not a short list of numbers")
        return tuple(float(number) for number in content)

    def expect(self, name: str, shape: tuple[int, ...]) -> Tensor:
        """The tensor called ``name``, which must have ``shape``."""
        tensor = self.tensors.get(name)
        if tensor is None:
            self.refuse(f"it has no tensor {name}")
        if tensor.shape != shape:
            self.refuse(f"its tensor {name} has the shape {tensor.shape} instead of {shape}")
        return tensor

    def vector(self, name: str, length: int) -> NDArray[np.float32]:
        """The numbers of a one-dimensional F32 or F16 tensor, float32 [length]."""
        tensor = self.expect(name, (length,))
        types = {GGMLQuantizationType.F32: "<f4", GGMLQuantizationType.F16: "<f2"}
        if tensor.kind not in types:
            self.refuse(f"its tensor {name} is not F32 or F16")
        found = np.fromfile(self.path, types[tensor.kind], length, offset=tensor.offset)
        return found.astype(np.float32)


class _Reader:
    """Numbers and strings from a file, never past its end."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self.size = os.fstat(file.fileno()).st_size
        self.position = 0

    def refuse(self, why: str) -> NoReturn:
        raise PackError(f"{self._path} is not a whole GGUF file: {why}. {REMEDY}")

    def raw(self, count: int) -> bytes:
        self._advance(count)
        return self._file.read(count)

    def skip(self, count: int) -> None:
        self._advance(count)
        self._file.seek(count, os.SEEK_CUR)

    def _advance(self, count: int) -> None:
        if count > self.size - self.position:
            self.refuse("it ends too early")
        self.position += count
        if self.position > _MOST_BYTES:
            self.refuse(f"more than {_MOST_BYTES:,} bytes precede its weights")

    def number(self, form: str) -> int:
        (value,) = struct.unpack("<" + form, self.raw(struct.calcsize("<" + form)))
        return int(value)

    def bounded(self, form: str, limit: int, what: str) -> int:
        value = self.number(form)
        if not 0 <= value <= limit:
            self.refuse(f"it claims {value} {what}")
        return value

    def c_string(self) -> bytes:
        """A string as C sees it: up to the first zero byte."""
        return self.raw(self.bounded("Q", _MAX_STRING, "bytes of text")).partition(b"\0")[0]

    def string(self) -> str:
        raw = self.raw(self.bounded("Q", _MAX_STRING, "bytes of text"))
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.refuse("a text in it is not UTF-8")


def read_header(path: Path) -> Header:
    """Read and check the header of a GGUF file.

    Raises:
        PackError: it is not a GGUF file, is cut short, or contradicts itself.
    """
    try:
        with open_file(path) as file:
            return _read(path, _Reader(path, file))
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}. {REMEDY}") from None


def _read(path: Path, reader: _Reader) -> Header:
    if reader.size < 24 or reader.raw(4) != b"GGUF":
        reader.refuse("it does not begin like one")
    version = reader.number("I")
    if version not in (2, 3):
        reader.refuse(f"its version is {version}, not 2 or 3")
    tensor_count = reader.bounded("Q", _MAX_TENSORS, "tensors")
    values: dict[str, Value] = {}
    for _ in range(reader.bounded("Q", _MAX_ENTRIES, "entries")):
        key = reader.string()
        if not key or key in values:
            reader.refuse(f"the key {key!r} is empty or there twice")
        values[key] = _value(reader)
    alignment = _alignment(reader, values)
    found = list(_tensors(reader, tensor_count))
    start = math.ceil(reader.position / alignment) * alignment
    tensors: dict[str, Tensor] = {}
    for name, shape, kind, offset in found:
        block, block_bytes = GGML_QUANT_SIZES[kind]
        tensor = Tensor(shape, kind, start + offset, math.prod(shape) // block * block_bytes)
        if name in tensors or offset % alignment:
            reader.refuse(f"the tensor {name} is there twice or out of place")
        if tensor.offset + tensor.bytes > reader.size:
            reader.refuse(f"it ends before the tensor {name} does")
        tensors[name] = tensor
    return Header(path, values, tensors)


def _value(reader: _Reader) -> Value:
    kind = reader.number("I")
    if kind != _ARRAY:
        return Value(kind, _scalar(reader, kind))
    kind = reader.number("I")
    if kind == STRING:
        count = reader.bounded("Q", _MAX_STRINGS, "texts")
        texts = {reader.c_string() for _ in range(count)}
        return Value(kind, None, count, len(texts), len(texts & _SPELLED_BYTES))
    if kind not in _FORMATS:
        reader.refuse(f"it holds a list of the unknown type {kind}")
    size = struct.calcsize(_FORMATS[kind])
    count = reader.bounded("Q", reader.size // size, "numbers")
    if count > _KEPT:
        reader.skip(count * size)
        return Value(kind, None, count)
    numbers = struct.unpack(f"<{count}{_FORMATS[kind]}", reader.raw(count * size))
    return Value(kind, numbers, count)


def _scalar(reader: _Reader, kind: int) -> object:
    if kind == STRING:
        return reader.string()
    if kind not in _FORMATS:
        reader.refuse(f"it holds a value of the unknown type {kind}")
    form = "<" + _FORMATS[kind]
    (value,) = struct.unpack(form, reader.raw(struct.calcsize(form)))
    return value


def _alignment(reader: _Reader, values: dict[str, Value]) -> int:
    value = values.get("general.alignment", Value(UNSIGNED, _ALIGNMENT))
    alignment = value.content
    if value.kind != UNSIGNED or not isinstance(alignment, int) or alignment.bit_count() != 1:
        reader.refuse("its alignment is not a power of two")
    if not _ALIGNMENT <= alignment <= _MOST_ALIGNMENT:
        reader.refuse(f"its alignment is {alignment}, not {_ALIGNMENT} to {_MOST_ALIGNMENT}")
    return alignment


def _tensors(
    reader: _Reader, count: int
) -> Iterator[tuple[str, tuple[int, ...], GGMLQuantizationType, int]]:
    for _ in range(count):
        name = reader.string()
        if len(name.encode()) > _MAX_NAME:
            reader.refuse(f"the tensor name {name[:20]}… is too long")
        dimensions = reader.bounded("I", 4, "dimensions")
        shape = tuple(reader.bounded("Q", 1 << 40, "elements") for _ in range(dimensions))
        number = reader.number("I")
        try:
            kind = GGMLQuantizationType(number)
        except ValueError:
            reader.refuse(f"the tensor {name} is of the unknown type {number}")
        if not shape or 0 in shape or shape[0] % GGML_QUANT_SIZES[kind][0]:
            reader.refuse(f"the tensor {name} cannot have the shape {shape}")
        yield name, shape, kind, reader.number("Q")
