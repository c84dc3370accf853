"""The loop on a pack without a recogniser, whose model hears by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.notices.cache import NoticeCache
from runtime.packs.pack import Pack
from runtime.start.loading import load_engines
from tests.edge.wearing import COUNT, SAFE, Wear, wearing
from tests.packs import hearing_pack


@pytest.fixture
def wear(tmp_path: Path) -> Iterator[Wear]:
    pack = Pack.open(hearing_pack(tmp_path / "pack"))
    with load_engines(pack, "en") as loaded:
        assert loaded.recogniser is None
        notices = NoticeCache(loaded.voice, "en", speed=2.5)
        with wearing(loaded.engines, notices, tmp_path / "state") as made:
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
