"""A pack's engines, each loaded when something is first measured with it."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from itertools import count
from pathlib import Path

import numpy as np
from PIL import Image

from bench.measure.sample_giver import sample_giver
from bench.sweep.plan import Material
from bench.turn.turn import as_long_as, marked
from runtime.errors import BenchError
from runtime.llama.context import Context
from runtime.memory_plan import require_room
from runtime.packs.manifest import Sample
from runtime.packs.pack import Pack
from runtime.resources import Resource
from runtime.session import Session
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice
from runtime.vision.pictures import open_picture

_CELLS = 256
"""llama.cpp rounds a context's length up to so many."""


class BenchEngines(Resource):
    """What is measured, with one number of threads; one measurement at a time."""

    def __init__(self, pack: Pack, threads: int | None, material: Material) -> None:
        """See that the whole pack fits the memory; nothing is loaded yet.

        Raises:
            MemoryShortageError: it does not.
            PackError: a file is missing or damaged.
        """
        require_room(pack)
        self.pack, self.threads, self.material = pack, threads, material
        self._stack = ExitStack()
        self._context: Context | None = None
        self._numbers = count()
        self.random = np.random.default_rng(0)
        """Where tokens come from that nobody wrote."""

    def close(self) -> None:
        self._drop_context()
        self._stack.close()

    @cached_property
    def session(self) -> Session:
        """The model, which has evaluated its system prompt."""
        return self._stack.enter_context(Session(self.pack, threads=self.threads))

    @cached_property
    def recogniser(self) -> Recogniser:
        """The pack's, for the first of its languages."""
        entry = self.pack.manifest.recogniser
        if entry is None:
            raise BenchError(f"Pack {self.pack.manifest.name} has no recogniser.")
        return self._stack.enter_context(Recogniser.of(self.pack, entry, threads=self.threads))

    @cached_property
    def voice(self) -> Voice:
        """The pack's, the English one where there are several."""
        voices = self.pack.manifest.voices
        if not voices:
            raise BenchError(f"Pack {self.pack.manifest.name} has no voice.")
        entry = voices.get("en") or next(iter(voices.values()))
        return self._stack.enter_context(Voice.of(self.pack, entry, threads=self.threads))

    def context(self, tokens: int, fresh: Callable[[], None]) -> Context:
        """A context of the session's model with room for so many tokens, kept for the next call.

        Args:
            tokens: How many.
            fresh: Called where it had to be made anew.
        """
        if self._context is None or self._context.size < tokens:
            self._drop_context()
            size = -(-tokens // _CELLS) * _CELLS
            self._context = Context(self.session.model, tokens=size, threads=self.threads)
            fresh()
        return self._context

    def _drop_context(self) -> None:
        context, self._context = self._context, None
        if context:
            context.close()

    def picture(self) -> Image.Image:
        """The picture, RGB, each time with a mark of its own, so that nobody has seen it."""
        path = self.material.picture or self._given.path(self._sample.picture)
        return marked(open_picture(Path(path)).convert("RGB"), next(self._numbers))

    def recording(self, seconds: float | None = None) -> Samples:
        """The spoken question, float32 [n], 16 kHz; said again until ``seconds`` are over."""
        path = self.material.recording or self._given.path(self._sample.audio)
        samples = read_wav(Path(path))
        if seconds is None:
            return as_long_as(samples, self.material.held)
        return as_long_as(np.tile(samples, int(seconds * SPEECH_RATE // len(samples)) + 1), seconds)

    @cached_property
    def _given(self) -> Pack:
        return sample_giver(self.pack)

    @property
    def _sample(self) -> Sample:
        return self._given.manifest.samples[0]
