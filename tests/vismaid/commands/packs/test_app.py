"""``vismaid packs list`` and ``verify``."""

import shutil
from pathlib import Path

import pytest

from runtime.errors import PackError
from runtime.packs.languages import heard
from runtime.packs.manifest import MANIFEST
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack, search_path
from tests.packs import changed_copy
from tests.runtime.gguf.gguf_files import read_raw, tensor_of
from vismaid.app import main
from vismaid.commands.packs.parts import name_of


@pytest.fixture
def shelf(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one pack, the only one on the search path beside the bundled ones."""
    shutil.copytree(pack, tmp_path / "shelf" / pack.name)
    monkeypatch.setenv("VISMAID_PACKS", str(tmp_path / "shelf"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("runtime.packs.search.BUNDLED", tmp_path / "none")
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
    assert "cannot be used" in said
    assert f"{broken / 'pack.toml'} is not TOML" in said


def test_verify_names_every_pack_that_is_wrong(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a-broken-one", "another"):
        shelf.with_name(name).mkdir()
        (shelf.with_name(name) / "pack.toml").write_text("format = ")
    assert main(["packs", "verify"]) == 2
    said = capsys.readouterr()
    assert f"{shelf.name}: 2 files verified" in said.out
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
    assert "files verified" in capsys.readouterr().out
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


def test_a_pack_that_is_not_there_is_one_sentence_with_the_folders_looked_in(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "verify", "tinny"]) == 2
    said = capsys.readouterr().err
    assert "called tinny" in said
    assert "Did you mean tiny?" in said
    for place in search_path():
        assert str(place) in said
    assert said.count("\n") == 1


def test_the_machine_s_packs_are_always_searched() -> None:
    assert Path("/usr/local/share/vismaid/packs") in search_path()


def called(folder: Path, pack: Path, name: str) -> Path:
    """A copy of a pack under another name."""
    shutil.copytree(pack, folder)
    text = (folder / MANIFEST).read_text()
    (folder / MANIFEST).write_text(text.replace('name = "tiny"', f'name = "{name}"'))
    return folder


@pytest.fixture
def crowded(shelf: Path) -> Path:
    """A shelf on which folders and names cross, and one name comes twice."""
    for folder, name in [("a", "b"), ("b", "a"), ("c", "twin"), ("d", "twin"), ("tiny-2", "tiny")]:
        called(shelf.with_name(folder), shelf, name)
    return shelf.parent


@pytest.mark.usefixtures("crowded")
def test_every_name_that_is_listed_opens_the_pack_beside_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("vismaid.console.width", lambda: 400)
    called(tmp_path / "data/vismaid/packs/c", tmp_path / "shelf/tiny", "tiny")  # behind the shelf
    assert main(["packs", "list"]) == 0
    rows = [line.split("│") for line in capsys.readouterr().out.splitlines() if "│" in line]
    listed = {row[1].strip(): row[-2].strip() for row in rows}
    assert len(listed) == 7
    for name, folder in listed.items():
        assert str(find_pack(name).folder) == folder


def test_both_names_of_a_pack_open_it_and_so_does_its_folder(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called(crowded / "onevision-q4_0", crowded / "tiny", "llava-q4_0")
    monkeypatch.chdir(crowded)
    for name in (
        "onevision-q4_0",
        "llava-q4_0",
        "./onevision-q4_0",
        str(crowded / "onevision-q4_0"),
    ):
        assert find_pack(name).folder.resolve() == crowded / "onevision-q4_0"


def test_two_packs_of_one_name_are_told_with_their_folders(crowded: Path) -> None:
    with pytest.raises(PackError, match="2 packs are called twin") as caught:
        find_pack("twin")
    for folder in ("c", "d"):
        assert str(crowded / folder) in str(caught.value)
        assert name_of(Pack.open(crowded / folder)) == folder


def test_a_broken_pack_hides_no_other(shelf: Path) -> None:
    broken = shelf.with_name("a-broken-one")
    broken.mkdir()
    (broken / MANIFEST).write_text("format = ")
    called(shelf.with_name("mine"), shelf, "its-own-name")
    assert find_pack("its-own-name").folder == shelf.with_name("mine")


@pytest.mark.parametrize("columns", [20, 60, 100])
def test_a_narrow_table_cuts_no_name(
    shelf: Path, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "llava-onevision-qwen2-0.5b-ov-hf-q4_0-imatrix"
    one = called(shelf.with_name("one"), shelf, long)
    monkeypatch.setattr("vismaid.console.width", lambda: columns)
    assert main(["packs", "list"]) == 0
    shown = capsys.readouterr().out
    assert f" {long} " in shown
    assert f" {one} " in shown  # no terminal, so that a line may be as long as it must


@pytest.mark.parametrize(
    "name", ["", ".", "README.md", "x" * 300, "x" * 5000, "a\0b", "/a\0b", "/dev/null", "~", "%s"]
)
def test_whatever_is_named_the_failure_is_a_sentence(shelf: Path, name: str) -> None:
    with pytest.raises(PackError):
        find_pack(name)


def test_a_file_in_place_of_a_pack_s_folder_is_told_so(shelf: Path) -> None:
    with pytest.raises(PackError, match="is a file, and a pack is a folder"):
        find_pack(str(shelf / "model-f16.gguf"))


def test_the_list_says_what_a_pack_hears_and_speaks(
    shelf: Path, speaking_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert heard(Pack.open(shelf)) == "-"
    assert heard(Pack.open(speaking_pack)) == "en"
