"""A typed layer over libmtmd: the encoder and projector that turn a tile into tokens."""

import ctypes
import functools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import llama_cpp.llama_cpp as c
import llama_cpp.mtmd_cpp as m
import numpy as np
from numpy.typing import NDArray

from runtime.board import memory
from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError, PictureError, SoundError, VismaidError
from runtime.gguf.check import ProjectorHeader
from runtime.gguf.header import REMEDY
from runtime.llama.activations import Activations
from runtime.llama.ggml import Node
from runtime.llama.model import (
    LOG_CALLBACK,
    Handle,
    TextModel,
    default_threads,
    forget_errors,
    logged_error,
)
from runtime.llama.mtmd.class_token import CLASS_TOKEN, ClassTokenOrder, ClassTokenPositions
from runtime.vision.tile_encoder import TileEncoder

_NODES_BETWEEN_CHECKS = 4
"""An operation takes a fifth of a second at most on a slow board; to look costs microseconds."""


@functools.cache
def _start_library() -> None:
    m.mtmd_log_set(LOG_CALLBACK, ctypes.c_void_p(0))
    m.mtmd_helper_log_set(LOG_CALLBACK, ctypes.c_void_p(0))


class Projector(Handle):
    """A vision tower and its projector, from a GGUF file, as libmtmd runs them."""

    def __init__(
        self,
        header: ProjectorHeader,
        model: TextModel,
        *,
        threads: int | None = None,
        exact: bool = False,
        use_gpu: bool = False,
        activations: Activations | None = None,
        cancel: Cancel = NEVER,
    ) -> None:
        """Load the file whose header was checked.

        Args:
            header: The file's.
            model: The text model the tokens are for, which must outlive the projector.
            threads: Threads to compute with; None for ``default_threads()``.
            exact: Leave flash attention off, for comparison with a reference.
            use_gpu: Compute on a GPU where llama.cpp was built for one.
            activations: Sees every tile being encoded.
            cancel: Gives the loading up, between two weights.

        Raises:
            PackError: the file is damaged, or was changed since.
            MemoryShortageError: there is no memory for it.
            Cancelled: ``cancel`` was set.
        """
        self.header, path = header, header.path
        self._model = model
        self._activations = activations
        self._cancel = NEVER
        self._nodes = 0
        self._order: ClassTokenOrder | ClassTokenPositions | None = None
        purpose, remedy = f"The vision projector {path.name}", "Use a smaller pack."
        memory.require(path.stat().st_size, purpose, remedy)
        _start_library()
        forget_errors()
        self._callback = c.ggml_backend_sched_eval_callback(self._between_nodes)
        header.require_current()
        parameters = self._parameters(threads, exact, use_gpu)
        self._going_on = m.mtmd_progress_callback(lambda progress, data: not cancel.is_set())
        parameters.progress_callback = self._going_on
        self._pointer = m.mtmd_init_from_file(os.fsencode(path), model.pointer, parameters)
        if self._pointer is None:
            cancel.check()
            raise PackError(f"{path} cannot be loaded{logged_error()}. {REMEDY}")

    def _parameters(self, threads: int | None, exact: bool, use_gpu: bool) -> Any:
        parameters = m.mtmd_context_params_default()
        parameters.use_gpu = use_gpu
        parameters.print_timings = False
        parameters.warmup = False
        parameters.n_threads = threads or default_threads()
        parameters.cb_eval = self._callback
        if exact:
            parameters.flash_attn_type = c.LLAMA_FLASH_ATTN_TYPE_DISABLED
        return parameters

    def _free(self, pointer: Any) -> None:
        m.mtmd_free(pointer)

    def _encoded(
        self, rgb: NDArray[np.uint8], wanted: slice, cancel: Cancel
    ) -> list[NDArray[np.float32]]:
        """The embeddings of a picture's chunks, of those that are wanted."""
        # In the thread that evaluates the text, too: with another one there are more of OpenMP's
        # threads than cores, and then each waits for the others by sleeping, ten times as long.
        self._cancel = cancel
        self._begin()
        with bitmap_of(rgb) as bitmap, chunks_of(self._pointer, bitmap) as chunks:
            pictures = [chunk for chunk in chunks if not is_text(chunk)]
            return [self._embeddings(chunk, cancel) for chunk in pictures[wanted]]

    def _begin(self) -> None:
        """Something is encoded next."""

    def _embeddings(self, chunk: Any, cancel: Cancel) -> NDArray[np.float32]:
        """What a chunk of a picture or a sound becomes, float32 [tokens, input width]."""
        cancel.check()
        if self._activations:
            self._activations.kind = "tower"
        result = m.mtmd_encode_chunk(self._pointer, chunk)
        cancel.check()
        if result != 0:
            raise RuntimeError(f"mtmd_encode_chunk returned {result}{logged_error()}")
        count = m.mtmd_input_chunk_get_n_tokens(chunk)
        values = m.mtmd_get_output_embd(self._pointer)
        return np.ctypeslib.as_array(values, (count, self._model.input_width)).copy()

    def _between_nodes(self, tensor: int, ask: bool, _data: object) -> bool:
        wanted = self._activations is not None and self._activations.see(tensor, ask)
        if ask:
            self._nodes += 1
            if self._order:
                self._order.see(Node(tensor))
            return wanted or self._nodes % _NODES_BETWEEN_CHECKS == 0
        return not self._cancel.is_set()


class TileProjector(TileEncoder, Projector):
    """One that is shown square tiles, which the runtime has cut."""

    engine = "libmtmd"

    def __init__(self, header: ProjectorHeader, model: TextModel, **options: Any) -> None:
        """Load the file whose header was checked against the model; see ``Projector``."""
        if header.number("clip.vision.projection_dim") != model.width:
            raise ValueError(f"{header.path} was checked against another text model")
        super().__init__(header, model, **options)

    def _encode_tiles(
        self, tiles: Sequence[NDArray[np.uint8]], cancel: Cancel
    ) -> list[NDArray[np.float32]]:
        return [np.concatenate(self._encoded(rgb, slice(None), cancel)) for rgb in tiles]

    def _begin(self) -> None:
        if CLASS_TOKEN in self.header.tensors:
            self._order = ClassTokenOrder(self.patches_per_side**2)


@contextmanager
def bitmap_of(rgb: NDArray[np.uint8]) -> Iterator[Any]:
    """A picture as libmtmd takes it: uint8 [height, width, 3]."""
    height, width, _ = rgb.shape
    pixels = np.ascontiguousarray(rgb)
    data = pixels.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
    with _freed(m.mtmd_bitmap_init(width, height, data)) as bitmap:
        yield bitmap


@contextmanager
def placeholder(width: int, height: int) -> Iterator[Any]:
    """A picture without pixels, for counting tokens."""
    with _freed(m.mtmd_bitmap_init(width, height, None)) as bitmap:
        yield bitmap


@contextmanager
def sound_of(samples: NDArray[np.float32]) -> Iterator[Any]:
    """A sound as libmtmd takes it: float32 [n], mono."""
    data = np.ascontiguousarray(samples, np.float32)
    pointer = data.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
    with _freed(m.mtmd_bitmap_init_from_audio(len(data), pointer)) as bitmap:
        yield bitmap


@contextmanager
def _freed(bitmap: Any) -> Iterator[Any]:
    try:
        yield bitmap
    finally:
        m.mtmd_bitmap_free(bitmap)


@contextmanager
def chunks_of(context: Any, bitmap: Any) -> Iterator[list[Any]]:
    """The chunks that libmtmd makes of a picture, or of a sound, while they are needed.

    Raises:
        PictureError: it makes nothing of the picture.
        SoundError: it makes nothing of the sound.
    """
    chunks = m.mtmd_input_chunks_init()
    try:
        marker = m.mtmd_default_marker()
        text = m.mtmd_input_text(marker, len(marker), False, True)
        bitmaps = (m.mtmd_bitmap_p_ctypes * 1)(bitmap)
        forget_errors()
        result = m.mtmd_tokenize(context, chunks, ctypes.byref(text), bitmaps, 1)
        if result != 0:
            raise _refusal(bitmap)
        yield [m.mtmd_input_chunks_get(chunks, i) for i in range(m.mtmd_input_chunks_size(chunks))]
    finally:
        m.mtmd_input_chunks_free(chunks)


def is_text(chunk: Any) -> bool:
    """Whether a chunk holds token ids rather than something to encode."""
    return bool(m.mtmd_input_chunk_get_type(chunk) == m.MTMD_INPUT_CHUNK_TYPE_TEXT)


def _refusal(bitmap: Any) -> VismaidError:
    if m.mtmd_bitmap_is_audio(bitmap):
        return SoundError(
            f"The recording cannot be prepared for the model{logged_error()}. Record it again."
        )
    return PictureError(
        f"The picture cannot be prepared for the model{logged_error()}. Take another."
    )
