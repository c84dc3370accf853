"""Fits importance matrices to a type: each group of tensors heeds what makes the model stray least.

An importance matrix makes every rounding better where it matters, and yet can make the answers
worse: it knows nothing of how the errors of columns and of layers meet. So what it does is
measured. All tensors begin with what is best for all of them; then group after group tries the
other candidates, of which the best stays (coordinate descent). A group can also be left out, and
is then quantized as without any matrix.

What is measured is the divergence at every word of question and answer
(``convert.quantize.search.divergence``), of which there are several times as many as of the answer
alone, and where the model is less sure. Turns differ far more than candidates do, and dozens of
candidates are tried, so the least mean is often chance's. A candidate takes another's place only if
it strays less by more than the standard error of their difference, turn by turn.
"""

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convert.quantize.imatrix.file import Imatrix, write_imatrix
from convert.quantize.quantizer import Mix, plan
from convert.quantize.recipe import Text, groups, layers_of
from convert.quantize.search.divergence import TracedOriginal, divergence_by_sample
from convert.quantize.search.results import FigureFile, MeasuredDivergence, identity
from convert.quantize.search.samples import Sample
from convert.quantize.search.sensitivity import changed
from convert.quantize.types import IMATRIX_TYPES
from convert.quantize.variant_files import IGNORES_IMATRIX, ImatrixFile, knows
from runtime.cancel import NEVER, Cancel
from runtime.errors import BenchError
from runtime.files.folders import locked_folder
from runtime.packs.pack import Pack

WITHOUT = "without"
"""The candidate that leaves a group out."""
Choice = dict[str, str]
"""Group → candidate."""


@dataclass(frozen=True)
class Candidate:
    """A way to weigh columns."""

    name: str
    imatrix: Imatrix | None
    """None for none at all."""


@dataclass(frozen=True)
class Fitted:
    """What came of it."""

    imatrix: Imatrix
    choice: Mapping[str, str]
    found: MeasuredDivergence
    """Its divergence, nats."""
    plain: MeasuredDivergence | None
    """That without any matrix; None where the type needs one."""
    whole: MeasuredDivergence
    """That with the first matrix as it was given."""


def candidates_of(weights: Sequence[ImatrixFile], kind: str) -> list[Candidate]:
    """None where the type can, each matrix as it is, and the first with the roots of what it says.

    Roots lie half way, by ratio, between what was collected and all columns alike.
    """
    found = [] if kind in IMATRIX_TYPES else [Candidate(WITHOUT, None)]
    names = [each.path.name for each in weights]
    if len(set(names)) < len(names):
        names = [str(each.path) for each in weights]
    found += [Candidate(name, each.imatrix) for name, each in zip(names, weights, strict=True)]
    return [*found, Candidate(f"√{names[0]}", _root(weights[0].imatrix))]


def _root(imatrix: Imatrix) -> Imatrix:
    """The same counts, and sums whose mean is the root of what it was."""
    sums = {}
    for name, values in imatrix.sums.items():
        counts = imatrix.counts[name][:, np.newaxis]
        sums[name] = np.sqrt(values * counts)
    return replace(imatrix, sums=sums, progress=None)


def fit(
    pack: Pack,
    kind: str,
    weights: Sequence[ImatrixFile],
    samples: Sequence[Sample],
    out: Path,
    *,
    threads: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    cancel: Cancel = NEVER,
) -> Fitted:
    """Write the importance matrix that suits a type best.

    What was measured is kept beside ``out`` until it is there, so that the same call goes on where
    it was stopped.

    Args:
        pack: In f16 or f32.
        kind: A type of the text model's.
        weights: At least one importance matrix of the pack. What they know of the vision tower is
            taken from the first.
        samples: What to measure on; those with a picture count.
        out: The file.
        threads: Threads to compute with.
        progress: Told what is measured, and how many measurements there are before it and in all.
        cancel: Stops the work.

    Raises:
        BenchError: the type heeds no matrix, none is better than any, or no sample has a picture.
        CheckpointError: a matrix is of another model.
        VismaidError: the pack or a sample cannot be used, or a file not be written.
        Cancelled: ``cancel`` was set.
    """
    tensors = _groups(pack, kind, weights, cancel)
    candidates = {each.name: each for each in candidates_of(weights, kind)}
    kept = out.with_name(f"{out.name}.unfinished")
    figures = FigureFile(
        kept,
        [
            "by turn",
            *identity(pack, samples),
            kind,
            *(f"{w.path.name} {w.sha256}" for w in weights),
        ],
    )
    folder = out.with_name(f"{out.name}.work")
    with locked_folder(folder, f"{out} is being made by another program. Wait until that is done."):
        try:
            search = _Search(
                pack, kind, tensors, candidates, figures, samples, folder, threads, progress, cancel
            )
            fitted = search.run()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    write_imatrix(out, fitted.imatrix)
    kept.unlink(missing_ok=True)
    return fitted


def _groups(
    pack: Pack, kind: str, weights: Sequence[ImatrixFile], cancel: Cancel
) -> dict[str, list[str]]:
    """Names of the tensors that a type rounds, by group."""
    source = pack.path(pack.manifest.text_model)
    planned = plan(source, Mix(kind, imatrix=weights[0].path), cancel=cancel)
    for each in weights:
        knows(each, Text, planned)
    layers = layers_of([tensor.name for tensor in planned])
    known = {name for each in weights for name in each.imatrix.sums}
    heeding = [
        tensor.name
        for tensor in planned
        if tensor.type not in IGNORES_IMATRIX and tensor.name in known
    ]
    found = {}
    for name, group in groups("text").items():
        pattern = re.compile(group.expression(layers))
        if group.search and (names := [each for each in heeding if pattern.search(each)]):
            found[name] = names
    if not found:
        raise BenchError(f"{kind} heeds no importance matrix. Choose a type of fewer bits.")
    return found


def _surely_less(one: MeasuredDivergence, other: MeasuredDivergence) -> bool:
    """Whether it strays less by more than the standard error of what lies between the two."""
    return one.mean < other.mean - _error(np.subtract(one.samples, other.samples))


def _error(values: Sequence[float] | NDArray[np.float64]) -> float:
    """Standard error of their mean."""
    return float(np.std(values, ddof=1) / len(values) ** 0.5) if len(values) > 1 else 0.0


class _Search:
    """A search, at one place of it."""

    def __init__(
        self,
        pack: Pack,
        kind: str,
        tensors: Mapping[str, list[str]],
        candidates: Mapping[str, Candidate],
        figures: FigureFile,
        samples: Sequence[Sample],
        folder: Path,
        threads: int | None,
        progress: Callable[[str, int, int], None] | None,
        cancel: Cancel,
    ) -> None:
        self._pack, self._kind, self._tensors, self._candidates = pack, kind, tensors, candidates
        self._figures, self._folder, self._samples = figures, folder, samples
        self._threads, self._progress, self._cancel = threads, progress, cancel
        self._reference: TracedOriginal | None = None
        self._done = 0

    def run(self) -> Fitted:
        """Search."""
        with TracedOriginal.of(
            self._pack, self._samples, asked=True, threads=self._threads, cancel=self._cancel
        ) as self._reference:
            alike = {name: dict.fromkeys(self._tensors, name) for name in self._candidates}
            costs = {name: self._measure(name, choice) for name, choice in alike.items()}
            first = next(each for each in self._candidates if each != WITHOUT)
            start = next(iter(costs))
            choice, found = alike[start], costs[start]
            for name, cost in costs.items():
                if _surely_less(cost, found):
                    choice, found = alike[name], cost
            for group in self._tensors:
                for name in [each for each in self._candidates if each != choice[group]]:
                    other = {**choice, group: name}
                    cost = self._measure(f"{group}: {name}", other)
                    if _surely_less(cost, found):
                        choice, found = other, cost
        if set(choice.values()) == {WITHOUT}:
            raise BenchError(
                f"On these samples {self._kind} strays least without any importance matrix, by "
                f"{found.mean:.2g} ± {found.error:.1g} nats. Quantize without one."
            )
        matrix = self._imatrix(choice)
        return Fitted(matrix, choice, found, costs.get(WITHOUT), costs[first])

    @property
    def _steps(self) -> int:
        """Measurements in all."""
        return len(self._candidates) + len(self._tensors) * (len(self._candidates) - 1)

    def _measure(self, what: str, choice: Choice) -> MeasuredDivergence:
        if self._progress:
            self._progress(what, self._done, self._steps)
        self._done += 1
        key = " ".join(f"{group}={name}" for group, name in choice.items())
        figure = self._figures.get(key)
        if figure is None:
            figure = self._diverge(choice)
            self._figures.add(key, figure)
        return figure

    def _diverge(self, choice: Choice) -> MeasuredDivergence:
        assert self._reference is not None
        path, work = self._folder / "imatrix.gguf", self._folder / "pack"
        imatrix = self._imatrix(choice)
        if imatrix.sums:
            write_imatrix(path, imatrix)
        mix = Mix(self._kind, imatrix=path if imatrix.sums else None)
        shutil.rmtree(work, ignore_errors=True)
        judged = changed(self._pack, "text", mix, work, self._threads, self._cancel)
        by_sample = divergence_by_sample(
            self._reference, judged, threads=self._threads, cancel=self._cancel
        )
        means = [float(each.divergences.mean()) for each in by_sample]
        return MeasuredDivergence(
            mean=float(np.mean(means)), error=_error(means), samples=tuple(means)
        )

    def _imatrix(self, choice: Choice) -> Imatrix:
        """What is chosen for each group, and what the first matrix knows besides."""
        first = next(each.imatrix for each in self._candidates.values() if each.imatrix)
        searched = {name for names in self._tensors.values() for name in names}
        sums = {name: values for name, values in first.sums.items() if name not in searched}
        counts = {name: first.counts[name] for name in sums}
        if all(name == WITHOUT for name in choice.values()):
            sums, counts = {}, {}
        for group, name in choice.items():
            imatrix = self._candidates[name].imatrix
            for tensor in self._tensors[group] if imatrix else ():
                if imatrix and tensor in imatrix.sums:
                    sums[tensor], counts[tensor] = imatrix.sums[tensor], imatrix.counts[tensor]
        return replace(first, sums=sums, counts=counts, progress=None, fitted=self._kind)
