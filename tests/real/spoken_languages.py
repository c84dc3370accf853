"""How a published Whisper hears questions in several languages, and which it takes them for.

Questions of the demo's world in Spanish and English, and others in four languages that the device
is not set to, by the five speakers of a neural voice. Each sound and each transcript is kept in a
folder, so that the study can be stopped at any moment and goes on from there.

    python -m tests.real.spoken_languages [--spanish 200] [--english 100] [--folder build/…]
"""

import hashlib
import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.scenes.questions import WORDINGS, spoken_question
from runtime.resources import Resource
from runtime.speech.audio import Samples, read_wav, write_wav
from runtime.speech.stt import Recogniser
from tests.real.kokoro import RATE, SPEAKERS, Kokoro
from tests.real.parts import ASKED, fetch
from tests.real.windows import decode, free, load_model
from tests.real.words import basic_normalizer, word_errors

WANTED = ("es", "en")
"""What the device is set to."""


@dataclass(frozen=True)
class Asked:
    """A question aloud."""

    language: str
    text: str
    speaker: str

    @property
    def name(self) -> str:
        """Of its sound and its transcript."""
        told = f"{self.language}|{self.speaker}|{self.text}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Heard:
    """What was made of it."""

    name: str
    taken_for: str
    """Code of the language, by a recogniser that is set to ``WANTED``."""
    told: str = ""
    """What it wrote down, or a recogniser that is told the language."""
    whole: str = ""
    """What whisper.cpp writes down with its own settings in its whole window."""


class Ears(Resource):
    """Everything that listens, loaded when it is needed."""

    def __init__(self, path: Path, threads: int | None) -> None:
        """Listen with a whisper.cpp file."""
        self._path, self._threads = path, threads
        self._open = ExitStack()
        self._told: dict[str, Recogniser] = {}
        self.apart = self._open.enter_context(
            Recogniser(path, language=WANTED[0], others=WANTED[1:], threads=threads)
        )

    def close(self) -> None:
        """Free all of it."""
        self._open.close()

    def told(self, language: str) -> Recogniser:
        """One that is told what is spoken."""
        if language not in self._told:
            self._told[language] = self._open.enter_context(
                Recogniser(self._path, language=language, threads=self._threads)
            )
        return self._told[language]

    @cached_property
    def _whole(self) -> object:
        model = load_model(self._path, flash_attention=True)
        self._open.callback(free, model)
        return model

    def listen(self, asked: Asked, samples: Samples) -> Heard:
        """Write down what is asked, in every way that is of interest."""
        transcript = self.apart.transcribe(samples)
        told, whole = transcript.text, ""
        if asked.language in WANTED and transcript.language != asked.language:
            told = self.told(asked.language).transcribe(samples).text
        if asked.language == WANTED[0]:
            settings = {"n_threads": self._threads} if self._threads else {}
            whole = decode(self._whole, samples, language=asked.language, **settings)
        return Heard(asked.name, transcript.language, told, whole)


def questions(language: str, count: int) -> list[str]:
    """So many different ones of the demo's world; the same are asked in every language."""
    rng, found = random.Random("spoken 0"), dict[str, None]()
    while len(found) < count:
        drawn = random.Random(rng.getrandbits(32))
        found[spoken_question(drawn, False, WORDINGS[language])] = None
    return list(found)


def all_asked(spanish: int, english: int) -> list[Asked]:
    """Each question of the demo's world by one speaker in turn, each of another language by two."""
    counts = {"es": spanish, "en": english}
    found = [
        Asked(language, text, SPEAKERS[number % len(SPEAKERS)])
        for language in WANTED
        for number, text in enumerate(questions(language, counts[language]))
    ]
    for language in sorted(ASKED.keys() - set(WANTED)):
        texts = ASKED[language].read_text().splitlines()
        for first in (0, 2):
            turns = SPEAKERS[first:] + SPEAKERS[:first]
            found += [Asked(language, text, turns[n % 5]) for n, text in enumerate(texts)]
    return found


def spoken(asked: Sequence[Asked], folder: Path, voice: Path) -> Iterator[tuple[Asked, Samples]]:
    """Each question's sound, float32 [n], 16 kHz; made where it is not kept yet."""
    kokoro: Kokoro | None = None
    for each in asked:
        path = folder / f"{each.name}.wav"
        if not path.exists():
            kokoro = kokoro or Kokoro(voice)
            sound = kokoro.speak(each.text, each.language, each.speaker)
            write_wav(path, np.round(sound * 32_767).astype(np.int16), RATE)
        yield each, read_wav(path)


def kept(path: Path) -> dict[str, Heard]:
    """What was heard before, by its name."""
    lines = path.read_text().splitlines() if path.exists() else []
    return {each.name: each for each in (Heard(**json.loads(line)) for line in lines)}


def listen(asked: Sequence[Asked], folder: Path, ears: Ears, voice: Path) -> dict[str, Heard]:
    """Everything heard; what is new is kept at once."""
    path = folder / "heard.jsonl"
    found = kept(path)
    console = Console(stderr=True)
    sounds = spoken([each for each in asked if each.name not in found], folder, voice)
    left = sum(each.name not in found for each in asked)
    with path.open("a") as file:
        for each, samples in track(
            sounds, "listening", left, console=console, disable=not console.is_terminal
        ):
            found[each.name] = ears.listen(each, samples)
            print(json.dumps(asdict(found[each.name])), file=file, flush=True)
    return found


def languages_table(asked: Sequence[Asked], found: dict[str, Heard]) -> Table:
    """What each language was taken for, as numbers of questions."""
    view = Table(title=f"Set to {' and '.join(WANTED)}")
    for heading in ("spoken", "questions", *WANTED, "another", "told apart"):
        view.add_column(heading, justify="left" if heading == "spoken" else "right")
    for language in dict.fromkeys(each.language for each in asked):
        taken = Counter(found[each.name].taken_for for each in asked if each.language == language)
        counts = [taken[code] for code in WANTED]
        other = taken.total() - sum(counts) - taken[""]
        right = taken[language] if language in WANTED else other
        cells = [taken.total(), *counts, other]
        view.add_row(language, *map(str, cells), f"{right / taken.total():.1%}")
    return view


def errors_table(
    asked: Sequence[Asked], found: dict[str, Heard], normalize: Callable[[str], str]
) -> Table:
    """Word errors by speaker, in this project's window and the whole one."""
    view = Table(title="Word errors")
    for heading in ("language", "speaker", "questions", "words", "this project's", "whole window"):
        view.add_column(heading, justify="left" if heading in ("language", "speaker") else "right")
    for language in WANTED:
        for speaker in ("all", *SPEAKERS):
            chosen = [
                each
                for each in asked
                if each.language == language and speaker in ("all", each.speaker)
            ]
            said = [each.text for each in chosen]
            words = sum(len(normalize(text).split()) for text in said)
            ways = [[found[each.name].told for each in chosen]]
            if language == WANTED[0]:
                ways.append([found[each.name].whole for each in chosen])
            cells = [f"{word_errors(said, heard, normalize):.1%}" for heard in ways]
            view.add_row(language, speaker, str(len(chosen)), str(words), *cells)
    return view


def cost(ears: Ears, sounds: Sequence[Samples], rounds: int) -> tuple[float, float]:
    """Median seconds of hearing: told the language, and telling it apart; alternating."""
    seconds: dict[Recogniser, list[float]] = {ears.told(WANTED[0]): [], ears.apart: []}
    for _ in range(rounds):
        for sound in sounds:
            for recogniser, taken in seconds.items():
                began = time.perf_counter()
                recogniser.transcribe(sound)
                taken.append(time.perf_counter() - began)
    told, apart = (statistics.median(taken) for taken in seconds.values())
    return told, apart


def main(
    spanish: Annotated[int, typer.Option(min=5, help="Questions in Spanish.")] = 200,
    english: Annotated[int, typer.Option(min=5, help="Questions in English.")] = 100,
    folder: Annotated[Path, typer.Option(help="Where all is kept.")] = Path(
        "build/spoken_languages"
    ),
    model: Annotated[Path | None, typer.Option(help="A whisper.cpp file, not base.")] = None,
    threads: int | None = None,
    rounds: Annotated[int, typer.Option(help="Of timing.")] = 3,
) -> None:
    """Measure word errors and how well languages are told apart."""
    parts = fetch()
    folder.mkdir(parents=True, exist_ok=True)
    asked = all_asked(spanish, english)
    console = Console()
    with Ears(model or parts.base, threads) as ears:
        found = listen(asked, folder, ears, parts.kokoro)
        console.print(languages_table(asked, found))
        console.print(errors_table(asked, found, basic_normalizer(parts.normalizers)))
        if rounds:
            sounds = [samples for _, samples in spoken(asked[:5], folder, parts.kokoro)]
            told, apart = cost(ears, sounds, rounds)
            console.print(f"Median: {told:.2f} s told the language, {apart:.2f} s telling it apart")


if __name__ == "__main__":
    typer.run(main)
