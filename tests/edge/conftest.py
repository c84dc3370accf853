"""Packs and files that commands are tried on."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convert import convert_checkpoint
from tests.checkpoints import write_random_checkpoint


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random checkpoint in the published layout."""
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    write_random_checkpoint(folder, "tiny", seed=1)
    return folder


@pytest.fixture(scope="session")
def pack(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of a model with random weights, without recogniser and voice; not to be changed."""

    return convert_checkpoint(checkpoint, tmp_path_factory.mktemp("packs") / "tiny")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture in a file."""
    path = tmp_path / "picture.png"
    rows, columns = np.indices((90, 120))
    channels = np.stack([rows, columns, rows ^ columns], axis=-1)
    Image.fromarray(channels.astype(np.uint8)).save(path)
    return path
