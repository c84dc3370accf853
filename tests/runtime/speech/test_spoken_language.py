import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.shapes.forced_whisper import write_forced_whisper
from convert.pack_writer import write_manifest
from runtime.errors import PackError
from runtime.packs.manifest import Recogniser as RecogniserEntry
from runtime.packs.pack import Pack
from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.spoken_language import settled
from runtime.speech.stt import Recogniser, Transcript
from runtime.start.loading import load_engines
from tests.packs import pack_file
from tests.runtime.speech.sounds import spoken

SENTENCE = "What is in front of me?"
CODES = ["en", "es", "fr", "de", "ja"]


def heard(
    folder: Path, takes_all_for: str, sound: Samples, *, others: tuple[str, ...] = ("es",)
) -> Transcript:
    """What a recogniser for English and others makes of a sound."""
    path = write_forced_whisper(
        folder / "tiny.bin", SENTENCE, multilingual=True, language=takes_all_for
    )
    with Recogniser(path, others=others, threads=1) as recogniser:
        return recogniser.transcribe(sound)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_language_that_is_spoken_is_told(tmp_path: Path, language: str) -> None:
    transcript = heard(tmp_path, language, spoken("question-man"))
    assert (transcript.language, transcript.text) == (language, SENTENCE)


def test_a_language_that_was_not_reckoned_with_is_told_too(tmp_path: Path) -> None:
    assert heard(tmp_path, "fr", spoken("question-man")).language == "fr"


def test_a_short_word_is_in_the_persons_own_language(tmp_path: Path) -> None:
    assert heard(tmp_path, "fr", spoken("word-man")).language == "en"


def test_where_one_language_is_spoken_none_is_told_apart(tmp_path: Path) -> None:
    assert heard(tmp_path, "es", spoken("question-man"), others=()).language == ""


def test_where_nobody_speaks_there_is_no_language(tmp_path: Path) -> None:
    assert heard(tmp_path, "es", np.zeros(SPEECH_RATE, np.float32)).language == ""


def test_every_language_has_to_be_known_to_the_file(tmp_path: Path) -> None:
    path = write_forced_whisper(tmp_path / "tiny.bin", SENTENCE)
    with pytest.raises(PackError, match="English only"):
        Recogniser(path, others=["es"])


def test_the_likeliest_of_those_wanted_is_taken() -> None:
    guess = {"ja": 0.6, "es": 0.1, "en": 0.05, "fr": 0.25}
    assert settled(guess, ["en", "es"], 2.0) == "es"
    assert settled(guess, ["en", "fr", "es"], 2.0) == "fr"


def test_only_what_is_certain_and_long_is_another_language() -> None:
    guess = {"fr": 0.99, "es": 0.006, "en": 0.004}
    assert settled(guess, ["en", "es"], 2.0) == "fr"
    assert settled(guess, ["en", "es"], 0.5) == "es"
    assert settled({**guess, "fr": 0.8}, ["en", "es"], 2.0) == "es"


@given(
    st.dictionaries(st.sampled_from(CODES), st.floats(0, 1), min_size=1),
    st.lists(st.sampled_from(CODES), min_size=1, unique=True),
    st.floats(0, 60),
)
def test_a_language_is_always_told(
    guess: dict[str, float], languages: list[str], seconds: float
) -> None:
    told = settled(guess, languages, seconds)
    assert told in languages or guess[told] == max(guess.values())
    if not any(guess.values()):
        assert told == languages[0]


def test_a_packs_recogniser_is_loaded_for_all_that_may_be_spoken(
    speaking_pack: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(speaking_pack, tmp_path / "pack"))
    path = folder / "recogniser.bin"
    write_forced_whisper(path, SENTENCE, multilingual=True, language="es")
    entry = RecogniserEntry(model=pack_file(folder, path.name))
    changed = Pack.open(folder).manifest.model_copy(update={"recogniser": entry})
    write_manifest(folder, changed)
    with load_engines(Pack.open(folder), "en", others=["es"], speak=False) as loaded:
        assert loaded.recogniser
        assert loaded.recogniser.transcribe(spoken("question-man")).language == "es"
