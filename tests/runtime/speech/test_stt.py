import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bench.shapes.forced_whisper import Q8_0, write_forced_whisper
from runtime.cancel import Cancel
from runtime.errors import Cancelled, PackError
from runtime.speech.audio import SPEECH_RATE
from runtime.speech.stt import Recogniser, split_at_pauses
from tests.runtime.speech.sounds import SPOKEN, not_speech, spoken

SENTENCE = "What is in front of me?"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_forced_whisper(tmp_path_factory.mktemp("whisper") / "tiny.bin", SENTENCE)


@pytest.fixture(scope="module")
def recogniser(path: Path) -> Iterator[Recogniser]:
    with Recogniser(path, threads=1) as recogniser:
        yield recogniser


@pytest.mark.parametrize("name", SPOKEN)
def test_what_is_said_is_written_down(recogniser: Recogniser, name: str) -> None:
    heard = recogniser.transcribe(spoken(name))
    assert heard.speech
    assert heard.text == SENTENCE
    assert heard.audio_seconds == pytest.approx(len(spoken(name)) / SPEECH_RATE)
    assert heard.log_probability > -0.1


@pytest.mark.parametrize(
    ("multilingual", "language", "file_type"),
    [(True, "en", 1), (True, "es", 1), (False, "en", Q8_0), (True, "es", Q8_0)],
)
def test_every_kind_of_file_listens(
    tmp_path: Path, multilingual: bool, language: str, file_type: int
) -> None:
    path = tmp_path / "tiny.bin"
    write_forced_whisper(path, SENTENCE, multilingual=multilingual, file_type=file_type)
    with Recogniser(path, language=language, threads=1) as recogniser:
        assert recogniser.transcribe(spoken("word-man")).text == SENTENCE


@pytest.mark.parametrize(
    ("multilingual", "short_window", "english"),
    [(True, False, SENTENCE), (True, True, None), (False, False, None)],
)
def test_only_a_published_multilingual_model_translates(
    tmp_path: Path, multilingual: bool, short_window: bool, english: str | None
) -> None:
    path = write_forced_whisper(tmp_path / "tiny.bin", SENTENCE, multilingual=multilingual)
    language = "es" if multilingual else "en"
    with Recogniser(
        path, language=language, in_english=[language], threads=1, short_window=short_window
    ) as recogniser:
        heard = recogniser.transcribe(spoken("word-man"))
        assert (heard.text, heard.english) == (SENTENCE, english)
        assert recogniser.transcribe(not_speech()["silence"]).english is None


@pytest.mark.parametrize("name", sorted(not_speech()))
def test_where_nobody_speaks_nothing_is_heard(recogniser: Recogniser, name: str) -> None:
    heard = recogniser.transcribe(not_speech()[name])
    assert (heard.speech, heard.text) == (False, "")


@pytest.mark.parametrize("count", [0, 1, 160, 3200])
def test_a_moment_of_sound_is_nothing(recogniser: Recogniser, count: int) -> None:
    assert not recogniser.transcribe(np.zeros(count, np.float32)).speech


@pytest.mark.parametrize("text", ["", "[BLANK_AUDIO]", "(music playing)", "...", "♪♪"])
def test_a_recogniser_that_finds_no_words_heard_nothing(tmp_path: Path, text: str) -> None:
    with Recogniser(write_forced_whisper(tmp_path / "tiny.bin", text), threads=1) as recogniser:
        heard = recogniser.transcribe(spoken("question-man"))
    assert (heard.speech, heard.text) == (False, "")


def test_speech_longer_than_the_window_is_written_down_in_parts(recogniser: Recogniser) -> None:
    heard = recogniser.transcribe(np.concatenate([spoken("question-woman")] * 5))
    parts = heard.text.count(SENTENCE)
    assert parts >= 2
    assert heard.text == " ".join([SENTENCE] * parts)


def test_a_recogniser_may_be_asked_again_and_again(recogniser: Recogniser) -> None:
    first = recogniser.transcribe(spoken("word-man"))
    assert recogniser.transcribe(spoken("word-man")) == first


def test_a_cancelled_transcription_leaves_the_recogniser_usable(recogniser: Recogniser) -> None:
    cancel = Cancel()
    threading.Timer(0.05, cancel.set).start()
    with pytest.raises(Cancelled):
        recogniser.transcribe(np.concatenate([spoken("question-man")] * 9), cancel=cancel)
    assert recogniser.transcribe(spoken("word-man")).text == SENTENCE


def test_a_cancel_before_the_start_counts(recogniser: Recogniser) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        recogniser.transcribe(spoken("word-man"), cancel=cancel)


@pytest.mark.parametrize(("language", "message"), [("es", "English only"), ("xx", "English only")])
def test_an_english_recogniser_refuses_other_languages(
    path: Path, language: str, message: str
) -> None:
    with pytest.raises(PackError, match=message):
        Recogniser(path, language=language)


def test_a_language_that_whisper_does_not_know_is_refused(tmp_path: Path) -> None:
    path = write_forced_whisper(tmp_path / "tiny.bin", SENTENCE, multilingual=True)
    with pytest.raises(PackError, match="knows no language"):
        Recogniser(path, language="xx")


def test_long_sound_is_cut_where_it_is_quiet() -> None:
    loud, quiet = np.ones(4 * SPEECH_RATE, np.float32), np.zeros(SPEECH_RATE, np.float32)
    sound = np.concatenate([loud, quiet, loud, quiet, loud])
    parts = list(split_at_pauses(sound, 6.0))
    assert np.array_equal(np.concatenate(parts), sound)
    assert all(len(part) <= 6 * SPEECH_RATE for part in parts)
    assert all(abs(part[-1]) == 0 for part in parts[:-1])


def test_nothing_is_printed_and_the_process_ends_well(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from runtime.speech.stt import Recogniser;"
        "Recogniser(Path(sys.argv[1]), threads=1)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
