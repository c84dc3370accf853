"""Published Whisper models hear what people say: in a shorter window, without going in circles."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from edge.assistant.commands import command_in
from runtime.languages.command import Command
from runtime.speech.stt import Recogniser
from runtime.speech.window import goes_in_circles
from tests.real.parts import Clip, Parts
from tests.real.words import english_normalizer, word_errors

pytestmark = pytest.mark.real

MODELS = ["tiny", "base"]
WHOLE_WINDOW = {"tiny": 0.036, "base": 0.036}
"""Word errors of the 43 clips in the whole window, with whisper.cpp's own settings."""
COMMANDS = {
    Command.REPEAT: ["Repeat.", "Say that again.", "Once more."],
    Command.SLOWER: ["Slower.", "Speak more slowly, please."],
    Command.FASTER: ["Faster.", "Speed up."],
    Command.LOUDER: ["Louder.", "Can you speak up?"],
    Command.QUIETER: ["Quieter.", "Volume down."],
    Command.STOP: ["Stop.", "Be quiet.", "Never mind."],
    Command.BATTERY: ["Battery.", "How much battery is left?"],
    Command.WHICH_VOICE: ["Which voice?", "What voice is this?"],
}


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def heard(model: str, parts: Parts, clips: list[Clip]) -> list[str]:
    """Every clip's transcript."""
    return listen(parts.tiny if model == "tiny" else parts.base, clips)


@pytest.fixture(scope="module")
def normalize(parts: Parts) -> Callable[[str], str]:
    return english_normalizer(parts.normalizers)


def listen(path: Path, clips: Sequence[Clip]) -> list[str]:
    with Recogniser(path) as recogniser:
        return [recogniser.transcribe(clip.samples).text for clip in clips]


def test_words_are_heard_as_well_as_in_the_whole_window(
    model: str, heard: list[str], clips: list[Clip], normalize: Callable[[str], str]
) -> None:
    said = [clip.text for clip in clips]
    assert word_errors(said, heard, normalize) <= WHOLE_WINDOW[model] + 0.01


def test_every_clip_is_heard_but_for_a_word_or_two(
    heard: list[str], clips: list[Clip], normalize: Callable[[str], str]
) -> None:
    for clip, text in zip(clips, heard, strict=True):
        words = len(normalize(clip.text).split())
        wrong = word_errors([clip.text], [text], normalize) * words
        assert wrong <= 2.5, f"{clip.name}: {clip.text!r} was heard as {text!r}"


def test_nothing_goes_in_circles(heard: list[str]) -> None:
    assert not [text for text in heard if goes_in_circles(text)]


def test_commands_are_obeyed(model: str, parts: Parts) -> None:
    spoken = parts.commands()
    wanted = {text: command for command, texts in COMMANDS.items() for text in texts}
    assert {clip.text for clip in spoken} == wanted.keys()
    heard = listen(parts.tiny if model == "tiny" else parts.base, spoken)
    missed = [
        (clip.text, text)
        for clip, text in zip(spoken, heard, strict=True)
        if command_in(text) is not wanted[clip.text]
    ]
    assert len(missed) <= 1, missed


def test_the_same_sound_is_heard_the_same_after_another(parts: Parts, clips: list[Clip]) -> None:
    with Recogniser(parts.tiny) as recogniser:
        first = recogniser.transcribe(clips[0].samples)
        recogniser.transcribe(np.concatenate([clip.samples for clip in clips[1:4]]))
        assert recogniser.transcribe(clips[0].samples) == first
