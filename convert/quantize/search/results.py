"""Divergences that took long to measure, in a file, so that a search can be stopped."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from convert.quantize.search.samples import Look, Sample, digests
from runtime.errors import BenchError
from runtime.files.journal import Journal
from runtime.packs.pack import Pack


class MeasuredDivergence(BaseModel):
    """How far something strays from the original."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mean: float
    """Divergence, nats."""
    error: float
    """Its standard error."""
    samples: tuple[float, ...] = ()
    """That of each sample, where it is wanted."""


class _Figures(BaseModel):
    """A line of the file."""

    model_config = ConfigDict(extra="forbid")

    of: str
    """Digest of all that they depend on."""
    figures: dict[str, MeasuredDivergence]


class FigureFile:
    """A file that grows with each figure."""

    def __init__(self, path: Path, of: Sequence[str]) -> None:
        """Read what is there; figures of something else are not used.

        Args:
            path: The file.
            of: All that the figures depend on.

        Raises:
            BenchError: the file holds something else.
            OutputError: it cannot be read.
        """
        self._of = sha256("\n".join(of).encode()).hexdigest()
        self._journal = Journal(path, _Figures)
        if not self._journal.values and path.exists():
            raise BenchError(
                f"{path} should hold figures of an earlier search and does not. Remove it."
            )
        known = [each.figures for each in self._journal.values if each.of == self._of]
        self._known = {key: figure for each in known for key, figure in each.items()}

    def get(self, key: str) -> MeasuredDivergence | None:
        """A figure, if it was measured."""
        return self._known.get(key)

    def add(self, key: str, figure: MeasuredDivergence) -> None:
        """Write a figure down.

        Raises:
            OutputError: the file cannot be written.
        """
        self._known[key] = figure
        self._journal.add(_Figures(of=self._of, figures={key: figure}))


def identity(pack: Pack, samples: Sequence[Sample]) -> list[str]:
    """What tells a pack's figures on samples from others."""
    looks = digests([each.identity for each in samples if isinstance(each, Look)])
    return [pack.manifest.text_model.sha256, pack.manifest.projector.sha256, *looks[-1:]]
