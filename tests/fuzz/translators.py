"""Translators: damaged files of each kind, and whole ones that say something else."""

import json
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sentencepiece.sentencepiece_model_pb2 import ModelProto  # type: ignore[attr-defined]

from bench.shapes.marian import (
    SHAPES,
    random_state,
    write_forced_marian,
    write_random_marian,
)
from convert.checkpoint.pickled import read_pickled
from convert.translation.folder import convert_translator
from runtime.packs.manifest import Direction, PackFile
from runtime.translation.files import TranslatorFiles
from runtime.translation.translator import Translator
from tests.checkpoints.pickled import write_pickled
from tests.fuzz.files import here, json_text, kept_folder, write
from tests.fuzz.mutations import damaged

_FLOATS = [0.0, -0.0, 1.0, -1e30, 3e38, float("nan"), float("inf"), 1e-45]
_NUMBERS = [0, 1, 2, 3, 5, 16, 64, 127, 255, 256, 65_535, 2**24, 2**31 - 1, 2**31, 2**32 - 1]
_INSTRUCTIONS = b"(.0R)]}tuabQNXJKMcqrhj\x8c\x93"
"""Of a pickle."""
_TEXT = "¿Qué hay ① aquí? Ôtez ﬁn."


@cache
def _good(forced: bool) -> tuple[dict[str, bytes], Direction]:
    home, out = kept_folder() / f"marian{forced}", kept_folder() / f"translator{forced}"
    if forced:
        write_forced_marian(home, "What is there?")
    else:
        write_random_marian(home, "uneven", tags=[">>spa<<"])
    direction = convert_translator(home, out).direction
    return {each.file: (out / each.file).read_bytes() for each in direction.files}, direction


def fuzz_translator(random: Random) -> bool:
    """A translator that, where it is accepted, translates a sentence or two."""
    files, direction = _good(random.random() < 0.5)
    entry = random.choice([direction.model, direction.model, *direction.files])
    change = _CHANGES[entry.file]
    for each in direction.files:
        content = files[each.file]
        write(each.file, change(random, content) if each == entry else content)
    found = TranslatorFiles.read(_place, direction)
    beams = random.choice([1, 1, 4])
    with Translator(found, tag=direction.tag, beams=beams, threads=1) as translator:
        translator.translate(_TEXT)
    return True


def fuzz_pickled(random: Random) -> bool:
    """Pickled weights, whose tensors are read where they are accepted."""
    whole = _pickled(random.random() < 0.5)
    data = bytearray(whole)
    if random.random() < 0.5:
        # One instruction for another, in the midst of the program.
        data[random.randrange(min(len(data), 600))] = random.choice(
            b"(.0R)]}tuabQNXJKMcqrhj\x8c\x93"
        )
    content = damaged(random, bytes(data)) if random.random() < 0.7 else bytes(data)
    for tensor in read_pickled(write("pytorch_model.bin", content)).values():
        tensor.require_values()
        list(tensor.pieces())
    return True


@cache
def _pickled(archive: bool) -> bytes:
    path = kept_folder() / f"pickled{archive}"
    state = random_state(SHAPES["uneven"], 5, 0)
    return write_pickled(path, dict(list(state.items())[:5]), archive=archive).read_bytes()


def _place(entry: PackFile) -> Path:
    return here() / entry.file


def _model(random: Random, content: bytes) -> bytes:
    data = bytearray(content)
    if random.random() < 0.3:
        return damaged(random, content)
    for _ in range(random.choice([1, 1, 3, 20])):
        near = random.random() < 0.3
        place = random.randrange(min(len(data), 1_200) if near else len(data) - 4)
        if random.random() < 0.5:
            struct.pack_into("<f", data, place & ~3, random.choice(_FLOATS))
        else:
            width = random.choice([1, 2, 4])
            data[place : place + width] = (random.choice(_NUMBERS) % 256**width).to_bytes(
                width, "little"
            )
    return bytes(data)


def _pieces(random: Random, content: bytes) -> bytes:
    if random.random() < 0.3:
        return damaged(random, content)
    model: Any = ModelProto.FromString(content)
    for _ in range(random.choice([1, 1, 3])):
        piece = random.choice(model.pieces)
        table = bytearray(model.normalizer_spec.precompiled_charsmap)
        match random.randrange(8):
            case 0:
                piece.piece = random.choice(["", "\0", "a" * 5_000, "▁", "é"])
            case 1:
                piece.type = random.choice([1, 2, 3, 4, 5, 6])
            case 2:
                piece.score = random.choice(_FLOATS)
            case 3:
                model.trainer_spec.model_type = random.choice([1, 2, 3, 4])
            case 4:
                model.trainer_spec.byte_fallback = True
            case 5:
                del model.pieces[max(1, random.randrange(len(model.pieces))) :]
            case _:
                for _ in range(random.choice([1, 500])):
                    place = random.randrange(0, len(table) - 4)
                    number = random.choice([*_NUMBERS, random.randrange(2**32)])
                    struct.pack_into("<I", table, place, number)
                model.normalizer_spec.precompiled_charsmap = bytes(table)
    saved: bytes = model.SerializeToString()
    return saved


def _vocabulary(random: Random, content: bytes) -> bytes:
    return json_text(random, json.loads(content))


_CHANGES: dict[str, Callable[[Random, bytes], bytes]] = {
    "model.bin": _model,
    "vocabulary.json": _vocabulary,
    "source.spm": _pieces,
    "target.spm": _pieces,
}
