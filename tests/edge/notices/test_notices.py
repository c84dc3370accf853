"""Every notice is there in every language, and speaks of the button as it is used."""

import pytest

from edge.notices.notices import NOTICES, TAP_NOTICES, Notice, words


@pytest.mark.parametrize("language", NOTICES)
def test_every_notice_is_there_in_every_language(language: str) -> None:
    assert set(NOTICES[language]) == set(Notice)


@pytest.mark.parametrize("language", NOTICES)
def test_who_taps_is_told_to_tap_and_not_to_hold(language: str) -> None:
    about_holding = ("Hold the button", "Mantenga el botón")
    held = [text for text in words(language).values() if text_has(text, about_holding)]
    assert held
    assert not [text for text in words(language, "tap").values() if text_has(text, about_holding)]
    assert set(TAP_NOTICES) == set(NOTICES)


def text_has(text: str, parts: tuple[str, ...]) -> bool:
    return any(part in text for part in parts)
