"""The loop on a pack without a recogniser, whose model hears by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.notices.cache import NoticeCache
from runtime.engines import Engines
from runtime.packs.pack import Pack
from runtime.session import Session
from runtime.speech.loading import load_speech
from tests.edge.wearing import COUNT, SAFE, Wear, wearing
from tests.packs import hearing_pack


@pytest.fixture
def wear(tmp_path: Path) -> Iterator[Wear]:
    pack = Pack.open(hearing_pack(tmp_path / "pack"))
    with (
        load_speech(pack, "en", hear=True, speak=True) as (recogniser, voice),
        Session(pack) as session,
    ):
        assert recogniser is None
        engines, notices = Engines(session, None, voice), NoticeCache(voice, "en", speed=2.5)
        with wearing(engines, notices, tmp_path / "state") as made:
            yield made


def test_a_question_is_asked_aloud_of_the_picture_and_asked_on_about(wear: Wear) -> None:
    worn = wear()
    worn.say(COUNT)
    first = worn.answered()
    before = worn.engines.session.counters
    assert before.sounds_encoded == before.pictures_prefilled == 1
    worn.say(SAFE)
    second = worn.answered()
    assert all((*first, *second))
    assert worn.engines.session.counters.sounds_encoded == 2
