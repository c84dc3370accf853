"""A context of llama.cpp: what a text model has evaluated, and what evaluates more."""

import ctypes
import functools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import llama_cpp as c
import numpy as np
from numpy.typing import NDArray

from runtime.board import memory
from runtime.cancel import NEVER, Cancel
from runtime.errors import Cancelled, MemoryShortageError
from runtime.gguf.model_size import BATCH, GPU_BATCH, context_bytes
from runtime.llama.activations import Activations
from runtime.llama.batch import Batch
from runtime.llama.model import Adapter, Handle, TextModel, default_threads, logged_error
from runtime.llama.worker import Worker

_ABORTED = 2
_WHOLE, _PARTIAL = 0, c.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY


@dataclass(frozen=True)
class State:
    """What a context holds of a sequence, or a recurrent model keeps of it beside its cells."""

    data: Any
    """A C array of bytes."""
    flags: int
    """What it is of, in llama.cpp's words."""

    @property
    def bytes(self) -> int:
        """Its size."""
        return len(self.data)


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
                computed for every position and not only for those whose logits are wanted.

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
        self._cancel = NEVER
        self._worker = Worker("evaluate")
        self._pointer = c.llama_init_from_model(
            model.pointer, self._parameters(threads or default_threads(), exact, sequences)
        )
        if self._pointer is None:
            raise MemoryShortageError(f"{purpose} cannot be had{logged_error()}. {remedy}")
        self._memory = c.llama_get_memory(self._pointer)
        self._arrays = Batch(
            self.batch, model.position_dimensions, all_logits=activations is not None
        )

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
        self._abort()
        self._join()
        self._worker.close()
        c.llama_free(pointer)

    def _abort(self) -> None:
        """Let the evaluation end between two operations.

        llama.cpp looks at a byte, because a callback into Python there would wait for the
        interpreter a thousand times a token.
        """
        self._stop[0] = b"\1"

    def _join(self) -> None:
        """Wait for an evaluation that was stopped and is within a long operation."""
        if self._worker.is_ending:
            self._worker.join()
            self._stop[0] = b"\0"

    @contextmanager
    def cancellable(self, cancel: Cancel) -> Iterator[None]:
        """Within this block an evaluation stops soon after ``cancel`` is set."""
        self._join()
        self._cancel = cancel
        try:
            with cancel.on_set(self._abort):
                yield
        finally:
            self._cancel = NEVER
            if not self._worker.is_ending:
                self._stop[0] = b"\0"

    def use(self, adapter: Adapter | None, scale: float = 1.0) -> None:
        """Evaluate with an adapter, or without any, from now on.

        What was evaluated until then stays as it is, so a sequence belongs to one adapter.
        """
        self._join()
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
        self._prepare(len(tokens), position)
        self._decode(self._arrays.of_tokens(tokens, position, sequence, logits=logits_last))

    def decode_embeddings(
        self,
        embeddings: NDArray[np.float32],
        position: int,
        places: NDArray[np.int32] | None = None,
        *,
        sequence: int = 0,
        logits_last: bool = False,
        causal: bool = True,
        waited_for: bool = True,
    ) -> None:
        """Evaluate embeddings, float32 [n, input width]; otherwise as ``decode_tokens``.

        Args:
            embeddings: At most ``batch`` of them.
            position: Where the first of them stands in the sequence.
            places: Positions of each in time, height, width and a fourth dimension, where the
                model has several (M-RoPE), int32 [4, n]; None for one after the other.
            sequence: Which sequence, from 0.
            logits_last: Whether ``logits`` is wanted after the last of them.
            causal: Whether each attends only to what precedes it; otherwise attention is
                bidirectional, each attends to all of them.
            waited_for: Whether one that is stopped is waited for until its operation ends, which
                on a whole prefix takes up to a second.

        Raises:
            Cancelled: the evaluation was stopped; what it left must be removed. One that is not
                waited for may still be ending, which everything else waits for.
        """
        width = self.model.input_width
        if embeddings.ndim != 2 or embeddings.shape[1] != width:
            raise ValueError(f"embeddings of shape {embeddings.shape}, width {width}")
        self._prepare(len(embeddings), position)
        if places is None and self.model.position_dimensions > 1:
            line = np.arange(position, position + len(embeddings), dtype=np.int32)
            places = np.tile(line, (self.model.position_dimensions, 1))
        values = np.ascontiguousarray(embeddings, np.float32)
        batch = self._arrays.of_embeddings(values, position, sequence, places, logits=logits_last)
        self._decode(batch, pictures=True, causal=causal, waited_for=waited_for)

    def _prepare(self, count: int, position: int) -> None:
        """See that there is room, and that the batch before is not in use any more."""
        if not 0 < count <= self.batch or position + count > self.size:
            raise ValueError(f"{count} positions from {position} in a context of {self.size}")
        self._join()

    def _decode(
        self,
        batch: Any,
        *,
        pictures: bool = False,
        causal: bool = True,
        waited_for: bool = True,
    ) -> None:
        if self._activations:
            self._activations.kind = "pictures" if pictures else "words"
        decode = partial(c.llama_decode if causal else _decode_bidirectional, self._pointer, batch)
        result = decode() if waited_for else self._worker.run(decode, self._cancel)
        if result == _ABORTED:
            raise Cancelled
        if result != 0:
            raise RuntimeError(f"llama_decode returned {result}{logged_error()}")

    def _see(self, tensor: int, ask: bool, _data: object) -> bool:
        wanted = self._activations is not None and self._activations.see(tensor, ask)
        return wanted or not ask

    def logits(self) -> NDArray[np.float32]:
        """Logits of the next token after the last position evaluated, float32 [vocabulary]."""
        logits = c.llama_get_logits_ith(self._pointer, -1)
        return np.ctypeslib.as_array(logits, (self.model.vocabulary_size,)).copy()

    def synchronize(self) -> None:
        """Wait until all that was asked for is computed; a GPU goes on after a call returns."""
        c.llama_synchronize(self._pointer)

    def remove(self, position: int, sequence: int = 0) -> bool:
        """Forget everything of a sequence from ``position`` on.

        Returns:
            False where the model cannot forget a part; then the whole sequence is forgotten.
        """
        self._join()
        if c.llama_memory_seq_rm(self._memory, sequence, position, -1):
            return True
        c.llama_memory_seq_rm(self._memory, sequence, 0, -1)
        return False

    def state_bytes(self, sequence: int = 0) -> int:
        """What the whole state of a sequence would take."""
        self._join()
        return int(c.llama_state_seq_get_size_ext(self._pointer, sequence, _WHOLE))

    def state(self, sequence: int = 0, *, whole: bool = False) -> State:
        """What is held of a sequence, to come back to.

        Args:
            sequence: Which sequence.
            whole: Whether with its cells, or just what a recurrent model keeps beside them.

        Raises:
            MemoryShortageError: there is no memory for it.
        """
        self._join()
        flags = _WHOLE if whole else _PARTIAL
        size = c.llama_state_seq_get_size_ext(self._pointer, sequence, flags)
        memory.require(size, "A state of the model", "Close other programs.")
        data = (ctypes.c_uint8 * size)()
        written = c.llama_state_seq_get_data_ext(self._pointer, data, size, sequence, flags)
        if written != size:
            raise RuntimeError(f"a state of {size} bytes came as {written}")
        return State(data, flags)

    def restore(self, state: State, sequence: int = 0) -> None:
        """Bring back a state: a whole one, or one whose cells are still there.

        Of the latter, what was evaluated after it is to be removed then.
        """
        self._join()
        size, flags = state.bytes, state.flags
        read = c.llama_state_seq_set_data_ext(self._pointer, state.data, size, sequence, flags)
        if read != size:
            raise RuntimeError(f"a state of {size} bytes was read as {read}")


def _decode_bidirectional(context: Any, batch: Any) -> int:
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
