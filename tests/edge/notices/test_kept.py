"""Notices are rendered once, and are there at once when vismaid is started again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edge.notices.cache import NoticeCache
from edge.notices.kept import KeptNotices
from runtime.cancel import NEVER, Cancel
from runtime.languages.language import language_of
from runtime.languages.notice import Notice
from runtime.packs.search import find_pack
from runtime.speech.speech import Speech
from tests.runtime.fake_engines import ScriptedVoice

VOICE = find_pack("demo").manifest.voices["en"]


class TwoPieces(ScriptedVoice):
    """Says everything in two pieces, the second of which ends the sound of the first."""

    def speak(self, text: str, *, speed: float = 1.0, cancel: Cancel = NEVER) -> Iterator[Speech]:
        for piece in super().speak(text, speed=speed, cancel=cancel):
            yield Speech(np.arange(len(text), dtype=np.int16), piece.sample_rate, goes_on=True)
            yield piece


def heard(notices: NoticeCache) -> list[tuple[list[int], int, bool]]:
    return [
        (speech.samples.tolist(), speech.sample_rate, speech.goes_on)
        for notice in Notice
        for speech in notices.notice(notice)
    ]


@pytest.fixture
def kept(tmp_path: Path) -> KeptNotices:
    return KeptNotices(tmp_path / "notices", VOICE)


def start(kept: KeptNotices, **named: object) -> tuple[ScriptedVoice, NoticeCache]:
    voice = TwoPieces()
    return voice, NoticeCache(voice, "en", kept=kept, **named)  # type: ignore[arg-type]


def test_a_second_start_renders_nothing_and_says_the_same(kept: KeptNotices) -> None:
    first, before = start(kept)
    second, after = start(kept)
    assert (len(first.said), len(second.said)) == (len(Notice), 0)
    assert heard(after) == heard(before)


def test_a_pack_that_has_no_notice_of_its_own_keeps_the_others(kept: KeptNotices) -> None:
    texts = language_of("en").notices_for("hold") | {Notice.MODEL_NOTICE: ""}

    class Voice(ScriptedVoice):
        def speak(self, text: str, **named: Any) -> Iterator[Speech]:
            return super().speak(text, **named) if text else iter(())

    for expected in (len(Notice) - 1, 0):
        voice = Voice()
        NoticeCache(voice, "en", texts=texts, kept=kept)
        assert len(voice.said) == expected


def test_what_they_are_made_of_decides(kept: KeptNotices, tmp_path: Path) -> None:
    start(kept)
    other_words = language_of("en").notices_for("hold") | {Notice.STARTED: "Go."}
    other_file = VOICE.model.model_copy(update={"sha256": "0" * 64})
    for again, named in (
        (kept, {"speed": 2.0}),
        (kept, {"texts": other_words}),
        (KeptNotices(tmp_path / "notices", VOICE.model_copy(update={"model": other_file})), {}),
    ):
        voice, _ = start(again, **named)
        assert len(voice.said) == len(Notice)


def test_what_is_damaged_or_could_be_others_is_made_anew(kept: KeptNotices, tmp_path: Path) -> None:
    start(kept)
    (path,) = (tmp_path / "notices").iterdir()
    whole = path.read_bytes()
    for content, mode in (
        (whole[: len(whole) // 2], 0o600),
        (whole[:2000] + bytes(100) + whole[2100:], 0o600),
        (b"", 0o600),
        (whole, 0o622),
    ):
        path.write_bytes(content)
        path.chmod(mode)
        voice, notices = start(kept)
        assert len(voice.said) == len(Notice)
        assert notices.notice(Notice.STUCK)


def test_where_nothing_can_be_kept_all_are_rendered(tmp_path: Path) -> None:
    (tmp_path / "notices").write_text("a file in the folder's place")
    for _ in range(2):
        voice, _ = start(KeptNotices(tmp_path / "notices", VOICE))
        assert len(voice.said) == len(Notice)


def test_no_more_than_a_few_sets_are_kept(kept: KeptNotices, tmp_path: Path) -> None:
    for tenths in range(10, 22):
        start(kept, speed=tenths / 10)
    assert len(list((tmp_path / "notices").iterdir())) == 8
