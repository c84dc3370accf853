"""The two files of a variant: what they are to be, and where one that is the same lies already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from convert import Progress
from convert.quantize.imatrix.file import Imatrix, read_imatrix
from convert.quantize.multiplied import kept_as_they_are
from convert.quantize.quantizer import Mix, Planned, plans, quantize
from convert.quantize.recipe import Projector, Text, layers_of, mix_of
from convert.quantize.types import PLAIN
from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError, PackError
from runtime.files.atomic import draft_for, publish, unfinished
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import MANIFEST, PackFile, Quantized
from runtime.packs.pack import Pack

_PLAIN_TYPES = {"F32", "F16", "BF16"}
REQUIRES_IMATRIX = {"IQ3_XXS", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ1_M", "IQ1_S"}
"""Types that llama.cpp makes a matrix of only where its inputs are known."""
IGNORES_IMATRIX = {*_PLAIN_TYPES, "Q8_0"}
"""Types that come out the same with an importance matrix."""
_EXEMPT = {"token_embd.weight", "output.weight"}
_PREFIXES: dict[type, tuple[str, ...]] = {Text: ("blk.",), Projector: ("v.", "mm.")}
"""How the names of the matrices begin that an importance matrix must know, all or none."""


@dataclass(frozen=True)
class Wanted:
    """A text model or projector as it is to be."""

    part: Text | Projector
    recipe: str = ""
    """Whose groups it has."""


@dataclass(frozen=True)
class Job:
    """A file that is to be quantized, or to stay as it is."""

    source: Path
    entry: PackFile
    """The source in its pack."""
    mix: Mix
    planned: tuple[Planned, ...]
    quantized: Quantized | None
    """None where it stays as it is."""

    @property
    def bytes(self) -> int:
        """The size it will have, but for a few hundred bytes."""
        before = sum(tensor.source_bytes for tensor in self.planned)
        return self.entry.bytes - before + sum(tensor.bytes for tensor in self.planned)

    @property
    def key(self) -> str:
        """Tells it from every other job, 64 hexadecimal digits."""
        return (
            sha256(self.quantized.model_dump_json().encode()).hexdigest() if self.quantized else ""
        )


@dataclass(frozen=True)
class ImatrixFile:
    """An importance matrix and its file."""

    path: Path
    sha256: str
    imatrix: Imatrix

    @classmethod
    def read(cls, path: Path) -> "ImatrixFile":
        """Read an importance matrix.

        Raises:
            CheckpointError: it is no importance matrix.
        """
        imatrix = read_imatrix(path)
        return cls(path, sha256_of(path), imatrix)


def jobs_of(
    pack: Pack,
    wanted: Mapping[str, Wanted],
    weights: ImatrixFile | None = None,
    *,
    cancel: Cancel = NEVER,
) -> dict[str, Job]:
    """Work out what becomes of the pack's text model and projector; takes a second each.

    Args:
        pack: In f16 or f32.
        wanted: What there is to be, by file name.
        weights: An importance matrix.
        cancel: Stops the work.

    Raises:
        CheckpointError: the file is quantized already, the importance matrix is of another model,
            or there is none where one is needed.
        PackError: the file is missing or damaged.
        Cancelled: ``cancel`` was set.
    """
    entries = {
        name: pack.manifest.text_model if isinstance(each.part, Text) else pack.manifest.projector
        for name, each in wanted.items()
    }
    sources = {name: pack.path(entry) for name, entry in entries.items()}
    distinct = dict.fromkeys(sources.values())
    before = plans([(source, Mix(PLAIN)) for source in distinct], cancel=cancel)
    for source, tensors in zip(distinct, before, strict=True):
        _check_plain(source, tensors)
    there = dict(zip(distinct, before, strict=True))
    mixes = {
        name: replace(
            _mix(each.part, there[sources[name]], pack),
            imatrix=weights.path if weights else None,
        )
        for name, each in wanted.items()
    }
    planned = plans([(sources[name], mix) for name, mix in mixes.items()], cancel=cancel)
    return {
        name: _job(sources[name], entries[name], each, mixes[name], tensors, weights)
        for (name, each), tensors in zip(wanted.items(), planned, strict=True)
    }


def _mix(part: Text | Projector, tensors: Sequence[Planned], pack: Pack) -> Mix:
    mix = mix_of(part, layers_of([tensor.name for tensor in tensors]))
    if pack.manifest.libmtmd and isinstance(part, Projector):
        kept = kept_as_they_are(pack.models().projector, tensors)
        return replace(mix, tensors=(*kept, *mix.tensors))
    return mix


def _check_plain(source: Path, tensors: Sequence[Planned]) -> None:
    if any(tensor.source not in _PLAIN_TYPES for tensor in tensors):
        raise CheckpointError(
            f"{source} is quantized already, and quantizing twice would lose more than it saves. "
            "Name the pack in F16 that it was made from."
        )


def _job(
    source: Path,
    entry: PackFile,
    wanted: Wanted,
    mix: Mix,
    planned: tuple[Planned, ...],
    weights: ImatrixFile | None,
) -> Job:
    uses_imatrix = bool({tensor.type for tensor in planned} - IGNORES_IMATRIX)
    if not (weights and knows(weights, type(wanted.part), planned) and uses_imatrix):
        mix, weights = replace(mix, imatrix=None), None
        _check_needs(planned)
    if all(tensor.type == tensor.source for tensor in planned):
        return Job(source, entry, mix, planned, None)
    quantized = Quantized(
        source=entry.sha256,
        quantizer=f"llama-cpp-python {version('llama-cpp-python')}",
        type=mix.type,
        pure=mix.pure,
        tensors=mix.tensors,
        recipe=wanted.recipe,
        imatrix=weights.sha256 if weights else "",
    )
    return Job(source, entry, mix, planned, quantized)


def _check_needs(planned: Sequence[Planned]) -> None:
    for tensor in planned:
        if tensor.type in REQUIRES_IMATRIX and tensor.name not in _EXEMPT:
            raise CheckpointError(
                f"{tensor.name} cannot become {tensor.type} without an importance matrix: make one "
                "with `vismaid imatrix` and give it with --imatrix, or choose a type of more bits."
            )


def knows(weights: ImatrixFile, part: type, planned: Sequence[Planned]) -> bool:
    """Whether an importance matrix tells about a text model or a projector.

    One of a text model alone, such as ``llama-imatrix`` makes, does not about the projector.

    Raises:
        CheckpointError: it is of another model.
    """
    prefixes, sums = _PREFIXES[part], weights.imatrix.sums
    known = {name for name in sums if name.startswith(prefixes)}
    if not known and part is Projector:
        return False
    here = {tensor.name: tensor for tensor in planned}
    wanted = {name for name, tensor in here.items() if tensor.type != tensor.source}
    missing = sorted(name for name in wanted - known if name.startswith(prefixes))
    if weights.imatrix.fitted:
        missing = [name for name in missing if here[name].type in REQUIRES_IMATRIX]
    extra = sorted(known - here.keys())
    for name in (*extra, *missing):
        _refuse(weights.path, f"{'has' if name in extra else 'lacks'} {name}")
    for name in sums.keys() & here.keys():
        columns, _, matrices, _ = here[name].shape
        if sums[name].size != columns * matrices:
            _refuse(weights.path, f"has {sums[name].size:,} columns for {name}, not {columns:,}")
    return True


def _refuse(path: Path, why: str) -> None:
    raise CheckpointError(
        f"{path} is the importance matrix of another model: it {why}. Make one of this pack with "
        "`vismaid imatrix`."
    )


class Finished:
    """Files that have been quantized, each once, in a folder of their own or in packs nearby."""

    def __init__(self, folder: Path, nearby: Path | None = None) -> None:
        """Take what lies in ``folder`` from an earlier run, and in the packs in ``nearby``."""
        self.folder = folder
        self._nearby = list(_quantized_files(nearby)) if nearby else []

    def path(self, job: Job) -> Path | None:
        """The job's file where there is one."""
        if job.quantized is None:
            return job.source
        own = self.folder / f"{job.key}.gguf"
        return own if own.exists() else self._in_a_pack(job)

    def _in_a_pack(self, job: Job) -> Path | None:
        for pack, entry in self._nearby:
            if entry.quantized == job.quantized:
                try:
                    return pack.path(entry)
                except PackError:
                    continue
        return None

    def make(
        self,
        job: Job,
        name: str,
        *,
        threads: int | None = None,
        progress: Progress | None = None,
        cancel: Cancel = NEVER,
    ) -> Path:
        """The job's file, quantized now where it is not there.

        Args:
            job: What is wanted.
            name: What ``progress`` is told.
            threads: As ``quantize``.
            progress: As ``quantize``, with the name and the size.
            cancel: As ``quantize``.

        Raises:
            VismaidError, Cancelled: as ``quantize``; nothing of the file remains.
        """
        if found := self.path(job):
            return found
        size = job.bytes
        report = progress or (lambda what, done, total: None)
        report(name, 0, size)
        target = self.folder / f"{job.key}.gguf"
        with unfinished(draft_for(target)) as draft:
            quantize(
                job.source,
                draft,
                job.mix,
                threads=threads,
                progress=lambda done: report(name, min(done, size - 1), size),
                cancel=cancel,
            )
            publish(draft, target)
        report(name, size, size)
        return target


def _quantized_files(folder: Path) -> list[tuple[Pack, PackFile]]:
    found = []
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            pack = Pack.open(manifest.parent)
        except PackError:
            continue
        entries = (pack.manifest.text_model, pack.manifest.projector)
        found += [(pack, entry) for entry in entries if entry.quantized]
    return found
