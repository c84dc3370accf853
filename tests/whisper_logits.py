"""whisper.cpp's scores for the next token, which the binding does not give.

The binding's own library is asked, through its C functions.
"""

import ctypes
from pathlib import Path
from types import TracebackType
from typing import Any

import _pywhispercpp
import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]
_FLOATS = ctypes.POINTER(ctypes.c_float)


class _Heads(ctypes.Structure):
    _fields_ = (("count", ctypes.c_size_t), ("heads", ctypes.c_void_p))


class _Parameters(ctypes.Structure):
    """``struct whisper_context_params`` of include/whisper.h."""

    _fields_ = (
        ("use_gpu", ctypes.c_bool),
        ("flash_attn", ctypes.c_bool),
        ("gpu_device", ctypes.c_int),
        ("dtw_token_timestamps", ctypes.c_bool),
        ("dtw_aheads_preset", ctypes.c_int),
        ("dtw_n_top", ctypes.c_int),
        ("dtw_aheads", _Heads),
        ("dtw_mem_size", ctypes.c_size_t),
    )


def _library() -> Any:
    folder = Path(_pywhispercpp.__file__).parent
    found = [*folder.glob("pywhispercpp.libs/libwhisper*.so*"), *folder.glob("libwhisper*")]
    library = ctypes.CDLL(str(found[0]))
    library.whisper_context_default_params.restype = _Parameters
    library.whisper_init_from_file_with_params.restype = ctypes.c_void_p
    library.whisper_init_from_file_with_params.argtypes = [ctypes.c_char_p, _Parameters]
    library.whisper_get_logits.restype = _FLOATS
    functions: dict[str, list[Any]] = {
        "whisper_free": [],
        "whisper_n_vocab": [],
        "whisper_get_logits": [],
        "whisper_set_mel": [_FLOATS, ctypes.c_int, ctypes.c_int],
        "whisper_encode": [ctypes.c_int, ctypes.c_int],
        "whisper_decode": [ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int],
    }
    for name, arguments in functions.items():
        getattr(library, name).argtypes = [ctypes.c_void_p, *arguments]
    return library


class WhisperCpp:
    """A file in whisper.cpp, without flash attention, on one thread."""

    def __init__(self, path: Path) -> None:
        self._c = _library()
        parameters = self._c.whisper_context_default_params()
        parameters.use_gpu = parameters.flash_attn = False
        self._context = self._c.whisper_init_from_file_with_params(str(path).encode(), parameters)
        assert self._context

    def __enter__(self) -> "WhisperCpp":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._c.whisper_free(self._context)

    def encode(self, mel: Logits) -> None:
        """Hear float32 [mels, frames], two frames for each position of the encoder."""
        values = np.ascontiguousarray(mel, np.float32)
        pointer = values.ctypes.data_as(_FLOATS)
        assert self._c.whisper_set_mel(self._context, pointer, mel.shape[1], mel.shape[0]) == 0
        assert self._c.whisper_encode(self._context, 0, 1) == 0

    def decode(self, token: int, past: int) -> Logits:
        """float32 [vocabulary], the scores after a token that ``past`` others precede."""
        given = (ctypes.c_int32 * 1)(token)
        assert self._c.whisper_decode(self._context, given, 1, past, 1) == 0
        size = self._c.whisper_n_vocab(self._context)
        return np.ctypeslib.as_array(self._c.whisper_get_logits(self._context), (size,)).copy()

    def answer(self, prompt: list[int], count: int) -> tuple[Logits, list[int]]:
        """The scores after the prompt, and the likeliest tokens one after the other."""
        for past, token in enumerate(prompt):
            scores = self.decode(token, past)
        first, tokens = scores, [int(scores.argmax())]
        while len(tokens) < count:
            scores = self.decode(tokens[-1], len(prompt) + len(tokens) - 1)
            tokens.append(int(scores.argmax()))
        return first, tokens
