"""Giving a pack a vision graph, or taking it away."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from convert import Progress
from convert.pack_writer import write_manifest
from convert.vision.choose import write_vision_graph
from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError, MemoryShortageError
from runtime.packs.manifest import MANIFEST, VisionGraph
from runtime.packs.pack import Pack
from runtime.vision.graph.encoder import UnsupportedGraphError
from runtime.vision.pictures import open_picture

log = logging.getLogger("vismaid.vision")

GraphChoice = Literal["auto", "float", "int8", "blocks", "weights", "none"]
"""``auto``: the fastest form that the tower can bear; ``none``: no graph."""
_PLAIN = ("F32", "F16", "BF16")
_MOST_PICTURES = 16


def pack_with_graph(
    pack: Pack,
    choice: GraphChoice,
    *,
    pictures: Sequence[Path] = (),
    tell: Callable[[str], None] = lambda line: None,
    cancel: Cancel = NEVER,
) -> Pack:
    """A pack that is this process's alone, with a vision graph beside its projector.

    Args:
        pack: In f16 or f32, with pictures that the runtime prepares.
        choice: Which form.
        pictures: What to try the forms on, 16 at most; synthetic ones without any.
        tell: Told what is being done.
        cancel: Stops the work.

    Returns:
        The pack with its new manifest; without a graph where it can bear none, or where ``auto``
        cannot be tried here for want of memory or of an operator.

    Raises:
        CheckpointError: its projector is quantized, or libmtmd prepares its pictures.
        PackError, PictureError, OutputError, Cancelled: as they say.
    """
    graph = graph_of_pack(pack, choice, pack.folder, pictures=pictures, tell=tell, cancel=cancel)
    write_manifest(pack.folder, pack.manifest.model_copy(update={"vision": graph}))
    return Pack.open(pack.folder)


def graph_of_pack(
    pack: Pack,
    choice: GraphChoice,
    folder: Path,
    *,
    pictures: Sequence[Path] = (),
    tell: Callable[[str], None] = lambda line: None,
    cancel: Cancel = NEVER,
) -> VisionGraph | None:
    """Write a vision graph of a pack's projector into a folder; see ``pack_with_graph``."""
    if choice == "none":
        return None
    plain = pack.manifest.model_copy(update={"vision": None})
    if plain.image is None:
        raise CheckpointError(
            f"{pack.folder}: libmtmd prepares its pictures, and a vision graph is for those that "
            "the runtime prepares. Leave it out."
        )
    if plain.projector.quantized and plain.projector.quantized.type not in _PLAIN:
        raise CheckpointError(
            f"{pack.folder / MANIFEST}: the projector is in {plain.projector.quantized.type}, and "
            "a vision graph is made of one in F16. Name the pack that it was quantized from."
        )
    side = plain.image.tile
    try:
        graph = write_vision_graph(
            folder,
            Pack(pack.folder, plain).models(hashed=False).projector,
            plain.projector.sha256,
            None if choice == "auto" else choice,
            tiles=[_tile(path, side) for path in pictures[:_MOST_PICTURES]],
            tell=tell,
            cancel=cancel,
        )
    except (MemoryShortageError, UnsupportedGraphError) as error:
        if choice != "auto":
            raise
        log.warning("there is no vision graph: %s", error)
        graph = None
    if graph is None:
        return None
    file = graph.model.model_copy(update={"licence": plain.projector.licence})
    return graph.model_copy(update={"model": file})


def told_to(progress: Progress | None) -> Callable[[str], None]:
    """What tells a progress bar what is being done, where nobody knows how long it takes."""
    return lambda what: progress(what, 0, 0) if progress else None


def _tile(path: Path, side: int) -> NDArray[np.uint8]:
    """A picture as it is looked at as a whole, uint8 [side, side, 3]."""
    scaled = open_picture(path).resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(scaled.convert("RGB"))
