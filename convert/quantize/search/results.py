"""Divergences that took long to measure, in a file, so that a search can be stopped."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from convert.quantize.search.samples import Look, Sample, digests
from runtime.errors import BenchError
from runtime.files.atomic import replacing
from runtime.packs.pack import Pack


class Figure(BaseModel):
    """How far something strays from the original."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mean: float
    """Divergence, nats."""
    error: float
    """Its standard error."""
    samples: tuple[float, ...] = ()
    """That of each sample, where it is wanted."""


class _Figures(BaseModel):
    """What is in the file."""

    model_config = ConfigDict(extra="forbid")

    of: str
    """Digest of all that they depend on."""
    figures: dict[str, Figure] = {}


class FigureFile:
    """A file that grows with each figure, and is whole at any time."""

    def __init__(self, path: Path, of: Sequence[str]) -> None:
        """Read what is there; figures of something else are not used and replaced later.

        Args:
            path: The file.
            of: All that the figures depend on.

        Raises:
            BenchError: the file holds something else.
        """
        self._path = path
        digest = sha256("\n".join(of).encode()).hexdigest()
        known = _read(path)
        self._known = known if known and known.of == digest else _Figures(of=digest)

    def get(self, key: str) -> Figure | None:
        """A figure, if it was measured."""
        return self._known.figures.get(key)

    def add(self, key: str, figure: Figure) -> None:
        """Write a figure down.

        Raises:
            OutputError: the file cannot be written.
        """
        self._known.figures[key] = figure
        with replacing(self._path) as file:
            file.write(self._known.model_dump_json().encode())


def identity(pack: Pack, samples: Sequence[Sample]) -> list[str]:
    """What tells a pack's figures on samples from others."""
    looks = digests([each.identity for each in samples if isinstance(each, Look)])
    return [pack.manifest.text_model.sha256, pack.manifest.projector.sha256, *looks[-1:]]


def _read(path: Path) -> _Figures | None:
    try:
        return _Figures.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise BenchError(
            f"{path} should hold figures of an earlier search and does not. Remove it."
        ) from None
