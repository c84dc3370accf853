"""A pack's engines, each loaded when something is first measured with it."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from functools import cached_property
from itertools import chain, count
from pathlib import Path

import numpy as np
from PIL import Image

from bench.measure.sample_giver import sample_giver
from bench.sweep.plan import Material
from runtime.cancel import NEVER, Cancel
from runtime.engines import Engines, SessionLike
from runtime.errors import BenchError
from runtime.llama.context import Context
from runtime.llama.kv_cache import Counters
from runtime.memory_plan import Use, require_room
from runtime.packs.manifest import Sample
from runtime.packs.pack import Pack
from runtime.resources import Resource
from runtime.session import Session
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice
from runtime.translation.interpreter import Interpreter
from runtime.vision.pictures import open_picture

_CELLS = 256
"""llama.cpp rounds a context's length up to so many."""
LONGEST = 256
"""Tokens of an answer."""


class BenchEngines(Resource):
    """What is measured, with one number of threads; one measurement at a time."""

    def __init__(self, pack: Pack, threads: int | None, material: Material) -> None:
        """See that the whole pack fits the memory; nothing is loaded yet.

        Args:
            pack: The pack.
            threads: How many to compute with; None for as many as the runtime takes.
            material: What is shown and said, and in which language.

        Raises:
            MemoryShortageError: it does not.
            PackError: a file is missing or damaged.
        """
        require_room(pack, Use(material.language))
        self.pack, self.threads, self.material = pack, threads, material
        self.language = material.language
        """Code of the language of question and answer."""
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
        language = self.pack.manifest.model_language(self.language)
        return self._stack.enter_context(
            Session(self.pack, threads=self.threads, language=language)
        )

    @cached_property
    def recogniser(self) -> Recogniser:
        """The pack's, for that language, or else the first of its own."""
        entry = self.pack.manifest.recogniser
        if entry is None:
            raise BenchError(f"Pack {self.pack.manifest.name} has no recogniser.")
        wanted = entry.languages is None or self.language in entry.languages
        language = self.language if wanted else None
        in_english = {self.language} if self.pack.manifest.asked_in_english(self.language) else ()
        return self._stack.enter_context(
            Recogniser.of(
                self.pack, entry, threads=self.threads, language=language, in_english=in_english
            )
        )

    @cached_property
    def voice(self) -> Voice:
        """The pack's for that language, or else the first."""
        voices = self.pack.manifest.voices
        if not voices:
            raise BenchError(f"Pack {self.pack.manifest.name} has no voice.")
        entry = voices.get(self.language) or next(iter(voices.values()))
        return self._stack.enter_context(Voice.of(self.pack, entry, threads=self.threads))

    @cached_property
    def interpreter(self) -> Interpreter | None:
        """The pack's for that language; None where the model is spoken to in it."""
        if self.language not in self.pack.manifest.translators:
            return None
        return self._stack.enter_context(Interpreter.load(self.pack, self.language))

    @cached_property
    def of_a_turn(self) -> Engines:
        """All of them; the model says given words where the material has some."""
        words = self.material.words
        session: SessionLike = FixedAnswer(self.session, words) if words else self.session
        between = {self.language: self.interpreter} if self.interpreter else {}
        return Engines(session, self.recogniser, self.voice, interpreters=between)

    @property
    def longest_answer(self) -> int:
        """Tokens."""
        return len(self.material.words) or LONGEST

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
        return _marked(open_picture(Path(path)).convert("RGB"), next(self._numbers))

    def recording(self, seconds: float | None = None) -> Samples:
        """The spoken question, float32 [n], 16 kHz; said again until ``seconds`` are over."""
        path = self.material.recording or self._given.path(self._sample.audio)
        samples = read_wav(Path(path))
        if seconds is None:
            return _as_long_as(samples, self.material.held)
        return _as_long_as(
            np.tile(samples, int(seconds * SPEECH_RATE // len(samples)) + 1), seconds
        )

    @cached_property
    def _given(self) -> Pack:
        return sample_giver(self.pack)

    @property
    def _sample(self) -> Sample:
        """The first in the language, or the first."""
        samples = self._given.manifest.samples
        return next((each for each in samples if each.language == self.language), samples[0])


class FixedAnswer:
    """A session that computes every token and says given words in their place."""

    def __init__(self, session: Session, words: Sequence[str]) -> None:
        self._session, self._words = session, words
        self.show, self.transcribe = session.show, session.transcribe

    @property
    def counters(self) -> Counters:
        return self._session.counters

    @property
    def picture_tokens(self) -> int:
        return self._session.picture_tokens

    @property
    def hears(self) -> bool:
        return self._session.hears

    def answer(
        self,
        question: str | Samples | None,
        *,
        max_tokens: int = 256,
        cancel: Cancel = NEVER,
    ) -> Generator[str]:
        """As many real tokens as there are words; each new one says the next word."""
        before, said = self.counters.tokens_generated, 0
        real = self._session.answer(question, max_tokens=len(self._words), cancel=cancel)
        with closing(real):
            # A token may be half a character, and is told of with the next, or after the last.
            for _ in chain(real, [""]):
                done = self.counters.tokens_generated - before
                yield from (f"{word} " for word in self._words[said:done])
                said = done
        if said < len(self._words):
            raise RuntimeError(f"the model ended its turn after {said} tokens")


def _as_long_as(samples: Samples, seconds: float) -> Samples:
    """A recording cut, or filled with silence, to that length."""
    wanted = round(seconds * SPEECH_RATE)
    return np.pad(samples[:wanted], (0, max(0, wanted - len(samples))))


def _marked(picture: Image.Image, number: int) -> Image.Image:
    """The picture with one pixel of its own, so that no engine has seen it before."""
    marked = picture.copy()
    marked.putpixel((0, 0), (number % 256, number // 256, 0))
    return marked
