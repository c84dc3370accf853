"""Manifests of packs with anything in the place of anything; files in the place of others.

Each is refused in a sentence, or pictures can be cut and conversations be spelled as it says.
"""

import functools
import json
import os
import random
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from runtime.errors import VismaidError
from runtime.llama.model import TextModel
from runtime.memory_plan import plan_memory
from runtime.packs.check import check_files
from runtime.packs.manifest import MANIFEST
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from runtime.prompt import PromptTokenizer, Turn
from runtime.vision.tiling import Detail, encode, token_count

_WIDTH = 4
_ODD: tuple[Any, ...] = (
    *(0, 1, -1, 7, 112, 113, 2048, 1 << 31, 1 << 70, 0.5, float("inf"), float("nan"), True),
    *("", "a", "{text}", "{pictures}", "{pictures}{text}", "{text}{pictures}", "/dev/zero", ".."),
    *("a\0b", "x" * 300, "x/" * 600, "[/bold]", "\x1b[31m", "ä" * 200, "0" * 64, "A" * 64),
    *([], [[]], [1], [[112, 112]], [[0, 0]], [[1, 1], [2]], [[112, 1 << 40]], {}, {"en": {}}),
    *({"file": "pack.toml", "sha256": "0" * 64, "bytes": 0}, {"a": {"b": {"c": []}}}),
)
_RAW = (
    *(b"", b"\xef\xbb\xbf", b"\xff", b"\0", b"[" * 5000, b"9" * 5000, b"a" + b".a" * 5000 + b"=1"),
    *(b"x = '" + b"y" * (1 << 20) + b"'", b"[[a]]\n" * 2, b'"""', b"x = 1979-05-27\n", b"x=1\nx=2"),
)


def fuzz_packs(rng: random.Random) -> bool:
    """Try one manifest.

    Returns:
        Whether it can be used, and was not refused.

    Raises:
        AssertionError: a refusal is no sentence, or a pack that was accepted cannot be used.
    """
    folder = Path(_folder().name)
    (folder / MANIFEST).unlink(missing_ok=True)
    (folder / MANIFEST).write_bytes(_manifest(rng))
    special = _special(folder, rng) if rng.random() < 0.2 else None
    refusal = ""
    try:
        pack = Pack.open(folder)
        _use(pack, rng)
        plan_memory(pack, features=frozenset())
        check_files(pack)
    except VismaidError as error:
        refusal = str(error)
    finally:
        _mend(special)
    assert not refusal or refusal.endswith((".", "?")), refusal
    assert len(refusal) < 3000, refusal
    return not refusal


def _use(pack: Pack, rng: random.Random) -> None:
    policy = pack.manifest.image
    if policy.tile <= 256:
        size = rng.choice(((1, 1), (3, 400), (400, 3), (64, 48), (640, 480)))
        picture = Image.new("RGB", size)
        for detail in Detail:
            # A tile's features, whatever the projector would say.
            found = encode(
                [picture],
                detail,
                policy,
                lambda tiles: [
                    np.zeros((policy.patches_per_side**2, _WIDTH), np.float32) for _ in tiles
                ],
                np.zeros(_WIDTH, np.float32) if policy.newline else None,
            )
            made = sum(len(tokens) for tokens in found)
            assert made == token_count([size[::-1]], detail, policy), (detail, policy)
    prompter = PromptTokenizer(_text_model(), pack.manifest.template, pack.manifest.text_rules)
    prompts = next(iter(pack.manifest.prompts.values()))
    turns = [Turn("a", [1]), Turn(prompts.ask.replace("{text}", "b"))]
    for video in (False, True):
        prompter.opening(prompts.system, pictures=2, video=video)
        prompter.conversation(prompts.system, turns, pictures=1, video=video)


@functools.cache
def _text_model() -> TextModel:
    return TextModel.load(BUNDLED / "demo/model-f16.gguf")


@functools.cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """A copy of the demo pack for as long as the process lives."""
    folder = tempfile.TemporaryDirectory()
    shutil.copytree(BUNDLED / "demo", folder.name, dirs_exist_ok=True)
    return folder


def _manifest(rng: random.Random) -> bytes:
    """The demo's with a few values, keys or bytes replaced."""
    content = tomllib.loads((BUNDLED / "demo" / MANIFEST).read_text(encoding="utf-8"))
    if rng.random() < 0.1:
        return rng.choice(_RAW) + _toml(content).encode()
    for _ in range(rng.choice((0, 1, 1, 1, 2, 4))):
        tables = list(_tables(content))
        table = rng.choice(tables)
        if not table:
            continue
        key = rng.choice(list(table))
        match rng.randrange(4):
            case 0 | 1:
                table[key] = rng.choice(_ODD)
            case 2:
                table[rng.choice(("", "x", "file", key.upper(), key + "s", "a b"))] = table.pop(key)
            case 3:
                other = rng.choice(tables)
                table[key] = json.loads(json.dumps(rng.choice([*other.values(), other])))
    raw = bytearray(_toml(content).encode())
    if rng.random() < 0.2:
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


def _tables(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _tables(each)
    elif isinstance(value, list):
        for each in value:
            yield from _tables(each)


def _toml(table: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(key)} = {_value(each)}\n" for key, each in table.items())


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value)


def _special(folder: Path, rng: random.Random) -> Path:
    """Put something that is no file, or other bytes, in the place of a file."""
    path = folder / rng.choice(("model-f16.gguf", "voice.onnx", "voice.onnx.json", MANIFEST))
    path.unlink()
    match rng.randrange(5):
        case 0:
            os.mkfifo(path)
        case 1:
            path.symlink_to("/dev/zero")
        case 2:
            path.symlink_to(path.name)
        case 3:
            path.mkdir()
        case 4:
            path.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    return path


def _mend(path: Path | None) -> None:
    if path is not None:
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        shutil.copy(BUNDLED / "demo" / path.name, path)
