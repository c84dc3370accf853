"""A typed layer over llama.cpp: a text model, its tokenizer, and adapters.

All ctypes of llama.cpp is here and in ``runtime.llama.context``, that of libmtmd in
``runtime.llama.mtmd.projector``. Pointers stay inside.
"""

import ctypes
import functools
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp as c
import numpy as np
from gguf.quants import dequantize
from numpy.typing import NDArray

from runtime.board import memory
from runtime.board.engine_build import features_in
from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError
from runtime.gguf.adapter_check import AdapterHeader
from runtime.gguf.check import TextModelHeader, check_text_model
from runtime.gguf.header import REMEDY
from runtime.gguf.model_size import adapter_bytes
from runtime.llama.ggml import ggml_version
from runtime.resources import Resource, cores

log = logging.getLogger("vismaid.llama")
log.addHandler(logging.NullHandler())

_ERROR = 4
_LEVELS = {1: logging.DEBUG, 2: logging.INFO, 3: logging.WARNING, _ERROR: logging.DEBUG}
"""ggml's levels and ours; what an error says is in the exception that follows."""
_DESCRIPTION = 128
"""Bytes of a model's description, as llama-bench has them."""
_SPECIAL = c.LLAMA_TOKEN_ATTR_CONTROL | c.LLAMA_TOKEN_ATTR_UNKNOWN


class _Log:
    """Whole lines of the C libraries' logs, on their way to ``logging``."""

    def __init__(self) -> None:
        self._line = b""
        self._level = 0
        self.error = ""
        """The first that was logged since it was asked for; those that follow say less."""

    def write(self, level: int, text: bytes | None, _: object) -> None:
        self._level = level if level in _LEVELS else self._level
        *lines, self._line = (self._line + (text or b"")).split(b"\n")
        for line in lines:
            message = " ".join(line.decode(errors="replace").split())
            if self._level == _ERROR:
                self.error = self.error or message
            log.log(_LEVELS.get(self._level, logging.DEBUG), "%s", message)


_log = _Log()
LOG_CALLBACK = c.llama_log_callback(_log.write)
"""Receives the lines of llama.cpp and libmtmd; kept alive as long as the libraries."""


@functools.cache
def _start_library() -> None:
    c.llama_log_set(LOG_CALLBACK, ctypes.c_void_p(0))
    c.llama_backend_init()


def forget_errors() -> None:
    """What C libraries logged until now has nothing to do with what follows."""
    _log.error = ""


def logged_error() -> str:
    """The first error that a C library logged, for the end of a sentence; may be empty."""
    message, _log.error = _log.error.rstrip("."), ""
    return f" ({message})" if message else ""


@functools.cache
def build_features() -> frozenset[str]:
    """What llama.cpp was built to use, in its own words, such as ``AVX2`` or ``DOTPROD``."""
    return features_in(c.llama_print_system_info().decode(errors="replace"))


def library_versions() -> dict[str, str]:
    """What llama.cpp and ggml call themselves, by name.

    The commit that ggml names is left out: where llama.cpp was compiled from a package's source it
    is that of whichever checkout surrounded it.
    """
    return {"llama.cpp": c.llama_version().decode(errors="replace"), "ggml": ggml_version()}


def default_threads() -> int:
    """Threads of a language model: as many as there are cores, 8 at most."""
    return cores(8)


class Handle(Resource):
    """A C object."""

    _pointer: Any = None

    def close(self) -> None:
        pointer, self._pointer = self._pointer, None
        if pointer is not None:
            self._free(pointer)

    def _free(self, pointer: Any) -> None:
        raise NotImplementedError


class TextModel(Handle):
    """A decoder and its tokenizer, from a GGUF file."""

    def __init__(
        self, header: TextModelHeader, *, gpu_layers: int = 0, cancel: Cancel = NEVER
    ) -> None:
        """Load the file whose header was checked.

        Args:
            header: The file's.
            gpu_layers: Layers to put on a GPU where llama.cpp was built for one.
            cancel: Gives the loading up, between two weights.

        Raises:
            PackError: the file is damaged, or was changed since.
            Cancelled: ``cancel`` was set.
        """
        self.path = path = header.path
        self.header = header
        _start_library()
        forget_errors()
        parameters = c.llama_model_default_params()
        parameters.n_gpu_layers = gpu_layers
        # To false: llama.cpp would put a space before whatever follows an answer, too.
        overrides = (c.llama_model_kv_override * 2)()
        overrides[0].tag = c.LLAMA_KV_OVERRIDE_TYPE_BOOL
        overrides[0].key = b"tokenizer.ggml.add_space_prefix"
        parameters.kv_overrides = overrides
        self._going_on = c.llama_progress_callback(lambda progress, data: not cancel.is_set())
        parameters.progress_callback = self._going_on
        self.gpu_layers = gpu_layers
        """Layers on a GPU, where llama.cpp was built for one."""
        self.on_gpu = gpu_layers > 0
        """Whether layers of it are on a GPU."""
        header.require_current()
        self._pointer = c.llama_model_load_from_file(os.fsencode(path), parameters)
        if self._pointer is None:
            cancel.check()
            raise PackError(f"{path} cannot be loaded{logged_error()}. {REMEDY}")
        self._vocabulary = c.llama_model_get_vocab(self._pointer)
        self.vocabulary_size: int = c.llama_vocab_n_tokens(self._vocabulary)
        self.width: int = c.llama_model_n_embd(self._pointer)
        self.input_width: int = c.llama_model_n_embd_inp(self._pointer)
        """Width of an embedding that is put in; more than ``width`` where a picture's reach several
        layers (deepstack)."""
        rope = c.llama_model_rope_type(self._pointer)
        several = rope in (c.LLAMA_ROPE_TYPE_MROPE, c.LLAMA_ROPE_TYPE_IMROPE)
        self.position_dimensions = 4 if several else 1
        """Numbers that say where an embedding stands: several with M-RoPE."""
        pointer = self._pointer
        self.recurrent = bool(
            c.llama_model_is_recurrent(pointer) or c.llama_model_is_hybrid(pointer)
        )
        """Whether it keeps a state of a sequence that cannot be taken back by a part."""
        self.windowed: bool = c.llama_model_n_swa(pointer) > 0
        """Whether layers of it attend to no more than the last positions."""
        self.context_limit: int = c.llama_model_n_ctx_train(self._pointer)
        self.parameters: int = c.llama_model_n_params(self._pointer)
        self.bytes: int = c.llama_model_size(self._pointer)
        """Of its tensors."""

    @classmethod
    def load(cls, path: Path, *, gpu_layers: int = 0) -> "TextModel":
        """Check and load a text model of any architecture; see ``__init__``."""
        return cls(check_text_model(path), gpu_layers=gpu_layers)

    @property
    def description(self) -> str:
        """What llama.cpp calls it, such as ``qwen2 1B Q4_0``."""
        buffer = ctypes.create_string_buffer(_DESCRIPTION)
        c.llama_model_desc(self._pointer, buffer, _DESCRIPTION)
        return buffer.value.decode(errors="replace")

    @property
    def pointer(self) -> Any:
        """The C pointer, for ``runtime.llama.mtmd.projector`` alone."""
        return self._pointer

    def _free(self, pointer: Any) -> None:
        c.llama_model_free(pointer)

    def tokenize(self, text: str, special: bool = True) -> list[int]:
        """Token ids of ``text`` as it is, without a token for the beginning or a space before it.

        Args:
            text: Any text.
            special: Whether the spelling of a special token stands for that token.
        """
        raw = text.encode()
        room = len(raw) + 8
        tokens = (c.llama_token * room)()
        count = c.llama_tokenize(self._vocabulary, raw, len(raw), tokens, room, False, special)
        if count < 0:
            raise RuntimeError(f"a text of {len(raw)} bytes became {-count} tokens")
        return list(tokens[:count])

    def embeddings(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """What token ids stand for, float32 [n, width], as ``decode_embeddings`` takes it."""
        table = self.header.expect("token_embd.weight", (self.width, self.vocabulary_size))
        rows = np.memmap(
            self.header.path,
            np.uint8,
            "r",
            table.offset,
            (self.vocabulary_size, table.bytes // self.vocabulary_size),
        )
        with np.errstate(all="ignore"):  # damaged weights may be no numbers
            return np.asarray(dequantize(rows[list(tokens)], table.kind), np.float32)

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; none for a special token."""
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            count = c.llama_token_to_piece(self._vocabulary, token, buffer, size, 0, False)
            if count >= 0:
                return buffer.raw[:count]
            size = -count

    def is_end(self, token: int) -> bool:
        """Whether a token ends the model's turn."""
        return bool(c.llama_vocab_is_eog(self._vocabulary, token))

    @property
    def special_tokens(self) -> dict[str, int]:
        """Spelling and id of every special token."""
        return {text: token for text, (token, kind) in self._added.items() if kind & _SPECIAL}

    @property
    def defined_tokens(self) -> dict[str, int]:
        """Spelling and id of every token that is none of the special ones and is taken whole."""
        return {text: token for text, (token, kind) in self._added.items() if not kind & _SPECIAL}

    @functools.cached_property
    def strips_after(self) -> frozenset[int]:
        """The tokens whose following white space llama.cpp leaves out; Phi 3 has such."""
        stripping = c.LLAMA_TOKEN_ATTR_RSTRIP
        return frozenset(token for token, kind in self._added.values() if kind & stripping)

    @functools.cached_property
    def _added(self) -> dict[str, tuple[int, int]]:
        """Id and attributes of every token that is recognised before a text is taken apart."""
        kinds = {
            token: c.llama_vocab_get_attr(self._vocabulary, token)
            for token in range(self.vocabulary_size)
        }
        return {
            c.llama_vocab_get_text(self._vocabulary, token).decode(errors="replace"): (token, kind)
            for token, kind in kinds.items()
            if kind & (_SPECIAL | c.LLAMA_TOKEN_ATTR_USER_DEFINED)
        }

    @property
    def first_token(self) -> int | None:
        """The token that must precede everything, where the model wants one."""
        if not c.llama_vocab_get_add_bos(self._vocabulary):
            return None
        return int(c.llama_vocab_bos(self._vocabulary))


class Adapter(Handle):
    """A LoRA adapter of a text model, from a GGUF file; to be loaded before the contexts."""

    def __init__(self, model: TextModel, header: AdapterHeader) -> None:
        """Load the file whose header was checked.

        Args:
            model: The model that it was checked against, which must outlive it.
            header: The file's.

        Raises:
            PackError: the file is damaged, or was changed since.
            MemoryShortageError: there is no memory for it.
        """
        path = header.path
        memory.require(adapter_bytes(header), f"The adapter {path}", "Close other programs.")
        header.require_current()
        pointer = c.llama_adapter_lora_init(model.pointer, os.fsencode(path))
        if not pointer:  # this one is bound as a pointer object, null rather than None
            raise PackError(f"{path} cannot be loaded{logged_error()}. {REMEDY}")
        self._pointer = pointer

    @property
    def pointer(self) -> Any:
        """The C pointer, for ``Context`` alone."""
        return self._pointer

    def _free(self, pointer: Any) -> None:
        c.llama_adapter_lora_free(pointer)
