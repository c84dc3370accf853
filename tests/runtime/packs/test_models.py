"""The headers of a pack's models are read and checked once, and hold for what is then loaded."""

import os
import shutil
from pathlib import Path

import pytest

from convert.lora.experts import change_adapters
from runtime.errors import PackError
from runtime.llama.model import TextModel
from runtime.llama.mtmd.projector import TileProjector
from runtime.packs import pack as pack_module
from runtime.packs.hashes import has_hash
from runtime.packs.pack import Pack
from runtime.start.loading import load_engines
from tests.checkpoints.adapter import write_random_adapter
from tests.headers import count_headers


@pytest.fixture
def copy(pack: Path, tmp_path: Path) -> Path:
    """A copy of a pack, to be changed."""
    return Path(shutil.copytree(pack, tmp_path / "copy"))


def test_every_header_is_read_once_a_start(
    checkpoint: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_adapters(copy, {"ask": write_random_adapter(tmp_path / "adapter", checkpoint)})
    names, found = count_headers(monkeypatch), Pack.open(copy)
    with load_engines(found, "en", hear=False, speak=False):
        expected = {path.name for path in copy.glob("*.gguf")}
        assert len(expected) == 3
        assert sorted(names) == sorted(expected)


def test_a_file_that_was_replaced_is_read_again(
    copy: Path, random_packs: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    names, found = count_headers(monkeypatch), Pack.open(copy)
    before = found.models()
    assert found.models() is before
    path = before.text.path
    shutil.copyfile(path, copy / "same")
    (copy / "same").replace(path)
    assert found.models() is not before
    assert names == [path.name, before.projector.path.name] * 2


def test_what_is_loaded_is_what_was_checked(copy: Path) -> None:
    models = Pack.open(copy).models()
    os.utime(models.projector.path)
    with TextModel(models.text) as text:
        with pytest.raises(PackError, match=r"mmproj.* was changed while it was being checked"):
            TileProjector(models.projector, text)
        (copy / "another-name.gguf").hardlink_to(models.text.path)
        TextModel(models.text).close()
    models.text.path.unlink()
    with pytest.raises(PackError, match="was changed while it was being checked"):
        TextModel(models.text)


def test_a_header_and_a_hash_are_of_the_same_file(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changing(file: pack_module.BinaryIO, sha256: str, *, anew: bool = False) -> bool:
        same = has_hash(file, sha256, anew=anew)
        os.utime(copy / "model-f16.gguf")
        return same

    monkeypatch.setattr(pack_module, "has_hash", changing)
    with pytest.raises(PackError, match="was changed while it was being checked"):
        Pack.open(copy).models()


def test_a_projector_is_for_the_text_model_it_was_checked_against(
    pack: Path, random_packs: dict[str, Path]
) -> None:
    other = Pack.open(random_packs["small"]).models()
    with (
        TextModel(Pack.open(pack).models().text) as text,
        pytest.raises(ValueError, match="another text model"),
    ):
        TileProjector(other.projector, text)
