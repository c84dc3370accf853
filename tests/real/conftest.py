"""The real parts, fetched where they are not there yet."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from convert.pack_writer import pack_file, write_manifest
from runtime.engines import Engines
from runtime.packs.manifest import Recogniser, Voice
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from runtime.session import Session
from runtime.speech.loading import load_speech
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
    folder = Path(shutil.copytree(BUNDLED / "demo", tmp_path_factory.mktemp("packs") / "real"))
    for path in (parts.tiny, *parts.voice):
        shutil.copy(path, folder)
    recogniser, *voice = (pack_file(folder, path.name) for path in (parts.tiny, *parts.voice))
    changes = {
        "name": "real",
        "recogniser": Recogniser(model=recogniser),
        "voices": {"en": Voice(model=voice[0], config=voice[1])},
    }
    write_manifest(folder, Pack.open(folder).manifest.model_copy(update=changes))
    return Pack.open(folder)


@pytest.fixture(scope="session")
def real_engines(real_pack: Pack) -> Iterator[Engines]:
    """The engines of that pack."""
    with (
        load_speech(real_pack, "en", hear=True, speak=True) as (recogniser, voice),
        Session(real_pack) as session,
    ):
        yield Engines(session, recogniser, voice)
