"""What is told unasked: in its turn, once, and only as long as it is so."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from edge.notices.board_alerts import BoardWatch
from edge.notices.news import News
from edge.settings import Settings
from runtime.board.board import Battery, Board, Condition
from runtime.languages.notice import Notice
from runtime.packs.search import find_pack
from runtime.speech.tts import Voice
from tests.edge.assistant.test_loop import QUICK, Worn
from tests.runtime.fake_engines import Gate

BOARD = Board("pi", "A Pi", "", 4, frozenset(), 8 * 10**9)
GB = 10**9


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Worn]]:
    made: list[Worn] = []

    def worn(settings: Settings | None = None, **about: Any) -> Worn:
        made.append(Worn(tmp_path, settings or Settings(timings=QUICK), **about))
        made[-1].start()
        return made[-1]

    yield worn
    for each in made:
        each.end()
    assert not [t for t in threading.enumerate() if t.name in ("ask", "button", "reply")]


@pytest.fixture
def worn(make: Callable[..., Worn]) -> Worn:
    return make()


def told(news: News) -> list[Notice]:
    return list(iter(news.next, None))


def test_news_come_in_the_order_in_which_they_happened() -> None:
    news = News()
    news.add(Notice.TOO_HOT)
    news.changed("camera", False)
    news.add(Notice.BATTERY_LOW)
    assert told(news) == [Notice.TOO_HOT, Notice.CAMERA_MISSING, Notice.BATTERY_LOW]
    assert told(news) == []


def test_what_is_known_is_no_news() -> None:
    news = News()
    news.changed("camera", True)
    news.changed("microphone", False)
    news.changed("microphone", False)
    assert told(news) == [Notice.MICROPHONE_MISSING]


def test_a_part_that_is_back_before_its_loss_was_told_is_not_mentioned() -> None:
    news = News()
    news.changed("camera", False)
    news.changed("camera", True)
    assert told(news) == []


def test_a_loss_that_an_answer_has_told_is_not_told_again_and_its_end_is() -> None:
    news = News()
    news.changed("camera", False)
    news.told_missing("camera")
    assert told(news) == []
    news.changed("camera", True)
    assert told(news) == [Notice.CAMERA_BACK]


def test_a_part_that_is_back_when_its_loss_is_told_is_said_to_be_back() -> None:
    news = News()
    news.changed("microphone", False)
    news.changed("microphone", True)
    assert news.next() is None
    news.told_missing("microphone")
    assert news.next() is Notice.MICROPHONE_BACK
    news.changed("microphone", False)
    assert news.next() is Notice.MICROPHONE_MISSING


def test_without_a_speaker_news_wait_for_it() -> None:
    news = News()
    news.changed("speaker", False)
    news.add(Notice.TOO_HOT)
    assert told(news) == []
    news.changed("speaker", True)
    assert set(told(news)) == {Notice.TOO_HOT, Notice.SPEAKER_BACK}


def test_a_board_in_trouble_is_heard(worn: Worn) -> None:
    worst = Condition(50_000_000, 85.0, None, Battery(4, False))
    with closing(BoardWatch(worn.assistant.add_news, board=BOARD, read=lambda board: worst)):
        for notice in ("too_hot", "battery_low", "memory_short"):
            worn.expect("notice", notice=notice)
        worn.expect("phase", phase="ready")


def test_news_do_not_talk_over_a_question(worn: Worn) -> None:
    worn.button.down()
    worn.expect("gesture", kind="held")
    worn.assistant.add_news(Notice.TOO_HOT)
    worn.assistant.device_changed("camera", False)
    worn.expect("device")
    worn.assistant.device_changed("camera", True)
    worn.expect("device")
    worn.button.up()
    worn.expect("answer")
    assert "notice" not in {what for what, _ in worn.passed}
    worn.expect("notice", notice="too_hot")
    worn.expect("phase", phase="ready")
    assert worn.seen.empty()


def test_news_do_not_talk_over_an_answer_and_leave_it_to_be_stopped(
    make: Callable[..., Worn],
) -> None:
    passed = 0.0
    worn = make(clock=lambda: time.monotonic() + passed)
    more = Gate(opened=False)
    worn.session.script = ("A door. It", more, " is open.")
    worn.tap()
    worn.expect("phase", phase="speaking")
    worn.assistant.device_changed("microphone", False)
    worn.expect("device")
    worn.button.down()
    worn.expect("tone", cue="stopped")
    worn.button.up()
    worn.expect("gesture", kind="short")
    assert "notice" not in {what for what, _ in worn.passed}
    passed = 3.0
    worn.expect("notice", notice="microphone_missing")


def test_the_battery_is_told_in_the_moment_and_at_the_wearers_pace(
    make: Callable[..., Worn],
) -> None:
    worn = make(battery=lambda: Battery(40, True))
    worn.recogniser.text = "How full is the battery?"
    worn.hold()
    worn.expect("reply", text="The battery is at 40 percent. It is on the charger.")
    worn.expect("phase", phase="ready")
    assert worn.voice.said == ["The battery is at 40 percent. It is on the charger."]


def test_a_battery_that_is_not_known_is_said_to_be_so(worn: Worn) -> None:
    worn.recogniser.text = "Battery."
    worn.hold()
    worn.expect("notice", notice="no_battery")


def test_it_answers_in_the_wearers_language(make: Callable[..., Worn]) -> None:
    spanish = Settings(timings=QUICK, assistant={"language": "es"})
    worn = make(spanish, battery=lambda: Battery(7, False), voice_name="davefx")
    worn.recogniser.text = "¿Cuánta batería queda?"
    worn.hold()
    worn.expect("reply", text="La batería está al 7 por ciento. El cargador no está conectado.")
    worn.expect("phase", phase="ready")
    worn.recogniser.text = "¿Qué voz es esta?"
    worn.hold()
    worn.expect("reply", text="Mi voz se llama davefx.")


def test_the_voice_tells_its_name(make: Callable[..., Worn]) -> None:
    pack = find_pack("demo")
    entry = pack.manifest.voices["en"]
    with Voice(pack.path(entry.model), pack.path(entry.config)) as voice:
        assert voice.name == "vismaid demo"
    worn = make(voice_name=voice.name)
    worn.recogniser.text = "Which voice is this?"
    worn.hold()
    worn.expect("reply", text="My voice is called vismaid demo.")


def test_where_the_voice_fails_the_notice_is_heard(make: Callable[..., Worn]) -> None:
    worn = make(battery=lambda: Battery(40, False))
    worn.voice.fault = ZeroDivisionError()
    worn.recogniser.text = "Battery."
    worn.hold()
    worn.expect("notice", notice="no_battery")
    worn.expect("phase", phase="ready")


def test_a_press_stops_a_reply_that_is_being_made(make: Callable[..., Worn]) -> None:
    worn = make(battery=lambda: Battery(40, False))
    worn.voice.gate = Gate(opened=False)
    worn.recogniser.text = "Battery."
    worn.hold()
    worn.voice.gate.await_reached()
    worn.button.down()
    worn.expect("tone", cue="stopped")
    worn.button.up()
    worn.voice.gate = Gate()
    worn.recogniser.text = "What is there?"
    worn.hold()
    worn.expect("answer")
    assert "reply" not in {what for what, _ in worn.passed}
