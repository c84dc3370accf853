"""The real parts, where they were fetched."""

import pytest

from tests.real.parts import Clip, Parts, find_parts


@pytest.fixture(scope="session")
def parts() -> Parts:
    """The folder of real parts."""
    found = find_parts()
    if not found:
        pytest.skip("the real parts were not fetched; `make real` does")
    return found


@pytest.fixture(scope="session")
def clips(parts: Parts) -> list[Clip]:
    """Forty-three recordings and what is said in them."""
    return parts.clips()
