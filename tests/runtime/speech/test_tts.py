import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from runtime.cancel import Cancel
from runtime.errors import Cancelled, PackError
from runtime.speech.tts import Voice

FOLDER = Path(__file__).parents[2] / "data" / "voice"
MODEL, CONFIG = FOLDER / "tones.onnx", FOLDER / "tones.onnx.json"
HOP = 256


@pytest.fixture(scope="module")
def voice() -> Voice:
    return Voice(MODEL, CONFIG, threads=1)


def test_a_sentence_becomes_sound(voice: Voice) -> None:
    (speech,) = voice.speak("The door is open.")
    assert speech.samples.dtype == np.int16
    assert speech.samples.ndim == 1
    assert speech.sample_rate == voice.sample_rate == 16_000
    assert np.abs(speech.samples).max() > 10_000
    assert speech.seconds == len(speech.samples) / 16_000


def test_sentences_come_one_by_one(voice: Voice) -> None:
    speaking = voice.speak("Stairs. The door is open.")
    first, second = next(speaking), next(speaking)
    assert len(first.samples) < len(second.samples)
    assert next(speaking, None) is None


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_speed_changes_how_long_it_takes(voice: Voice, speed: float) -> None:
    usual = sum(speech.seconds for speech in voice.speak("The door is open."))
    changed = sum(speech.seconds for speech in voice.speak("The door is open.", speed=speed))
    assert changed == pytest.approx(usual / speed, rel=0.01)


@pytest.mark.parametrize("text", ["", " \n", "😀", "---", "***", "…"])
def test_where_there_is_nothing_to_say_nothing_is_said(voice: Voice, text: str) -> None:
    assert list(voice.speak(text)) == []


def test_markdown_is_not_read_aloud(voice: Voice) -> None:
    (marked,) = voice.speak("- **The** [door](http://example.com) is `open` 🚪")
    (plain,) = voice.speak("The door is open.")
    assert np.array_equal(marked.samples, plain.samples)


def test_a_text_without_an_end_is_spoken_in_pieces(voice: Voice) -> None:
    pieces = list(voice.speak("word " * 2000))
    assert len(pieces) > 20
    assert max(piece.seconds for piece in pieces) < 20


def test_a_voice_stops_inside_a_sentence_and_speaks_again(voice: Voice) -> None:
    cancel = Cancel()
    threading.Timer(0.1, cancel.set).start()
    with pytest.raises(Cancelled):
        list(voice.speak("This one would take minutes: ~", cancel=cancel))
    assert len(list(voice.speak("The door is open."))) == 1


def test_a_voice_that_is_never_done_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.speech.piper.sound.Runner.__init__.__defaults__", (None, 0.05))
    with Voice(MODEL, CONFIG, threads=1) as voice:
        with pytest.raises(PackError, match="is not done within"):
            list(voice.speak("This one would take minutes: ~"))
        assert len(list(voice.speak("It works."))) == 1


@pytest.mark.parametrize("error", [TypeError, MemoryError, RuntimeError, AttributeError, OSError])
def test_whatever_a_voice_raises_at_a_sentence_is_said_in_one(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*given: object) -> None:
        raise error("deep inside\nand further")

    with Voice(MODEL, CONFIG, threads=1) as voice:
        monkeypatch.setattr("piper.PiperVoice.phonemes_to_ids", fail)
        with pytest.raises(PackError, match=r"\(deep inside\)") as caught:
            list(voice.speak("The door is open."))
    assert "\n" not in str(caught.value)


def test_a_cancel_between_sentences_counts(voice: Voice) -> None:
    cancel = Cancel()
    speaking = voice.speak("The door is open. There are stairs.", cancel=cancel)
    next(speaking)
    cancel.set()
    with pytest.raises(Cancelled):
        next(speaking)


def test_a_voice_that_knows_phonemes_is_given_phonemes(tmp_path: Path) -> None:
    config = tmp_path / "voice.json"
    config.write_text(json.dumps(settings(phoneme_type="espeak")))
    voice = Voice(MODEL, config, threads=1)
    (speech,) = voice.speak("five")
    (spelled,) = voice.speak("faɪv")
    assert len(speech.samples) > 4 * HOP
    assert len(spelled.samples) > 4 * HOP


def settings(**changes: Any) -> dict[str, Any]:
    return {**json.loads(CONFIG.read_text()), **changes}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("{", "is not JSON"),
        ("", "is not JSON"),
        (" " * 5_000_000, "far larger than a voice's JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is not the JSON of a usable Piper voice"),
        ("{}", "audio: Field required"),
        (json.dumps(settings(audio={"sample_rate": 1})), "audio.sample_rate"),
        (json.dumps(settings(phoneme_id_map={})), "phoneme_id_map"),
        (json.dumps(settings(phoneme_id_map={"a": [4] * 1_000})), "phoneme_id_map"),
        (json.dumps(settings(espeak={"voice": "a" * 1_000})), "espeak.voice"),
        (json.dumps(settings(espeak={"voice": "../en"})), "espeak.voice"),
        (json.dumps(settings(phoneme_id_map={"a": [4]})), "is not a Piper voice"),
        (json.dumps(settings(phoneme_type="pinyin")), "phoneme_type"),
        (json.dumps(settings(phoneme_type="espeak", espeak={"voice": "zz"})), "zz"),
        (json.dumps(settings(num_speakers=4)), "is not a Piper voice"),
    ],
)
def test_a_wrong_description_of_a_voice_is_refused(
    tmp_path: Path, config: str, message: str
) -> None:
    path = tmp_path / "voice.json"
    path.write_text(config)
    with pytest.raises(PackError, match=message) as caught:
        Voice(MODEL, path, threads=1)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"What is in front of me?", MODEL.read_bytes()[:700], MODEL.read_bytes()[:-3]],
    ids=["empty", "text", "half", "almost"],
)
def test_a_damaged_voice_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "voice.onnx"
    path.write_bytes(content)
    with pytest.raises(PackError, match="is not a Piper voice") as caught:
        Voice(path, CONFIG, threads=1)
    assert "\n" not in str(caught.value)


def test_a_missing_voice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="is missing"):
        Voice(tmp_path / "none.onnx", CONFIG)
    with pytest.raises(PackError, match="cannot be read"):
        Voice(MODEL, tmp_path / "none.json")
