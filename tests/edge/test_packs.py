"""``vismaid packs list`` and ``verify``."""

import shutil
from pathlib import Path

import pytest

from edge.cli import main


@pytest.fixture
def shelf(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one pack, the only one on the search path beside the bundled ones."""
    shutil.copytree(pack, tmp_path / "shelf" / pack.name)
    monkeypatch.setenv("VISMAID_PACKS", str(tmp_path / "shelf"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("runtime.pack.BUNDLED", tmp_path / "none")
    return tmp_path / "shelf" / pack.name


def test_list_shows_each_pack(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "list"]) == 0
    assert shelf.name in capsys.readouterr().out


def test_list_shows_the_others_when_one_is_broken(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = shelf.with_name("a-broken-one")
    broken.mkdir()
    (broken / "pack.toml").write_text("format = ")
    assert main(["packs", "list"]) == 2
    said = capsys.readouterr()
    assert shelf.name in said.out
    assert "a-broken-one" in said.err


def test_a_whole_pack_is_verified(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "verify"]) == 0
    assert "as promised" in capsys.readouterr().out
    assert main(["packs", "verify", str(shelf)]) == 0


def test_a_changed_file_is_named(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = shelf / "model-f16.gguf"
    content = bytearray(model.read_bytes())
    content[-1] ^= 1
    model.write_bytes(content)
    assert main(["packs", "verify", shelf.name]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "model-f16.gguf" in said.err
    assert said.err.count("\n") == 1


def test_a_missing_file_is_named(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shelf / "mmproj-f16.gguf").unlink()
    assert main(["packs", "verify"]) == 2
    assert "mmproj-f16.gguf" in capsys.readouterr().err


def test_a_pack_that_is_not_there_is_one_sentence(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "verify", "nowhere"]) == 2
    said = capsys.readouterr().err
    assert "nowhere" in said
    assert said.count("\n") == 1
