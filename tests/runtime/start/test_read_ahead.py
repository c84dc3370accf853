"""Files are read ahead as far as there is room for them, and no further than is wanted."""

from pathlib import Path

import pytest

from bench.measure.page_cache import drop, resident
from runtime.board import memory
from runtime.cancel import Cancel
from runtime.start import read_ahead as module
from runtime.start.read_ahead import read_ahead

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
