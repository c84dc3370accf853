"""Reads a GGUF file's header with bounds and without the weights.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import math
import os
import struct
from collections import deque
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO, NoReturn

from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from runtime.errors import PackError
from runtime.files.ordinary import open_file
from runtime.files.stamp import FileStamp
from runtime.gguf.header import (
    MARKERS,
    REMEDY,
    STRING,
    UNSIGNED,
    VOCABULARY,
    Header,
    Tensor,
    Value,
)

_FORMATS = dict(zip((0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12), "BbHhIif?Qqd", strict=True))
_ARRAY = 9
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
_LENGTH, _PIECE = struct.Struct("<Q"), 1 << 16
_TEXT = "bytes of text"
_SPELLED_MARKERS = {
    name: {spelling.encode() for spelling in spellings} for name, spellings in MARKERS.items()
}
_SPELLED_BYTES = {f"<0x{byte:02X}>".encode() for byte in range(256)}


class _Reader:
    """Numbers and strings from a file, never past its end."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self.stamp = FileStamp.of(file)
        self.size = self.stamp.size
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

    def string(self) -> str:
        raw = self.raw(self.bounded("Q", _MAX_STRING, _TEXT))
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.refuse("a text in it is not UTF-8")

    def c_strings(self, count: int) -> Iterator[bytes]:
        """Strings as C sees them, each up to its first zero byte.

        A vocabulary has hundreds of thousands: they are taken out of large pieces of the file.
        """
        piece, place = b"", 0
        for _ in range(count):
            if place + _LENGTH.size > len(piece):
                piece, place = self._piece(piece, place, _LENGTH.size), 0
            (length,) = _LENGTH.unpack_from(piece, place)
            if length > _MAX_STRING:
                self.refuse(f"it claims {length} {_TEXT}")
            place += _LENGTH.size
            if place + length > len(piece):
                piece, place = self._piece(piece, place, length), 0
            yield piece[place : place + length].partition(b"\0")[0]
            place += length
        self._advance(place)
        self._file.seek(place - len(piece), os.SEEK_CUR)

    def _piece(self, piece: bytes, place: int, least: int) -> bytes:
        """What follows the part of a piece before ``place``, so many bytes at least."""
        self._advance(place)
        rest = piece[place:]
        rest += self._file.read(max(_PIECE, least - len(rest)))
        if len(rest) < least:
            self.refuse("it ends too early")
        return rest


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


def read_texts(header: Header, key: str, places: Collection[int]) -> dict[int, str]:
    """Some of the texts of an array, of which a header keeps none.

    Args:
        header: Of the file.
        key: The array's, such as that of the vocabulary.
        places: Which of its texts, from 0.

    Returns:
        The texts at those of the places that there are.

    Raises:
        PackError: the file is not the one whose header was read, or cannot be read.
    """
    try:
        with open_file(header.path) as file:
            reader = _Reader(header.path, file)
            if not reader.stamp.same_content(header.stamp):
                header.refuse_changed()
            _, entries = _counts(reader)
            for _ in range(entries):
                if reader.string() == key:
                    return _texts(reader, places)
                _value(reader, "")
    except OSError as error:
        raise PackError(f"{header.path} cannot be read: {error.strerror}. {REMEDY}") from None
    return {}


def _texts(reader: _Reader, places: Collection[int]) -> dict[int, str]:
    if reader.number("I") != _ARRAY or reader.number("I") != STRING:
        return {}
    count = reader.bounded("Q", _MAX_STRINGS, "texts")
    texts = enumerate(reader.c_strings(min(count, max(places, default=-1) + 1)))
    return {place: text.decode(errors="replace") for place, text in texts if place in places}


def _counts(reader: _Reader) -> tuple[int, int]:
    """How many tensors and entries a file claims to hold, from its beginning."""
    if reader.size < 24 or reader.raw(4) != b"GGUF":
        reader.refuse("it does not begin like one")
    version = reader.number("I")
    if version not in (2, 3):
        reader.refuse(f"its version is {version}, not 2 or 3")
    tensors = reader.bounded("Q", _MAX_TENSORS, "tensors")
    return tensors, reader.bounded("Q", _MAX_ENTRIES, "entries")


def _read(path: Path, reader: _Reader) -> Header:
    tensor_count, entries = _counts(reader)
    values: dict[str, Value] = {}
    for _ in range(entries):
        key = reader.string()
        if not key or key in values:
            reader.refuse(f"the key {key!r} is empty or there twice")
        values[key] = _value(reader, key)
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
    return Header(path, reader.stamp, values, tensors)


def _value(reader: _Reader, key: str) -> Value:
    kind = reader.number("I")
    if kind != _ARRAY:
        return Value(kind, _scalar(reader, kind))
    kind = reader.number("I")
    if kind == STRING:
        count = reader.bounded("Q", _MAX_STRINGS, "texts")
        if key != VOCABULARY:
            deque(reader.c_strings(count), 0)
            return Value(kind, None, count)
        texts = set(reader.c_strings(count))
        markers = (name for name, spelled in _SPELLED_MARKERS.items() if spelled & texts)
        return Value(kind, None, count, len(texts), len(texts & _SPELLED_BYTES), frozenset(markers))
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
