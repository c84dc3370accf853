"""Files and folders appear whole or not at all."""

from contextlib import suppress
from pathlib import Path

import pytest

from runtime.errors import OutputError
from runtime.files.atomic import draft_for, publish, remove_unfinished, replacing, unfinished
from runtime.files.folders import new_folder


def test_a_new_folder_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with new_folder(out) as scratch:
        (scratch / "file").write_text("x")
        assert not out.exists()
    assert (out / "file").read_text() == "x"
    with suppress(KeyboardInterrupt), new_folder(tmp_path / "other") as scratch:
        (scratch / "file").write_text("x")
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]


def test_a_file_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with suppress(KeyboardInterrupt), replacing(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    with replacing(path) as file:
        file.write(b"new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_an_error_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"), replacing(tmp_path / "file" / "x"):
        pass


def test_a_draft_is_beside_its_file_and_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    path.write_text("old")
    with unfinished(draft_for(path)) as draft, unfinished(draft_for(path)) as other:
        assert draft.parent == other.parent == tmp_path
        draft.write_text("new")
        other.write_text("given up")
        publish(draft, path)
        remove_unfinished()
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]
