"""Vision graphs that tests look at."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from convert.vision.weights import Outliers
from runtime.gguf.check import ProjectorHeader
from runtime.vision.graph.structure import Tower
from tests.checkpoints.reference_vectors import FAMILIES
from tests.runtime.vision.graph.random_graphs import models_of, write_form


@dataclass(frozen=True)
class Written:
    """A graph's file and the projector that it stands for."""

    path: Path
    header: ProjectorHeader

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()


@pytest.fixture(scope="session")
def classy_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack whose tower has a class token, a norm before the first layer, and quick GELU."""
    return FAMILIES["llava-1.5"].write(tmp_path_factory.mktemp("classy"))[1]


@pytest.fixture(scope="session")
def written(classy_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Its graph in bytes, every second channel of one tensor being an outlier."""
    header = models_of(classy_pack).projector
    source = next(iter(Tower.of(header).matrices().values())).source
    outliers = Outliers({source: np.array([1, 3, 5])})
    path = tmp_path_factory.mktemp("graph") / "vision-int8.onnx"
    return Written(write_form(path, header, "int8", outliers), header)
