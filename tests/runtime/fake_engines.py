"""Engines that follow a script, for tests of the turn: each step waits until the test allows it."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from runtime.cancel import NEVER, Cancel, Flag, wait_unless
from runtime.llama.kv_cache import Counters
from runtime.packs.manifest import Task
from runtime.speech.audio import Samples
from runtime.speech.speech import Speech
from runtime.speech.stt import Transcript
from runtime.vision.tiling import Detail

PATIENCE = 20.0
"""Seconds after which a step that nobody allows has failed."""


class Gate:
    """A step: tells when it was reached, and waits to be opened unless it is open already."""

    def __init__(self, *, opened: bool = True) -> None:
        self.reached, self._opened = threading.Event(), Flag()
        if opened:
            self._opened.set()

    def open(self) -> None:
        self._opened.set()

    def await_reached(self) -> None:
        assert self.reached.wait(PATIENCE), "the step was never reached"

    def step(self, cancel: Cancel = NEVER) -> None:
        """Wait until the gate is opened, as an engine works until it is done or cancelled."""
        self.reached.set()
        assert wait_unless(self._opened, cancel, PATIENCE), "the step was never allowed"


class StopsLater(Cancel):
    """One that turns out to be set when it has been asked a number of times."""

    def __init__(self, questions: int) -> None:
        super().__init__()
        self._left = questions

    def is_set(self) -> bool:
        self._left -= 1
        if self._left < 0:
            self.set()
        return super().is_set()


class ScriptedSession:
    """Answers with the given pieces, one token each; before a piece it may meet a gate."""

    def __init__(self, *script: str | Gate | Exception, show: Gate | None = None) -> None:
        self.script, self.gate = script, show or Gate()
        self.fault: Exception | None = None
        self.questions: list[str | Samples | None] = []
        self.heard: tuple[str, float] | None = None
        """What it writes down of any sound; None where it does not hear."""
        self.shown: list[tuple[int, Detail]] = []
        self.tasks: list[Task] = []
        self._counters = Counters()

    @property
    def counters(self) -> Counters:
        return replace(self._counters)

    @property
    def picture_tokens(self) -> int:
        return 64

    @property
    def hears(self) -> bool:
        return self.heard is not None

    def transcribe(
        self, samples: Samples, *, max_tokens: int = 256, cancel: Cancel = NEVER
    ) -> tuple[str, float]:
        cancel.check()
        assert self.heard is not None
        return self.heard

    def show(
        self,
        pictures: Sequence[Image.Image],
        detail: Detail = Detail.LOOK,
        *,
        task: Task = "ask",
        cancel: Cancel = NEVER,
        on_encoded: Callable[[], None] | None = None,
    ) -> None:
        self.tasks.append(task)
        self.gate.step(cancel)
        if self.fault:
            raise self.fault
        if on_encoded:
            on_encoded()
        self.shown.append((len(pictures), detail))

    def answer(
        self,
        question: str | Samples | None,
        *,
        max_tokens: int = 256,
        cancel: Cancel = NEVER,
    ) -> Iterator[str]:
        self.questions.append(question)
        self._counters.tokens_evaluated += 7
        for step in self.script:
            if isinstance(step, Gate):
                step.step(cancel)
            elif isinstance(step, Exception):
                raise step
            else:
                cancel.check()
                self._counters.tokens_generated += 1
                yield step
                self._counters.tokens_evaluated += 1


class ScriptedRecogniser:
    """Hears the given text in any sound; nothing where it is empty."""

    def __init__(
        self,
        text: str,
        gate: Gate | None = None,
        *,
        language: str = "",
        english: str | None = None,
    ) -> None:
        self.text, self.gate, self.language = text, gate or Gate(), language
        self.english = english
        self.fault: Exception | None = None

    def transcribe(self, samples: Samples, *, cancel: Cancel = NEVER) -> Transcript:
        self.gate.step(cancel)
        if self.fault:
            raise self.fault
        seconds = len(samples) / 16_000
        return Transcript(
            self.text, bool(self.text), -0.1, seconds, 1.0, self.language, self.english
        )


class ScriptedTranslator:
    """Knows the given texts; at a gate it waits before each."""

    def __init__(self, texts: Mapping[str, str], gate: Gate | None = None) -> None:
        self.texts, self.gate = texts, gate or Gate()
        self.asked: list[str] = []

    def translate(self, text: str, *, cancel: Cancel = NEVER) -> str:
        self.asked.append(text)
        self.gate.step(cancel)
        return self.texts[text]


class ScriptedVoice:
    """Says as many samples as a sentence has characters."""

    def __init__(self, gate: Gate | None = None) -> None:
        self.gate = gate or Gate()
        self.fault: Exception | None = None
        self.said: list[str] = []

    def speak(self, text: str, *, speed: float = 1.0, cancel: Cancel = NEVER) -> Iterator[Speech]:
        self.gate.step(cancel)
        if self.fault:
            raise self.fault
        self.said.append(text)
        yield Speech(np.full(len(text), 9, np.int16), 16_000)
