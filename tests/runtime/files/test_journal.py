"""A journal keeps what was added, whatever becomes of its last line."""

from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest

from runtime.errors import OutputError
from runtime.files.journal import Journal, append_line


@dataclass(frozen=True)
class Note:
    name: str
    numbers: tuple[int, ...] = ()


NOTES = [Note("año", (1, 2)), Note("b"), Note("c", (3,))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "journal.jsonl"


def noted(path: Path, notes: list[Note]) -> Journal[Note]:
    journal = Journal(path, Note)
    for note in notes:
        journal.add(note)
    return journal


def test_what_was_added_is_read(path: Path) -> None:
    assert noted(path, NOTES).values == NOTES
    assert Journal(path, Note).values == NOTES
    assert len(path.read_bytes().splitlines()) == 3


@pytest.mark.parametrize("cut", [1, 5, 12])
def test_a_line_cut_short_costs_itself_and_no_other(path: Path, cut: int) -> None:
    noted(path, NOTES)
    path.write_bytes(path.read_bytes()[: -1 - cut])
    journal = Journal(path, Note)
    assert journal.values == NOTES[:2]
    journal.add(NOTES[2])
    assert Journal(path, Note).values == NOTES


def test_a_journal_that_is_removed_is_begun_anew(path: Path) -> None:
    journal = noted(path, NOTES)
    journal.remove()
    assert not path.exists()
    journal.add(NOTES[1])
    assert journal.values == Journal(path, Note).values == NOTES[1:2]


def _many(path: Path, name: str) -> None:
    for _ in range(50):
        append_line(path, name.encode() * 5000)


def test_processes_that_add_at_once_do_not_break_each_others_lines(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    adding = [get_context("fork").Process(target=_many, args=(path, name)) for name in "ab"]
    for process in adding:
        process.start()
    for process in adding:
        process.join()
        assert process.exitcode == 0
    assert sorted(path.read_text().splitlines()) == ["a" * 5000] * 50 + ["b" * 5000] * 50


def test_a_journal_that_cannot_be_kept_is_named_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot be read: Is a directory\.$"):
        Journal(tmp_path, Note)
    (tmp_path / "file").write_bytes(b"")
    journal = Journal(tmp_path / "other" / "journal", Note)
    (tmp_path / "other").symlink_to(tmp_path / "file")
    with pytest.raises(OutputError, match=r"journal cannot be written: .*Make room"):
        journal.add(NOTES[0])
    assert not journal.values
