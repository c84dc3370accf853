"""The real parts, fetched where they are not there yet."""

import os
from collections.abc import Iterator

import pytest

from convert.assemble.make import make_pack
from convert.assemble.parts import Given
from runtime.engines import Engines
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from runtime.start.loading import load_engines
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


@pytest.fixture(scope="session")
def real_pack(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The demo's model with the ears and the mouth of published ones: Whisper tiny.en and Joe."""
    folder = tmp_path_factory.mktemp("packs") / "real"
    given = [Given(path) for path in (BUNDLED / "demo", parts.tiny, parts.voice[0])]
    make_pack(given, folder)
    return Pack.open(folder)


@pytest.fixture(scope="session")
def real_engines(real_pack: Pack) -> Iterator[Engines]:
    """The engines of that pack."""
    with load_engines(real_pack, "en") as loaded:
        yield loaded.engines
