"""How a published Whisper bears a shorter window: word errors, circles and time, way by way.

    python -m tests.real.windows [--model tiny base] [--rounds 3]

Ways alternate clip by clip; a clip's time is the median of its rounds. Fetches the real parts.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import _pywhispercpp as whisper
from rich.console import Console
from rich.table import Table

from runtime.resources import cores
from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.stt import Recogniser
from runtime.speech.window import filled, goes_in_circles, most_tokens
from tests.real.parts import Clip, fetch
from tests.real.words import english_normalizer, word_errors

_SHORT = 6.0
"""Utterances up to so many seconds are timed."""
PROMPT = "What is in front of me? Is the door open? Louder. Stop."
Hear = Callable[[Samples], str]


@dataclass
class Way:
    """How clips are written down, and what came of it."""

    name: str
    hear: Hear
    heard: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def take(self, clip: Clip) -> None:
        """Write it down once more."""
        began = time.perf_counter()
        self.heard[clip.name] = self.hear(clip.samples)
        self.seconds.setdefault(clip.name, []).append(time.perf_counter() - began)

    def median(self, clips: Sequence[Clip]) -> float:
        """The median time of the short ones, seconds."""
        short = [clip.name for clip in clips if len(clip.samples) <= _SHORT * SPEECH_RATE]
        return statistics.median(statistics.median(self.seconds[name]) for name in short)


def ways(recogniser: Recogniser, usual: object, exact: object) -> list[Way]:
    """whisper.cpp as it is, one pass in several windows, and the product's way."""
    ours = Way("this project's", lambda samples: recogniser.transcribe(samples).text)
    whole = Way("whole window, whisper.cpp's defaults", lambda samples: decode(usual, samples))
    one = partial(OnePass, exact)
    return [
        whole,
        *(Way(f"length + {margin}", one(0, margin)) for margin in (128, 256, 512)),
        Way("at least 512", one(512)),
        Way("at least 512, faint noise", one(512, noise=True)),
        Way("at least 768", one(768)),
        Way("at least 768, timestamps", one(768, no_timestamps=False)),
        Way("at least 768, a prompt", one(768, initial_prompt=PROMPT)),
        Way("at least 768, faint noise", one(768, noise=True)),
        ours,
    ]


class OnePass:
    """Greedy, once, in a window as long as is told."""

    def __init__(
        self, model: object, least: int, margin: int = 256, *, noise: bool = False, **settings: Any
    ) -> None:
        self._model, self._least, self._margin = model, least, margin
        self._noise, self._settings = noise, settings

    def __call__(self, samples: Samples) -> str:
        seconds = len(samples) / SPEECH_RATE
        needed = -(-int(50 * seconds + self._margin) // 64) * 64
        positions = min(max(self._least, needed), 1500)
        settings = {
            "audio_ctx": positions,
            "max_tokens": most_tokens(seconds, 448),
            "temperature_inc": 0.0,
            "greedy": {"best_of": 1},
            "no_timestamps": True,
            "single_segment": True,
            "suppress_blank": False,
            "suppress_nst": True,
            **self._settings,
        }
        sound = filled(samples, positions) if self._noise else samples
        return decode(self._model, sound, **settings)


def free(model: object) -> None:
    """Give back a model's memory."""
    whisper.whisper_free(model)


def decode(model: object, samples: Samples, **settings: Any) -> str:
    """What whisper.cpp writes down, by its own settings but for those given."""
    greedy = whisper.whisper_sampling_strategy.WHISPER_SAMPLING_GREEDY
    parameters = whisper.whisper_full_default_params(greedy)
    parameters.print_progress = False
    for name, value in {"n_threads": cores(4), **settings}.items():
        setattr(parameters, name, value)
    whisper.whisper_full(model, parameters, samples, len(samples))
    segments = range(whisper.whisper_full_n_segments(model))
    texts = [whisper.whisper_full_get_segment_text(model, each) for each in segments]
    return b"".join(texts).decode("utf-8", "ignore")


def measure(path: Path, clips: Sequence[Clip], rounds: int) -> list[Way]:
    """Every way, every clip, so many times."""
    usual, exact = (load_model(path, flash_attention=flash) for flash in (True, False))
    with Recogniser(path) as recogniser:
        found = ways(recogniser, usual, exact)
        for _ in range(rounds):
            for clip in clips:
                for way in found:
                    way.take(clip)
    for model in (usual, exact):
        free(model)
    return found


def load_model(path: Path, *, flash_attention: bool) -> object:
    """A model for ``decode``; ``free`` it."""
    parameters = whisper.whisper_context_default_params()
    # In other windows than multiples of 256 positions it sees what earlier recordings left behind.
    parameters.flash_attn = flash_attention
    whisper.whisper_log_set(lambda level, text: None)
    return whisper.whisper_init_from_file_with_params(str(path), parameters)


def table(name: str, found: Sequence[Way], sets: dict[str, list[Clip]]) -> Table:
    """A row for each way."""
    normalize = english_normalizer(fetch().normalizers)
    view = Table(title=f"Whisper {name}")
    headings = [f"{kind}: {what}" for kind in sets for what in ("word errors", "in circles")]
    for heading in ("way", *headings, "median, s", "of the whole"):
        view.add_column(heading, justify="left" if heading == "way" else "right")
    everything = [clip for clips in sets.values() for clip in clips]
    whole = found[0].median(everything)
    for way in found:
        cells = []
        for clips in sets.values():
            heard = [way.heard[clip.name] for clip in clips]
            errors = word_errors([clip.text for clip in clips], heard, normalize)
            cells += [f"{100 * errors:.1f} %", str(sum(map(goes_in_circles, heard)))]
        median = way.median(everything)
        view.add_row(way.name, *cells, f"{median:.2f}", f"{median / whole:.2f}")
    return view


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="tests.real.windows", description=__doc__.split("\n")[0])
    parser.add_argument("--model", nargs="+", choices=["tiny", "base"], default=["tiny", "base"])
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    parts = fetch()
    sets = {"clips": parts.clips(), "commands": parts.commands()}
    for name in chosen.model:
        path = parts.tiny if name == "tiny" else parts.base
        everything = [clip for clips in sets.values() for clip in clips]
        Console(width=160).print(table(name, measure(path, everything, chosen.rounds), sets))


if __name__ == "__main__":
    main()
