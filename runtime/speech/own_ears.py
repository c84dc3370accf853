"""A model that hears, in a recogniser's place: it writes down itself what it is asked."""

import math

from runtime.cancel import NEVER, Cancel
from runtime.engines import SessionLike
from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.stt import Transcript
from runtime.speech.vad import find_speech

_TOKENS_A_SECOND, _TOKENS_MORE = 10, 16
"""How many tokens so much speech can be, generously; more is the model going in circles."""


class OwnEars:
    """The ears of a session whose model hears."""

    def __init__(self, session: SessionLike) -> None:
        """Listen with a session that ``hears``."""
        self._session = session

    def transcribe(self, samples: Samples, *, cancel: Cancel = NEVER) -> Transcript:
        """Write down what is said in float32 [n], mono, 16 kHz, −1…1.

        Whether anybody speaks at all is told by the voice detector: a model writes something for
        any sound.

        Raises:
            SoundError: the sound is too long for the model, or holds values that are not numbers.
            PackError: the voice detector is missing or damaged.
            Cancelled: ``cancel`` was set, within 0.2 s; the session remains usable.
        """
        seconds, activity = len(samples) / SPEECH_RATE, find_speech(samples)
        text, score = "", -math.inf
        if activity.speech:
            most = _TOKENS_MORE + int(_TOKENS_A_SECOND * seconds)
            text, score = self._session.transcribe(samples, max_tokens=most, cancel=cancel)
        return Transcript(text, bool(text), score, seconds, activity.voiced_seconds)
