"""Sound devices that need no sound card, and the whole loop to wear."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.notices.cache import NoticeCache
from runtime.engines import Engines
from runtime.packs.search import find_pack
from runtime.start.loading import load_engines
from tests.edge.pulse import Sound, running_sound
from tests.edge.wearing import Wear, wearing


@pytest.fixture(scope="session")
def sound() -> Iterator[Sound]:
    """A speaker and a microphone that can be pulled out; a test leaves both plugged in."""
    with running_sound() as devices:
        yield devices


@pytest.fixture(scope="session")
def demo_engines() -> Iterator[Engines]:
    """The demo pack's model, recogniser and voice."""
    pack = find_pack("demo")
    with load_engines(pack, "en") as loaded:
        yield loaded.engines


@pytest.fixture(scope="session")
def demo_notices(demo_engines: Engines) -> NoticeCache:
    """Notices in the demo pack's voice, quickly spoken."""
    return NoticeCache(demo_engines.voice, "en", speed=2.5)


@pytest.fixture
def wear(demo_engines: Engines, demo_notices: NoticeCache, tmp_path: Path) -> Iterator[Wear]:
    """Makes wearers of the loop, on the demo pack."""
    with wearing(demo_engines, demo_notices, tmp_path / "state") as made:
        yield made
