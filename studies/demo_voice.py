"""How well a recogniser that never heard the demo voice understands it, and how fast it speaks.

The voice says the sentences of answers to held-out questions; the recogniser, trained on other
voices only, writes them down. Both run as they do for a wearer. `studies.demo_speech` has the same
among all other speakers; here is how it depends on the speed of speech, and what it costs.

    python -m studies.demo_voice [--recogniser FILE] [--voice FILE] [--sentences 200]
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import jiwer
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.scenes.questions import spoken_answer
from runtime.files.atomic import replacing
from runtime.speech.audio import SPEECH_RATE, resample
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice
from studies.demo_speech import as_words
from training.recogniser.english import spoken_form

PACK = Path(__file__).parents[1] / "runtime/packs/demo"
SPEEDS = (0.8, 1.0, 1.25)
_SEED = 990_000
_SILENCE = SPEECH_RATE // 4
"""Samples of silence before and after, as a microphone would hear."""


@dataclass(frozen=True)
class Outcome:
    """One sentence, said and written down."""

    speed: float
    said: str
    heard: str
    audio_seconds: float
    seconds: float
    """How long the synthesis took."""


def held_out_sentences(count: int) -> list[str]:
    """``count`` different sentences of answers to held-out questions, as the voice says them.

    Numbers are written in words, since that is how the recogniser writes them.
    """
    rng, found = random.Random(_SEED), dict[str, None]()
    while len(found) < count:
        for sentence in spoken_answer(rng, True).rstrip(".").split(". "):
            found[spoken_form(f"{sentence}.")] = None
    return list(found)[:count]


def listen(
    voice: Voice, recogniser: Recogniser, sentences: Sequence[str], speeds: Sequence[float]
) -> Iterator[Outcome]:
    """Say each sentence at each speed, and write down what is understood."""
    list(voice.speak("Ready."))  # The first run also plans its memory.
    for speed in speeds:
        for sentence in sentences:
            began = time.perf_counter()
            pieces = [speech.samples for speech in voice.speak(sentence, speed=speed)]
            seconds = time.perf_counter() - began
            samples = np.concatenate(pieces).astype(np.float32) / np.float32(32768)
            sound = np.pad(resample(samples, voice.sample_rate, SPEECH_RATE), _SILENCE)
            heard = recogniser.transcribe(sound).text
            yield Outcome(speed, sentence, heard, len(samples) / voice.sample_rate, seconds)


def word_errors(outcomes: Sequence[Outcome]) -> float:
    """Word error rate, letters' case and punctuation aside."""
    said, heard = ([as_words(o.said) for o in outcomes], [as_words(o.heard) for o in outcomes])
    return float(jiwer.wer(said, heard))


def table(outcomes: Sequence[Outcome]) -> Table:
    """Word errors and speed, a row for each speed of speech."""
    found = Table("speed", "sentences", "words", "word errors", "exact", "real-time factor", "ms")
    for speed in dict.fromkeys(o.speed for o in outcomes):
        rows = [o for o in outcomes if o.speed == speed]
        exact = sum(as_words(o.said) == as_words(o.heard) for o in rows)
        seconds = sorted(o.seconds for o in rows)
        found.add_row(
            f"{speed:g}",
            f"{len(rows)}",
            f"{sum(len(as_words(o.said).split()) for o in rows)}",
            f"{word_errors(rows):.1%}",
            f"{exact / len(rows):.1%}",
            f"{sum(seconds) / sum(o.audio_seconds for o in rows):.3f}",
            f"{1000 * seconds[len(seconds) // 2]:.0f}",
        )
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="studies.demo_voice", description=__doc__.split("\n")[0])
    parser.add_argument("--recogniser", type=Path, default=PACK / "recogniser.bin")
    parser.add_argument("--voice", type=Path, default=PACK / "voice.onnx")
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--json", type=Path, help="write every outcome here, a line each")
    chosen = parser.parse_args(arguments)
    voice = Voice(chosen.voice, chosen.voice.with_name(chosen.voice.name + ".json"))
    sentences = held_out_sentences(chosen.sentences)
    work = listen(voice, Recogniser(chosen.recogniser, short_window=True), sentences, SPEEDS)
    outcomes = list(
        track(work, total=len(sentences) * len(SPEEDS), console=Console(file=sys.stderr))
    )
    Console().print(table(outcomes))
    if chosen.json:
        lines = (json.dumps(asdict(outcome)) for outcome in outcomes)
        with replacing(chosen.json) as file:
            file.write(("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()
