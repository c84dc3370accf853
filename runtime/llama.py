"""A typed layer over llama.cpp: a text model, its tokenizer, and a context that evaluates.

All ctypes of llama.cpp is here, that of libmtmd in ``runtime.mtmd``. Pointers stay inside.
"""

import ctypes
import functools
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llama_cpp as c
import numpy as np
from gguf.quants import dequantize
from numpy.typing import NDArray

from runtime import memory
from runtime.activations import Activations
from runtime.adapter_check import check_adapter
from runtime.errand import Errand
from runtime.errors import Cancelled, MemoryShortageError, PackError
from runtime.ggml import ggml_version
from runtime.gguf_check import check_text_model
from runtime.gguf_header import REMEDY
from runtime.model_size import BATCH, GPU_BATCH, adapter_bytes, context_bytes
from runtime.resources import Resource, cores

log = logging.getLogger("vismaid.llama")
log.addHandler(logging.NullHandler())

_LEVELS = {1: logging.DEBUG, 2: logging.INFO, 3: logging.WARNING, 4: logging.DEBUG}
_ABORTED = 2
_CHECK_SECONDS = 0.02
_SPECIAL = c.LLAMA_TOKEN_ATTR_CONTROL | c.LLAMA_TOKEN_ATTR_UNKNOWN


class _Log:
    """Whole lines of the C libraries' logs, on their way to ``logging``."""

    def __init__(self) -> None:
        self._line = b""
        self._level = logging.DEBUG
        self.last_error = ""

    def write(self, level: int, text: bytes | None, _: object) -> None:
        self._level = _LEVELS.get(level, self._level)
        *lines, self._line = (self._line + (text or b"")).split(b"\n")
        for line in lines:
            message = line.decode(errors="replace")
            if self._level == logging.WARNING:
                self.last_error = message
            log.log(self._level, "%s", message)


_log = _Log()
LOG_CALLBACK = c.llama_log_callback(_log.write)
"""Receives the lines of llama.cpp and libmtmd; kept alive as long as the libraries."""


@functools.cache
def _start_library() -> None:
    c.llama_log_set(LOG_CALLBACK, ctypes.c_void_p(0))
    c.llama_backend_init()


def last_error() -> str:
    """The last error a C library logged, for the end of a sentence; may be empty."""
    message = _log.last_error.strip().rstrip(".")
    return f" ({message})" if message else ""


@functools.cache
def build_features() -> frozenset[str]:
    """What llama.cpp was built to use, in its own words, such as ``AVX2`` or ``DOTPROD``."""
    told = c.llama_print_system_info().decode(errors="replace")
    pairs = (part.rpartition(":")[2].split("=") for part in told.split("|") if "=" in part)
    return frozenset(name.strip() for name, value in pairs if value.strip() != "0")


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

    def __init__(self, path: Path, *, architecture: str | None = None, gpu_layers: int = 0) -> None:
        """Check the file's header, then load it.

        Args:
            path: The GGUF file.
            architecture: The architecture it must be of; None for any text model.
            gpu_layers: Layers to put on a GPU where llama.cpp was built for one.

        Raises:
            PackError: the file is damaged, or not such a model.
        """
        self.path = path
        self.header = check_text_model(path, architecture)
        _start_library()
        parameters = c.llama_model_default_params()
        parameters.n_gpu_layers = gpu_layers
        # To false: llama.cpp would put a space before whatever follows an answer, too.
        overrides = (c.llama_model_kv_override * 2)()
        overrides[0].tag = c.LLAMA_KV_OVERRIDE_TYPE_BOOL
        overrides[0].key = b"tokenizer.ggml.add_space_prefix"
        parameters.kv_overrides = overrides
        self.on_gpu = gpu_layers > 0
        """Whether layers of it are on a GPU."""
        self._pointer = c.llama_model_load_from_file(os.fsencode(path), parameters)
        if self._pointer is None:
            raise PackError(f"{path} cannot be loaded{last_error()}. {REMEDY}")
        self._vocabulary = c.llama_model_get_vocab(self._pointer)
        self.vocabulary_size: int = c.llama_vocab_n_tokens(self._vocabulary)
        self.width: int = c.llama_model_n_embd(self._pointer)
        self.context_limit: int = c.llama_model_n_ctx_train(self._pointer)

    @classmethod
    def load(cls, path: Path, *, gpu_layers: int = 0) -> "TextModel":
        """Load a text model of any architecture; see ``__init__``."""
        return cls(path, gpu_layers=gpu_layers)

    @property
    def pointer(self) -> Any:
        """The C pointer, for ``runtime.mtmd`` alone."""
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

    def __init__(self, model: TextModel, path: Path) -> None:
        """Check the file's header, then load it.

        Args:
            model: The model that it changes, which must outlive it.
            path: The GGUF file.

        Raises:
            PackError: the file is damaged, or for another model.
            MemoryShortageError: there is no memory for it.
        """
        header = check_adapter(path, model.header)
        memory.require(adapter_bytes(header), f"The adapter {path}", "Close other programs.")
        pointer = c.llama_adapter_lora_init(model.pointer, os.fsencode(path))
        if not pointer:  # this one is bound as a pointer object, null rather than None
            raise PackError(f"{path} cannot be loaded{last_error()}. {REMEDY}")
        self._pointer = pointer

    @property
    def pointer(self) -> Any:
        """The C pointer, for ``Context`` alone."""
        return self._pointer

    def _free(self, pointer: Any) -> None:
        c.llama_adapter_lora_free(pointer)


class Context(Handle):
    """What a text model has evaluated: sequences of tokens and of embeddings.

    Flash attention is for GPUs. On a processor it evaluates a picture a twentieth faster, but the
    words that follow, which is what the person waits for, 1.4 to 2.6 times slower (docs/turn.md).
    """

    def __init__(
        self,
        model: TextModel,
        *,
        tokens: int,
        batch: int | None = None,
        threads: int | None = None,
        exact: bool = False,
        sequences: int = 1,
        activations: Activations | None = None,
    ) -> None:
        """Make room for sequences.

        Args:
            model: The model, which must outlive the context.
            tokens: Length of the longest sequence, and of all of them together.
            batch: Positions evaluated at a time; None for what suits the model's device.
            threads: Threads to compute with; None for ``default_threads()``.
            exact: Keep keys and values in float32, for comparison with a reference; slower.
            sequences: How many there can be; each attends to itself alone.
            activations: Sees every evaluation. The last layer and the output matrix are then
                computed for every position and not only for those whose scores are wanted.

        Raises:
            MemoryShortageError: there is no memory for so many tokens.
        """
        purpose = f"A context of {tokens:,} tokens"
        remedy = "Ask for a smaller context."
        self.model = model
        self.size = tokens
        self.batch = min(batch or (GPU_BATCH if model.on_gpu else BATCH), tokens)
        element = 4 if exact else 2
        needed = context_bytes(
            model.header, tokens, batch=self.batch, flash=model.on_gpu, element=element
        )
        self._activations = activations
        if activations:
            needed += 4 * self.batch * model.vocabulary_size
        memory.require(needed, purpose, remedy)
        self._stop = ctypes.create_string_buffer(2)
        self._cancel: threading.Event | None = None
        self._errand = Errand()
        self._pointer = c.llama_init_from_model(
            model.pointer, self._parameters(threads or default_threads(), exact, sequences)
        )
        if self._pointer is None:
            raise MemoryShortageError(f"{purpose} cannot be had{last_error()}. {remedy}")
        self._memory = c.llama_get_memory(self._pointer)

    def _parameters(self, threads: int, exact: bool, sequences: int) -> Any:
        parameters = c.llama_context_default_params()
        parameters.n_ctx = self.size
        parameters.n_batch = parameters.n_ubatch = self.batch
        parameters.n_seq_max = sequences
        parameters.kv_unified = sequences > 1
        parameters.n_outputs_max = self.batch if self._activations else sequences
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.no_perf = True
        if exact:
            parameters.type_k = parameters.type_v = c.GGML_TYPE_F32
        if exact or not self.model.on_gpu:
            parameters.flash_attn_type = c.LLAMA_FLASH_ATTN_TYPE_DISABLED
        if self._activations:
            self._callback = c.ggml_backend_sched_eval_callback(self._see)
            parameters.cb_eval = self._callback
        parameters.abort_callback = _abort_callback()
        parameters.abort_callback_data = ctypes.addressof(self._stop)
        return parameters

    def _free(self, pointer: Any) -> None:
        self._stop[0] = b"\1"
        self._settle()
        c.llama_free(pointer)

    def _settle(self) -> None:
        """Wait for an evaluation that was stopped and is within a long operation."""
        self._errand.settle()
        self._stop[0] = b"\0"

    @contextmanager
    def cancellable(self, cancel: threading.Event | None) -> Iterator[None]:
        """Within this block an evaluation stops soon after ``cancel`` is set.

        A thread passes the event on to a byte that llama.cpp looks at between two operations,
        because a callback into Python there would wait for the interpreter a thousand times a
        token.
        """
        self._settle()
        if cancel is None:
            yield
            return
        if cancel.is_set():
            self._stop[0] = b"\1"
        done = threading.Event()

        def watch() -> None:
            while not done.wait(_CHECK_SECONDS):
                if cancel.is_set():
                    self._stop[0] = b"\1"
                    return

        watcher = threading.Thread(target=watch, name="cancel", daemon=True)
        watcher.start()
        self._cancel = cancel
        try:
            yield
        finally:
            self._cancel = None
            done.set()
            watcher.join()
            self._stop[0] = b"\1" if self._errand.running else b"\0"

    def use(self, adapter: Adapter | None, scale: float = 1.0) -> None:
        """Evaluate with an adapter, or without any, from now on.

        What was evaluated until then stays as it is, so a sequence belongs to one adapter.
        """
        self._settle()
        chosen = [adapter.pointer] if adapter else []
        pointers = (c.llama_adapter_lora_p_ctypes * len(chosen))(*chosen)
        scales = (ctypes.c_float * len(chosen))(*[scale] * len(chosen))
        c.llama_set_adapters_lora(self._pointer, pointers, len(chosen), scales)

    def decode_tokens(
        self,
        tokens: Sequence[int],
        position: int,
        *,
        sequence: int = 0,
        logits_last: bool = True,
    ) -> None:
        """Evaluate token ids.

        Args:
            tokens: At most ``batch`` ids.
            position: Where the first of them stands in the sequence.
            sequence: Which sequence, from 0.
            logits_last: Whether ``logits`` is wanted after the last of them.

        Raises:
            Cancelled: the evaluation was stopped; what it left must be removed.
        """
        ids = np.asarray(tokens, np.int32)
        pointer = ids.ctypes.data_as(ctypes.POINTER(c.llama_token))
        self._decode(len(ids), position, sequence, logits_last, token=pointer)

    def decode_embeddings(
        self,
        embeddings: NDArray[np.float32],
        position: int,
        *,
        sequence: int = 0,
        logits_last: bool = False,
        both_ways: bool = False,
    ) -> None:
        """Evaluate embeddings, float32 [n, width]; otherwise as ``decode_tokens``.

        Args:
            embeddings: At most ``batch`` of them.
            position: Where the first of them stands in the sequence.
            sequence: Which sequence, from 0.
            logits_last: Whether ``logits`` is wanted after the last of them.
            both_ways: Whether each attends to all of them and not only to what precedes it.

        Raises:
            Cancelled: the evaluation was stopped; what it left must be removed. Both ways it may
                still be ending, which everything else waits for.
        """
        if embeddings.ndim != 2 or embeddings.shape[1] != self.model.width:
            raise ValueError(f"embeddings of shape {embeddings.shape}, width {self.model.width}")
        values = np.ascontiguousarray(embeddings, np.float32)
        pointer = values.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        self._decode(len(values), position, sequence, logits_last, both_ways, embd=pointer)

    def _decode(
        self,
        count: int,
        position: int,
        sequence: int,
        logits_last: bool,
        both_ways: bool = False,
        **content: Any,
    ) -> None:
        if not 0 < count <= self.batch or position + count > self.size:
            raise ValueError(f"{count} positions from {position} in a context of {self.size}")
        positions = (c.llama_pos * count)(*range(position, position + count))
        owner = ctypes.pointer(c.llama_seq_id(sequence))
        owners = (ctypes.POINTER(c.llama_seq_id) * count)(*[owner] * count)
        one_each = (ctypes.c_int32 * count)(*[1] * count)
        wanted = (ctypes.c_int8 * count)(*[self._activations is not None] * count)
        wanted[count - 1] |= logits_last
        batch = c.llama_batch(
            n_tokens=count,
            pos=positions,
            n_seq_id=one_each,
            seq_id=owners,
            logits=wanted,
            **content,
        )
        self._errand.settle()
        if self._activations:
            self._activations.kind = "pictures" if "embd" in content else "words"
        if both_ways:
            # The batch does not keep alive what its pointers point to.
            evaluate = functools.partial(_decode_both_ways, self._pointer, batch, content, owner)
            result = self._errand.call(evaluate, self._cancel)
        else:
            result = c.llama_decode(self._pointer, batch)
        if result == _ABORTED:
            raise Cancelled
        if result != 0:
            raise RuntimeError(f"llama_decode returned {result}{last_error()}")

    def _see(self, tensor: int, ask: bool, _data: object) -> bool:
        wanted = self._activations is not None and self._activations.see(tensor, ask)
        return wanted or not ask

    def logits(self) -> NDArray[np.float32]:
        """Scores of the next token after the last position evaluated, float32 [vocabulary]."""
        scores = c.llama_get_logits_ith(self._pointer, -1)
        return np.ctypeslib.as_array(scores, (self.model.vocabulary_size,)).copy()

    def synchronize(self) -> None:
        """Wait until all that was asked for is computed; a GPU goes on after a call returns."""
        c.llama_synchronize(self._pointer)

    def remove(self, position: int, sequence: int = 0) -> bool:
        """Forget everything of a sequence from ``position`` on.

        Returns:
            False where the model cannot forget a part; then the whole sequence is forgotten.
        """
        self._settle()
        if c.llama_memory_seq_rm(self._memory, sequence, position, -1):
            return True
        c.llama_memory_seq_rm(self._memory, sequence, 0, -1)
        return False


def _decode_both_ways(context: Any, batch: Any, *_kept: object) -> int:
    c.llama_set_causal_attn(context, False)
    try:
        return int(c.llama_decode(context, batch))
    finally:
        c.llama_set_causal_attn(context, True)


@functools.cache
def _abort_callback() -> Any:
    """A C function that tells whether a byte is set, without Python: ``strlen``.

    The buffer it is given holds that byte and a terminator, so the length is 0 or 1.
    """
    strlen = ctypes.CDLL(None).strlen
    return ctypes.cast(strlen, c.ggml_abort_callback)
