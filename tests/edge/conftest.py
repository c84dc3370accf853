"""Sound devices that need no sound card."""

from collections.abc import Iterator

import pytest

from tests.edge.pulse import Sound, running_sound


@pytest.fixture(scope="session")
def sound() -> Iterator[Sound]:
    """A speaker and a microphone that can be pulled out; a test leaves both plugged in."""
    with running_sound() as devices:
        yield devices
