"""A turn with an interpreter between the person and the model."""

import threading
import time

import numpy as np
import pytest
from PIL import Image

from runtime.cancel import Cancel
from runtime.engines import Engines
from runtime.errors import Cancelled, TextError, TranslationError, VismaidError
from runtime.events import Event, Finished, Heard, Sentence, Spoken, Translated, TurnResult
from runtime.translation.asked import OtherLanguageError
from runtime.translation.interpreter import Interpreter
from runtime.turn import run_turn
from tests.runtime.fake_engines import (
    PATIENCE,
    Gate,
    ScriptedRecogniser,
    ScriptedSession,
    ScriptedTranslator,
    ScriptedVoice,
)

PICTURES = [Image.new("RGB", (32, 32))]
SOUND = np.zeros(16_000, np.float32)
QUESTION = "¿Qué hay?"
ASKING = {
    QUESTION: "What is there?",
    "¿Puedo cruzar?": "Can I cross?",
    "¿Es seguro?": "What is it?",
}
ANSWERING = {
    "A door.": "Una puerta.",
    "It is open.": "Está abierta.",
    "Yes.": "Sí.",
    "A car waits.": "Espera un coche.",
    "The road is quiet.": "La calle es segura.",
}
SPANISH = ("A door", ".", " It is", " open.")


class Around:
    """Engines with an interpreter for Spanish around a model that is spoken to in English."""

    def __init__(self, *script: str | Gate, heard: str = QUESTION, language: str = "es") -> None:
        self.session = ScriptedSession(*(script or SPANISH))
        self.recogniser = ScriptedRecogniser(heard, language=language)
        self.asking, self.answering = ScriptedTranslator(ASKING), ScriptedTranslator(ANSWERING)
        self.voice, self.other = ScriptedVoice(), ScriptedVoice()
        between = Interpreter("es", "en", asking=self.asking, answering=self.answering)
        self.engines = Engines(
            self.session, self.recogniser, self.voice, {"en": self.other}, {"es": between}
        )

    def turn(self, question: object = SOUND, **told: object) -> list[Event]:
        return list(self.begin(question, **told))

    def begin(self, question: object = SOUND, **told: object):  # type: ignore[no-untyped-def]
        options = {"language": "es", "others": ["en"], **told}
        return run_turn(self.engines, PICTURES, question=question, **options)  # type: ignore[arg-type]


def finished(events: list[Event]) -> TurnResult:
    assert isinstance(events[-1], Finished)
    return events[-1].result


@pytest.mark.parametrize("question", [QUESTION, SOUND], ids=["typed", "spoken"])
def test_who_asks_in_their_language_is_answered_in_it(question: object) -> None:
    around = Around()
    events = around.turn(question)
    result = finished(events)
    assert around.session.questions == ["What is there?"]
    assert (result.question, result.answer) == (QUESTION, "Una puerta. Está abierta.")
    assert result.language == "es"
    assert result.translated == Translated("en", "What is there?", "A door. It is open.")
    assert around.voice.said == ["Una puerta.", "Está abierta."]
    assert "".join(each.text for each in events if isinstance(each, Sentence)) == result.answer


def test_what_the_recogniser_has_translated_needs_no_translator() -> None:
    around = Around()
    around.recogniser.english = "What can be seen?"
    result = finished(around.turn())
    assert around.session.questions == ["What can be seen?"]
    assert not around.asking.asked
    assert (result.question, result.answer) == (QUESTION, "Una puerta. Está abierta.")
    assert result.translated == Translated("en", "What can be seen?", "A door. It is open.")


def test_where_nothing_comes_of_its_translation_the_model_is_not_asked() -> None:
    around = Around()
    around.recogniser.english = ""
    with pytest.raises(TranslationError, match="Nothing comes of translating"):
        around.turn()
    assert not around.session.questions


def test_the_timeline_shows_what_translating_took() -> None:
    line = finished(Around().turn()).timeline
    steps = [line.release, line.transcript, line.translated, line.first_token]
    steps += [line.first_original, line.first_sentence, line.first_audio, line.end]
    assert None not in steps
    assert steps == sorted(steps)  # type: ignore[type-var]


def test_a_description_has_no_question_to_translate() -> None:
    around = Around()
    result = finished(around.turn(None))
    assert around.session.questions == [None]
    assert not around.asking.asked
    assert result.answer == "Una puerta. Está abierta."
    assert result.translated == Translated("en", None, "A door. It is open.")
    assert result.timeline.translated is None


def test_a_question_in_the_models_own_language_is_answered_in_it() -> None:
    around = Around(heard="What is there?", language="en")
    result = finished(around.turn())
    assert (result.question, result.answer) == ("What is there?", "A door. It is open.")
    assert (result.language, result.translated) == ("en", None)
    assert not around.asking.asked + around.answering.asked
    assert (around.other.said, around.voice.said) == (["A door.", "It is open."], [])


def test_a_question_in_a_language_nobody_reckoned_with_is_refused_in_a_sentence() -> None:
    around = Around(heard="Was ist da?", language="de")
    with pytest.raises(OtherLanguageError, match=r"\(de\). Ask in es or en"):
        around.turn()
    assert not around.session.questions


def test_the_question_is_translated_while_the_picture_is_looked_at() -> None:
    around = Around()
    around.session.gate = looking = Gate(opened=False)
    turn = around.begin()
    assert isinstance(next(turn), Heard)
    around.asking.gate.await_reached()
    looking.open()
    line = finished(list(turn)).timeline
    assert line.translated is not None
    assert line.prefilled is not None


def test_a_sentence_is_translated_while_the_next_is_generated() -> None:
    gate = Gate(opened=False)
    turn = Around("A door. It", gate, " is open.").begin()
    first = next(event for event in turn if isinstance(event, Spoken))
    assert first.sentence == "Una puerta."
    gate.open()
    assert finished(list(turn)).answer == "Una puerta. Está abierta."


def test_generating_waits_for_the_first_sentences_translation_alone() -> None:
    sentences = [f"It is {number}." for number in range(9)]
    around = Around(*(f"{each} " for each in sentences))
    around.answering.texts = {each: each.replace("It is", "Es el") for each in sentences}
    around.answering.gate = slow = Gate(opened=False)
    turn = around.begin()
    assert isinstance(next(turn), Event)
    slow.await_reached()
    # What ends a sentence is the word behind it.
    assert around.session.counters.tokens_generated <= 2
    around.answering.gate = slower = Gate(opened=False)
    slow.open()
    slower.await_reached()
    deadline = time.monotonic() + PATIENCE
    while around.session.counters.tokens_generated < 4 and time.monotonic() < deadline:
        time.sleep(0.005)
    assert around.session.counters.tokens_generated >= 4
    slower.open()
    assert finished(list(turn)).answer == " ".join(around.answering.texts.values())


def test_no_promise_is_made_by_the_model_whatever_language_asked_for_it() -> None:
    around = Around("Yes.", " A car waits.", heard="¿Puedo cruzar?")
    result = finished(around.turn())
    assert result.answer == "No puedo juzgar si es seguro. Espera un coche."
    assert result.translated is not None
    assert result.translated.answer == "I cannot judge whether it is safe. A car waits."


def test_no_promise_arises_by_translating_an_answer() -> None:
    result = finished(Around("The road is quiet.", " A door.").turn())
    assert result.translated is not None
    assert result.translated.answer == "The road is quiet. A door."
    assert result.answer == "No puedo juzgar si es seguro. Una puerta."


def test_no_promise_escapes_by_translating_the_question() -> None:
    result = finished(Around("Yes.", heard="¿Es seguro?").turn())
    assert result.translated is not None
    assert result.translated.answer == "Yes."
    assert result.answer == "No puedo juzgar si es seguro."


@pytest.mark.parametrize("part", ["asking", "answering"])
def test_a_press_stops_the_translator(part: str) -> None:
    around, cancel = Around(), Cancel()
    translator = getattr(around, part)
    translator.gate = gate = Gate(opened=False)
    watcher = threading.Thread(target=lambda: (gate.await_reached(), cancel.set()))
    watcher.start()
    with pytest.raises(Cancelled):
        around.turn(cancel=cancel)
    watcher.join()
    assert not [each for each in threading.enumerate() if each.name.startswith("turn")]
    translator.gate = Gate()
    assert finished(around.turn()).answer == "Una puerta. Está abierta."


class _NoWordsError(VismaidError):
    """What a translator raises of which nothing comes."""


@pytest.mark.parametrize("part", ["asking", "answering"])
def test_what_a_translator_cannot_do_ends_the_turn(part: str) -> None:
    around = Around()

    def fail(text: str, *, cancel: Cancel) -> str:
        raise _NoWordsError("Nothing came of it.")

    getattr(around, part).translate = fail
    with pytest.raises(_NoWordsError):
        around.turn()


def test_a_written_question_without_a_translator_for_it_is_refused() -> None:
    around = Around()
    answers = Interpreter("es", "en", asking=None, answering=around.answering)
    around.engines = Engines(around.session, interpreters={"es": answers})
    with pytest.raises(TextError, match="written question"):
        around.turn(QUESTION)
    assert finished(around.turn(None)).answer == "Una puerta. Está abierta."
