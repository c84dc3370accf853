"""A language is whole: whatever is missing in its folder, or wrong with it, is named."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations, product
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import runtime.languages
from edge.assistant.commands import command_in, without_lead
from edge.notices import replies
from runtime.board.board import Battery
from runtime.guard.guard import guarded
from runtime.languages.command import Command
from runtime.languages.language import known_codes, language_of
from runtime.languages.notice import Notice
from runtime.languages.replies import Mode
from runtime.languages.saying import saying_of
from runtime.speech.sentences import SentenceSplitter
from tests.runtime.languages.cases import cases

DOCS = Path(__file__).parents[3] / "docs"
LONGEST = 30
"""Words of a sentence that is to be understood by ear."""
FEWEST_PHRASES = 3
each_language = pytest.mark.parametrize("code", known_codes())
of_each_mode = pytest.mark.parametrize("mode", get_args(Mode))


def sentences(code: str) -> Iterator[str]:
    """All that the device says in a language on its own account."""
    known = language_of(code)
    for mode in get_args(Mode):
        yield from known.notices_for(mode).values()
        yield replies.of_use(mode, 6.0, code)
    for charging in (True, False):
        yield replies.of_battery(Battery(40, charging), code)
    yield replies.of_voice("Anna", code)
    yield from times(code)
    yield from days(code)
    yield known.guard().instead


def times(code: str) -> list[str]:
    midnight = datetime(2026, 3, 2)
    return [replies.of_time(midnight + timedelta(minutes=each), code) for each in range(1440)]


def days(code: str) -> list[str]:
    return [replies.of_date(datetime(2028, 1, 1) + timedelta(each), code) for each in range(366)]


def heard(code: str, answer: str, question: str | None = None) -> str:
    return "".join(guarded([answer], question, code))


def test_every_folder_is_a_language_that_can_be_set() -> None:
    (folder,) = runtime.languages.__path__
    folders = {path.parent.name for path in Path(folder).glob("*/__init__.py")}
    assert {language_of(code).name.lower() for code in known_codes()} == folders
    assert [language_of(code).code for code in known_codes()] == list(known_codes())
    assert [saying_of(code).code for code in known_codes()] == list(known_codes())
    assert language_of("xx") is language_of("en")
    assert saying_of("xx") is saying_of("en")


@each_language
@of_each_mode
def test_every_notice_is_there(code: str, mode: Mode) -> None:
    notices = language_of(code).notices_for(mode)
    assert set(Notice) - set(notices) == set()
    assert [notice for notice, text in notices.items() if not text.strip()] == []


@each_language
def test_who_taps_is_told_to_tap_and_not_to_hold(code: str) -> None:
    holding = cases(code)["notices"]["holding"].lower()
    held, tapped = map(language_of(code).notices_for, ("hold", "tap"))
    assert [text for text in held.values() if holding in text.lower()]
    assert [text for text in tapped.values() if holding in text.lower()] == []
    told = {mode: replies.of_use(mode, 6.0, code).lower() for mode in get_args(Mode)}
    assert told["hold"] != told["tap"]


@each_language
def test_every_command_can_be_said_in_several_ways(code: str) -> None:
    phrases = {each: said.split("|") for each, said in language_of(code).commands.items()}
    assert set(Command) - set(phrases) == set()
    assert [each for each, said in phrases.items() if len(said) < FEWEST_PHRASES] == []


@each_language
def test_no_phrase_is_another_command_or_about_the_same_picture(code: str) -> None:
    known = language_of(code)
    for command, said in known.commands.items():
        for phrase in said.split("|"):
            assert command_in(phrase, code) is command, phrase
            assert without_lead(f"{phrase} x", known.same_picture) is None, phrase
    for lead in known.same_picture.split("|"):
        assert command_in(lead, code) is None, lead


@each_language
def test_nothing_said_politely_is_left_of_politeness(code: str) -> None:
    known = language_of(code)
    assert known.polite
    for phrase in known.polite.split("|"):
        assert command_in(phrase, code) is None, phrase
    assert len(set(known.spelled.split("|"))) >= 12


@each_language
def test_sentences_have_the_places_for_what_they_tell(code: str) -> None:
    told = language_of(code).replies
    assert places(told.battery) == {"percent"}
    assert places(told.voice) == {"name"}
    assert places(told.understood) == {"question"}
    assert places(told.guide) == {"seconds"}
    assert places(told.date.sentence) == {"weekday", "day", "month"}
    assert "minute" in places(told.time.sentence)
    for text in (told.charging, told.not_charging, *told.to_ask.values()):
        assert places(text) == set()
    for text in (told.time.sentence, *told.time.at.values()):
        assert places(text) <= {"hour", "bare", "next", "minute", "part", "next_part"}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@each_language
def test_every_sentence_ends_and_is_short_enough_for_the_ear(code: str) -> None:
    for text in sentences(code):
        assert re.fullmatch(r"\S.*[.!?]", text), text
        splitter = SentenceSplitter()
        for sentence in [*splitter.feed(text), *splitter.flush()]:
            assert len(sentence.split()) <= LONGEST, sentence


@each_language
def test_the_device_itself_promises_no_safety(code: str) -> None:
    for text in {*language_of(code).notices.values(), *language_of(code).tap_notices.values()}:
        assert heard(code, text) == text
    for text in (*times(code)[::97], *days(code)[::61], language_of(code).guard().instead):
        assert heard(code, text) == text


@each_language
def test_every_minute_and_every_day_has_a_sentence_of_its_own(code: str) -> None:
    told = language_of(code).replies
    assert len(told.time.hours) == 24
    assert [end for end, _ in told.time.parts] == sorted({end for end, _ in told.time.parts})
    assert (len(told.date.weekdays), len(told.date.months)) == (7, 12)
    assert (len(set(times(code))), len(set(days(code)))) == (1440, 366)
    assert [text for text in times(code) + days(code) if "  " in text or " ." in text] == []


@each_language
def test_no_risky_act_is_agreed_to_or_permitted_and_a_refusal_is_said(code: str) -> None:
    said, instead = cases(code)["guard"], language_of(code).guard().instead
    for asking, act in product(said["asking"], said["risky"] + said["unknown"]):
        question = asking.format(act)
        for answer in said["agreeing"]:
            assert heard(code, answer, question) == instead, (question, answer)
        for answer in said["refusing"]:
            assert heard(code, answer, question) == answer, (question, answer)
    for form, act in product(said["permitting"], said["risky"] + said["unknown"]):
        assert heard(code, form.format(act)) == instead, form.format(act)
    for form, act in product(said["forbidding"], said["risky"]):
        assert heard(code, form.format(act)) == form.format(act)


@each_language
def test_a_harmless_act_is_permitted(code: str) -> None:
    said = cases(code)["guard"]
    for act in said["harmless"]:
        assert heard(code, said["agreeing"][0], said["asking"][0].format(act)) != (
            language_of(code).guard().instead
        ), act


@each_language
def test_a_promise_is_replaced_wherever_it_stands_and_all_else_is_said(code: str) -> None:
    said, instead = cases(code)["guard"], language_of(code).guard().instead
    assert min(len(said["promises"]), len(said["others"])) >= 8
    for promise in said["promises"]:
        assert heard(code, promise) == instead, promise
        for other in said["others"][:1]:
            assert heard(code, f"{other} {promise}") == f"{other} {instead}", promise
    for other in said["others"]:
        assert heard(code, other) == other


@each_language
def test_the_model_is_told_its_task(code: str) -> None:
    prompts = language_of(code).prompts
    for text in (prompts.system, prompts.describe, prompts.read, prompts.transcribe):
        assert re.fullmatch(r"\n?\S.*\.", text), text
    assert prompts.transcribe.startswith("\n")
    assert code == "en" or language_of(code).own_name in prompts.system


@each_language
def test_there_is_a_guide_for_the_wearer_with_the_same_chapters(code: str) -> None:
    path = DOCS / ("wearer.md" if code == "en" else f"wearer.{code}.md")
    assert path.is_file(), f"{path.name} is missing"
    assert len(headings(path)) == len(headings(DOCS / "wearer.md"))


def headings(path: Path) -> list[str]:
    return re.findall(r"^#+ .+", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_no_sentence_is_the_same_in_two_languages() -> None:
    for one, other in combinations(known_codes(), 2):
        assert {*sentences(one)} & {*sentences(other)} == set()
