"""Quantized variants of a pack: whole packs beside it that share what is the same.

Every distinct file is quantized once, and variants have it in common by hard links, together with
the recogniser, the voices and whatever else is in the pack's folder. A run that was stopped leaves
its finished files in a hidden folder beside the variants, from where the next one goes on.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from convert import Progress
from convert.pack_writer import PROJECTOR, TEXT_MODEL, pack_file, write_manifest
from convert.quantize.recipe import Projector, Recipe, Text
from convert.quantize.variant_files import (
    IGNORES_IMATRIX,
    Finished,
    ImatrixFile,
    Job,
    Wanted,
    jobs_of,
)
from runtime.cancel import NEVER, Cancel
from runtime.errors import OutputError, PackError
from runtime.files.folders import LOCK, link, locked_folder
from runtime.packs.manifest import MANIFEST, Manifest, PackFile
from runtime.packs.pack import Pack


@dataclass(frozen=True)
class Variant:
    """A variant that is wanted."""

    label: str
    """What its name has after the pack's."""
    recipe: str
    """Whose it is; empty for that of a mere type."""
    text: Text
    text_file: str
    """Name of its text model's file."""
    projector: Projector
    projector_file: str
    sees_itself: bool = False
    """Whether its projector was asked for, so that no vision graph stands in for it."""

    @property
    def parts(self) -> dict[str, Text | Projector]:
        """Its two files by name."""
        return {self.text_file: self.text, self.projector_file: self.projector}


@dataclass(frozen=True)
class Made:
    """A variant that is there."""

    variant: Variant
    pack: Pack
    before: bool
    """Whether it was there already."""
    copied: bool = False
    """Whether files had to be copied because links cannot be had."""


def variants_of(
    types: Sequence[str] = (),
    projectors: Sequence[str] = (),
    recipes: Sequence[Recipe] = (),
    imatrix: Path | None = None,
) -> list[Variant]:
    """Every text type and recipe with every projector type, each once.

    A pack's vision graph goes with those whose projector nobody asked for.

    Args:
        types: Of the text model, as ``convert.quantize.types.quantization`` gives them.
        projectors: Types of ``TENSOR_TYPES``; without any a recipe's own, or ``PROJECTOR_TYPE``.
        recipes: Further mixes.
        imatrix: The importance matrix, which the label mentions.
    """
    texts = [(kind.lower(), "", Text(type=kind), Projector(), False) for kind in types]
    texts += [
        (each.name, each.name, each.text, each.projector, "projector" in each.model_fields_set)
        for each in recipes
    ]
    suffix = f"-{_imatrix_label(imatrix)}" if imatrix else ""
    found = {}
    for (name, recipe, text, own, asked), kind in product(texts, projectors or [""]):
        projector = Projector(type=kind) if kind else own
        told = f"-mmproj-{kind.lower()}" if kind and projector != Projector() else ""
        mix = name if projector.groups else projector.type.lower()
        suffixes = [suffix * _uses_imatrix(part) for part in (text, projector)]
        label = name + told + (suffix if any(suffixes) else "")
        files = TEXT_MODEL.format(name + suffixes[0]), PROJECTOR.format(mix + suffixes[1])
        sees_itself = asked or bool(kind)
        found[label] = Variant(label, recipe, text, files[0], projector, files[1], sees_itself)
    return list(found.values())


def _uses_imatrix(part: Text | Projector) -> bool:
    return bool(part.groups) or part.type not in IGNORES_IMATRIX


def _imatrix_label(path: Path) -> str:
    """``imatrix``, with the file's name where that is another."""
    stem = "".join(sign if sign.isalnum() else "-" for sign in path.stem.lower()).strip("-")
    return "imatrix" if stem in ("", "imatrix") or not stem.isascii() else f"imatrix-{stem}"


def variant_folder(out: Path, label: str) -> Path:
    """Where the variant of the pack ``out`` with this label, or of this text type, goes."""
    return out.with_name(f"{out.name}-{label.lower()}")


def make_variants(
    pack: Pack,
    variants: Sequence[Variant],
    *,
    home: Path | None = None,
    imatrix: Path | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> list[Made]:
    """Make the variants that are not there; each appears as soon as it is whole.

    Args:
        pack: In f16 or f32.
        variants: What is wanted.
        home: The folder that they go into; the pack's own parent without it.
        imatrix: Importance matrix in GGUF format.
        threads: All the processor's by default.
        progress: Told the file at hand and its bytes.
        cancel: Stops the work within 0.1 s. Variants and files that are whole remain, and the
            next run goes on from there.

    Raises:
        CheckpointError: a file is quantized already, the importance matrix is of another model or
            lacking, or the quantizer refuses a file.
        OutputError: a folder is in the way, there is no room, or another run is at work.
        PackError: a file of the pack is missing or damaged.
        Cancelled: ``cancel`` was set.
    """
    variants = list({each.label: each for each in variants}.values())
    folder = pack.folder.resolve()
    out = (home or folder.parent) / folder.name
    weights = ImatrixFile.read(imatrix) if imatrix else None
    jobs = jobs_of_variants(pack, variants, weights, cancel)
    there = [_is_there(variant_folder(out, each.label), pack, each, jobs) for each in variants]
    with _work_folder(out) as work:
        finished = Finished(work, out.parent)
        linking = _can_link(folder / MANIFEST, work)
        missing = [each for each, done in zip(variants, there, strict=True) if not done]
        _check_room(work, pack, missing, jobs, finished, linking)
        for each in missing:
            target = variant_folder(out, each.label)
            write_variant(
                pack,
                work / target.name,
                each,
                {
                    name: finished.make(
                        jobs[name], name, threads=threads, progress=progress, cancel=cancel
                    )
                    for name in each.parts
                },
                jobs,
            )
            _publish(work / target.name, target)
        shutil.rmtree(work, ignore_errors=True)
    return [
        Made(each, Pack.open(variant_folder(out, each.label)), done, not (done or linking))
        for each, done in zip(variants, there, strict=True)
    ]


def jobs_of_variants(
    pack: Pack,
    variants: Sequence[Variant],
    weights: ImatrixFile | None = None,
    cancel: Cancel = NEVER,
) -> dict[str, Job]:
    """What is to be done for each file of the variants, by its name.

    Raises:
        VismaidError, Cancelled: as ``jobs_of``.
    """
    wanted = {
        name: Wanted(part, each.recipe if part.groups else "")
        for each in variants
        for name, part in each.parts.items()
    }
    return jobs_of(pack, wanted, weights, cancel=cancel)


def write_variant(
    pack: Pack,
    folder: Path,
    variant: Variant,
    files: Mapping[str, Path],
    jobs: Mapping[str, Job],
) -> None:
    """Write a variant of a pack into an empty or new folder.

    Args:
        pack: What it is a variant of.
        folder: Where its files are linked, or copied where they cannot be.
        variant: What it is.
        files: Its text model and projector by name, wherever they lie.
        jobs: How these were made, by name.
    """
    folder.mkdir(exist_ok=True)
    for name, path in files.items():
        link(path, folder / name)
    for path in _companions(pack, variant):
        target = folder / path.relative_to(pack.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        link(path, target)
    entries = {
        name: pack_file(folder, name, jobs[name].entry.licence).model_copy(
            update={"quantized": jobs[name].quantized}
        )
        for name in files
    }
    write_manifest(folder, _manifest(pack.manifest, variant, entries))


def _manifest(manifest: Manifest, variant: Variant, entries: Mapping[str, PackFile]) -> Manifest:
    manifest = manifest.without_graph() if variant.sees_itself else manifest
    changes = {
        "name": f"{manifest.name}-{variant.label}",
        "text_model": entries[variant.text_file],
        "projector": entries[variant.projector_file],
    }
    return manifest.model_copy(update=changes)


def _companions(pack: Pack, variant: Variant) -> Iterator[Path]:
    """All that a pack's folder holds but the manifest and what the variant has of its own."""
    own = {pack.folder / name for name in (MANIFEST, *(entry.file for entry in _models(pack)))}
    if variant.sees_itself and pack.manifest.vision:
        own.add(pack.folder / pack.manifest.vision.model.file)
    for path in sorted(pack.folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(pack.folder).parts)
        if path.is_file() and path not in own and not hidden:
            yield path


def _models(pack: Pack) -> tuple[PackFile, PackFile]:
    return pack.manifest.text_model, pack.manifest.projector


def _is_there(folder: Path, pack: Pack, variant: Variant, jobs: Mapping[str, Job]) -> bool:
    """Whether the very variant is there and whole.

    Raises:
        OutputError: something else is.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    try:
        found = Pack.open(folder)
        entries = dict(zip(variant.parts, _models(found), strict=True))
        same = found.manifest == _manifest(pack.manifest, variant, entries) and all(
            entry.file == name and _was_made_so(entry, jobs[name])
            for name, entry in entries.items()
        )
        if same:
            found.verify()
    except PackError as error:
        raise OutputError(f"{folder} is in the way: {error} Or remove it.") from None
    if not same:
        raise OutputError(
            f"{folder} exists already and was made otherwise. Remove it or choose another folder "
            "with --out."
        )
    return True


def _was_made_so(entry: PackFile, job: Job) -> bool:
    if job.quantized is None:
        return entry.sha256 == job.entry.sha256
    return entry.quantized == job.quantized


@contextmanager
def _work_folder(out: Path) -> Iterator[Path]:
    """The hidden folder of finished files, for one run at a time.

    What a run that was killed had not finished is removed, and the folder too where it is empty.

    Raises:
        OutputError: it cannot be written, or another run has it.
    """
    work = out.with_name(f".{out.name}.quantized")
    busy = f"Variants of {out.name} are being made already. Wait until that is done."
    with locked_folder(work, busy):
        _tidy(work)
        try:
            yield work
        finally:
            _tidy(work)
            if not any(work.glob("*.gguf")):
                shutil.rmtree(work, ignore_errors=True)


def _tidy(work: Path) -> None:
    """Remove all but finished files and the lock."""
    for path in work.iterdir() if work.exists() else ():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.suffix != ".gguf" and path.name != LOCK:
            path.unlink(missing_ok=True)


def _publish(made: Path, folder: Path) -> None:
    try:
        made.replace(folder)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written: {error.strerror}. Remove it or choose another folder."
        ) from None


def _can_link(path: Path, work: Path) -> bool:
    trial = work / "link"
    try:
        os.link(path, trial)
    except OSError:
        return False
    trial.unlink()
    return True


def _check_room(
    work: Path,
    pack: Pack,
    missing: Sequence[Variant],
    jobs: Mapping[str, Job],
    finished: Finished,
    linking: bool,
) -> None:
    """Refuse to begin what the disk has no room for."""
    names = {name for each in missing for name in each.parts}
    wanted = sum(jobs[name].bytes for name in names if not finished.path(jobs[name]))
    if not linking:
        wanted += sum(path.stat().st_size for each in missing for path in _companions(pack, each))
        plain = [name for each in missing for name in each.parts if not jobs[name].quantized]
        wanted += sum(jobs[name].bytes for name in plain)
    free = shutil.disk_usage(work).free
    if wanted > free:
        raise OutputError(
            f"The variants need {wanted / 1e6:,.0f} MB and {work.parent} has {free / 1e6:,.0f} MB "
            "left. Make room or choose another folder with --out."
        )
