"""Tones can be told apart, and none of them clicks."""

import itertools

import numpy as np
import pytest

from edge.notices.tones import RATE, Cue, tone


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


@pytest.mark.parametrize("cue", Cue)
def test_a_tone_ends_in_a_pause_so_that_no_syllable_is_lost_behind_it(cue: Cue) -> None:
    audible = np.abs(tone(cue).samples[::-1]) > 327
    assert 0.09 < audible.argmax() / RATE < 0.12
