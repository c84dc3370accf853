"""A pair of model files with one thing changed: a key, or a tensor."""

import math
import random
import struct
from collections.abc import Iterator
from typing import NamedTuple

from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from runtime.gguf.header import SIGNED
from tests.runtime.gguf.gguf_files import KINDS, RawFile, RawTensor, tensor_of
from tests.runtime.gguf.native.pairs import RawPair
from tests.runtime.gguf.native.tables import text_value

_U32, _F32, _BOOL, _STRING, _ARRAY = 4, 6, 7, 8, 9
_SCALARS = {
    0: b"\1",
    1: b"\1",
    2: b"\1\0",
    3: b"\1\0",
    _U32: struct.pack("<I", 2),
    SIGNED: struct.pack("<i", 2),
    _F32: struct.pack("<f", 0.5),
    _BOOL: b"\1",
    _STRING: struct.pack("<Q", 3) + b"odd",
    10: struct.pack("<Q", 2),
    11: struct.pack("<q", 2),
    12: struct.pack("<d", 0.5),
}
"""A value of each type."""
_NUMBERS = (
    *(0, 1, 2, 3, 4, 5, 7, 8, 16, 33, 63, 100, 128, 255, 513, 4096, 8192, 65_537),
    *(1 << 24, (1 << 31) - 1, 1 << 31, (1 << 32) - 1),
)
_FRACTIONS = (0.0, -0.0, -1.0, 1e-30, 1.0, 1e30, float("inf"), float("-inf"), float("nan"))
_UNTOUCHED = 2000
"""Elements of arrays that are kept: of vocabularies."""
_MORE = (
    *("v.blk.0.attn_qkv.weight", "v.blk.0.attn_q_norm.weight", "v.blk.0.ls1.weight"),
    *("v.blk.0.ffn_gate.weight", "v.blk.0.attn_post_norm.weight", "v.blk.0.attn_sinks"),
    *("v.blk.0.ffn_gate_exps.weight", "v.blk.0.out_scale.weight", "v.class_embd"),
    *("v.patch_embd.weight.1", "v.norm_embd.weight", "v.deepstack.0.fc1.weight", "mm.0.weight"),
    *("v.deepstack.1.fc1.weight", "mm.1.weight", "mm.3.weight", "mm.input_norm.weight"),
    *("v.image_newline", "a.blk.0.attn_k.bias", "a.blk.0.ffn_gate.weight", "v.blk.9.ln1.weight"),
    *("blk.0.attn_qkv.weight", "blk.0.attn_q.scale", "output.bias", "rope_freqs.weight"),
    *("blk.0.attn_q_norm.weight", "cls.output.weight", "dense_2.weight", "nothing.at.all"),
)
"""Tensors that may be added."""


class Mutation(NamedTuple):
    """One thing that is changed."""

    name: str
    pair: RawPair


def mutated(pair: RawPair, rng: random.Random) -> RawPair:
    """The pair with one thing changed, whichever chance takes; keys and tensors alike often."""
    text = rng.random() < 0.3
    file = pair.text if text else pair.projector
    if rng.random() < 0.5:
        changes = list(_of_key(file, rng.choice(list(file.values))))
    else:
        changes = list(_of_tensor(file, rng.choice(list(file.tensors))))
    _, changed = rng.choice(changes or [("", file)])
    return RawPair(changed, pair.projector) if text else RawPair(pair.text, changed)


def mutations(pair: RawPair) -> Iterator[Mutation]:
    """The pair with one thing changed after the other."""
    for name, text in _of_file(pair.text):
        yield Mutation(f"text {name}", RawPair(text, pair.projector))
    for name, projector in _of_file(pair.projector):
        yield Mutation(f"projector {name}", RawPair(pair.text, projector))


def _of_file(file: RawFile) -> Iterator[tuple[str, RawFile]]:
    for key in file.values:
        yield from _of_key(file, key)
    for name in file.tensors:
        yield from _of_tensor(file, name)
    for name in _MORE:
        if name not in file.tensors:
            for shape in ((64,), (64, 64), (64, 192), (256, 96)):
                yield f"{name} added {shape}", file.with_tensor(name, tensor_of(shape, 0))


def _of_key(file: RawFile, key: str) -> Iterator[tuple[str, RawFile]]:
    others = {k: v for k, v in file.values.items() if k != key}
    yield f"{key} removed", RawFile(others, file.tensors)
    for other, value in _other_values(*file.values[key]):
        yield f"{key} as {other}", file.with_value(key, *value)


def _of_tensor(file: RawFile, name: str) -> Iterator[tuple[str, RawFile]]:
    others = {k: v for k, v in file.tensors.items() if k != name}
    yield f"{name} removed", RawFile(file.values, others)
    for other, changed in _other_tensors(file.tensors[name]):
        yield f"{name} as {other}", file.with_tensor(name, changed)


def _other_values(kind: int, raw: bytes) -> Iterator[tuple[str, tuple[int, bytes]]]:
    for other, value in _SCALARS.items():
        if other != kind:
            yield f"type {other}", (other, value)
    yield "an empty list", (_ARRAY, struct.pack("<IQ", _U32, 0))
    for of in (_U32, SIGNED, _F32, _BOOL):
        for count in (1, 2, 3, 4, 6, 1000):
            body = _SCALARS[of] * count
            yield f"{count} of type {of}", (_ARRAY, struct.pack("<IQ", of, count) + body)
    if kind == _U32:
        for number in _NUMBERS:
            yield str(number), (kind, struct.pack("<I", number))
    elif kind == SIGNED:
        for number in (-(1 << 31), -1, *_NUMBERS[:-2]):
            yield str(number), (kind, struct.pack("<i", number))
    elif kind == _F32:
        for fraction in _FRACTIONS:
            yield str(fraction), (kind, struct.pack("<f", fraction))
    elif kind == _BOOL:
        yield "the other", (kind, bytes([1 - raw[0]]))
    elif kind == _STRING:
        for text in ("", "mlp", "gpt2", "llama", "qwen2", "whitespace", "clip"):
            yield repr(text), (kind, text_value(text))
    elif kind == _ARRAY:
        yield from _other_arrays(raw)


def _other_arrays(raw: bytes) -> Iterator[tuple[str, tuple[int, bytes]]]:
    of, count = struct.unpack_from("<IQ", raw)
    form = {_U32: "I", SIGNED: "i", _F32: "f"}.get(of)
    if form is None or count > _UNTOUCHED:
        return
    numbers = list(struct.unpack_from(f"<{count}{form}", raw, 12))
    fractions = (-1.0, 0.0, 1e30, float("nan"))
    extremes = fractions if of == _F32 else (0, 1, 2, 3, 7, 64, 513, (1 << 31) - 1)
    if of == SIGNED:
        extremes = (*extremes, -1, -(1 << 31))
    for place in {0, count // 2, count - 1} if count else set():
        for extreme in extremes:
            changed = [*numbers[:place], extreme, *numbers[place + 1 :]]
            body = struct.pack(f"<{count}{form}", *changed)
            yield f"{extreme} at {place}", (_ARRAY, raw[:12] + body)
    for extreme in extremes:
        body = struct.pack(f"<{count}{form}", *[extreme] * count)
        yield f"{extreme} everywhere", (_ARRAY, raw[:12] + body)
    for size in (count - 1, count + 1):
        if size >= 0:
            body = struct.pack(f"<{size}{form}", *(numbers * 2)[:size])
            yield f"{size} of them", (_ARRAY, struct.pack("<IQ", of, size) + body)


def _other_tensors(tensor: RawTensor) -> Iterator[tuple[str, RawTensor]]:
    shape = tensor.shape
    for at in range(len(shape)):
        for size in {1, 2, shape[at] - 1, shape[at] + 1, shape[at] // 2, shape[at] * 2, 32, 96}:
            if 0 < size != shape[at]:
                changed = (*shape[:at], size, *shape[at + 1 :])
                if _small(changed):
                    yield f"{changed}", tensor_of(changed, 0)
    if len(shape) > 1 and shape != shape[::-1]:
        yield "turned", tensor_of(shape[::-1], 0)
    if len(shape) < 4:
        yield "a row", tensor_of((*shape, 2), 0)
        yield "a column", tensor_of((1, *shape), 0)
    if len(shape) > 1:
        yield "flat", tensor_of(shape[:1], 0)
    for kind in KINDS:
        if kind != tensor.kind and shape[0] % GGML_QUANT_SIZES[GGMLQuantizationType(kind)][0] == 0:
            yield kind.name, tensor_of(shape, kind)


def _small(shape: tuple[int, ...]) -> bool:
    return math.prod(shape) <= 1 << 22
