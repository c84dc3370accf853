"""Parts that packs are made of, each in the layout that it is published in."""

import json
import shutil
from pathlib import Path

import pytest

from bench.shapes.forced_whisper import write_forced_whisper
from runtime.packs.search import BUNDLED
from tests.checkpoints.native_pair import Pair, write_native_pair
from tests.checkpoints.whisper import write_random_whisper

DEMO = BUNDLED / "demo"
VOICE = DEMO / "voice.onnx"
EARS = DEMO / "recogniser.bin"


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """A text model and its projector in GGUF, random; not to be changed."""
    return write_native_pair(tmp_path_factory.mktemp("pairs") / "random", "qwen2vl")


@pytest.fixture(scope="session")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Whisper as Hugging Face has it; not to be changed."""
    return write_random_whisper(tmp_path_factory.mktemp("whispers") / "whisper-random")


@pytest.fixture(scope="session")
def other_ears(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another recogniser, whose file is called like the demo's; not to be changed."""
    return write_forced_whisper(tmp_path_factory.mktemp("ears") / EARS.name, "Is there a door?")


@pytest.fixture(scope="session")
def spanish(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A voice that says of itself that it speaks Spanish; not to be changed."""
    folder = tmp_path_factory.mktemp("voices")
    shutil.copy(VOICE, folder / "es_MX-random.onnx")
    said = json.loads((DEMO / "voice.onnx.json").read_text())
    said["language"] = {"code": "es_MX", "family": "es"}
    (folder / "es_MX-random.onnx.json").write_text(json.dumps(said))
    (folder / "MODEL_CARD").write_text("# Model card\n\n* License: CC0\n")
    return folder / "es_MX-random.onnx"


def content(folder: Path) -> dict[str, tuple[int, int, int]]:
    """What lies in a folder, and whether it is still the same file and content."""
    stamps = {path: path.lstat() for path in sorted(folder.rglob("*"))}
    return {
        str(path.relative_to(folder)): (stamp.st_ino, stamp.st_size, stamp.st_mtime_ns)
        for path, stamp in stamps.items()
        if not path.is_dir()
    }
