"""GGUF files taken apart and put together again, with whatever change; none of it is checked."""

import math
import random
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

KINDS = tuple(GGMLQuantizationType)
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY = 8, 9


@dataclass(frozen=True)
class RawTensor:
    """A tensor and its bytes."""

    shape: tuple[int, ...]
    """The fastest dimension first."""
    kind: int
    data: bytes


@dataclass(frozen=True)
class RawFile:
    """What a GGUF file consists of."""

    values: dict[str, tuple[int, bytes]]
    """Key → type and bytes of the value; of an array, its type and count are among them."""
    tensors: dict[str, RawTensor]
    alignment: int = field(default=32)

    def write(self, path: Path) -> Path:
        """Put it together."""
        infos, blobs, offset = [], [], 0
        for name, tensor in self.tensors.items():
            infos.append(
                _text(name)
                + struct.pack("<I", len(tensor.shape))
                + struct.pack(f"<{len(tensor.shape)}Q", *tensor.shape)
                + struct.pack("<IQ", tensor.kind, offset)
            )
            blob = tensor.data + bytes(-len(tensor.data) % self.alignment)
            blobs.append(blob)
            offset += len(blob)
        entries = [
            _text(key) + struct.pack("<I", kind) + raw for key, (kind, raw) in self.values.items()
        ]
        head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(entries))
        head += b"".join(entries) + b"".join(infos)
        head += bytes(-len(head) % self.alignment)
        path.write_bytes(head + b"".join(blobs))
        return path

    def with_tensor(self, name: str, tensor: RawTensor) -> "RawFile":
        """A copy with a tensor added or replaced."""
        return replace(self, tensors=self.tensors | {name: tensor})

    def with_value(self, key: str, kind: int, raw: bytes) -> "RawFile":
        """A copy with an entry added or replaced."""
        return replace(self, values=self.values | {key: (kind, raw)})

    def with_number(self, key: str, number: int) -> "RawFile":
        """A copy with an unsigned 32-bit entry added or replaced."""
        return self.with_value(key, 4, struct.pack("<I", number))


def tensor_of(shape: Iterable[int], kind: int, rng: random.Random | None = None) -> RawTensor:
    """A tensor of the right size: noise, or zeros without a source of it."""
    shape = tuple(shape)
    block, size = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
    count = -(-math.prod(shape) // block) * size
    return RawTensor(shape, kind, rng.randbytes(count) if rng else bytes(count))


def read_raw(path: Path) -> RawFile:
    """Take a whole and well-formed file apart."""
    raw = path.read_bytes()
    tensor_count, value_count = struct.unpack_from("<QQ", raw, 8)
    place, values = 24, dict[str, tuple[int, bytes]]()
    for _ in range(value_count):
        key, place = _read_text(raw, place)
        (kind,) = struct.unpack_from("<I", raw, place)
        end = _end(raw, place + 4, kind)
        values[key] = (kind, raw[place + 4 : end])
        place = end
    infos = []
    for _ in range(tensor_count):
        name, place = _read_text(raw, place)
        (dimensions,) = struct.unpack_from("<I", raw, place)
        shape = struct.unpack_from(f"<{dimensions}Q", raw, place + 4)
        place += 4 + 8 * dimensions
        infos.append((name, shape, *struct.unpack_from("<IQ", raw, place)))
        place += 12
    start = place + -place % 32
    tensors = {}
    for name, shape, kind, offset in infos:
        block, size = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
        count = math.prod(shape) // block * size
        tensors[name] = RawTensor(shape, kind, raw[start + offset : start + offset + count])
    return RawFile(values, tensors)


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _read_text(raw: bytes, place: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<Q", raw, place)
    return raw[place + 8 : place + 8 + length].decode(), place + 8 + length


def _end(raw: bytes, place: int, kind: int) -> int:
    """Where a value of a type ends that begins at ``place``."""
    if kind == _STRING:
        return _read_text(raw, place)[1]
    if kind != _ARRAY:
        return place + _SIZES[kind]
    of, count = struct.unpack_from("<IQ", raw, place)
    place += 12
    if of != _STRING:
        return place + count * _SIZES[of]
    for _ in range(count):
        (length,) = struct.unpack_from("<Q", raw, place)
        place += 8 + length
    return place
