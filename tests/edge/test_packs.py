"""``vismaid packs list`` and ``verify``."""

import shutil
from pathlib import Path

import pytest

from edge.cli import main
from tests.packs import changed_copy
from tests.runtime.gguf_files import read_raw, tensor_of


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
    assert main(["packs", "list"]) == 0
    said = capsys.readouterr().out
    assert shelf.name in said
    assert "cannot be used, see below" in said
    assert f"{broken / 'pack.toml'} is not TOML" in said


def test_verify_names_every_pack_that_is_wrong(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a-broken-one", "another"):
        shelf.with_name(name).mkdir()
        (shelf.with_name(name) / "pack.toml").write_text("format = ")
    assert main(["packs", "verify"]) == 2
    said = capsys.readouterr()
    assert f"{shelf.name}: 2 files, all as promised" in said.out
    assert "a-broken-one" in said.err
    assert "another" in said.err
    assert said.err.count("\n") == 2


def test_verify_refuses_a_model_that_could_not_be_computed_with(
    shelf: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def of_whole_numbers(raw: bytes) -> bytes:
        (tmp_path / "old.gguf").write_bytes(raw)
        file = read_raw(tmp_path / "old.gguf")
        name = "blk.0.attn_q.weight"
        changed = file.with_tensor(name, tensor_of(file.tensors[name].shape, 26))
        return changed.write(tmp_path / "new.gguf").read_bytes()

    other = changed_copy(shelf, shelf.with_name("other"), "model-f16.gguf", of_whole_numbers)
    assert main(["packs", "verify", str(other.folder)]) == 2
    assert "blk.0.attn_q.weight is of the type I32" in capsys.readouterr().err


def test_a_pointer_of_git_lfs_is_told_from_a_damaged_file(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"
    (shelf / "model-f16.gguf").write_text(pointer)
    for command in (["packs", "verify", str(shelf)], ["doctor", "--pack", str(shelf)]):
        main([*command, *(["--only", "pack"] if "doctor" in command else [])])
        said = capsys.readouterr()
        assert "git lfs pull" in said.out + said.err


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
