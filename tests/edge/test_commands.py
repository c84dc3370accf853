"""Spoken commands are whole utterances."""

import pytest

from edge.commands import Command, command_in, without_lead


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
    ],
)
def test_a_whole_utterance_is_a_command(utterance: str, command: Command) -> None:
    assert command_in(utterance) is command


@pytest.mark.parametrize(
    "question",
    [
        "What does the stop sign say?",
        "Is that the bus stop?",
        "Repeat what the sign says.",
        "Is the blue car faster?",
        "Which of the batteries is full?",
        "Is it quieter on the left?",
        "",
        "?",
    ],
)
def test_a_question_that_holds_a_commands_word_is_a_question(question: str) -> None:
    assert command_in(question) is None


def test_commands_are_understood_in_the_wearers_language() -> None:
    assert command_in("Más despacio, por favor.", "es") is Command.SLOWER
    assert command_in("slower", "es") is None
    assert command_in("slower", "xx") is None


def test_the_word_for_the_same_picture_is_taken_off_the_question() -> None:
    lead = "same picture"
    assert without_lead("Same picture: what colour is it?", lead) == "what colour is it?"
    assert without_lead("Same picture.", lead) is None
    assert without_lead("Is it the same picture?", lead) is None
    assert without_lead("What colour is it?", "") is None
