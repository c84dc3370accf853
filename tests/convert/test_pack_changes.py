"""A pack is changed by one process at a time, and loses nothing that it names."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from convert.pack_changes import changing, remove_unnamed
from runtime.errors import OutputError, PackError


@pytest.fixture
def home(speaking_pack: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(speaking_pack, tmp_path / "pack"))


def test_only_one_process_changes_a_pack(home: Path) -> None:
    with changing(home) as pack:
        assert pack.manifest.name == "speaking"
        with pytest.raises(OutputError, match="another process"), changing(home):
            pass
    with changing(home):
        pass


def test_a_file_system_without_locks_is_no_obstacle(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(descriptor: int, how: int) -> None:
        raise OSError(95, os.strerror(95))

    monkeypatch.setattr(fcntl, "flock", unsupported)
    with changing(home) as pack:
        assert pack.folder == home


def test_a_folder_without_a_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="not a pack"), changing(tmp_path):
        pass


def test_what_the_manifest_names_stays_and_what_lies_outside_too(
    home: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").touch()
    (home / "way-out").symlink_to(outside)
    (home / "stray").touch()
    remove_unnamed(home, ["stray", "recogniser.bin", "way-out/file", "not-there"])
    assert not (home / "stray").exists()
    assert (home / "recogniser.bin").exists()
    assert (outside / "file").exists()


def test_nothing_goes_where_the_manifest_cannot_be_read(home: Path) -> None:
    (home / "pack.toml").write_text("format =")
    remove_unnamed(home, ["recogniser.bin"])
    assert (home / "recogniser.bin").exists()
