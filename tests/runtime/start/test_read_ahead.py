"""Files are read ahead as far as there is room for them, and no further than is wanted."""

import threading
from pathlib import Path

import pytest

from bench.measure.page_cache import drop, resident
from runtime.board import memory
from runtime.cancel import Cancel
from runtime.start import read_ahead as module
from runtime.start.read_ahead import read_ahead, read_as_before, remember_reading

SIZE = 3 << 20


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in "ab"]
    for path in paths:
        path.write_bytes(bytes(SIZE))
    if told := drop(paths):
        pytest.skip(told)
    return paths


def test_they_are_in_the_page_cache_afterwards(files: list[Path], tmp_path: Path) -> None:
    read_ahead([tmp_path / "none", tmp_path, *files], Cancel(), needed=0)
    assert [resident(path) for path in files] == [SIZE, SIZE]


def test_nothing_is_read_that_there_is_no_room_to_keep(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available", lambda: SIZE + 99)
    read_ahead(files, Cancel(), needed=100)
    assert [resident(path) for path in files] == [0, 0]


def test_it_ends_between_two_pieces(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PIECE", 1 << 12)
    stop = Cancel()
    stop.set()
    read_ahead(files, stop, needed=0)
    assert [resident(path) for path in files] == [0, 0]


def test_what_one_start_reads_the_next_begins_with(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "kept_folder", lambda what: tmp_path / what)
    begun: list[list[Path]] = []
    read = threading.Event()

    def reads(paths: list[Path], cancel: Cancel, *, needed: int) -> None:
        begun.append(paths)
        assert needed == 7
        read.set()

    monkeypatch.setattr(module, "read_ahead", reads)
    read_as_before("run", None, "demo")
    remember_reading(files, "run", None, "demo", needed=7)
    read_as_before("run", None, "other")
    read_as_before("run", None, "demo")
    assert read.wait(10)
    assert begun == [files]


@pytest.mark.parametrize("note", ["", "[]", '{"paths": 3, "needed": 1}', '{"paths": [3]}'])
def test_a_note_that_says_nothing_is_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: str
) -> None:
    monkeypatch.setattr(module, "kept_folder", lambda what: tmp_path / what)
    remember_reading([], "run", needed=7)
    (path,) = (tmp_path / "started").iterdir()
    path.write_text(note)
    read_as_before("run")
