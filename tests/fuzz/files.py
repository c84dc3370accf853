"""Where inputs are written, and the texts that JSON becomes."""

import json
import tempfile
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.mutations import changed, damaged, deepened

_FOLDERS: list[Path] = []


def begin(folder: Path) -> None:
    """Have the next input written to a folder."""
    _FOLDERS[:] = [folder]


def here() -> Path:
    """The folder of the input that is being made."""
    return _FOLDERS[0]


def write(name: str, data: bytes) -> Path:
    """Write a file of the input."""
    path = here() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def json_text(random: Random, value: Any) -> bytes:
    """JSON with wrong values, or the text of it damaged."""
    if random.random() < 0.7:
        value = changed(random, value)
    text = deepened(json.dumps(value)).encode("utf-8", "surrogatepass")
    return damaged(random, text) if random.random() < 0.4 else text


@cache
def kept_folder() -> Path:
    """A folder for what many inputs are made from."""
    return Path(tempfile.mkdtemp())
