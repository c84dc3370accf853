"""Packs of the real 0.5B shape for a board: in the user's cache, made in a minute rather than ten.

One layer of text model and tower is converted and quantized, and files repeat it
(``bench.shapes.repeated``): a third of the room and a tenth of the work of ``real_shape_pack``.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.cache import cache_folder, locked, used
from bench.shapes.checkpoint import SHAPES, write_random_checkpoint
from bench.shapes.real_shape import fill_vocabulary, with_senses
from bench.shapes.repeated import repeat_layers
from convert import Progress
from convert.pack_writer import write_manifest
from convert.quantize.convert import convert_quantized
from convert.quantize.types import quantization
from convert.quantize.variants import variant_folder
from convert.vision.choose import write_plainly
from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError
from runtime.files.atomic import unwritable
from runtime.files.folders import link, new_folder
from runtime.packs.manifest import PackFile, VisionForm
from runtime.packs.pack import Pack

KIND = "shapes"
"""What the cache calls them."""
_TEXT, _WHISPER = "Q4_0", "tiny"
_GRAPH: VisionForm = "int8"
_PACKS = "packs"
_QUANTIZED, _HALF = "quantized", "f16"
"""The folders of the packs, by their projectors."""


@contextmanager
def board_packs(
    shape: str = "0.5b", *, progress: Progress | None = None, cancel: Cancel = NEVER
) -> Iterator[list[Pack]]:
    """The packs for the length of the block, made first where they are not there.

    The first has a quantized projector, a vision graph in int8, a recogniser of Whisper tiny's
    shape and the demo's voice; the second has a projector in F16. Both have the same text model in
    Q4_0.

    Args:
        shape: a key of ``bench.shapes.checkpoint.SHAPES``.
        progress: Told what is being made.
        cancel: Stops that; nothing of it remains.

    Raises:
        OutputError: the cache cannot be written.
        Cancelled: ``cancel`` was set.
    """
    home = cache_folder(KIND) / shape
    with used(home):
        there = _is_there(home)
    if not there:
        with locked(home):
            if not _is_there(home):
                _make(home, shape, progress or _untold, cancel)
    with used(home):
        yield _packs_in(home / _PACKS)


def _packs_in(folder: Path) -> list[Pack]:
    return [Pack.open(folder / name) for name in (_QUANTIZED, _HALF)]


def _is_there(home: Path) -> bool:
    """Whether an earlier run made them, and they can still be used."""
    try:
        packs = _packs_in(home / _PACKS)
        for pack in packs:
            pack.models()
    except PackError:
        return False
    return packs[0].manifest.vision is not None  # an earlier version's had none


def _make(home: Path, shape: str, progress: Progress, cancel: Cancel) -> None:
    try:
        with new_folder(home / _PACKS, replace=True) as folder:
            # Within the folder that is to be: what a process leaves that is killed goes with it.
            work = folder / "one-layer"
            half = _one_layer(work, shape, progress, cancel)
            _repeat(half, folder, shape, progress, cancel)
            shutil.rmtree(work)
    except OSError as error:
        raise unwritable(home, error) from None


def _one_layer(work: Path, shape: str, progress: Progress, cancel: Cancel) -> Path:
    """The folder of the pack in F16 of one layer; its variant is beside it."""
    progress("drawing random weights", 0, 1)
    checkpoint, half = work / f"repeated-{shape}", work / "half"
    size = replace(SHAPES[shape], vision_layers=1, layers=1)
    write_random_checkpoint(checkpoint, size, 5, dtype="bf16")
    cancel.check()
    fill_vocabulary(checkpoint / "tokenizer.json", size.vocabulary)
    name = f"random-{shape}-repeated"
    convert_quantized(checkpoint, half, [_TEXT], name=name, progress=progress, cancel=cancel)
    shutil.rmtree(checkpoint)
    return half


def _repeat(half: Path, folder: Path, shape: str, progress: Progress, cancel: Cancel) -> None:
    """The packs of all layers, in ``folder``."""
    quantized = Pack.open(variant_folder(half, quantization(_TEXT)))
    of_half, size = Pack.open(half), SHAPES[shape]
    text = quantized.manifest.text_model
    made: dict[str, PackFile] = {}
    for pack, projector in ((quantized, _QUANTIZED), (of_half, _HALF)):
        home, entry = folder / projector, pack.manifest.projector
        home.mkdir()
        progress("repeating layers", len(made), 3)
        if made:
            link(folder / _QUANTIZED / text.file, home / text.file)
        else:
            made[text.file] = _written(quantized, text, home, size.layers, cancel)
        changes = {
            "name": f"{of_half.manifest.name}-{projector}",
            "text_model": made[text.file],
            "projector": _written(pack, entry, home, size.vision_layers, cancel),
        }
        write_manifest(home, pack.manifest.model_copy(update=changes))
    progress("writing the vision graph", 2, 3)
    seeing, half_pack = _packs_in(folder)
    _complete(seeing, half_pack, cancel)


def _complete(quantized: Pack, half: Pack, cancel: Cancel) -> None:
    """Give the first pack a vision graph of the other's projector, a recogniser and a voice."""
    header, made_of = half.models(hashed=False).projector, half.manifest.projector.sha256
    graph = write_plainly(quantized.folder, header, made_of, _GRAPH, cancel=cancel)
    entry = quantized.manifest.projector
    assert entry.quantized
    # Layers repeated and then quantized are those that were quantized and then repeated.
    source = entry.quantized.model_copy(update={"source": made_of})
    changes = {"vision": graph, "projector": entry.model_copy(update={"quantized": source})}
    seeing = Pack(quantized.folder, quantized.manifest.model_copy(update=changes))
    write_manifest(seeing.folder, with_senses(seeing, _WHISPER).manifest)


def _written(pack: Pack, entry: PackFile, home: Path, layers: int, cancel: Cancel) -> PackFile:
    made = repeat_layers(pack.path(entry), home / entry.file, layers, cancel=cancel)
    return entry.model_copy(update={"sha256": made.sha256, "bytes": made.bytes})


def _untold(what: str, done: int, total: int) -> None:
    """Nobody wants to know."""
