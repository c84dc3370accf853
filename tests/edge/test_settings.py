"""Settings in a file."""

import re
from pathlib import Path

import pytest

from edge.settings import Settings, SettingsError, as_toml, read_settings


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_without_a_file_everything_has_its_default() -> None:
    assert read_settings(None) == Settings()


def test_the_file_to_start_from_holds_every_setting_and_changes_nothing(tmp_path: Path) -> None:
    text = as_toml()
    assert read_settings(write(tmp_path / "s.toml", text)) == Settings()
    described = re.findall(r"^# (?!\w+ =)(.+)$", text, re.MULTILINE)
    keys = re.findall(r"^(?:# )?(\w+) =", text, re.MULTILINE)
    assert len(described) == len(keys) == sum(
        len(table.model_fields) for table in _tables()
    )  # fmt: skip
    assert "None" not in text


def test_every_line_that_is_left_out_can_be_taken_in_as_it_is(tmp_path: Path) -> None:
    text = re.sub(r"^# (\w+ =)", r"\1", as_toml(), flags=re.MULTILINE)
    settings = read_settings(write(tmp_path / "s.toml", text))
    for name in Settings.model_fields:
        assert None not in getattr(settings, name).model_dump().values()


def _tables() -> list[type]:
    return [type(getattr(Settings(), name)) for name in Settings.model_fields]


def test_what_is_given_holds_and_the_rest_keeps_its_default(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path / "s.toml", "[speaker]\nvolume = 0.5\n"))
    assert settings.speaker.volume == 0.5
    assert settings.speaker.speed == 1.0
    assert settings.camera == Settings().camera


def test_of_several_languages_the_first_is_the_wearers(tmp_path: Path) -> None:
    told = read_settings(write(tmp_path / "s.toml", '[assistant]\nlanguages = ["es", "en"]\n'))
    assert (told.assistant.language, told.assistant.spoken) == ("es", ["es", "en"])
    told = read_settings(write(tmp_path / "s.toml", '[assistant]\nlanguage = "es"\n'))
    assert told.assistant.spoken == ["es"]
    both = '[assistant]\nlanguage = "en"\nlanguages = ["es", "en"]\n'
    with pytest.raises(SettingsError, match="begin with `language`"):
        read_settings(write(tmp_path / "s.toml", both))


def test_a_file_saved_by_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_bytes("[speaker]\r\nvolume = 0.5\r\n".encode("utf-8-sig"))
    assert read_settings(tmp_path / "s.toml").speaker.volume == 0.5


@pytest.mark.parametrize(
    ("text", "named", "nearest"),
    [
        ("[speaker]\nvolumen = 0.5", "speaker.volumen", "speaker.volume?"),
        ("[timing]\nhold = 1", "timing", "timings?"),
        ("volume = 1", "volume", "speaker.volume?"),
        ("[camera]\nrotate = 90", "camera.rotate", "camera.rotation?"),
        ("[speaker]\nvolume = 7", "speaker.volume is 7", "at most 1"),
        ("[camera]\nrotation = 45", "camera.rotation", "45"),
        ("camera = 3", "camera", "a table"),
        ("[camera]\ncrop = [0.5]", "camera.crop", "4 numbers"),
        ("[button]\nkind = 'gpo'", "button.kind", "'keyboard', 'gpio' or 'evdev'"),
        ("[speaker]\nvolume = " + "{a = " * 80 + "1" + "}" * 80, "speaker.volume", "number"),
        ("[speaker]\nvolume = '" + "9" * 100_000 + "x'", "speaker.volume", "number"),
        ("a = " + "[" * 10_000, "nested", ""),
        ("[camera", "not TOML", ""),
    ],
)
def test_a_wrong_key_names_itself_and_the_nearest_right_one(
    tmp_path: Path, text: str, named: str, nearest: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(write(tmp_path / "s.toml", text))
    assert named in str(caught.value)
    assert nearest in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < len(str(tmp_path)) + 400


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml cannot be read"):
        read_settings(tmp_path / "none.toml")
