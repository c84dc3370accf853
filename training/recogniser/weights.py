"""A whisper.cpp file, read back: its words, and every weight in float32."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize
from numpy.typing import NDArray

from runtime.speech.whisper_file import WhisperHeader, read_header

_HEADER = 4 * 12


@dataclass(frozen=True)
class Stored:
    """What a file holds."""

    header: WhisperHeader
    words: list[bytes]
    """Of every token of text, in order."""
    weights: dict[str, NDArray[np.float32]]
    """By whisper.cpp's names, row-major."""


def read_back(path: Path) -> Stored:
    """Read a file.

    Raises:
        PackError: it is no whisper.cpp file.
    """
    header, data = read_header(path), path.read_bytes()
    words = list(_words(data))
    _, place = words[-1]
    return Stored(header, [word for word, _ in words], dict(_tensors(data, place)))


def _after_filters(data: bytes) -> int:
    mels, bins = struct.unpack_from("<2i", data, _HEADER)
    return int(_HEADER + 8 + 4 * mels * bins)


def _words(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Every token's bytes, and where the next one begins."""
    place = _after_filters(data)
    (count,) = struct.unpack_from("<i", data, place)
    place += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<i", data, place)
        end = place + 4 + length
        yield data[place + 4 : end], end
        place = end


def _tensors(data: bytes, place: int) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Every tensor under whisper.cpp's name, float32."""
    while place < len(data):
        dimensions, length, kind = struct.unpack_from("<3i", data, place)
        place += 12
        shape = struct.unpack_from(f"<{dimensions}i", data, place)[::-1]
        place += 4 * dimensions
        name = data[place : place + length].decode()
        place += length
        block, size = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
        end = place + prod(shape) // block * size
        raw = np.frombuffer(data[place:end], np.uint8)
        place = end
        yield name, _values(raw, GGMLQuantizationType(kind)).reshape(shape)


def _values(raw: NDArray[np.uint8], kind: GGMLQuantizationType) -> NDArray[np.float32]:
    if kind == GGMLQuantizationType.F32:
        return raw.view("<f4").astype(np.float32)
    if kind == GGMLQuantizationType.F16:
        return raw.view("<f2").astype(np.float32)
    return np.asarray(dequantize(raw[None], kind), np.float32)
