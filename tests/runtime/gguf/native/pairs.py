"""Pairs of model files for libmtmd, of every type of projector and text model that is known."""

import functools
import random
import struct
import tempfile
from pathlib import Path
from typing import NamedTuple

from runtime.gguf.native.audio import ENCODERS
from runtime.gguf.native.decoders import DECODERS
from runtime.gguf.native.vision import TOWERS, TURNED_TEXTS
from tests.checkpoints.native_pair import Family, write_native_pair
from tests.runtime.gguf.gguf_files import RawFile, read_raw
from tests.runtime.gguf.native.tables import Chance, projector, text_model

_PLAIN_TOKEN = 400
"""Where tokens that are words begin to stand, surely."""
_USUAL = Chance(None)
_FAMILIES: dict[str, Family] = {
    "qwen2.5vl_merger": "qwen2vl",
    "qwen2vl_merger": "qwen2vl",
    "qwen3vl_merger": "qwen3vl",
    "gemma3": "gemma3",
    "lfm2": "lfm2",
}
PROJECTORS = (*TOWERS, *ENCODERS)
"""Types of projectors that there is a pair of."""
_OTHER_TEXTS = tuple(each for each in DECODERS if each not in ("qwen2vl", "qwen3vl", "lfm2"))
PAIRS = (*PROJECTORS, *(f"text:{each}" for each in _OTHER_TEXTS))
"""Names of pairs: of a type of projector, or behind ``text:`` of a text model's architecture."""


class RawPair(NamedTuple):
    """A text model and a projector, taken apart."""

    text: RawFile
    projector: RawFile


@functools.cache
def any_pair(name: str) -> RawPair:
    """The pair of a name, of tiny dimensions and random weights."""
    if ":" in name:
        architecture = name.partition(":")[2]
        plain = any_pair("minicpmv4_6" if architecture == "qwen35" else "mlp")
        return RawPair(text_model(architecture, plain.text, _USUAL), plain.projector)
    written, width = _written(name), 128 if name == "resampler" else 64
    text = written.text
    if name == "resampler":  # whose heads have 128 numbers
        text = text_model("llama", text, _USUAL, width)
    if name in ("resampler", "minicpmv4_6"):
        text = _with_tokens(text)
    return RawPair(text, projector(name, written.projector, _USUAL, width))


def varied_pair(rng: random.Random) -> RawPair:
    """A pair of any type whose dimensions fit each other, as chance has them."""
    name, chance = rng.choice(PROJECTORS), Chance(rng)
    texts: tuple[str, ...] = tuple(DECODERS)
    if name in TOWERS:
        texts = TOWERS[name].texts or tuple(each for each in texts if each not in TURNED_TEXTS)
    architecture = rng.choice(texts)
    width = rng.choice((128, 256) if name == "resampler" else (32, 64, 96))
    ways = rng.choice((0, 1, 2)) if architecture == "qwen3vl" and name == "qwen3vl_merger" else 0
    like = any_pair(name)
    text = text_model(architecture, like.text, chance, width, ways)
    return RawPair(text, projector(name, _written(name).projector, chance, width, ways))


@functools.cache
def _written(name: str) -> RawPair:
    """The files of the family that is nearest to a type of projector."""
    with tempfile.TemporaryDirectory() as folder:
        written = write_native_pair(Path(folder), _FAMILIES.get(name, "idefics3"))
        return RawPair(read_raw(written.text), read_raw(written.projector))


def _with_tokens(file: RawFile) -> RawFile:
    """The file with the tokens that MiniCPM-V marks pictures with, in place of others."""
    marks = [b"</image>", b"<slice>", b"</slice>"]
    array, raw = file.values["tokenizer.ggml.tokens"]
    kind, count = struct.unpack_from("<IQ", raw)
    place, texts = 12, []
    for _ in range(count):
        (length,) = struct.unpack_from("<Q", raw, place)
        texts.append(raw[place + 8 : place + 8 + length])
        place += 8 + length
    texts[_PLAIN_TOKEN : _PLAIN_TOKEN + len(marks)] = marks
    body = b"".join(struct.pack("<Q", len(each)) + each for each in texts)
    return file.with_value("tokenizer.ggml.tokens", array, struct.pack("<IQ", kind, count) + body)
