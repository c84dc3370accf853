"""A checkpoint's pack together with quantized variants of it: all of them whole, or none."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from convert import Progress
from convert.convert import convert_checkpoint
from convert.quantize.types import quantization
from convert.quantize.variant_files import Finished
from convert.quantize.variants import (
    Variant,
    jobs_of_variants,
    variant_folder,
    variants_of,
    write_variant,
)
from runtime.cancel import NEVER, Cancel
from runtime.files.folders import new_folder
from runtime.packs.manifest import Task
from runtime.packs.pack import Pack


def convert_quantized(
    checkpoint: Path,
    out: Path,
    types: Sequence[str],
    *,
    name: str | None = None,
    licence: str | None = None,
    adapters: Mapping[Task, Path] | None = None,
    complete: Callable[[Pack], Pack] = lambda pack: pack,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> list[Path]:
    """As ``convert_checkpoint``, with variants of ``types`` for the text model beside the pack.

    The type of their projectors is ``PROJECTOR_TYPE``. What ``complete`` makes of the pack is what
    appears, and what variants are made of.

    Returns:
        ``out``, and ``out-q8_0`` and so on.

    Raises:
        VismaidError, Cancelled: as ``convert_checkpoint`` and ``jobs_of``; nothing remains.
    """
    folders = variants_beside(out, types)
    convert_checkpoint(
        checkpoint,
        out,
        name=name,
        licence=licence,
        adapters=adapters,
        then=lambda pack: write_variants(complete(pack), folders, progress=progress, cancel=cancel),
        packs=1 + len(folders),
        progress=progress,
        cancel=cancel,
    )
    return [out, *folders]


def variants_beside(out: Path, types: Sequence[str]) -> dict[Path, Variant]:
    """What of a pack ``out`` is wanted in some types, and where it goes.

    Raises:
        CheckpointError: there is no such type.
    """
    variants = variants_of(list(dict.fromkeys(map(quantization, types))))
    return {variant_folder(out, each.label): each for each in variants}


def write_variants(
    pack: Pack,
    variants: Mapping[Path, Variant],
    *,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> None:
    """Write variants of a pack that has not appeared yet, all or none; each file is made once.

    Raises:
        VismaidError, Cancelled: as ``jobs_of``, or a folder is in the way; nothing remains.
    """
    if not variants:
        return
    jobs = jobs_of_variants(pack, list(variants.values()), cancel=cancel)
    with ExitStack() as stack:
        work = tempfile.TemporaryDirectory(prefix=".quantized", dir=pack.folder)
        finished = Finished(Path(stack.enter_context(work)))
        drafts = [stack.enter_context(new_folder(folder)) for folder in variants]
        for draft, each in zip(drafts, variants.values(), strict=True):
            files = {
                name: finished.make(jobs[name], name, progress=progress, cancel=cancel)
                for name in each.parts
            }
            write_variant(pack, draft, each, files, jobs)
