"""The wearer's guides are true, leave out nothing that is to be heard, and can be read aloud."""

import re
from pathlib import Path
from typing import Any, get_args

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
from tests.runtime.languages.cases import cases

_DOCS = Path(__file__).parents[2] / "docs"
GUIDES = {
    code: (_DOCS / ("wearer.md" if code == "en" else f"wearer.{code}.md")).read_text("utf-8")
    for code in known_codes()
}

each_language = pytest.mark.parametrize("language", GUIDES)


def named(language: str) -> dict[str, Any]:
    """How the guide names things."""
    found = cases(language)["guide"]
    assert isinstance(found, dict)
    return found


def spoken(language: str) -> list[str]:
    return re.findall(r'"([^"]+)"', GUIDES[language])


def phrases(text: str) -> list[str]:
    """What is to be said to the device; what it says itself begins with a capital."""
    return [each for each in re.findall(r'"([^"]+)"', text) if each[0].islower()]


@each_language
def test_it_begins_with_what_takes_a_minute(language: str) -> None:
    first = GUIDES[language].split("\n## ")[1]
    assert len(first.split()) <= 150
    commands = {command_in(phrase, language) for phrase in phrases(first)}
    assert None not in commands
    assert {Command.HELP, Command.WHAT_HEARD, Command.LOUDER, Command.REPEAT} <= commands
    for kind in ("short", "double", "triple"):
        assert named(language)["gestures"][kind] in first


@each_language
@pytest.mark.parametrize("notice", Notice)
def test_every_notice_is_in_it_word_for_word(language: str, notice: Notice) -> None:
    for mode in get_args(Mode):
        assert f'"{language_of(language).notices_for(mode)[notice]}"' in GUIDES[language]


@each_language
@pytest.mark.parametrize("cue", Cue)
def test_every_tone_is_described(language: str, cue: Cue) -> None:
    assert named(language)["tones"][cue.name.lower()] in GUIDES[language]


@each_language
@pytest.mark.parametrize("kind", [kind for kind in GestureKind if kind is not GestureKind.DOWN])
def test_every_gesture_is_explained(language: str, kind: GestureKind) -> None:
    assert named(language)["gestures"][kind.name.lower()] in GUIDES[language]


@each_language
def test_every_phrase_that_it_names_is_a_command(language: str) -> None:
    chapter = GUIDES[language].split(named(language)["commands"])[1].split("\n## ")[0]
    said: set[Command | None] = set()
    for paragraph in chapter.split("\n\n"):
        commands = {command_in(phrase, language) for phrase in phrases(paragraph)}
        assert None not in commands, paragraph
        assert len(commands) <= 1 or commands == {Command.TIME, Command.DATE}, paragraph
        said |= commands
    assert said == set(Command)


@each_language
def test_its_times_are_the_usual_ones(language: str) -> None:
    for sentence in named(language)["times"]:
        assert sentence.format(**vars(Settings().timings)) in GUIDES[language]
    assert language_of(language).same_picture.split("|")[0] in spoken(language)


@each_language
def test_what_it_says_of_itself_is_so(language: str) -> None:
    for reply in (
        replies.of_battery(Battery(40, False), language),
        replies.of_voice("Anna", language),
        replies.of_question(named(language)["question"], language),
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
    for percent in told:
        assert named(language)["percent"].format(percent) in GUIDES[language]


@each_language
def test_the_guard_speaks_as_it_says(language: str) -> None:
    promise = cases(language)["guard"]["promises"][0]
    assert "".join(guarded([promise], None, language)) in spoken(language)


def test_what_it_says_is_a_question_is_none_of_the_commands() -> None:
    assert command_in("What does the stop sign say?") is None


@each_language
def test_it_can_be_read_aloud(language: str) -> None:
    text = re.sub(r"^#+ ", "", GUIDES[language], flags=re.MULTILINE)
    assert re.fullmatch(r"(?:[^\W_]|(?<=\w)-(?=\w)|[ \u202f.,:?¿'\"\n])+", text)
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
    listed = said.split(named(language)["listing"])[1].split(".")[0]
    options = re.split(rf", (?:{named(language)['last']} )?", listed)
    commands = {command_in(option, language) for option in options}
    assert {Command.LOUDER, Command.SLOWER, Command.REPEAT, Command.WHAT_HEARD} <= commands
    assert None not in commands
    assert (named(language)["holding"] in said.lower()) == (mode == "hold")
