"""A checkpoint's pack together with quantized variants of it: all of them whole, or none."""

import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from convert.convert import Progress, conversion
from convert.quantize.types import quantization
from convert.quantize.variant_files import Finished
from convert.quantize.variants import (
    jobs_of_variants,
    variant_folder,
    variants_of,
    write_variant,
)
from runtime.files.folders import new_folder
from runtime.packs.pack import Task


def convert_quantized(
    checkpoint: Path,
    out: Path,
    types: Sequence[str],
    *,
    name: str | None = None,
    licence: str | None = None,
    adapters: Mapping[Task, Path] | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> list[Path]:
    """Convert a checkpoint as ``convert_checkpoint`` does, and quantize it.

    The packs appear at the end, all of them whole; until then, and after any failure, there is
    nothing.

    Args:
        checkpoint: folder as published on Hugging Face.
        out: folder of the f16 pack, which must not exist. A variant goes beside it into
            ``out-q8_0`` and so on.
        types: of ``TYPES``, for the text model. The projector of a variant is ``PROJECTOR_TYPE``.
        name: as ``convert_checkpoint``, and so the others.
        licence: of the model.
        adapters: experts, in every pack.
        progress: told of every few megabytes written.
        cancel: checked every few megabytes.

    Returns:
        ``out`` and the variants' folders.

    Raises:
        VismaidError, Cancelled: as ``convert_checkpoint`` and ``make_variants``.
    """
    variants = variants_of(list(dict.fromkeys(map(quantization, types))))
    folders = [variant_folder(out, each.label) for each in variants]
    with ExitStack() as stack:
        pack = stack.enter_context(
            conversion(
                checkpoint,
                out,
                name=name,
                licence=licence,
                adapters=adapters,
                packs=1 + len(variants),
                progress=progress,
                cancel=cancel,
            )
        )
        drafts = [stack.enter_context(new_folder(folder)) for folder in folders]
        jobs = jobs_of_variants(pack, variants, cancel=cancel)
        work = stack.enter_context(
            tempfile.TemporaryDirectory(prefix=".quantized", dir=pack.folder)
        )
        finished = Finished(Path(work))
        for draft, variant in zip(drafts, variants, strict=True):
            files = {
                file: finished.make(jobs[file], file, progress=progress, cancel=cancel)
                for file in variant.parts
            }
            write_variant(pack, draft, variant, files, jobs)
    return [out, *folders]
