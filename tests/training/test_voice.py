"""The demo pack's voice, as Piper speaks with it."""

import json
import logging
import random
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest
from piper import PiperVoice, SynthesisConfig

from training.voice.spanish import sentences
from training.voice.symbols import ENGLISH, TONGUES, Tongue

PACK = Path(__file__).parents[2] / "runtime/packs/demo"
SENTENCE = "There is a red car on the left, and a tree on the right."
RATE = 22050
FILES = [("voice.onnx", TONGUES["en"]), ("voice-es.onnx", TONGUES["es"])]

Samples = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def voice() -> PiperVoice:
    return PiperVoice.load(PACK / "voice.onnx")


@pytest.fixture(scope="module")
def spanish() -> PiperVoice:
    return PiperVoice.load(PACK / "voice-es.onnx")


def say(
    voice: PiperVoice, text: str, length: float = 1.0, noise: float = 0.0, sway: float = 0.0
) -> Samples:
    config = SynthesisConfig(
        length_scale=length, noise_scale=noise, noise_w_scale=sway, normalize_audio=False
    )
    chunks = [chunk.audio_float_array for chunk in voice.synthesize(text, config)]
    return np.concatenate(chunks)


def spectrum(samples: Samples) -> tuple[Samples, Samples]:
    power = np.abs(np.fft.rfft(samples)) ** 2
    return np.fft.rfftfreq(len(samples), 1 / RATE), power


def pitch_track(samples: Samples) -> Samples:
    """Hz of each voiced 46 ms, by autocorrelation between 90 and 400 Hz."""
    found = []
    for start in range(0, len(samples) - 1024, 256):
        piece = samples[start : start + 1024] * np.hanning(1024)
        lags = np.correlate(piece, piece, "full")[1023:]
        lags /= 1 - np.arange(1024) / 1024 + 1e-9
        best = RATE // 400 + int(np.argmax(lags[RATE // 400 : RATE // 90]))
        if np.sqrt((piece**2).mean()) > 0.02 and lags[best] > 0.7 * lags[0]:
            found.append(RATE / best)
    return np.array(found, np.float32)


def test_each_sentence_is_a_chunk_of_16_bit_mono(voice: PiperVoice) -> None:
    chunks = list(voice.synthesize("I see two cups. Is there a door? The sign says exit."))
    assert [chunk.sample_rate for chunk in chunks] == [RATE] * 3
    assert {(chunk.sample_channels, chunk.audio_int16_array.dtype) for chunk in chunks} == {
        (1, np.dtype(np.int16))
    }
    assert all(0.5 < len(chunk.audio_int16_array) / RATE < 4 for chunk in chunks)


def test_the_longer_the_scale_the_slower_it_speaks_at_the_same_pitch(voice: PiperVoice) -> None:
    fast, normal, slow = (say(voice, SENTENCE, length) for length in (0.7, 1.0, 1.6))
    assert len(fast) / len(normal) == pytest.approx(0.7, rel=0.05)
    assert len(slow) / len(normal) == pytest.approx(1.6, rel=0.05)
    middle = np.median(pitch_track(normal))
    for other in (fast, slow):
        assert np.median(pitch_track(other)) == pytest.approx(middle, rel=0.06)


def test_the_same_sentence_always_sounds_the_same(voice: PiperVoice) -> None:
    for noise, sway in ((0.0, 0.0), (0.667, 0.8)):
        first = say(voice, SENTENCE, noise=noise, sway=sway)
        np.testing.assert_array_equal(first, say(voice, SENTENCE, noise=noise, sway=sway))


def test_the_noise_scales_vary_melody_and_rhythm(voice: PiperVoice) -> None:
    plain, swaying = say(voice, SENTENCE), say(voice, SENTENCE, noise=1.0)
    assert len(plain) == len(swaying)
    assert np.abs(plain - swaying).max() > 0.01
    assert len(say(voice, SENTENCE, sway=1.0)) != len(plain)


@pytest.mark.parametrize("text", [SENTENCE, "Yes.", "I see two cups.", "Stop!", "No"])
def test_it_is_loud_and_neither_clips_nor_hums(voice: PiperVoice, text: str) -> None:
    samples = say(voice, text)
    assert np.isfinite(samples).all()
    assert 0.5 < np.abs(samples).max() <= 0.708  # At most −3 dBFS.
    assert abs(samples.mean()) < 1e-4
    frequency, power = spectrum(samples)
    assert power[frequency < 60].sum() < 1e-3 * power.sum()


def test_it_begins_and_ends_in_silence(voice: PiperVoice) -> None:
    samples = say(voice, SENTENCE)
    assert np.abs(samples[:32]).max() < 0.02
    assert np.abs(samples[-512:]).max() < 0.02


def test_a_comma_is_a_pause(voice: PiperVoice) -> None:
    def longest_silence(text: str) -> float:
        """Seconds, between the first sound and the last."""
        loud = np.flatnonzero(np.abs(say(voice, text)).reshape(-1, 128).max(1) > 0.02)
        return float(np.diff(loud).max()) * 128 / RATE

    with_comma = longest_silence("A man on the road, a dog near the wall.")
    assert with_comma > 0.1
    assert with_comma > longest_silence("A man on the road and a dog near the wall.") + 0.05


def test_a_statement_falls_and_a_question_rises(voice: PiperVoice) -> None:
    def tracked(text: str) -> tuple[float, float, float]:
        """Pitch in the middle, lowest near the end, and at the very end."""
        track = pitch_track(say(voice, text))
        return float(np.median(track)), float(track[-12:].min()), float(np.median(track[-3:]))

    middle, low, end = tracked("There is a man on the road.")
    assert end < 0.9 * middle
    assert end < 1.03 * low
    _, low, end = tracked("Is there a man on the road?")
    assert end > 1.06 * low


def test_different_vowels_have_different_spectra(voice: PiperVoice) -> None:
    def profile(word: str) -> Samples:
        frequency, power = spectrum(say(voice, word))
        bands = [
            power[(frequency >= a) & (frequency < a + 250)].sum() for a in range(100, 4000, 250)
        ]
        return np.log(np.array(bands, np.float32))

    see, saw = profile("see"), profile("saw")
    assert np.corrcoef(see, saw)[0, 1] < 0.8
    # The second formant: high in "see", low in "saw".
    assert (see - saw)[8:12].mean() > 2


def test_every_phoneme_of_everyday_english_has_an_id(
    voice: PiperVoice, caplog: pytest.LogCaptureFixture
) -> None:
    text = (Path(__file__).parents[2] / "LICENSE").read_text(encoding="utf-8")[:20000]
    with caplog.at_level(logging.WARNING):
        for sentence in voice.phonemize(text + " The loch, the château, 12:30, $29.95; e.g. Łódź."):
            assert voice.phonemes_to_ids(sentence)
    assert caplog.records == []


def test_every_phoneme_of_everyday_spanish_has_an_id(
    spanish: PiperVoice, caplog: pytest.LogCaptureFixture
) -> None:
    texts = sentences(random.Random(11), 300)
    with caplog.at_level(logging.WARNING):
        for text in (*texts, "El whisky, the sign says STOP, Łódź, château, 12:30; guirigay."):
            for sentence in spanish.phonemize(text):
                assert spanish.phonemes_to_ids(sentence)
    assert caplog.records == []


def test_the_spanish_voice_asks_with_a_rising_end_and_keeps_to_its_level(
    spanish: PiperVoice,
) -> None:
    told, asked = (say(spanish, text) for text in ("Hay una puerta.", "¿Hay una puerta?"))
    assert np.median(pitch_track(asked)[-4:]) > 1.05 * np.median(pitch_track(told)[-4:])
    for samples in (told, asked):
        assert 0.4 < len(samples) / RATE < 3
        assert 0.5 < np.abs(samples).max() <= 0.708


def test_a_sentence_of_a_minute_and_one_without_a_sound_do_no_harm(
    voice: PiperVoice,
) -> None:
    long = say(voice, "and the red car is on the left " * 40)
    assert 60 < len(long) / RATE < 140
    assert np.abs(long).max() <= 0.708
    ids = voice.config.phoneme_id_map
    silent = voice.phoneme_ids_to_audio([*ids["^"], *ids["_"], *ids["$"]])
    assert isinstance(silent, np.ndarray)
    assert np.isfinite(silent).all()


def test_padding_between_phonemes_makes_no_difference(voice: PiperVoice) -> None:
    ids = voice.phonemes_to_ids(voice.phonemize(SENTENCE)[0])
    config = SynthesisConfig(noise_scale=0, noise_w_scale=0)
    bare = [i for i in ids if i != ENGLISH.symbols.index("_")]
    np.testing.assert_array_equal(
        voice.phoneme_ids_to_audio(ids, config), voice.phoneme_ids_to_audio(bare, config)
    )


def test_only_the_stated_length_is_spoken(voice: PiperVoice) -> None:
    ids = np.array([voice.phonemes_to_ids(voice.phonemize("I see two cups.")[0])])
    scales = np.array([0, 1, 0], np.float32)

    def run(symbols: npt.NDArray[np.int64]) -> Samples:
        given = {"input": symbols, "input_lengths": np.array([ids.shape[1]]), "scales": scales}
        return np.asarray(voice.session.run(None, given)[0], np.float32)

    assert run(ids).ndim == 4
    np.testing.assert_array_equal(run(ids), run(np.concatenate((ids, ids), axis=1)))


@pytest.mark.parametrize(("name", "tongue"), FILES)
def test_the_json_and_the_graph_belong_together(name: str, tongue: Tongue) -> None:
    config = json.loads((PACK / f"{name}.json").read_text(encoding="utf-8"))
    assert config["phoneme_id_map"] == tongue.phoneme_id_map()
    assert config["num_symbols"] == len(tongue.symbols)
    assert config["espeak"]["voice"] == tongue.language
    assert config["audio"]["sample_rate"] == RATE
    session = onnxruntime.InferenceSession(PACK / name)
    assert [i.name for i in session.get_inputs()] == ["input", "input_lengths", "scales"]


@pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES)
def test_foreign_sounds_are_pronounced_as_the_nearest_own_one(tongue: Tongue) -> None:
    ids = tongue.phoneme_id_map()
    assert all(ids[foreign] == ids[near] for foreign, near in tongue.nearest.items())
    assert not set(tongue.nearest) & set(tongue.symbols)
    every = {sound for other in TONGUES.values() for sound in (*other.symbols, *other.nearest)}
    assert every <= set(ids)


@pytest.mark.parametrize(("name", "tongue"), FILES)
def test_the_voice_is_small(name: str, tongue: Tongue) -> None:
    files = [PACK / name, PACK / f"{name}.json"]
    assert sum(file.stat().st_size for file in files) < 4_000_000
