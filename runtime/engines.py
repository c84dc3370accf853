"""The engines of a turn, and what it needs of each."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from PIL import Image

from runtime.cancel import NEVER, Cancel
from runtime.llama.kv_cache import Counters
from runtime.packs.manifest import Task
from runtime.speech.audio import Samples
from runtime.speech.speech import Speech
from runtime.speech.stt import Transcript
from runtime.vision.tiling import Detail


class SessionLike(Protocol):
    """What a turn needs of ``runtime.session.Session``."""

    @property
    def counters(self) -> Counters: ...
    @property
    def picture_tokens(self) -> int: ...
    @property
    def hears(self) -> bool: ...
    def show(
        self,
        pictures: Sequence[Image.Image],
        detail: Detail = ...,
        *,
        task: Task = ...,
        cancel: Cancel = NEVER,
        on_encoded: Callable[[], None] | None = None,
    ) -> None: ...
    def answer(
        self,
        question: str | Samples | None,
        *,
        max_tokens: int = ...,
        cancel: Cancel = NEVER,
    ) -> Generator[str]: ...
    def transcribe(
        self, samples: Samples, *, max_tokens: int = ..., cancel: Cancel = NEVER
    ) -> tuple[str, float]: ...


class RecogniserLike(Protocol):
    """What a turn needs of ``runtime.speech.stt.Recogniser``."""

    def transcribe(self, samples: Samples, *, cancel: Cancel = NEVER) -> Transcript: ...


class VoiceLike(Protocol):
    """What a turn needs of ``runtime.speech.tts.Voice``."""

    def speak(
        self, text: str, *, speed: float = 1.0, cancel: Cancel = NEVER
    ) -> Iterator[Speech]: ...


class TranslatorLike(Protocol):
    """What a turn needs of ``runtime.translation.translator.Translator``."""

    def translate(self, text: str, *, cancel: Cancel = NEVER) -> str: ...


class InterpreterLike(Protocol):
    """What a turn needs of ``runtime.translation.interpreter.Interpreter``."""

    @property
    def model_language(self) -> str: ...
    def question(self, text: str, *, cancel: Cancel = NEVER) -> str: ...
    def answer(self, text: str, *, cancel: Cancel = NEVER) -> str: ...


@dataclass(frozen=True)
class Engines:
    """What a turn works with; one turn at a time."""

    session: SessionLike
    recogniser: RecogniserLike | None = None
    """None where questions are only typed, or are heard by the model itself."""
    voice: VoiceLike | None = None
    """None where answers are only written."""
    voices: Mapping[str, VoiceLike] = field(default_factory=dict)
    """Of other languages, which may be asked in or whose letters they read, by their codes."""
    interpreters: Mapping[str, InterpreterLike] = field(default_factory=dict)
    """Of the languages that the model is not spoken to in, by their codes."""

    def voice_in(self, language: str) -> VoiceLike | None:
        """The voice for a language, the usual one where there is none of its own."""
        return self.voices.get(language, self.voice)
