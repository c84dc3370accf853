"""The wearer's guides are true, leave out nothing that is to be heard, and can be read aloud."""

import re
from pathlib import Path
from typing import get_args

import pytest

from edge.assistant.commands import command_in
from edge.assistant.gestures import GestureKind
from edge.notices import replies
from edge.notices.board_alerts import BoardAlerts
from edge.notices.tones import Cue
from edge.settings import Settings
from runtime.board.board import Battery, Board, Condition
from runtime.guard.guard import guarded
from runtime.languages.command import Command
from runtime.languages.language import known_codes, language_of
from runtime.languages.notice import Notice
from runtime.languages.replies import Mode
from runtime.speech.sentences import SentenceSplitter

_DOCS = Path(__file__).parents[2] / "docs"
GUIDES = {
    "en": (_DOCS / "wearer.md").read_text(encoding="utf-8"),
    "es": (_DOCS / "wearer.es.md").read_text(encoding="utf-8"),
}
LANGUAGES = list(GUIDES)
TONES = {
    "en": {
        Cue.STARTING: "two rising notes",
        Cue.READY: "Three rising notes",
        Cue.LISTENING: "One short high note",
        Cue.GOT_IT: "Two short high notes",
        Cue.TICK: "very soft click",
        Cue.STOPPED: "Two falling notes",
        Cue.FAILED: "Two low notes",
    },
    "es": {
        Cue.STARTING: "dos notas que suben",
        Cue.READY: "Tres notas que suben",
        Cue.LISTENING: "Una nota aguda y corta",
        Cue.GOT_IT: "Dos notas agudas y cortas",
        Cue.TICK: "clic muy suave",
        Cue.STOPPED: "Dos notas que bajan",
        Cue.FAILED: "Dos notas graves",
    },
}
GESTURES = {
    "en": {
        GestureKind.HELD: "hold the button and speak",
        GestureKind.RELEASED: "Let go",
        GestureKind.SHORT: "press once, briefly",
        GestureKind.DOUBLE: "press twice",
        GestureKind.TRIPLE: "press three times",
    },
    "es": {
        GestureKind.HELD: "mantenga el botón y hable",
        GestureKind.RELEASED: "Suéltelo",
        GestureKind.SHORT: "pulse una vez, brevemente",
        GestureKind.DOUBLE: "pulse dos veces",
        GestureKind.TRIPLE: "pulse tres veces",
    },
}
TIMES = {
    "en": (
        "up to {0.longest_question:g} seconds",
        "hold the button for {0.offer_shutdown:g} seconds",
        "within {0.confirm:g} seconds",
        "for {0.follow_up:g} seconds after an answer",
        "click every {0.tick:g} seconds",
        "Every {0.still_working:g} seconds it says so",
        "clicks softly every {0.tick:g} seconds",
        "describes after {0.begin:g} seconds",
    ),
    "es": (
        "hasta {0.longest_question:g} segundos",
        "mantenga el botón {0.offer_shutdown:g} segundos",
        "antes de {0.confirm:g} segundos",
        "hasta {0.follow_up:g} segundos después de una respuesta",
        "cada {0.tick:g} segundos",
        "Cada {0.still_working:g} segundos lo dice",
        "describe después de {0.begin:g} segundos",
    ),
}
ORDERS = {"en": "## What you can say to it", "es": "## Lo que puede decirle"}

each_language = pytest.mark.parametrize("language", LANGUAGES)


def spoken(language: str) -> list[str]:
    return re.findall(r'"([^"]+)"', GUIDES[language])


def phrases(text: str) -> list[str]:
    """What is to be said to the device; what it says itself begins with a capital."""
    return [each for each in re.findall(r'"([^"]+)"', text) if each[0].islower()]


def test_there_is_one_in_every_language_of_the_device() -> None:
    assert set(GUIDES) == set(known_codes())


@each_language
def test_it_begins_with_what_takes_a_minute(language: str) -> None:
    first = GUIDES[language].split("\n## ")[1]
    assert len(first.split()) <= 150
    commands = {command_in(phrase, language) for phrase in phrases(first)}
    assert None not in commands
    assert {Command.HELP, Command.WHAT_HEARD, Command.LOUDER, Command.REPEAT} <= commands
    for kind in (GestureKind.SHORT, GestureKind.DOUBLE, GestureKind.TRIPLE):
        assert GESTURES[language][kind] in first


@each_language
@pytest.mark.parametrize("notice", Notice)
def test_every_notice_is_in_it_word_for_word(language: str, notice: Notice) -> None:
    for mode in get_args(Mode):
        assert f'"{language_of(language).notices_for(mode)[notice]}"' in GUIDES[language]


@each_language
@pytest.mark.parametrize("cue", Cue)
def test_every_tone_is_described(language: str, cue: Cue) -> None:
    assert TONES[language][cue] in GUIDES[language]


@each_language
@pytest.mark.parametrize("kind", [kind for kind in GestureKind if kind is not GestureKind.DOWN])
def test_every_gesture_is_explained(language: str, kind: GestureKind) -> None:
    assert GESTURES[language][kind] in GUIDES[language]


@each_language
def test_every_phrase_that_it_names_is_a_command(language: str) -> None:
    chapter = GUIDES[language].split(ORDERS[language])[1].split("\n## ")[0]
    named: set[Command | None] = set()
    for paragraph in chapter.split("\n\n"):
        commands = {command_in(phrase, language) for phrase in phrases(paragraph)}
        assert None not in commands, paragraph
        assert len(commands) <= 1 or commands == {Command.TIME, Command.DATE}, paragraph
        named |= commands
    assert named == set(Command)


@each_language
def test_its_times_are_the_usual_ones(language: str) -> None:
    for sentence in TIMES[language]:
        assert sentence.format(Settings().timings) in GUIDES[language]
    assert language_of(language).same_picture.split("|")[0] in spoken(language)


@each_language
def test_what_it_says_of_itself_is_so(language: str) -> None:
    example = {"en": "How many books are there?", "es": "¿Cuántos libros hay?"}[language]
    for reply in (
        replies.of_battery(Battery(40, False), language),
        replies.of_voice("Anna", language),
        replies.of_question(example, language),
    ):
        assert reply in spoken(language)


@each_language
def test_the_battery_is_told_at_the_percentages_that_it_names(language: str) -> None:
    alerts = BoardAlerts(Board("pi", "", "", 4, frozenset(), 10**9))
    told = [
        percent
        for percent in range(100, -1, -1)
        if list(alerts.of(Condition(10**9, None, None, Battery(percent, False))))
    ]
    at = {"en": "at {} percent", "es": "al {} por ciento"}[language]
    for percent in told:
        assert at.format(percent) in GUIDES[language]


def test_the_guard_speaks_as_it_says() -> None:
    assert "".join(guarded(["It is safe."], None)) in spoken("en")
    assert "".join(guarded(["Yes."], "Can I cross the street?")) in spoken("en")
    assert "".join(guarded(["Es seguro."], None, "es")) in spoken("es")


def test_what_it_says_is_a_question_is_none_of_the_commands() -> None:
    assert command_in("What does the stop sign say?") is None


@each_language
def test_it_can_be_read_aloud(language: str) -> None:
    text = re.sub(r"^#+ ", "", GUIDES[language], flags=re.MULTILINE)
    assert re.fullmatch(r"[A-Za-zñáéíóúü0-9 .,:?¿'\"\n]+", text)
    prose = re.sub(r'"[^"]*"', "so", text)
    for paragraph in prose.split("\n\n"):
        splitter = SentenceSplitter()
        for sentence in [*splitter.feed(paragraph), *splitter.flush()]:
            assert len(sentence.split()) <= 30, sentence


@each_language
@pytest.mark.parametrize("mode", ["hold", "tap"])
def test_help_says_how_to_ask_in_the_mode_in_use_and_what_can_be_said(
    language: str, mode: str
) -> None:
    said = replies.of_use(mode, 6.0, language)  # type: ignore[arg-type]
    assert len(said.split()) <= 110
    listed = re.search(r"(?:say|decir): ([^.]*)\.", said)
    assert listed
    options = re.split(r", (?:or |o )?", listed[1])
    commands = {command_in(option, language) for option in options}
    assert {Command.LOUDER, Command.SLOWER, Command.REPEAT, Command.WHAT_HEARD} <= commands
    assert None not in commands
    hold = {"en": "hold the button, speak, and let go", "es": "mantenga el botón, hable"}[language]
    assert (hold in said) == (mode == "hold")
