"""A file is hashed once and not by every process, and what was changed never counts as known."""

import json
import os
import time
from pathlib import Path
from shutil import copytree

import pytest

from runtime.errors import PackError
from runtime.files.stamp import FileStamp
from runtime.packs import hashes, kept
from runtime.packs.check import check_files
from runtime.packs.hashes import has_hash, sha256_of
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED

LARGE = 3 << 20
AGO = 100_000_000_000
"""Nanoseconds."""


@pytest.fixture(autouse=True)
def _own_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read whole."""
    found: list[str] = []
    hash_of = hashes.hash_of

    def counted(file: hashes.BinaryIO) -> str:
        found.append(Path(file.name if isinstance(file.name, str) else "").name)
        return hash_of(file)

    monkeypatch.setattr(hashes, "hash_of", counted)
    return found


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of this process is ahead, so that files are old."""
    now = time.time_ns
    monkeypatch.setattr("runtime.packs.hashes.time.time_ns", lambda: now() + AGO)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(bytes(LARGE))
    return path


def notes() -> list[Path]:
    folder = kept.kept_folder("hashed")
    return sorted(folder.iterdir()) if folder.is_dir() else []


def known(path: Path, sha256: str, *, anew: bool = False) -> bool:
    with path.open("rb") as opened:
        return has_hash(opened, sha256, anew=anew)


def test_a_file_is_read_once_and_then_known(file: Path, read: list[str], later: None) -> None:
    sha256 = sha256_of(file)
    read.clear()
    assert known(file, sha256)
    assert known(file, sha256)
    assert len(read) == 1
    assert known(file, sha256, anew=True)
    assert not known(file, "0" * 64)
    assert len(read) == 3


def test_a_second_process_does_not_read_a_pack_again(read: list[str], later: None) -> None:
    for _ in range(2):
        pack = Pack.open(BUNDLED / "demo")
        for entry in pack.files()[:3]:
            pack.path(entry)
        pack.models()
    assert len(read) == 3
    check_files(pack)
    assert len(read) == 3 + len(pack.files())


def test_what_was_just_written_is_not_remembered(file: Path, read: list[str]) -> None:
    sha256 = sha256_of(file)
    assert known(file, sha256)
    assert known(file, sha256)
    assert len(read) == 3
    assert notes() == []


def test_a_file_from_the_future_is_not_remembered(file: Path, later: None) -> None:
    future = time.time_ns() + 2 * AGO
    os.utime(file, ns=(future, future))
    assert known(file, sha256_of(file))
    assert notes() == []


def test_a_change_shows_though_size_and_time_are_as_before(file: Path, later: None) -> None:
    sha256, before = sha256_of(file), file.stat()
    assert known(file, sha256)
    with file.open("r+b") as opened:
        opened.write(b"\1")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert not known(file, sha256)


def test_a_file_that_changes_while_it_is_read_is_not_remembered(
    file: Path, later: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256, hash_of = sha256_of(file), hashes.hash_of

    def changing(opened: hashes.BinaryIO) -> str:
        found = hash_of(opened)
        os.truncate(file, LARGE - 1)
        return found

    monkeypatch.setattr(hashes, "hash_of", changing)
    assert known(file, sha256)
    assert notes() == []


def test_damage_that_is_found_is_not_forgotten(
    file: Path, later: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = sha256_of(file)
    assert known(file, sha256)
    with monkeypatch.context() as damage:
        damage.setattr(hashes, "hash_of", lambda opened: "1" * 64)
        assert known(file, sha256), "a card's silent damage shows only where everything is read"
        assert not known(file, sha256, anew=True)
        assert not known(file, sha256)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b"[" * 60_000, b"1" * 60_000, b'{"sha256": 1}', b" " * 70_000],
    ids=lambda content: repr(content[:12]),
)
def test_a_damaged_note_does_not_count(
    content: bytes, file: Path, read: list[str], later: None
) -> None:
    sha256 = sha256_of(file)
    assert known(file, sha256)
    (note,) = notes()
    note.write_bytes(content)
    read.clear()
    assert known(file, sha256)
    assert read


def test_the_note_of_another_file_does_not_count(file: Path, later: None, tmp_path: Path) -> None:
    sha256 = sha256_of(file)
    assert known(file, sha256)
    (note,) = notes()
    other = tmp_path / "other.gguf"
    other.write_bytes(b"\1" * LARGE)
    note.rename(hashes._note(FileStamp.of(other)))
    assert not known(other, sha256)


def test_a_note_that_others_may_write_does_not_count(
    file: Path, read: list[str], later: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = sha256_of(file)
    assert known(file, sha256)
    (note,) = notes()
    assert note.stat().st_mode & 0o777 == 0o600
    read.clear()
    for mode in (0o620, 0o602):
        note.chmod(mode)
        assert kept.read_note(note) == {}
    note.chmod(0o600)
    assert kept.read_note(note)
    monkeypatch.setattr("runtime.packs.kept.os.geteuid", lambda: os.getuid() + 1)
    assert known(file, sha256)
    assert len(read) == 1


def test_a_note_tells_no_name(file: Path, later: None) -> None:
    assert known(file, sha256_of(file))
    (note,) = notes()
    told = json.loads(note.read_text())
    assert sorted(told) == ["changed", "device", "inode", "modified", "sha256", "size"]
    assert "gguf" not in note.name


def test_where_nothing_can_be_kept_a_file_is_read_each_time(
    file: Path, read: list[str], later: None, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("not a folder")
    sha256 = sha256_of(file)
    assert known(file, sha256)
    assert known(file, sha256)
    assert len(read) == 3


def test_the_oldest_notes_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST", 3)
    folder = tmp_path / "notes"
    for number in range(5):
        kept.write_note(folder / str(number), {"number": number})
        os.utime(folder / str(number), (number, number))
    assert sorted(path.name for path in folder.iterdir()) == ["2", "3", "4"]


def test_a_damaged_file_is_refused_by_name_though_it_was_known(tmp_path: Path, later: None) -> None:
    home = Path(copytree(BUNDLED / "demo", tmp_path / "pack"))
    Pack.open(home).models()
    assert notes()
    with (home / "model-f16.gguf").open("r+b") as model:
        model.seek(-1, os.SEEK_END)
        model.write(b"\1")
    with pytest.raises(PackError, match=r"model-f16.gguf is damaged or was changed"):
        Pack.open(home).models()


def test_a_file_that_got_another_name_is_not_read_again(tmp_path: Path, read: list[str]) -> None:
    home = Path(copytree(BUNDLED / "demo", tmp_path / "pack"))
    pack = Pack.open(home)
    for number in range(3):
        (tmp_path / str(number)).hardlink_to(pack.path(pack.manifest.text_model))
    assert len(read) == 1
