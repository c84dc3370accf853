"""Voices that are built as published ones are: heard piece by piece, by whoever is to speak."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from runtime.cancel import Cancel
from runtime.errors import Cancelled, PackError
from runtime.speech.piper.graph import cut
from runtime.speech.piper.sound import Runner, WholeGraph, WindowedGraph
from runtime.speech.tts import Voice
from tests.runtime.speech.piper.small_voices import HOP, RATE, write_voice

TEXT = "There is a red cup on the table, next to the window, and a dog sleeps under the chair."


def speak(voice: Voice, text: str = TEXT) -> NDArray[np.int16]:
    return np.concatenate([speech.samples for speech in voice.speak(text)])


def test_a_sentence_comes_in_pieces_each_of_which_goes_on_but_the_last(tmp_path: Path) -> None:
    with Voice(*write_voice(tmp_path), threads=1) as voice:
        pieces = list(voice.speak(TEXT))
        short = list(voice.speak("No."))
    assert len(pieces) > 2
    assert [piece.goes_on for piece in pieces] == [True] * (len(pieces) - 1) + [False]
    assert pieces[0].seconds < sum(piece.seconds for piece in pieces) / 4
    assert [piece.goes_on for piece in short] == [False]


@pytest.mark.parametrize("speakers", [1, 3])
def test_the_pieces_are_the_sound_that_the_whole_graph_makes(tmp_path: Path, speakers: int) -> None:
    model, _ = write_voice(tmp_path, speakers=speakers)
    parts = cut(onnx.load(model))
    assert parts is not None

    def inputs(symbols: int) -> dict[str, NDArray[Any]]:
        ids = np.random.default_rng(2).integers(0, 40, (1, symbols))
        told = {"input": ids, "input_lengths": np.array([symbols])}
        speaker = {"sid": np.array([1])} if speakers > 1 else {}
        return {**told, **speaker, "scales": np.array([0, 1, 0], np.float32)}

    with ThreadPoolExecutor(1) as worker:
        run = Runner(worker)
        windowed = WindowedGraph(parts, RATE, 1)
        assert windowed.prove(inputs(10), inputs(60), run)
        pieces = [piece.samples for piece in windowed.sound(inputs(200), run)]
        (whole,) = WholeGraph(model, RATE, 1).sound(inputs(200), run)
    assert len(pieces) > 2
    assert np.abs(np.concatenate(pieces) - whole.samples).max() < 1e-5
    assert np.abs(whole.samples).max() > 0.01
    assert all(len(piece) % HOP == 0 for piece in pieces)


def test_a_graph_whose_windows_hold_something_else_speaks_whole_sentences(tmp_path: Path) -> None:
    with Voice(*write_voice(tmp_path, backwards=True), threads=1) as voice:
        (speech,) = voice.speak(TEXT)
    assert not speech.goes_on
    assert speech.seconds > 5


def test_a_sentence_is_never_beyond_full_scale_and_gets_no_louder_in_its_midst(
    tmp_path: Path,
) -> None:
    with Voice(*write_voice(tmp_path), threads=1) as voice:
        for text in (TEXT, "no, no, no, no, no, no, no, no, no, no, YES, YES, YES, YES, YES, YES."):
            samples = np.abs(speak(voice, text).astype(int))
            assert 10_000 < samples.max() <= 32_767


def test_a_voice_stops_between_two_pieces(tmp_path: Path) -> None:
    with Voice(*write_voice(tmp_path), threads=1) as voice:
        cancel = Cancel()
        speaking = voice.speak(TEXT, cancel=cancel)
        assert next(speaking).goes_on
        cancel.set()
        with pytest.raises(Cancelled):
            next(speaking)
        assert len(speak(voice)) > RATE


def test_of_several_speakers_the_one_that_is_named_speaks(tmp_path: Path) -> None:
    files = write_voice(tmp_path, speakers=3, speaker_id_map={"anna": 0, "ben": 2})

    def spoken(speaker: str | int | None) -> NDArray[np.int16]:
        with Voice(*files, speaker=speaker, threads=1) as voice:
            return speak(voice, "No, no.")

    assert np.array_equal(spoken(None), spoken("anna"))
    assert np.array_equal(spoken("ben"), spoken(2))
    assert not np.array_equal(spoken(0), spoken(2))


@pytest.mark.parametrize("speaker", ["carl", "0", 3, -1])
def test_a_speaker_that_the_voice_does_not_have_is_refused_with_those_it_has(
    tmp_path: Path, speaker: str | int
) -> None:
    files = write_voice(tmp_path, speakers=3, speaker_id_map={"anna": 0, "ben": 2})
    with pytest.raises(PackError, match="one of anna, ben, or a number from 0 to 2"):
        Voice(*files, speaker=speaker)


@pytest.mark.parametrize(
    "told",
    [
        {"phoneme_type": "PhonemeType.TEXT"},
        {"speaker_id_map": {}, "inference": {}},
        {"inference": None},
        {"num_speakers": 1, "default_speaker_id": 0, "piper_version": "1.2", "hop_length": 256},
    ],
)
def test_the_ways_in_which_a_voice_may_be_described(tmp_path: Path, told: dict[str, Any]) -> None:
    with Voice(*write_voice(tmp_path, **told), threads=1) as voice:
        assert len(speak(voice, "a 1")) > 0


def test_a_description_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    model, config = write_voice(tmp_path)
    config.write_text(config.read_text(), encoding="utf-8-sig")
    Voice(model, config, threads=1).close()


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"inference": {"length_scale": 0}}, "inference.length_scale"),
        ({"inference": {"noise_w": float("nan")}}, "inference.noise_w"),
        ({"speaker_id_map": {"anna": -1}}, "speaker_id_map.anna"),
        ({"phoneme_type": "PhonemeType.PINYIN"}, "phoneme_type"),
        ({"phoneme_id_map": {"a": [500]}}, "its JSON is of 501 symbols, and the graph of 74"),
        ({"num_speakers": 4}, "its JSON is of 4 speakers, and the graph of 1"),
    ],
)
def test_a_description_of_another_voice_is_refused(
    tmp_path: Path, told: dict[str, Any], message: str
) -> None:
    with pytest.raises(PackError, match=message) as caught:
        Voice(*write_voice(tmp_path, **told))
    assert "\n" not in str(caught.value)


def test_more_speakers_than_the_graph_has_are_refused(tmp_path: Path) -> None:
    files = write_voice(tmp_path, speakers=2, num_speakers=3)
    with pytest.raises(PackError, match="its JSON is of 3 speakers, and the graph of 2"):
        Voice(*files)


def test_a_graph_that_makes_no_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="what it makes is no sound"):
        Voice(*write_voice(tmp_path, broken=True), threads=1)
