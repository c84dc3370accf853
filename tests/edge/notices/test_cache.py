"""Notices can be heard when engines cannot, and follow the pace that the wearer wishes."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from edge.notices.cache import NoticeCache
from edge.notices.tones import Cue, tone
from edge.settings import Settings
from runtime.cancel import NEVER, Cancel
from runtime.errors import Cancelled
from runtime.languages.language import language_of
from runtime.languages.notice import Notice
from runtime.packs.search import find_pack
from runtime.speech.speech import Speech
from runtime.speech.tts import Voice
from tests.edge.assistant.test_loop import QUICK, Worn
from tests.runtime.fake_engines import Gate, ScriptedVoice


class PacedVoice:
    """Says everything in 6,000 samples at its own pace; tells when it has said the last notice."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.fault: Exception | None = None
        self.said = 0
        self.all_said, self.dropped = threading.Event(), threading.Event()

    def speak(self, text: str, *, speed: float = 1.0, cancel: Cancel = NEVER) -> Iterator[Speech]:
        try:
            self.gate.step(cancel)
        except Cancelled:
            self.dropped.set()
            raise
        if self.fault:
            raise self.fault
        yield Speech(np.ones(round(6_000 / speed), np.int16), 16_000)
        self.said += 1
        if self.said == len(Notice):
            self.all_said.set()


@pytest.fixture
def voice() -> PacedVoice:
    return PacedVoice()


@pytest.fixture
def notices(voice: PacedVoice) -> NoticeCache:
    notices = NoticeCache(voice, "en")
    voice.said = 0
    voice.all_said.clear()
    return notices


def lengths(notices: NoticeCache) -> set[int]:
    return {len(speech.samples) for notice in Notice for speech in notices.notice(notice)}


def test_notices_are_rendered_at_the_start() -> None:
    voice = ScriptedVoice()
    notices = NoticeCache(voice, "en")
    assert voice.said == list(language_of("en").notices.values())
    assert notices.notice(Notice.TOO_DARK)
    assert voice.said == list(language_of("en").notices.values())


def test_without_a_voice_a_notice_is_the_tone_for_failure() -> None:
    notices = NoticeCache(None, "en")
    assert list(notices.notice(Notice.TOO_DARK)) == [tone(Cue.FAILED)]


def test_the_demo_packs_voice_speaks_them_all() -> None:
    pack = find_pack("demo")
    entry = pack.manifest.voices["en"]
    with Voice(pack.path(entry.model), pack.path(entry.config)) as voice:
        notices = NoticeCache(voice, "en")
    seconds = [sum(part.seconds for part in notices.notice(notice)) for notice in Notice]
    assert min(seconds) > 0.4
    assert max(seconds) < 7


def test_all_notices_take_up_a_new_pace(voice: PacedVoice, notices: NoticeCache) -> None:
    assert lengths(notices) == {6_000}
    with closing(notices):
        notices.voice_free(True)
        notices.set_speed(2.0)
        assert voice.all_said.wait(10)
    assert lengths(notices) == {3_000}


def test_a_notice_is_there_while_it_is_made_anew(voice: PacedVoice, notices: NoticeCache) -> None:
    voice.gate = Gate(opened=False)
    with closing(notices):
        notices.voice_free(True)
        notices.set_speed(2.0)
        voice.gate.await_reached()
        assert lengths(notices) == {6_000}


def test_the_voice_is_let_go_of_when_it_is_wanted_and_taken_up_again(
    voice: PacedVoice, notices: NoticeCache
) -> None:
    voice.gate = Gate(opened=False)
    with closing(notices):
        notices.voice_free(True)
        notices.set_speed(2.0)
        voice.gate.await_reached()
        notices.voice_free(False)
        assert voice.dropped.wait(10)
        assert voice.said == 0
        voice.gate = Gate()
        notices.voice_free(True)
        assert voice.all_said.wait(10)
    assert lengths(notices) == {3_000}


def test_notices_stay_as_they_were_where_the_voice_cannot(
    voice: PacedVoice, notices: NoticeCache
) -> None:
    voice.fault = ZeroDivisionError()
    with closing(notices):
        notices.voice_free(True)
        notices.set_speed(2.0)
    assert lengths(notices) == {6_000}


def test_faster_is_said_faster_and_so_are_the_notices_that_follow(tmp_path: Path) -> None:
    pack = find_pack("demo")
    entry = pack.manifest.voices["en"]
    with Voice(pack.path(entry.model), pack.path(entry.config)) as voice:
        notices = NoticeCache(voice, "en")
        slow = sum(speech.seconds for speech in notices.notice(Notice.FASTER))
        worn = Worn(tmp_path, Settings(timings=QUICK), notices=notices)
        worn.start()
        try:
            for _ in range(3):
                worn.recogniser.text = "Faster."
                worn.hold()
                worn.expect("notice", notice="faster")
                worn.expect("phase", phase="ready")
        finally:
            worn.end()
        assert sum(speech.seconds for speech in notices.notice(Notice.FASTER)) < 0.75 * slow
