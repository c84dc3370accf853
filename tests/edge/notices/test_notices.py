"""Tones that can be told apart, and notices that can be spoken when engines cannot."""

import itertools

import numpy as np
import pytest

from edge.notices.notices import NOTICES, RATE, TAP_NOTICES, Cue, Cues, Notice, tone, words
from runtime.packs.search import find_pack
from runtime.speech.tts import Voice
from tests.runtime.fake_engines import ScriptedVoice


@pytest.mark.parametrize("cue", Cue)
def test_a_tone_is_short_does_not_click_and_does_not_clip(cue: Cue) -> None:
    speech = tone(cue)
    samples = speech.samples.astype(float) / 32768
    assert speech.sample_rate == RATE
    assert speech.seconds < 0.6
    assert 0.05 < np.abs(samples).max() < 0.5
    assert np.abs(samples[[0, -1]]).max() < 0.01
    assert np.abs(np.diff(samples)).max() < 0.2


def test_the_tick_is_much_quieter_than_any_other_tone() -> None:
    def peak(cue: Cue) -> int:
        return int(np.abs(tone(cue).samples).max())

    assert all(peak(Cue.TICK) < peak(cue) / 3 for cue in Cue if cue is not Cue.TICK)


def test_no_two_tones_are_alike() -> None:
    for first, second in itertools.combinations(Cue, 2):
        a, b = tone(first), tone(second)
        alike = abs(a.seconds - b.seconds) < 0.02 and abs(_pitch(a) - _pitch(b)) < 40
        assert not alike, (first, second)


def _pitch(speech: object) -> float:
    samples = speech.samples  # type: ignore[attr-defined]
    spectrum = np.abs(np.fft.rfft(samples.astype(float), RATE))
    return float(spectrum.argmax())


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


@pytest.mark.parametrize("cue", Cue)
def test_a_tone_ends_in_a_pause_so_that_no_syllable_is_lost_behind_it(cue: Cue) -> None:
    audible = np.abs(tone(cue).samples[::-1]) > 327
    assert 0.09 < audible.argmax() / RATE < 0.12


def test_notices_are_rendered_at_the_start() -> None:
    voice = ScriptedVoice()
    cues = Cues(voice, "en")
    assert voice.said == list(NOTICES["en"].values())
    assert cues.notice(Notice.TOO_DARK)
    assert voice.said == list(NOTICES["en"].values())


def test_without_a_voice_a_notice_is_the_tone_for_failure() -> None:
    cues = Cues(None, "en")
    assert list(cues.notice(Notice.TOO_DARK)) == [cues.tone(Cue.FAILED)]


def test_the_demo_packs_voice_speaks_them_all() -> None:
    pack = find_pack("demo")
    entry = pack.manifest.voices["en"]
    with Voice(pack.path(entry.model), pack.path(entry.config)) as voice:
        cues = Cues(voice, "en")
    seconds = [sum(part.seconds for part in cues.notice(notice)) for notice in Notice]
    assert min(seconds) > 0.4
    assert max(seconds) < 7
