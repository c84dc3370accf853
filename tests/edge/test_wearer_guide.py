"""The wearer's guide is true, leaves out nothing that is to be heard, and can be read aloud."""

import re
from pathlib import Path

import pytest

from edge import replies
from edge.board_watch import Worries
from edge.commands import _PHRASES, Command, command_in
from edge.cues import NOTICES, Cue, Notice
from edge.gestures import Kind
from edge.settings import Settings
from runtime.board import Battery, Board, Condition
from runtime.guard import guarded
from runtime.sentences import SentenceSplitter

GUIDE = (Path(__file__).parents[2] / "docs/wearer.md").read_text()
SPOKEN = re.findall(r'"([^"]+)"', GUIDE)
TONES = {
    Cue.STARTING: "Two rising notes",
    Cue.READY: "Three rising notes",
    Cue.LISTENING: "One short high note",
    Cue.GOT_IT: "Two short high notes",
    Cue.TICK: "very soft click",
    Cue.STOPPED: "Two falling notes",
    Cue.FAILED: "Two low notes",
}
GESTURES = {
    Kind.HELD: "hold the button and speak",
    Kind.RELEASED: "Let go",
    Kind.SHORT: "press once, briefly",
    Kind.DOUBLE: "press twice",
    Kind.TRIPLE: "press three times",
}


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_is_in_it_word_for_word(notice: Notice) -> None:
    assert f'"{NOTICES["en"][notice]}"' in GUIDE


@pytest.mark.parametrize("cue", Cue)
def test_every_tone_is_described(cue: Cue) -> None:
    assert TONES[cue] in GUIDE


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.DOWN])
def test_every_gesture_is_explained(kind: Kind) -> None:
    assert GESTURES[kind] in GUIDE


def test_every_phrase_that_it_names_is_a_command() -> None:
    chapter = GUIDE.split("## What you can say to it")[1].split("\n## ")[0]
    for paragraph in chapter.split("\n\n"):
        named = re.findall(r'"([a-z][^".?]*)"', paragraph)
        commands = {command_in(phrase) for phrase in named}
        assert None not in commands, named
        assert len(commands) <= 1, named


@pytest.mark.parametrize("command", Command)
def test_every_phrase_of_every_command_is_named(command: Command) -> None:
    for phrase in _PHRASES["en"][command].split("|"):
        assert f'"{phrase}"' in GUIDE


def test_its_times_are_the_usual_ones() -> None:
    timings = Settings().timings
    for sentence in (
        f"up to {timings.longest_question:g} seconds",
        f"hold the button for {timings.offer_shutdown:g} seconds",
        f"within {timings.confirm:g} seconds",
        f"for {timings.follow_up:g} seconds after an answer",
        f"click every {timings.tick:g} seconds",
        f"clicks softly every {timings.tick:g} seconds",
    ):
        assert sentence in GUIDE
    assert f'"{Settings().assistant.same_picture}"' in GUIDE


def test_what_it_says_of_the_battery_and_the_voice_is_so() -> None:
    assert replies.of_battery(Battery(40, False), "en") in SPOKEN
    assert replies.of_voice("Anna", "en") in SPOKEN


def test_the_battery_is_told_at_the_percentages_that_it_names() -> None:
    worries = Worries(Board("pi", "", "", 4, frozenset(), 10**9))
    told = [
        percent
        for percent in range(100, -1, -1)
        if list(worries.of(Condition(10**9, None, None, Battery(percent, False))))
    ]
    for percent in told:
        assert f"at {percent} percent" in GUIDE


def test_the_guard_speaks_as_it_says() -> None:
    assert "".join(guarded(["It is safe."], None)) in SPOKEN
    assert "".join(guarded(["Yes."], "Can I cross the street?")) in SPOKEN


def test_what_it_says_is_a_question_is_none_of_the_commands() -> None:
    assert command_in("What does the stop sign say?") is None


def test_it_can_be_read_aloud() -> None:
    text = re.sub(r"^#+ ", "", GUIDE, flags=re.MULTILINE)
    assert re.fullmatch(r"[A-Za-z0-9 .,:?'\"\n]+", text)
    prose = re.sub(r'"[^"]*"', "so", text)
    for paragraph in prose.split("\n\n"):
        splitter = SentenceSplitter()
        for sentence in [*splitter.feed(paragraph), *splitter.flush()]:
            assert len(sentence.split()) <= 30, sentence
