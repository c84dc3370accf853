"""From phoneme ids to samples: a Piper voice's graph in ONNX Runtime, whole or in windows."""

import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from runtime.board import memory
from runtime.cancel import NEVER, Cancel, result_unless
from runtime.speech.piper.graph import Cut, Stage
from runtime.speech.piper.windows import Pace

Tensors = Mapping[str, NDArray[Any]]
Sound = NDArray[np.float32]
"""float32 [n], as the graph makes it: −1…1, seldom near either."""

_LEAST, _MOST = 0.5, 2.0
"""Seconds of sound that a window is worth making for, and that memory is planned for."""
_MARGIN = 1.5
"""How much longer than the windows before it one may take before a gap is heard."""
_LONGEST = 120.0
"""Seconds of sound at most of what takes about ten as a rule, and may be told to take ten times."""
_MEMORY = 1_500_000_000
"""Bytes that the voices of a process may take to compute, at most."""
_TOLERANCE = 1e-3
"""How far a window may stray from the whole, as a part of its peak; what rounding does is 2e-5."""


@dataclass(frozen=True)
class Runner:
    """Runs sessions in the voice's thread; they can be stopped between two nodes."""

    worker: ThreadPoolExecutor
    cancel: Cancel = NEVER
    patience: float = 180.0
    """Seconds after which a voice that is not done is taken for one that never will be."""

    def __call__(
        self, session: onnxruntime.InferenceSession, inputs: Tensors
    ) -> list[NDArray[Any]]:
        """A session's outputs.

        Raises:
            Cancelled: ``cancel`` was set.
            ValueError: it takes longer than ``patience``.
        """
        options = onnxruntime.RunOptions()
        work = self.worker.submit(session.run, None, inputs, options)
        try:
            return list(result_unless(work, self.cancel, self.patience))
        except TimeoutError:
            raise ValueError(f"it is not done within {self.patience:.0f} seconds") from None
        finally:
            options.terminate = True


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence."""

    samples: Sound
    goes_on: bool = False
    """Whether there is more of the sentence."""


class Graph(Protocol):
    """What makes sound of phoneme ids."""

    usual_peak: float
    """The highest sample of a usual sentence; 0 where sentences come whole anyway."""

    def sound(self, inputs: Tensors, run: Runner) -> Iterator[Piece]:
        """A sentence's sound; each piece goes on where the one before it ends."""


class WholeGraph:
    """Makes a sentence in one piece."""

    usual_peak = 0.0

    def __init__(self, path: Path, rate: int, threads: int) -> None:
        self._session, self._rate = open_session(path, threads), rate

    def sound(self, inputs: Tensors, run: Runner) -> Iterator[Piece]:
        """See ``Graph.sound``."""
        sound = _as_sound(run(self._session, inputs)[0])
        _check_length(len(sound) / self._rate)
        yield Piece(sound)


class WindowedGraph:
    """Makes a sentence in windows, of which each is there before the one before it has been heard.

    How long the first has to be for that depends on how fast this machine makes sound, which is
    learnt from the windows made so far.
    """

    def __init__(self, parts: Cut, rate: int, threads: int) -> None:
        """Take the parts into memory; ``prove`` has to follow.

        Args:
            parts: The graph.
            rate: Sample rate, Hz.
            threads: Threads to compute with.
        """
        self._latents, self._rate = parts.head.outputs, rate
        self._head = open_session(parts.head.model, threads)
        self._flow, self._decoder = _Part(parts.flow, threads), _Part(parts.decoder, threads)
        self._hop = 1
        """Samples that a frame becomes."""
        self._load = 0.0
        """How long sound takes to make, as a part of how long it lasts; 0 until that is known."""
        self.usual_peak = 0.0

    def prove(self, short: Tensors, long: Tensors, run: Runner) -> bool:
        """Whether a window holds what the whole sentence does; learns how fast windows are made.

        Args:
            short: A sentence.
            long: One that lasts longer.
            run: Runs the sessions.
        """
        latents = self._begin(short, run), self._begin(long, run)
        for part in (self._flow, self._decoder):
            part.find_timed(*latents)
        sentence = _Sentence(self._flow, self._decoder, latents[1], run)
        if not sentence.frames:
            return False
        whole = sentence.window(0, sentence.frames)
        self._hop = len(whole) // sentence.frames
        if not self._hop:
            return False
        self.usual_peak = float(np.abs(whole).max(initial=0.0))
        start, end = sentence.frames // 4, sentence.frames * 2 // 3
        again = _Sentence(self._flow, self._decoder, latents[1], run)
        windows = np.concatenate([again.window(0, start), self._window(again, start, end)])
        strays = np.abs(windows - whole[: end * self._hop])
        return bool(strays.max(initial=0.0) <= _TOLERANCE * self.usual_peak)

    def sound(self, inputs: Tensors, run: Runner) -> Iterator[Piece]:
        """See ``Graph.sound``."""
        sentence = _Sentence(self._flow, self._decoder, self._begin(inputs, run), run)
        _check_length(sentence.frames * self._hop / self._rate)
        size, done, begun = self._pace().first(sentence.frames), 0, 0.0
        while done < sentence.frames:
            samples = self._window(sentence, done, done + size)
            done += size
            now = time.monotonic()
            begun = begun or now
            yield Piece(samples, goes_on=done < sentence.frames)
            heard = (time.monotonic() - begun) * self._rate / self._hop
            size = self._pace().next(sentence.frames - done, done - heard)

    def _begin(self, inputs: Tensors, run: Runner) -> Tensors:
        return dict(zip(self._latents, run(self._head, inputs), strict=True))

    def _window(self, sentence: "_Sentence", start: int, end: int) -> Sound:
        """A window, and a lesson in how long one takes."""
        began = time.monotonic()
        samples = sentence.window(start, end)
        lasts = (end - start + self._overlap) * self._hop / self._rate
        load = (time.monotonic() - began) / lasts
        # A machine that turns out busy is believed at once; that it is idle again, by and by.
        self._load = max(load, (self._load + load) / 2)
        return samples

    @property
    def _overlap(self) -> int:
        return 2 * self._decoder.reach

    def _pace(self) -> Pace:
        least, most = (round(limit * self._rate / self._hop) for limit in (_LEAST, _MOST))
        return Pace(_MARGIN * self._load, self._overlap, least, most)


class _Part:
    """A part of the graph that computes windows."""

    def __init__(self, stage: Stage, threads: int) -> None:
        self._inputs, (self.output,), self.reach = stage.inputs, stage.outputs, stage.reach
        self._session = open_session(stage.model, threads)
        self._timed: set[str] = set()
        """Inputs that have a column a frame; the others hold for the whole sentence."""

    def find_timed(self, short: Tensors, long: Tensors) -> None:
        """Learn from the inputs of two sentences which of them have a column a frame."""
        self._timed = {
            name
            for name in self._inputs
            if name not in long or short[name].shape != long[name].shape
        }

    def frames(self, tensors: Tensors) -> int:
        """How many frames its inputs have."""
        return min((tensors[name].shape[-1] for name in self._timed), default=0)

    def window(self, tensors: Tensors, start: int, end: int, run: Runner) -> NDArray[np.float32]:
        """What it makes of frames ``start`` to ``end``, seeing those around them."""
        frames = self.frames(tensors)
        first, last = max(0, start - self.reach), min(frames, end + self.reach)
        inputs = {
            name: tensors[name][..., first:last] if name in self._timed else tensors[name]
            for name in self._inputs
        }
        made = run(self._session, inputs)[0]
        hop = made.shape[-1] // (last - first)
        return np.asarray(made[..., (start - first) * hop : (end - first) * hop])


class _Sentence:
    """A sentence between its latent frames and its samples; its windows are made in order."""

    def __init__(self, flow: _Part, decoder: _Part, latents: Tensors, run: Runner) -> None:
        self._flow, self._decoder, self._run = flow, decoder, run
        self._tensors = dict(latents)
        self.frames = flow.frames(latents)

    def window(self, start: int, end: int) -> Sound:
        """The samples of frames ``start`` to ``end``."""
        ahead = min(self.frames, end + self._decoder.reach)
        before = self._tensors.get(self._flow.output)
        known = 0 if before is None else before.shape[-1]
        if ahead > known:
            flowed = self._flow.window(self._tensors, known, ahead, self._run)
            known_and_flowed = [flowed] if before is None else [before, flowed]
            self._tensors[self._flow.output] = np.concatenate(known_and_flowed, axis=-1)
        return _as_sound(self._decoder.window(self._tensors, start, end, self._run))


def _check_length(seconds: float) -> None:
    if seconds > _LONGEST:
        raise ValueError(f"it makes {seconds:.0f} seconds of sound of what is said in ten")


@cache
def _limit_memory() -> None:
    """Give all voices of this process one arena, which does not outgrow what is free now."""
    where = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    most = min(_MEMORY, memory.available())
    onnxruntime.create_and_register_allocator(where, onnxruntime.OrtArenaCfg({"max_mem": most}))


def open_session(graph: Path | bytes, threads: int) -> onnxruntime.InferenceSession:
    """A graph, ready to run on the processor."""
    _limit_memory()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.use_env_allocators", "1")
    # Idle threads that spin would take the cores from the language model.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    with ExitStack() as stack:
        if isinstance(graph, bytes):
            # As bytes it would be kept beside the session for as long as that lives.
            file = stack.enter_context(os.fdopen(os.memfd_create("voice"), "wb"))
            file.write(graph)
            file.flush()
            graph = Path(f"/proc/self/fd/{file.fileno()}")
        return onnxruntime.InferenceSession(
            graph,
            options,
            providers=["CPUExecutionProvider"],
            # What is computed while loading cannot be stopped.
            disabled_optimizers=["ConstantFolding"],
        )


def _as_sound(made: Any) -> Sound:
    """What a graph made, as samples.

    Raises:
        ValueError: it is no sound.
    """
    if not isinstance(made, np.ndarray) or made.dtype != np.float32 or not np.isfinite(made).all():
        raise ValueError("what it makes is no sound")
    return made.reshape(-1)
