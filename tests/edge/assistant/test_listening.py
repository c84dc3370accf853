"""What a person says is a question, a command or neither, and only a question needs the photo."""

import threading
from collections.abc import Iterator

import pytest
from PIL import Image

from edge.assistant.ask import Ask, CommandHeard, LastAnswer, NoAnswer, Outcome, SamePictureMeant
from edge.assistant.jobs import Job
from edge.assistant.listening import UNCLEAR, Listening
from edge.settings import Settings
from runtime.cancel import Cancel
from runtime.errors import Cancelled
from runtime.languages.command import Command
from runtime.languages.notice import Notice
from runtime.speech.dictation import Dictation
from runtime.speech.stt import Transcript
from runtime.vision.tiling import Detail
from tests.edge.fake_devices import HandMicrophone
from tests.runtime.fake_engines import ScriptedRecogniser

BEFORE = LastAnswer(Image.new("RGB", (8, 8)), Detail.LOOK, (), ended=0.0)


@pytest.fixture
def dictation() -> Iterator[Dictation]:
    with Dictation(ScriptedRecogniser(""), ahead=False) as dictation:
        yield dictation


class Heard:
    """Somebody who has said something, and what was made of it."""

    def __init__(
        self,
        dictation: Dictation,
        text: str,
        *,
        sure: float = -0.1,
        before: LastAnswer | None = None,
        language: str = "",
    ) -> None:
        self.ask, needed = Ask(0.0), threading.Event()
        listening = Listening(
            self.ask,
            Job(Cancel(), ()),
            HandMicrophone(),
            dictation,
            Settings(),
            before=before,
            endpoint=None,
            on_silence=lambda: None,
            on_question=needed.set,
        )
        self.question: str | None = None
        try:
            transcript = Transcript(text, True, sure, 1.0, 1.0, language)
            self.question = listening.understand(transcript)
        except Cancelled:
            assert listening.outcome
        self.outcome: Outcome | None = listening.outcome
        self.photo_needed = needed.is_set()


def test_a_question_is_asked_about_the_photo(dictation: Dictation) -> None:
    heard = Heard(dictation, "What is there?")
    assert (heard.question, heard.outcome) == ("What is there?", None)
    assert heard.photo_needed


def test_a_command_ends_the_turn_and_needs_no_photo(dictation: Dictation) -> None:
    heard = Heard(dictation, "Louder, please.")
    assert heard.outcome == CommandHeard(Command.LOUDER)
    assert not heard.photo_needed
    assert heard.ask.heard == ""


def test_what_is_unclear_is_not_answered_and_can_be_asked_for(dictation: Dictation) -> None:
    heard = Heard(dictation, "Wall blurred?", sure=UNCLEAR - 0.1)
    assert heard.outcome == NoAnswer(Notice.NOT_UNDERSTOOD)
    assert not heard.photo_needed
    assert heard.ask.heard == "Wall blurred?"


def test_commands_and_the_lead_are_in_the_language_that_is_heard(dictation: Dictation) -> None:
    heard = Heard(dictation, "Más alto, por favor.", language="es")
    assert heard.outcome == CommandHeard(Command.LOUDER)
    heard = Heard(dictation, "Misma imagen, ¿está abierta?", language="es", before=BEFORE)
    assert isinstance(heard.outcome, SamePictureMeant)
    assert heard.ask.language == "es"
    assert Heard(dictation, "Was ist das?", language="de").question == "Was ist das?"


def test_a_question_about_the_picture_before_brings_it_along(dictation: Dictation) -> None:
    heard = Heard(dictation, "Same picture, is it open?", before=BEFORE)
    assert heard.outcome == SamePictureMeant("is it open?", BEFORE)
    assert not heard.photo_needed


def test_without_a_picture_before_it_is_asked_about_this_one(dictation: Dictation) -> None:
    heard = Heard(dictation, "Same picture, is it open?")
    assert (heard.question, heard.outcome) == ("is it open?", None)
    assert heard.photo_needed
