"""A hub cache's folder of a model is entered wherever a checkpoint's can be given."""

import shutil
from pathlib import Path

import pytest

from bench.shapes.checkpoint import write_random_checkpoint
from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.hub_cache import entered, published_name
from convert.convert import convert_checkpoint
from convert.lora.experts import change_adapters
from convert.whisper.folder import convert_recogniser, is_whisper
from runtime.errors import CheckpointError
from runtime.gguf.reader import read_header
from runtime.packs.pack import Pack
from tests.checkpoints.adapter import write_random_adapter
from tests.checkpoints.whisper import Shape, write_faster_whisper, write_random_whisper

WHISPER = Shape(51864, 80, 32, 1, 1, 1, 1, 16, 16)


def cached(source: Path, home: Path, *revisions: str, current: str = "") -> Path:
    """A cache's folder with that as each snapshot, of links to blobs as a client makes them."""
    folder = home / "models--org--Some-Model"
    blobs = Path(shutil.copytree(source, folder / "blobs"))
    for revision in revisions:
        snapshot = folder / "snapshots" / revision
        snapshot.mkdir(parents=True)
        for blob in blobs.iterdir():
            (snapshot / blob.name).symlink_to(f"../../blobs/{blob.name}")
    if current:
        (folder / "refs").mkdir()
        (folder / "refs/main").write_text(current)
    return folder


def test_a_checkpoint_is_converted_from_the_cache(checkpoint: Path, tmp_path: Path) -> None:
    folder = cached(checkpoint, tmp_path, "01", "02", current="01")
    made = Pack.open(convert_checkpoint(folder, tmp_path / "made"))
    header = read_header(made.path(made.manifest.text_model))
    assert header.text("general.name") == "some-model"
    assert Checkpoint.open(folder).folder == folder / "snapshots/01"


@pytest.mark.parametrize("write", [write_random_whisper, write_faster_whisper])
def test_so_is_a_whisper(write: type, tmp_path: Path) -> None:
    folder = cached(write(tmp_path / "it", WHISPER, 1), tmp_path, "01")
    assert is_whisper(folder)
    assert convert_recogniser(folder, tmp_path / "it.bin").bytes


def test_so_is_an_adapter(checkpoint: Path, pack: Path, tmp_path: Path) -> None:
    folder = cached(write_random_adapter(tmp_path / "vqa", checkpoint), tmp_path, "01")
    home = Path(shutil.copytree(pack, tmp_path / "pack"))
    manifest = change_adapters(home, {"ask": folder})
    assert manifest.adapters["ask"].name == "Some-Model"


def test_of_several_none_is_guessed(checkpoint: Path, tmp_path: Path) -> None:
    folder = cached(checkpoint, tmp_path, "01", "02")
    with pytest.raises(CheckpointError, match="snapshots/02"):
        Checkpoint.open(folder)
    (folder / "refs").mkdir()
    (folder / "refs/main").write_text("03")
    with pytest.raises(CheckpointError, match="holds 2 snapshots"):
        Checkpoint.open(folder)


def test_what_is_no_cache_is_left_alone(tmp_path: Path) -> None:
    write_random_checkpoint(tmp_path / "it", "tiny", seed=1)
    (tmp_path / "it/snapshots/old").mkdir(parents=True)
    assert entered(tmp_path / "it") == tmp_path / "it"
    assert entered(tmp_path / "nowhere") == tmp_path / "nowhere"
    (tmp_path / "empty/snapshots").mkdir(parents=True)
    with pytest.raises(CheckpointError, match="holds no snapshot"):
        entered(tmp_path / "empty")


def test_a_model_is_called_as_it_was_published(tmp_path: Path) -> None:
    assert published_name(tmp_path / "models--org--It-1.5/snapshots/0123") == "It-1.5"
    assert published_name(tmp_path / "models--org--It-1.5") == "It-1.5"
    assert published_name(tmp_path / "mine") == "mine"
