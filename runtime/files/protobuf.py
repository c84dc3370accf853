"""The outermost fields of a protobuf message, without what is in them.

The encoding: https://protobuf.dev/programming-guides/encoding
"""

from collections.abc import Iterator
from dataclasses import dataclass

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
"""Kinds of fields."""
_MOST = 100_000
_LAST_NUMBER, _LARGEST = (1 << 29) - 1, (1 << 64) - 1
"""Of a field, and of what a varint can mean."""


@dataclass(frozen=True)
class Field:
    """A field, and where in the message it lies."""

    number: int
    kind: int
    key: int
    """Where it begins."""
    start: int
    """Where its content does."""
    end: int
    """Where it ends."""
    value: int | None
    """Of a ``VARINT``; None of the other kinds."""


def fields(
    message: memoryview, start: int = 0, end: int | None = None, most: int = _MOST
) -> Iterator[Field]:
    """The fields of a message, or of a part of it that is one.

    Args:
        message: All of it.
        start: Where the part begins.
        end: Where it ends; None for where the message does.
        most: Fields at most.

    Raises:
        ValueError: it is damaged, or has more of them.
    """
    place, end, seen = start, len(message) if end is None else end, 0
    while place < end:
        begin = place
        key, place = _varint(message, place, end)
        number, kind, value = key >> 3, key & 7, None
        if not 0 < number <= _LAST_NUMBER:
            raise ValueError("it is damaged")
        content = place
        if kind == VARINT:
            value, place = _varint(message, place, end)
        elif kind == LENGTH:
            length, content = _varint(message, place, end)
            place = content + length
        elif kind in (FIXED32, FIXED64):
            place += 4 if kind == FIXED32 else 8
        else:
            raise ValueError("it is damaged")
        seen += 1
        if place > end or seen > most:
            raise ValueError("it is damaged, or has far more parts than it should")
        yield Field(number, kind, begin, content, place, value)


def encoded(number: int) -> bytes:
    """A number as the encoding has it."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def field_of(number: int, content: bytes, length: int | None = None) -> bytes:
    """A field with a length: its key, its length, and what is there of its content.

    Args:
        number: The field's.
        content: What it begins with, or all of it.
        length: Of all of it, bytes; None where it is all there.
    """
    size = len(content) if length is None else length
    return encoded(number << 3 | LENGTH) + encoded(size) + content


def _varint(message: memoryview, place: int, end: int) -> tuple[int, int]:
    """A number, and where the next thing begins."""
    value = 0
    for shift in range(0, 70, 7):
        if place >= end:
            break
        byte = message[place]
        value, place = value | (byte & 127) << shift, place + 1
        if byte < 128 and value <= _LARGEST:
            return value, place
    raise ValueError("it is damaged")
