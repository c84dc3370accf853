"""Spoken commands are whole utterances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scenes.questions import WORDINGS, every_phrasing
from edge.assistant.commands import command_in, without_lead
from runtime.languages.command import Command
from runtime.languages.language import known_codes, language_of
from tests.runtime.languages.cases import cases

SAID = [
    (language, command, phrase)
    for language in known_codes()
    for command, listed in language_of(language).commands.items()
    for phrase in listed.split("|")
]


@pytest.mark.parametrize(
    ("utterance", "command"),
    [
        ("Stop.", Command.STOP),
        ("Repeat that, please.", Command.REPEAT),
        ("Could you speak a bit louder?", Command.LOUDER),
        ("Please, slower!", Command.SLOWER),
        ("Can you speak faster?", Command.FASTER),
        ("Louder now please", Command.LOUDER),
        ("Quieter.", Command.QUIETER),
        ("How much battery is left?", Command.BATTERY),
        ("Which voice is this?", Command.WHICH_VOICE),
        ("Help!", Command.HELP),
        ("What can I do?", Command.HELP),
        ("What did you hear?", Command.WHAT_HEARD),
        ("What did you understand?", Command.WHAT_HEARD),
        ("What's the time?", Command.TIME),
        ("What’s the time, please?", Command.TIME),
        ("Can you tell me the time?", Command.TIME),
        ("What day is it today?", Command.DATE),
        ("What's today's date?", Command.DATE),
        ("Louder. Louder. Louder.", Command.LOUDER),
    ],
)
def test_a_whole_utterance_is_a_command(utterance: str, command: Command) -> None:
    assert command_in(utterance) is command


@pytest.mark.parametrize(("language", "command", "phrase"), SAID)
def test_every_phrase_is_its_command_however_politely_it_is_said(
    language: str, command: Command, phrase: str
) -> None:
    for frame in ("{}", *cases(language)["commands"]["polite"]):
        for said in (phrase, phrase.upper(), f"¡{phrase}!"):
            assert command_in(frame.format(said), language) is command


@pytest.mark.parametrize(("language", "command", "phrase"), SAID)
def test_no_phrase_makes_a_command_of_a_question(
    language: str, command: Command, phrase: str
) -> None:
    for frame in cases(language)["commands"]["questions"]:
        assert command_in(frame.format(phrase), language) is None


@given(st.data())
def test_one_more_word_makes_it_a_question(data: st.DataObject) -> None:
    language, _, phrase = data.draw(st.sampled_from(SAID))
    word = data.draw(st.sampled_from(["bus", "sign", "door", "tren", "letrero", "44", "red"]))
    words = phrase.split()
    words.insert(data.draw(st.integers(0, len(words))), word)
    assert command_in(" ".join(words), language) is None


@pytest.mark.parametrize("language", WORDINGS)
def test_what_people_ask_about_a_picture_is_no_command(language: str) -> None:
    words = WORDINGS[language]
    fill = words.slots("bottle", "red", "left")
    own = {Command.TIME}  # which no picture tells either
    for phrasing in every_phrasing(words):
        question = phrasing.format(**fill)
        assert command_in(question, language) in {None, *own}, question
    assert {command_in(text.format(**fill), language) for text in every_phrasing(words)} >= own


@pytest.mark.parametrize(
    "question",
    [
        "What does the stop sign say?",
        "Is that the bus stop?",
        "Repeat what the sign says.",
        "Is the blue car faster?",
        "Which of the batteries is full?",
        "Is it quieter on the left?",
        "What time does the clock show?",
        "What is the date on the letter?",
        "What time does the bus leave?",
        "Is there a help point?",
        "What did you hear about the door?",
        "What can I do with this?",
        "What day is on the calendar?",
        "",
        "?",
        "Please.",
        "Okay, thank you.",
    ],
)
def test_a_question_that_holds_a_commands_word_is_a_question(question: str) -> None:
    assert command_in(question) is None


def test_commands_are_understood_in_the_wearers_language() -> None:
    assert command_in("Más despacio, por favor.", "es") is Command.SLOWER
    assert command_in("mas despacio", "es") is Command.SLOWER
    assert command_in("¿Qué hora es?", "es") is Command.TIME
    assert command_in("¿Puede decirme la hora?", "es") is Command.TIME
    assert command_in("¡Ayuda!", "es") is Command.HELP
    assert command_in("¿Qué has entendido?", "es") is Command.WHAT_HEARD
    assert command_in("slower", "es") is None
    assert command_in("slower", "xx") is None


def test_the_word_for_the_same_picture_is_taken_off_the_question() -> None:
    lead = "same picture"
    assert without_lead("Same picture: what colour is it?", lead) == "what colour is it?"
    assert without_lead("Same picture.", lead) is None
    assert without_lead("Is it the same picture?", lead) is None
    assert without_lead("What colour is it?", "") is None


def test_the_same_picture_is_meant_in_the_wearers_language() -> None:
    spanish, english = language_of("es").same_picture, language_of("en").same_picture
    assert without_lead("La misma imagen: ¿qué color tiene?", spanish) == "¿qué color tiene?"
    assert without_lead("Misma foto, ¿está abierta?", spanish) == "¿está abierta?"
    assert without_lead("The same picture, is it open?", english) == "is it open?"
    assert language_of("xx").same_picture == english
