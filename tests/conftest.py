"""Packs of random weights, converted once a run."""

from pathlib import Path

import pytest

from tests.reference_vectors import SOURCES


@pytest.fixture(scope="session")
def random_packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A pack's folder for each shape that reference vectors are stored for."""
    return {
        shape: source.write(tmp_path_factory.mktemp(shape))[1] for shape, source in SOURCES.items()
    }


@pytest.fixture(scope="session")
def tiny_pack(random_packs: dict[str, Path]) -> Path:
    """The folder of a pack with random weights that answers in a moment."""
    return random_packs["tiny"]
