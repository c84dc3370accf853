"""A spoken question that is written down before its speaker lets go of the button.

Whoever has finished speaking holds on for a moment. So at each pause the recogniser is given what
was said so far, and where nothing more is said its transcript is the question's. What is said after
all costs at most the encoder's run that had begun.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from runtime.cancel import NEVER, Cancel, result_unless
from runtime.engines import RecogniserLike
from runtime.resources import Resource
from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.stt import Transcript
from runtime.speech.vad import BEGINS, GOES_ON, Listener

_PAUSE = 8
"""Windows of 32 ms without a voice that make a pause. Closures inside words are shorter."""
_LONGEST = 12 * SPEECH_RATE
"""Samples beyond which a pause is not used: each time all is written down from its beginning."""
_ENOUGH = 5
"""Windows with a voice before a pause counts."""
_MORE = 2
"""Windows with a voice that make what was written down incomplete; a click is one."""


class Dictation(Resource):
    """One question, from the first block to its transcript. Used by one thread at a time."""

    def __init__(self, recogniser: RecogniserLike, *, ahead: bool = True) -> None:
        """Begin with silence.

        Args:
            recogniser: What writes it down.
            ahead: Whether pauses are made use of, or all is written down at the end.

        Raises:
            PackError: the voice detector is missing or damaged.
        """
        self._recogniser, self._ahead = recogniser, ahead
        self._sound: list[Samples] = []
        self._listener = Listener()
        self._voice = False
        self._voiced = self._silent = self._again = 0
        """Windows: with a voice so far; without since then; with one since the pause."""
        self._worker = ThreadPoolExecutor(1, "dictation")
        self._work: Future[Transcript] | None = None
        self._drop = Cancel()

    def close(self) -> None:
        """Drop what is being written down."""
        self._drop.set()
        self._worker.shutdown(wait=True)

    def feed(self, block: Samples) -> None:
        """Take in what comes next: float32 [n], 16 kHz."""
        self._sound.append(block)
        if self._ahead:
            for probability in self._listener.feed(block)[0]:
                self._step(float(probability))

    @property
    def sound(self) -> Samples:
        """What came in so far: float32 [n], 16 kHz."""
        return self._so_far()

    def transcript(self, cancel: Cancel = NEVER) -> Transcript:
        """What was said; at once where it was written down ahead.

        Raises:
            Cancelled: ``cancel`` was set, within 0.2 s.
        """
        sound = self._so_far()
        if self._work is None:
            return self._recogniser.transcribe(sound, cancel=cancel)
        written = result_unless(self._work, cancel)
        return replace(written, audio_seconds=len(sound) / SPEECH_RATE)

    def _so_far(self) -> Samples:
        return np.concatenate([np.zeros(0, np.float32), *self._sound])

    def _step(self, probability: float) -> None:
        self._voice = probability >= (GOES_ON if self._voice else BEGINS)
        if not self._voice:
            self._silent += 1
            self._again = 0
        else:
            self._voiced += 1
            self._silent = 0
            self._again += 1
            if self._again >= _MORE:
                self._incomplete()
        if self._silent == _PAUSE and self._voiced >= _ENOUGH and self._work is None:
            sound = self._so_far()
            if len(sound) <= _LONGEST:
                self._write_down(sound)

    def _write_down(self, sound: Samples) -> None:
        self._drop = drop = Cancel()
        self._work = self._worker.submit(self._recogniser.transcribe, sound, cancel=drop)

    def _incomplete(self) -> None:
        self._drop.set()
        self._work = None
