"""How sensitive each group of a model's tensors is to quantization, measured one group at a time.

Of the pack in F16 only one group is brought to one type, and how far the answers stray from the
original's is measured (``convert.quantize.search.divergence``). The figures are kept in a file, so
that a search that was stopped, or is wanted for another board, goes on from them.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from convert import Progress
from convert.pack_writer import pack_file
from convert.quantize.quantizer import Mix, Planned, plans, quantize
from convert.quantize.recipe import File, Projector, Text, groups, layers_of
from convert.quantize.search.divergence import TracedOriginal, compare
from convert.quantize.search.results import FigureFile, MeasuredDivergence, identity
from convert.quantize.search.samples import Sample
from convert.quantize.types import PLAIN
from convert.quantize.variant_files import REQUIRES_IMATRIX, ImatrixFile, knows
from runtime.cancel import NEVER, Cancel
from runtime.files.folders import link, locked_folder
from runtime.packs.manifest import PackFile
from runtime.packs.pack import Pack

SEARCHED = ("Q8_0", "Q6_K", "Q5_K", "Q4_K", "IQ4_NL", "Q3_K", "IQ3_XXS", "Q2_K")
"""Types that are tried beside F16, those that need an importance matrix only where there is one."""
FILES: tuple[File, File] = ("text", "projector")


@dataclass(frozen=True)
class Option:
    """A group of tensors at a type."""

    file: File
    group: str
    type: str
    pattern: str
    """What the names of its tensors match."""
    tensors: tuple[Planned, ...]
    """As they become; a tensor whose rows a type does not fit becomes another."""

    @property
    def key(self) -> str:
        """Its name among the figures."""
        return f"{self.file}/{self.group}/{self.type}"

    @property
    def bytes(self) -> int:
        """The size of its tensors."""
        return sum(tensor.bytes for tensor in self.tensors)


def options_of(
    pack: Pack, weights: ImatrixFile | None = None, *, cancel: Cancel = NEVER
) -> list[Option]:
    """Every group of a pack in F16 at every type, F16 first; types that come to the same once.

    Raises:
        CheckpointError: the importance matrix is of another model.
        Cancelled: ``cancel`` was set.
    """
    sources = {"text": pack.manifest.text_model, "projector": pack.manifest.projector}
    wanted = [(file, kind) for file in FILES for kind in (PLAIN, *SEARCHED)]
    imatrix = weights.path if weights else None
    found = plans(
        [(pack.path(sources[file]), Mix(kind, True, (), imatrix)) for file, kind in wanted],
        cancel=cancel,
    )
    planned = dict(zip(wanted, found, strict=True))
    options: list[Option] = []
    for file in FILES:
        part = Text if file == "text" else Projector
        weighed = weights is not None and knows(weights, part, planned[file, SEARCHED[0]])
        layers = layers_of([tensor.name for tensor in planned[file, PLAIN]])
        for name, group in groups(file).items():
            if not group.search:
                continue
            pattern = group.expression(layers)
            every = (
                _option(file, name, kind, pattern, planned[file, kind])
                for kind in (PLAIN, *SEARCHED)
            )
            options += _distinct(each for each in every if weighed or not _needy(each))
    return options


def _option(file: File, group: str, kind: str, pattern: str, planned: Sequence[Planned]) -> Option:
    expression = re.compile(pattern)
    tensors = tuple(tensor for tensor in planned if expression.search(tensor.name))
    return Option(file, group, kind, pattern, tensors)


def _needy(option: Option) -> bool:
    return any(tensor.type in REQUIRES_IMATRIX for tensor in option.tensors)


def _distinct(options: Iterator[Option]) -> Iterator[Option]:
    known = set()
    for option in options:
        types = tuple(tensor.type for tensor in option.tensors)
        if types and types not in known:
            known.add(types)
            yield option


class Figures:
    """Figures of a pack on certain samples, in a file that grows with each."""

    def __init__(
        self, path: Path, pack: Pack, samples: Sequence[Sample], weights: ImatrixFile | None
    ):
        """Read what is in ``path``; figures of something else are not used and replaced later."""
        self._file = FigureFile(path, [*identity(pack, samples), weights.sha256 if weights else ""])

    def get(self, option: Option) -> MeasuredDivergence | None:
        """The option's figure, if it has one: none is needed where nothing changes."""
        if option.type == PLAIN:
            return MeasuredDivergence(mean=0.0, error=0.0)
        return self._file.get(option.key)

    def add(self, option: Option, figure: MeasuredDivergence) -> None:
        """Write a figure down."""
        self._file.add(option.key, figure)


def measure(
    pack: Pack,
    options: Sequence[Option],
    figures: Figures,
    reference: TracedOriginal,
    folder: Path,
    *,
    weights: ImatrixFile | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> None:
    """Measure what has no figure yet.

    Args:
        pack: In F16.
        options: What is to be measured.
        figures: Where it is written down.
        reference: What the pack answers.
        folder: Where the changed pack lies meanwhile; what is in it is removed, and so is it.
        weights: An importance matrix.
        threads: Threads to compute with.
        progress: Told the option at hand and how many are done.
        cancel: Stops the work; what was measured is kept.

    Raises:
        VismaidError: the pack or a sample cannot be used, or a file not be written.
        Cancelled: ``cancel`` was set.
    """
    imatrix = weights.path if weights else None
    busy = f"Another search is at work in {folder}. Wait until that is done."
    with locked_folder(folder, busy):
        try:
            for number, option in enumerate(options):
                if progress:
                    progress(f"{option.group} {option.type}", number, len(options))
                if figures.get(option):
                    continue
                work = folder / "pack"
                shutil.rmtree(work, ignore_errors=True)
                mix = Mix(PLAIN, True, ((option.pattern, option.type),), imatrix)
                judged = changed(pack, option.file, mix, work, threads, cancel)
                found = compare(reference, judged, threads=threads, cancel=cancel)
                figures.add(
                    option, MeasuredDivergence(mean=found.trimmed_mean, error=found.trimmed_error)
                )
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def changed(
    pack: Pack,
    file: File,
    mix: Mix,
    folder: Path,
    threads: int | None = None,
    cancel: Cancel = NEVER,
) -> Pack:
    """A pack with one of its files quantized, in a folder whose other files are the pack's own.

    Raises:
        VismaidError: the file cannot be quantized or written.
        Cancelled: ``cancel`` was set.
    """
    pack = pack.without_graph()
    field = "text_model" if file == "text" else "projector"
    entry: PackFile = getattr(pack.manifest, field)
    for each in dict.fromkeys(pack.files()):
        target = folder / each.file
        target.parent.mkdir(parents=True, exist_ok=True)
        if each == entry:
            quantize(pack.path(entry), target, mix, threads=threads, cancel=cancel)
        else:
            link(pack.path(each), target)
    update = {field: pack_file(folder, entry.file)}
    return Pack(folder, pack.manifest.model_copy(update=update))
