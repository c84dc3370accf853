"""What the wearer changes by voice outlasts a restart; a damaged file keeps it from nothing."""

from pathlib import Path

import pytest

from edge.preferences import SpeechPreferences, state_folder
from edge.settings import Speaker
from runtime.errors import OutputError

DEFAULTS = Speaker(speed=1.0, volume=0.8)


def kept(folder: Path) -> tuple[float, float]:
    """Speed and volume after a restart."""
    preferences = SpeechPreferences(folder, DEFAULTS)
    return preferences.speed, preferences.volume


def test_changes_outlast_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert kept(folder) == (1.0, 0.8)
    preferences = SpeechPreferences(folder, DEFAULTS)
    assert preferences.change("speed", 1.5)
    assert kept(folder) == (1.5, 0.8)
    assert preferences.change("volume", 0.5)
    assert kept(folder) == (1.5, 0.4)
    assert [path.name for path in folder.iterdir()] == ["wishes.json"]


def test_what_an_earlier_version_kept_is_read(tmp_path: Path) -> None:
    (tmp_path / "wishes.json").write_text('{"volume":0.4,"speed":null}')
    assert kept(tmp_path) == (1.0, 0.4)


def test_there_is_an_end_in_both_directions(tmp_path: Path) -> None:
    preferences = SpeechPreferences(tmp_path, DEFAULTS)
    assert preferences.change("volume", 9.0)
    assert preferences.volume == 1.0
    assert not preferences.change("volume", 1.25)
    assert preferences.change("speed", 0.1)
    assert preferences.speed == 0.5
    assert not preferences.change("speed", 0.8)


@pytest.mark.parametrize("content", ["", "{", '{"speed": 99}', "[]", '{"speed": "fast"}'])
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "wishes.json").write_text(content)
    assert kept(tmp_path) == (1.0, 0.8)


def test_a_change_that_cannot_be_kept_says_where_and_holds(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    preferences = SpeechPreferences(tmp_path / "file", DEFAULTS)
    with pytest.raises(OutputError, match="file"):
        preferences.change("speed", 2.0)
    assert preferences.speed == 2.0


def test_a_service_keeps_them_where_systemd_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", f"{tmp_path}:/other")
    assert state_folder() == tmp_path
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    assert state_folder() == tmp_path / "home/vismaid"
