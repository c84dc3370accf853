"""What libmtmd makes of a picture or a sound before it is encoded: chunks of tokens."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import llama_cpp.mtmd_cpp as m
import numpy as np
from numpy.typing import NDArray

from runtime.errors import PictureError, SoundError, VismaidError
from runtime.llama.model import forget_errors, logged_error


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
