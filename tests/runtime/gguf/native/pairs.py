"""Pairs of model files for libmtmd, of every type of projector and text model that is known.

They are made of the tables by which such files are checked, so that a type which is added is tried.
"""

import functools
import random
import struct
import tempfile
from pathlib import Path
from typing import NamedTuple

from runtime.gguf.header import SIGNED
from runtime.gguf.native.audio import ENCODERS
from runtime.gguf.native.decoders import DECODERS
from runtime.gguf.native.rows import Dims, expected
from runtime.gguf.native.vision import DEEPSTACK, TOWERS
from runtime.gguf.tensors import Expected
from tests.checkpoints.native_pair import Family, write_native_pair
from tests.runtime.gguf.gguf_files import RawFile, RawTensor, read_raw, tensor_of

_F32, _BOOL, _STRING, _ARRAY = 6, 7, 8, 9
_EPSILON = struct.pack("<f", 0.5)
_PLAIN_TOKEN = 400
"""Where tokens that are words begin to stand, surely."""


class RawPair(NamedTuple):
    """A text model and a projector, taken apart."""

    text: RawFile
    projector: RawFile


@functools.cache
def pair_of(kind: str) -> RawPair:
    """The pair of a type of projector, of tiny dimensions and random weights."""
    families: dict[str, Family] = {
        "qwen2.5vl_merger": "qwen2vl",
        "qwen2vl_merger": "qwen2vl",
        "qwen3vl_merger": "qwen3vl",
        "gemma3": "gemma3",
        "lfm2": "lfm2",
    }
    family = families.get(kind, "idefics3")
    with tempfile.TemporaryDirectory() as folder:
        written = write_native_pair(Path(folder), family)
        pair = RawPair(read_raw(written.text), read_raw(written.projector))
    text = pair.text
    if kind == "resampler":  # whose heads have 128 numbers
        text = _text_model("llama", text, width=128)
    if kind in ("resampler", "minicpmv4_6"):
        text = _with_tokens(text)
    return RawPair(text, _projector(kind, pair.projector))


@functools.cache
def pair_behind(architecture: str) -> RawPair:
    """SmolVLM's projector before a text model of another architecture, by its table."""
    plain = pair_of("minicpmv4_6" if architecture == "qwen35" else "mlp")
    return RawPair(_text_model(architecture, plain.text), plain.projector)


def _text_model(architecture: str, like: RawFile, width: int = 64) -> RawFile:
    """A text model of an architecture, by its table, with the vocabulary of another."""
    decoder = DECODERS[architecture]
    kept = {key: value for key, value in like.values.items() if not key.startswith("llama.")}
    file = RawFile(kept, {}).with_value("general.architecture", _STRING, text_value(architecture))
    dims: Dims = {
        "width": width,
        "heads": width // 16,
        "blocks": 2,
        "head": 16,
        "wide": 96,
        "queries": width,
        "keys": 32,
        "all": width + 64,
        "half": 8,
        "kernel": 3,
        "state": 16,
        "parts": 2,
        "rank": 4,
        "inner": 64,
        "interval": 2,
        "words": like.tensors["token_embd.weight"].shape[1],
    }
    for name, dim in (
        ("embedding_length", "width"),
        ("attention.head_count", "heads"),
        ("block_count", "blocks"),
        ("feed_forward_length", "wide"),
        ("attention.key_length", "head"),
    ):
        file = file.with_number(f"{architecture}.{name}", dims[dim])
    file = file.with_number(f"{architecture}.attention.head_count_kv", 2)
    file = file.with_number(f"{architecture}.context_length", 2048)
    file = file.with_number(f"{architecture}.rope.dimension_count", 16)
    for key in decoder.keys:
        if key.default is None or "window" in key.name or key.dim == "interval":
            file = file.with_number(f"{architecture}.{key.name}", dims.get(key.dim, 8))
    if decoder.sections:
        sections = struct.pack("<IQ4i", SIGNED, 4, 4, 2, 2, 0)
        file = file.with_value(f"{architecture}.rope.dimension_sections", _ARRAY, sections)
    for fraction in ("attention.layer_norm_rms_epsilon", "rope.freq_base", *decoder.fractions):
        file = file.with_value(f"{architecture}.{fraction}", _F32, _EPSILON)
    file = file.with_value(f"{architecture}.rope.scaling.type", _STRING, text_value("none"))
    blocks = range(dims["blocks"])
    wanted = expected(decoder.rows, dims, None, blocks)
    first = [0] if decoder.recurrent else []
    wanted |= expected(decoder.recurrent, dims, None, first)
    wanted |= expected(decoder.attention, dims, None, blocks[len(first) :])
    return RawFile(file.values, _filled(wanted, architecture))


def _filled(wanted: dict[str, Expected], seed: str) -> dict[str, RawTensor]:
    rng = random.Random(seed)
    return {name: _weights(each.shape, min(each.kinds), rng) for name, each in wanted.items()}


def _projector(kind: str, like: RawFile) -> RawFile:
    """A projector of a type, by its table."""
    audio = kind in ENCODERS
    tower = ENCODERS[kind] if audio else TOWERS[kind]
    prefix = "clip.audio." if audio else "clip.vision."
    dims: Dims = {
        "width": 64,
        "heads": 2,
        "blocks": 2,
        "image": 64,
        "patch": 16,
        "text": 64,
        "wide": 96,
        "inner": 96,
        "half": 48,
        "merge": 2,
        "stack": 4,
        "bands": 16,
        "layers": 1,
        "patches": 16,
        "numbered": 17,
        "places": 16,
        "queries": 96,
        "deep": 96,
    }
    kept = ("general.", "clip.has_vision", "clip.use_gelu", "clip.vision.image_", "clip.vision.att")
    values = {key: value for key, value in like.values.items() if key.startswith(kept)}
    file = RawFile(values, {}).with_value("clip.projector_type", _STRING, text_value(kind))
    if audio:
        dims |= {"places": 1500, "stack": 2}
        file = RawFile({k: v for k, v in file.values.items() if "vision" not in k}, {})
        file = file.with_value("clip.has_audio_encoder", _BOOL, b"\1")
        file = file.with_value(f"{prefix}attention.layer_norm_epsilon", _F32, _EPSILON)
        file = file.with_number(f"{prefix}num_mel_bins", dims["bands"])
        file = file.with_number(f"{prefix}projector.stack_factor", dims["stack"])
    else:
        file = file.with_number(f"{prefix}image_size", dims["image"])
        file = file.with_number(f"{prefix}patch_size", dims["patch"])
        for key in tower.keys:
            if key.dim == "merge":
                file = file.with_number(prefix + key.name, dims["merge"])
        if kind == "qwen2.5vl_merger":
            file = file.with_number(f"{prefix}n_wa_pattern", 2)
            file = file.with_value("clip.use_silu", _BOOL, b"\1")
            file = file.with_value("clip.use_gelu", _BOOL, b"\0")
        if kind == "idefics3":
            file = file.with_number(f"{prefix}preproc_image_size", 128)
        if kind == "resampler":
            dims |= {"text": 128}
            file = file.with_value("clip.minicpmv_version", SIGNED, struct.pack("<i", 2))
        if kind in ("resampler", "minicpmv4_6"):
            dims["places"] = 4900
        if kind == "mlp":
            pinpoints = struct.pack("<IQ4i", SIGNED, 4, 64, 128, 128, 128)
            file = file.with_value(f"{prefix}image_grid_pinpoints", _ARRAY, pinpoints)
            layers = struct.pack("<IQ2i", SIGNED, 2, 1, 2)
            file = file.with_value(f"{prefix}feature_layer", _ARRAY, layers)
            dims["layers"] = 2
    dims["cell"] = dims["width"] * dims["merge"] ** 2
    for name, dim in (
        ("embedding_length", "width"),
        ("attention.head_count", "heads"),
        ("block_count", "blocks"),
        ("feed_forward_length", "wide"),
        ("projection_dim", "text"),
    ):
        file = file.with_number(prefix + name, dims[dim])
    wanted = expected(tower.rows, dims, None, range(dims["blocks"]))
    if kind == "qwen3vl_merger":
        wanted |= expected(DEEPSTACK, dims, None, [0])
    there = {name: each for name, each in wanted.items() if 0 not in each.shape}
    return RawFile(file.values, _filled(there, kind))


def _with_tokens(file: RawFile) -> RawFile:
    """The file with the tokens that MiniCPM-V marks pictures with, in place of others."""
    marks = [b"</image>", b"<slice>", b"</slice>"]
    _, raw = file.values["tokenizer.ggml.tokens"]
    kind, count = struct.unpack_from("<IQ", raw)
    place, texts = 12, []
    for _ in range(count):
        (length,) = struct.unpack_from("<Q", raw, place)
        texts.append(raw[place + 8 : place + 8 + length])
        place += 8 + length
    texts[_PLAIN_TOKEN : _PLAIN_TOKEN + len(marks)] = marks
    body = b"".join(struct.pack("<Q", len(each)) + each for each in texts)
    return file.with_value("tokenizer.ggml.tokens", _ARRAY, struct.pack("<IQ", kind, count) + body)


def _weights(shape: tuple[int, ...], kind: int, rng: random.Random) -> RawTensor:
    """Small numbers, where they are of 32 bits."""
    tensor = tensor_of(shape, kind)
    if kind != 0:
        return tensor
    count = len(tensor.data) // 4
    numbers = [rng.uniform(-0.1, 0.1) for _ in range(min(count, 997))]
    repeated = (numbers * (count // len(numbers) + 1))[:count]
    return RawTensor(tensor.shape, kind, struct.pack(f"<{count}f", *repeated))


def text_value(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


PROJECTORS = (*TOWERS, *ENCODERS)
"""Types of projectors that there is a pair of."""
PLAIN_TEXTS = tuple(each for each in DECODERS if each not in ("qwen2vl", "qwen3vl", "lfm2"))
"""Architectures of text models that go with any projector, and whose blocks are alike."""


def any_pair(name: str) -> RawPair:
    """The pair of a type of projector, or behind ``text:`` of a text model."""
    return pair_behind(name.removeprefix("text:")) if ":" in name else pair_of(name)


PAIRS = (*PROJECTORS, *(f"text:{each}" for each in PLAIN_TEXTS))
"""Every name of a pair."""
