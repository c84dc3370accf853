"""How long a voice is waited for, and whether it ever runs dry: sentences whole and in windows.

Each sentence is said several times, in turns, whole as a graph makes it at once and in windows as
the runtime makes it. A slower machine is had by waiting after every step for as long again as it
took, as often as it is slower. With a recogniser the words that it gets wrong are counted too.

    python -m studies.voice_first_sound MODEL [--threads 2] [--slower 3] [--recogniser FILE]

The JSON is expected beside the model, as ``MODEL.json``.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from runtime.speech.audio import SPEECH_RATE, Samples, resample
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice
from studies.demo_speech import as_words

SENTENCES = (
    "Yes, it is open.",
    "There is a red cup on the table, next to the window.",
    "There is a red cup on the table, next to the window, and a small brown dog is sleeping under "
    "the chair.",
    "There is a red cup on the table, next to the window, and a small brown dog is sleeping under "
    "the chair, while two people are talking in front of the open kitchen door.",
)
_ABOUT = "How long a voice is waited for, and whether it ever runs dry."
_SILENCE = SPEECH_RATE // 4
"""Samples of silence before and after, as a microphone would hear."""


@dataclass(frozen=True)
class Said:
    """A sentence, said once."""

    sentence: str
    way: str
    first: float
    """Seconds until there was something to hear."""
    whole: float
    """Seconds until all was made."""
    gap: float
    """Seconds of silence in its midst, for a listener who hears each piece as soon as possible."""
    sound: Samples
    """float32 [n], 16 kHz."""
    seconds: float
    """How long it lasts."""


class _SlowerWorker(ThreadPoolExecutor):
    """Does a voice's work as a slower machine would."""

    def __init__(self, times: float) -> None:
        super().__init__(1, "slower voice")
        self._times = times

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> "Future[Any]":
        def slower() -> Any:
            began = time.perf_counter()
            made = work(*given, **named)
            time.sleep((self._times - 1) * (time.perf_counter() - began))
            return made

        return super().submit(slower)


def say(voice: Voice, way: str, sentence: str) -> Said:
    """Say a sentence, and hear it as it comes."""
    began = time.perf_counter()
    pieces: list[NDArray[np.int16]] = []
    first = ends = gap = 0.0
    for speech in voice.speak(sentence):
        now = time.perf_counter() - began
        first = first or now
        gap += max(0.0, now - ends) if pieces else 0.0
        ends = max(now, ends) + speech.seconds
        pieces.append(speech.samples)
    whole = time.perf_counter() - began
    samples = np.concatenate(pieces).astype(np.float32) / np.float32(32_768)
    sound = np.pad(resample(samples, voice.sample_rate, SPEECH_RATE), _SILENCE)
    return Said(sentence, way, first, whole, gap, sound, len(samples) / voice.sample_rate)


def measure(voices: dict[str, Voice], repetitions: int) -> Iterator[Said]:
    """Every sentence, the ways in turns; the first time of each is not counted."""
    for sentence in SENTENCES:
        for repetition in range(repetitions + 1):
            for way, voice in voices.items():
                said = say(voice, way, sentence)
                if repetition:
                    yield said


def table(said: list[Said], heard: dict[int, str]) -> Table:
    """A row for each sentence and way: medians, and the longest gap."""
    found = Table("sound, s", "way", "first sound, s", "all, s", "longest gap, s", "word errors")
    for sentence in SENTENCES:
        for way in dict.fromkeys(one.way for one in said):
            rows = [one for one in said if one.sentence == sentence and one.way == way]
            words = [as_words(heard[id(one)]) for one in rows if id(one) in heard]
            wrong = jiwer.wer([as_words(sentence)] * len(words), words) if words else None
            found.add_row(
                f"{statistics.median(one.seconds for one in rows):.1f}",
                way,
                f"{statistics.median(one.first for one in rows):.2f}",
                f"{statistics.median(one.whole for one in rows):.2f}",
                f"{max(one.gap for one in rows):.2f}",
                "" if wrong is None else f"{wrong:.1%}",
            )
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="studies.voice_first_sound", description=_ABOUT)
    parser.add_argument("model", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--slower", type=float, default=1.0, help="as often as it is slower")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--recogniser", type=Path)
    chosen = parser.parse_args(arguments)
    voices: dict[str, Voice] = {}
    for way in ("whole", "windows"):
        config = chosen.model.with_name(f"{chosen.model.name}.json")
        voice = Voice(chosen.model, config, threads=chosen.threads, windows=way == "windows")
        voice._worker = _SlowerWorker(chosen.slower)
        voices[way] = voice
    said = list(measure(voices, chosen.repetitions))
    heard = {}
    if chosen.recogniser:
        with Recogniser(chosen.recogniser) as recogniser:
            heard = {id(one): recogniser.transcribe(one.sound).text for one in said}
    Console().print(table(said, heard))


if __name__ == "__main__":
    main()
