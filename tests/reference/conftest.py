"""Packs that llama.cpp's converter made, and pictures to show them."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.checkpoints.native.families import AUDIO, VISION
from tests.reference.pictures import draw_pictures
from tests.reference.source import NoSourceError, llama_source


@pytest.fixture(scope="package")
def packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A pack of each family that sees."""
    return _written(tmp_path_factory.mktemp("reference"), VISION)


@pytest.fixture(scope="package")
def hearing_packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A pack of each family that hears."""
    return _written(tmp_path_factory.mktemp("hearing"), AUDIO)


def _written(folder: Path, names: Sequence[str]) -> dict[str, Path]:
    """Packs; without llama.cpp's source the tests are skipped, but never in CI."""
    try:
        llama_source()
    except NoSourceError as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(problem))
    # transformers and torch are not there for the other tests.
    from tests.reference.models import write_packs

    return write_packs(folder, names)


@pytest.fixture(scope="package")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A picture of each size."""
    return draw_pictures(tmp_path_factory.mktemp("pictures"))
