"""An interpreter translates what is said, and exchanges what both languages have words for."""

import pytest

from runtime.cancel import Cancel
from runtime.errors import Cancelled, TextError
from runtime.languages.language import language_of
from runtime.resources import Resource
from runtime.translation.interpreter import Interpreter
from tests.runtime.fake_engines import Gate, ScriptedTranslator

ASKING = {"¿Qué hay?": "What is there?"}
ANSWERING = {"A door.": "Una puerta.", "It is open.": "Está abierta."}


def interpreter(answering: ScriptedTranslator | None = None, **changes: object) -> Interpreter:
    told = {"asking": ScriptedTranslator(ASKING), **changes}
    answers = answering or ScriptedTranslator(ANSWERING)
    return Interpreter("es", "en", answering=answers, **told)  # type: ignore[arg-type]


def test_a_question_goes_one_way_and_an_answer_comes_back() -> None:
    between = interpreter()
    assert between.question("¿Qué hay?") == "What is there?"
    assert between.answer("A door.") == "Una puerta."


def test_sentences_are_translated_one_by_one_behind_the_white_space_before_them() -> None:
    answers = ScriptedTranslator(ANSWERING)
    assert interpreter(answers).answer("\n A door. It is open.") == "\n Una puerta. Está abierta."
    assert answers.asked == ["A door.", "It is open."]


def test_what_the_guard_says_has_words_of_its_own_in_either_language() -> None:
    answers = ScriptedTranslator(ANSWERING)
    said = interpreter(answers).answer(f"{language_of('en').guard().instead} A door.")
    assert said == "No puedo juzgar si es seguro. Una puerta."
    assert answers.asked == ["A door."]


def test_what_the_program_asks_has_words_of_its_own_too() -> None:
    questions = {"Lee el texto.": "Read the text in the picture."}
    assert interpreter(questions=questions).question("Lee el texto.") == questions["Lee el texto."]


def test_without_a_translator_for_questions_a_written_one_is_refused_in_a_sentence() -> None:
    between = interpreter(asking=None, questions={"¿Qué hay?": "What is there?"})
    assert between.question("¿Qué hay?") == "What is there?"
    with pytest.raises(TextError, match="from es into en"):
        between.question("¿Dónde?")


@pytest.mark.parametrize("way", ["question", "answer"])
def test_it_stops_in_the_middle(way: str) -> None:
    gate, cancel = Gate(opened=False), Cancel()
    slow = ScriptedTranslator({"A door.": "Una puerta."}, gate)
    between = Interpreter("es", "en", asking=slow, answering=slow)
    cancel.set()
    with pytest.raises(Cancelled):
        getattr(between, way)("A door.", cancel=cancel)
    gate.open()
    assert getattr(between, way)("A door.") == "Una puerta."


def test_its_translators_are_closed_with_it() -> None:
    closed: list[str] = []

    class Translator(ScriptedTranslator, Resource):
        def close(self) -> None:
            closed.append(next(iter(self.texts)))

    Interpreter("es", "en", asking=Translator(ASKING), answering=Translator(ANSWERING)).close()
    assert sorted(closed) == ["A door.", "¿Qué hay?"]
