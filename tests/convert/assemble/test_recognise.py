"""What is given is told by its content, wherever it lies and whatever it is called."""

import os
import shutil
from pathlib import Path

import pytest

from convert.assemble.recognise import Found, Kind, recognise
from runtime.errors import CheckpointError, PackError
from tests.checkpoints.native_pair import Pair
from tests.checkpoints.whisper import write_faster_whisper
from tests.convert.assemble.conftest import DEMO, VOICE


def kinds(path: Path) -> list[Kind]:
    return [found.kind for found in recognise(path)]


def test_files_are_told_by_their_content_and_not_by_their_name(tmp_path: Path) -> None:
    for name, kind in (
        ("model-f16.gguf", Kind.TEXT_MODEL),
        ("mmproj-f16.gguf", Kind.PROJECTOR),
        ("recogniser.bin", Kind.RECOGNISER),
    ):
        named = Path(shutil.copy(DEMO / name, tmp_path / f"{kind[:2]}.onnx"))
        assert recognise(named) == [Found(kind, named)]
    assert kinds(VOICE) == kinds(DEMO / "voice.onnx.json") == [Kind.VOICE]


def test_folders_are_told_by_what_is_in_them(
    checkpoint: Path, pack: Path, whisper: Path, pair: Pair, tmp_path: Path
) -> None:
    faster = write_faster_whisper(tmp_path / "faster")
    assert kinds(checkpoint) == [Kind.CHECKPOINT]
    assert kinds(pack) == [Kind.PACK]
    assert kinds(whisper) == kinds(faster) == [Kind.WHISPER]
    assert kinds(pair.text.parent) == [Kind.PROJECTOR, Kind.TEXT_MODEL]
    (tmp_path / "voice").mkdir()
    for path in (VOICE, DEMO / "voice.onnx.json"):
        shutil.copy(path, tmp_path / "voice")
    (tmp_path / "voice/README.md").touch()
    assert kinds(tmp_path / "voice") == [Kind.VOICE]


def test_a_file_of_a_checkpoint_stands_for_its_folder(
    checkpoint: Path, whisper: Path, tmp_path: Path
) -> None:
    faster = write_faster_whisper(tmp_path / "faster")
    assert recognise(checkpoint / "model.safetensors") == [Found(Kind.CHECKPOINT, checkpoint)]
    assert recognise(whisper / "model.safetensors") == [Found(Kind.WHISPER, whisper)]
    assert recognise(faster / "model.bin") == [Found(Kind.WHISPER, faster)]


def cached(source: Path, cache: Path, revision: str) -> Path:
    """A folder as it lies in the hub's cache: every file of a revision is a link to a blob."""
    snapshot = cache / "snapshots" / revision
    snapshot.mkdir(parents=True)
    (cache / "blobs").mkdir(exist_ok=True)
    for number, path in enumerate(sorted(source.iterdir())):
        blob = cache / f"blobs/{revision}{number:040}"
        shutil.copy(path, blob)
        (snapshot / path.name).symlink_to(os.path.relpath(blob, snapshot))
    return snapshot


def test_a_folder_of_the_hub_s_cache_is_entered(checkpoint: Path, tmp_path: Path) -> None:
    cache = tmp_path / "models--somebody--sees"
    (cache / "snapshots").mkdir(parents=True)
    with pytest.raises(CheckpointError, match="holds no snapshot"):
        recognise(cache)
    old = cached(checkpoint, cache, "0" * 40)
    assert recognise(cache) == [Found(Kind.CHECKPOINT, old, "somebody/sees")]
    new = cached(checkpoint, cache, "1" * 40)
    with pytest.raises(CheckpointError, match=f"2 snapshots.*Name one of them: {new}"):
        recognise(cache)
    (cache / "refs").mkdir()
    (cache / "refs/main").write_text("1" * 40)
    assert recognise(cache) == [Found(Kind.CHECKPOINT, new, "somebody/sees")]


@pytest.mark.parametrize(
    ("beginning", "reason"),
    [
        (b"", "it is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
        (b"<!DOCTYPE html>\n<html>", "web page"),
        (b"PK\x03\x04\0\0", "pickled"),
        (b"\x80\x02}q\0", "pickled"),
        (b"\x10\0\0\0\0\0\0\0{}", "config.json is not beside it"),
        (b"Entry not found", "it begins with 'Entry not found'"),
        (b"GGUF\3\0", "not a whole GGUF file"),
        (b"tjgg\1\0\0\0", "unlike anything"),
        (bytes(64), "unlike anything"),
    ],
)
def test_what_is_no_part_is_called_what_it_is(
    beginning: bytes, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(beginning)
    with pytest.raises(PackError, match=reason):
        recognise(path)


def test_a_pipe_is_not_waited_for_and_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")
    for path in (tmp_path / "pipe.gguf", Path("/dev/zero")):
        with pytest.raises(PackError, match="not an ordinary file"):
            recognise(path)
    with pytest.raises(PackError, match="holds nothing that a pack is made of"):
        recognise(tmp_path)


def test_a_voice_s_json_alone_names_the_graph_that_is_not_there(tmp_path: Path) -> None:
    alone = Path(shutil.copy(DEMO / "voice.onnx.json", tmp_path))
    with pytest.raises(PackError, match=r"whose graph voice\.onnx is not beside it"):
        recognise(alone)
