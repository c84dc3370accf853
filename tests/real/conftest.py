"""The real parts, fetched where they are not there yet."""

import os

import pytest

from tests.real.parts import Clip, NoRealPartsError, Parts, fetch


@pytest.fixture(scope="session")
def parts() -> Parts:
    """The folder of real parts. Without them the tests are skipped, but never in CI."""
    try:
        return fetch()
    except NoRealPartsError as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(problem))


@pytest.fixture(scope="session")
def clips(parts: Parts) -> list[Clip]:
    """Forty-three recordings and what is said in them."""
    return parts.clips()
