"""Which engine sees for a pack: ONNX Runtime with its vision graph, or libmtmd."""

import logging
from functools import cache
from typing import Literal

from runtime.cancel import NEVER, Cancel
from runtime.errors import MemoryShortageError
from runtime.llama.activations import Activations
from runtime.llama.model import TextModel
from runtime.llama.mtmd.native import NativeProjector
from runtime.llama.mtmd.projector import TileProjector
from runtime.packs.manifest import Manifest
from runtime.packs.pack import PackModels
from runtime.vision.tile_encoder import TileEncoder

log = logging.getLogger("vismaid.vision")

VisionEngine = Literal["auto", "libmtmd"]
"""``auto``: the vision graph where the pack has one and a processor computes it."""


def open_eye(
    manifest: Manifest,
    models: PackModels,
    model: TextModel,
    *,
    engine: VisionEngine = "auto",
    threads: int | None = None,
    exact: bool = False,
    use_gpu: bool = False,
    activations: Activations | None = None,
    cancel: Cancel = NEVER,
) -> TileEncoder | NativeProjector:
    """Load what makes image tokens of pictures.

    The graph is left alone where a GPU is there, where activations are wanted, which libmtmd alone
    shows, and where the numbers are to be exact and the graph's weights are not in floating point.
    What ONNX Runtime cannot compute here, or has no memory for, libmtmd does; that is logged once.

    Args:
        manifest: The pack's.
        models: Its checked files.
        model: Its text model, loaded.
        engine: Which engine.
        threads: Threads to compute with; None for as many as there are cores, 8 at most.
        exact: Compute as near to the reference as can be, more slowly.
        use_gpu: Whether a GPU computes it.
        activations: Sees what libmtmd computes.
        cancel: Gives the loading up; ONNX Runtime's cannot be.

    Raises:
        Cancelled: ``cancel`` was set.
        PackError: a file is damaged, or was changed since it was checked.
        MemoryShortageError: there is no memory for it.
    """
    graph, table = models.vision, manifest.vision
    wanted = engine == "auto" and not (use_gpu or activations)
    if graph and table and wanted and (table.form == "float" or not exact):
        from runtime.vision.graph.encoder import GraphEncoder, UnsupportedGraphError

        cancel.check()
        try:
            return GraphEncoder(graph, models.projector, threads=threads)
        except (UnsupportedGraphError, MemoryShortageError) as error:
            _tell(str(error))
    eye = TileProjector if manifest.image else NativeProjector
    return eye(
        models.projector,
        model,
        threads=threads,
        exact=exact,
        use_gpu=use_gpu,
        activations=activations,
        cancel=cancel,
    )


@cache
def _tell(why: str) -> None:
    log.warning("libmtmd sees in place of ONNX Runtime: %s", why)
