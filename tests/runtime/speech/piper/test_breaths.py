"""Long sentences are spoken in parts, cut where a reader would breathe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.packs.search import find_pack
from runtime.speech.piper.breaths import breaths
from runtime.speech.tts import Voice


def parts(text: str, longest: int = 40) -> list[str]:
    return list(breaths(text, len, longest))


def test_what_fits_one_breath_stays_whole() -> None:
    assert parts(" The door is open, and so is the gate. ") == [
        "The door is open, and so is the gate."
    ]


def test_the_pause_nearest_the_middle_is_taken() -> None:
    assert parts("Left, a red bottle stands on the table, a green one behind it.") == [
        "Left, a red bottle stands on the table,",
        "a green one behind it.",
    ]


def test_a_pause_near_an_end_is_passed_over() -> None:
    text = "Well, there is a red bottle on the table in the kitchen."
    assert parts(text) == ["Well, there is a red bottle", "on the table in the kitchen."]


@given(st.text(alphabet="ab ,;", max_size=300), st.integers(1, 60))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, longest: int) -> None:
    found = parts(text, longest)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < len(part) <= longest for part in found)


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.5])
@pytest.mark.parametrize(
    "text", ["one two three " * 40, "1234567890 " * 12, "9" * 120, "WXYZ HTTP " * 20]
)
def test_no_part_of_a_text_without_a_stop_takes_much_more_than_ten_seconds(
    text: str, speed: float
) -> None:
    pack = find_pack("demo")
    entry = pack.manifest.voices["en"]
    with Voice(pack.path(entry.model), pack.path(entry.config)) as voice:
        assert max(speech.seconds for speech in voice.speak(text, speed=speed)) < 13
