"""A vision graph in ONNX Runtime: tiles become tokens."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from runtime.board import memory
from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError
from runtime.gguf.check import ProjectorHeader
from runtime.gguf.header import REMEDY
from runtime.resources import cores
from runtime.vision.graph.file import GraphFile
from runtime.vision.graph.structure import PATCHES
from runtime.vision.tile_encoder import TileEncoder


class UnsupportedGraphError(PackError):
    """This machine's ONNX Runtime cannot compute the graph."""


class GraphEncoder(TileEncoder):
    """A vision tower and its projector, as ONNX Runtime computes them on the processor."""

    engine = "ONNX Runtime"

    def __init__(
        self,
        file: GraphFile,
        header: ProjectorHeader,
        *,
        threads: int | None = None,
        watching: bool = False,
    ) -> None:
        """Load the graph that was checked against the projector's header.

        Args:
            file: The graph's.
            header: The projector's.
            threads: Threads to compute with; None for as many as there are cores, 8 at most.
            watching: Whether outputs were added to the file since, for ``watch``.

        Raises:
            UnsupportedGraphError: ONNX Runtime lacks one of its operators.
            PackError: the file was changed since it was checked.
            MemoryShortageError: there is no memory for it.
        """
        self.header, self._file = header, file
        purpose = f"The vision graph {file.path.name}"
        memory.require(file.memory, purpose, "Use a smaller pack.")
        if not watching:
            file.require_current()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or cores(8)
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Idle threads that spin would take the cores from the other engines.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # An arena grows by powers of two and gives nothing back, and saves no time here.
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
        try:
            self._session = onnxruntime.InferenceSession(
                file.path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # of a type of its own for each reason
            raise UnsupportedGraphError(
                f"{file.path} cannot be computed by ONNX Runtime {onnxruntime.__version__}: "
                f"{_first_line(error)}. {REMEDY}"
            ) from None
        # What the file was read into lies in pieces between what is kept.
        memory.give_back_heap()
        # As float32 arithmetic of the reference has it, one after the other.
        self._mean = np.array(self.mean, np.float32)
        self._std = np.array(self.std, np.float32)

    @property
    def path(self) -> Path:
        """The graph's file."""
        return self._file.path

    def close(self) -> None:
        """Free what is held."""
        self.__dict__.pop("_session", None)

    def _encode_tiles(
        self, tiles: Sequence[NDArray[np.uint8]], cancel: Cancel
    ) -> list[NDArray[np.float32]]:
        return [self._run(self._patches(rgb), cancel)[0] for rgb in tiles]

    def watch(self, rgb: NDArray[np.uint8], *, cancel: Cancel = NEVER) -> list[NDArray[np.float32]]:
        """A tile's tokens, and what else the graph was made to put out.

        Args:
            rgb: uint8 [tile, tile, 3].
            cancel: Stops the encoder between two operations.

        Raises:
            Cancelled: ``cancel`` was set.
        """
        return self._run(self._patches(rgb), cancel)

    def _run(self, patches: NDArray[np.float32], cancel: Cancel) -> list[NDArray[np.float32]]:
        cancel.check()
        options = onnxruntime.RunOptions()

        def stop() -> None:
            options.terminate = True

        try:
            with cancel.on_set(stop):
                found = self._session.run(None, {PATCHES: patches}, options)
        except Exception as error:  # of a type of its own for each reason
            cancel.check()
            raise RuntimeError(f"{self._file.path}: {_first_line(error)}") from error
        cancel.check()
        return [np.asarray(each, np.float32) for each in found]

    def _patches(self, rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        """A tile's patches, float32 [rows, colours], the class token's of zeros before them."""
        side, tower = self.patches_per_side, self._file.tower
        patch = tower.shape.patch
        seen = rgb[: side * patch, : side * patch].astype(np.float32) / np.float32(255)
        colours = (seen - self._mean) / self._std
        cut = colours.reshape(side, patch, side, patch, 3).transpose(0, 2, 4, 1, 3)
        patches = np.zeros((tower.rows, tower.colours), np.float32)
        patches[tower.rows - tower.patches :] = cut.reshape(tower.patches, tower.colours)
        return patches


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
