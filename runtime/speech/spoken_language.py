"""Which of a few languages is spoken, by Whisper's own guess before it writes anything down.

Whisper's first token names one of 99 languages. What it makes of those that a person may speak is
compared; any other counts only where it is far likelier than all of them, since an accent or a
short word is soon taken for one. The guess takes a run of the encoder of its own, so it is made of
the beginning alone.
"""

from collections.abc import Collection, Mapping
from typing import Any

import _pywhispercpp as whisper
import numpy as np

from runtime.speech.audio import Samples

GUESSED_FROM = 256
"""Encoder positions, 50 a second, that published models guess from; more hardly tell more."""
_CERTAIN, _LEAST_VOICE = 0.985, 1.0
"""Probability, of all 99, and seconds of a voice, from which on it is another language."""


def spoken_language(
    model: Any,
    sound: Samples,
    positions: int,
    languages: Collection[str],
    *,
    voiced_seconds: float,
    threads: int,
) -> str:
    """The code of the language that is spoken.

    Python stands still while whisper.cpp tells all its probabilities, and not while it tells the
    likeliest language. So they are asked for where that is none of those wanted.

    Args:
        model: A multilingual one, used by nobody else meanwhile.
        sound: float32 [n], 16 kHz, beginning with the voice.
        positions: How much of it to guess from, encoder positions.
        languages: Codes of those that may be spoken, the person's own first.
        voiced_seconds: How long somebody speaks in it.
        threads: Threads to compute with.
    """
    likeliest = _likeliest(model, sound, positions, threads)
    if likeliest in languages:
        return likeliest
    return settled(_probabilities(model, threads), languages, voiced_seconds)


def settled(
    probabilities: Mapping[str, float], languages: Collection[str], voiced_seconds: float
) -> str:
    """The code of the language that is taken for the one spoken, which may be none of those wanted.

    Args:
        probabilities: Of every language that Whisper knows, by its code.
        languages: Codes of those that may be spoken, the person's own first.
        voiced_seconds: How long somebody speaks.
    """
    other = max(probabilities, key=probabilities.__getitem__)
    if probabilities[other] >= _CERTAIN and voiced_seconds >= _LEAST_VOICE:
        return other
    return max(languages, key=lambda code: probabilities.get(code, 0.0))


def _likeliest(model: Any, sound: Samples, positions: int, threads: int) -> str:
    """The code of the likeliest of all languages, of so many positions of a sound."""
    parameters = _parameters(positions, threads)
    # Only a run that is meant to write something down sets the window.
    code = whisper.whisper_full(model, parameters, sound, len(sound))
    parameters.detect_language = True
    code = code or whisper.whisper_full(model, parameters, np.zeros(0, np.float32), 0)
    if code:
        raise RuntimeError(f"whisper.cpp failed with code {code}")
    return str(whisper.whisper_lang_str(whisper.whisper_full_lang_id(model)))


def _probabilities(model: Any, threads: int) -> dict[str, float]:
    """Of every language, by its code, of the sound that was taken in last."""
    found = np.zeros(whisper.whisper_lang_max_id() + 1, np.float32)
    if whisper.whisper_lang_auto_detect(model, 0, threads, found) < 0:
        raise RuntimeError("whisper.cpp could not tell the language")
    return {whisper.whisper_lang_str(index): float(p) for index, p in enumerate(found)}


def _parameters(positions: int, threads: int) -> Any:
    """With which whisper.cpp takes in a sound and its window's length, and computes nothing."""
    greedy = whisper.whisper_sampling_strategy.WHISPER_SAMPLING_GREEDY
    parameters = whisper.whisper_full_default_params(greedy)
    parameters.n_threads = threads
    parameters.audio_ctx = positions
    parameters.print_progress = False
    whisper.assign_encoder_begin_callback(parameters, lambda *_: False)
    return parameters
