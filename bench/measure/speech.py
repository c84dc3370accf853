"""How fast speech is written down, and how fast it is spoken."""

import time

from bench.measure.engines import BenchEngines
from bench.measure.sample_giver import SPOKEN_ANSWER
from runtime.errors import BenchError
from runtime.speech.audio import SPEECH_RATE


def measure_recogniser(engines: BenchEngines, seconds: float) -> dict[str, float]:
    """Seconds it takes for a second of speech.

    Args:
        engines: What to measure.
        seconds: Length of the utterance.
    """
    recording = engines.recording(seconds)
    begin = time.perf_counter()
    engines.recogniser.transcribe(recording)
    return {"recognise_factor": (time.perf_counter() - begin) * SPEECH_RATE / len(recording)}


def measure_voice(engines: BenchEngines) -> dict[str, float]:
    """Seconds it takes for a second of speech, and until the first sentence can be heard."""
    voice = engines.voice
    begin = time.perf_counter()
    first, spoken = None, 0.0
    for speech in voice.speak(SPOKEN_ANSWER):
        first = first or time.perf_counter() - begin
        spoken += speech.seconds
    if first is None or not spoken:
        raise BenchError("The voice said nothing.")
    return {"speak_factor": (time.perf_counter() - begin) / spoken, "first_sentence": first}
