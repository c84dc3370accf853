"""How well the demo pack hears: word error rate on speakers and phrasings it never learnt from.

Everything goes through the whisper.cpp file and the runtime's ``Recogniser``, as it does for a
wearer. The pack's own voice is heard too, by a recogniser that was never trained on it.

    python -m studies.demo_speech [--utterances 300] [--language es] [--model FILE]
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import soxr
import typer
from jiwer import process_words
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.scenes.questions import spoken_answer
from runtime.errors import PackError
from runtime.files.atomic import replacing
from runtime.packs.manifest import Recogniser as RecogniserEntry
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice
from training.recogniser.english import number_in_words, spoken_form
from training.recogniser.sound import Samples, coloured_noise, hum, in_a_room, mixed
from training.recogniser.text import LANGUAGES, command, same_picture, sentence, words_of
from training.recogniser.voices import SAMPLE_RATE, any_prosody, any_speaker, say

CONDITIONS = ("clean", "room", "20 dB", "10 dB")
NOISES = ("white", "pink", "brown", "hum", "talkers")
_SLOPES = {"white": 0.0, "pink": 1.0, "brown": 2.0}


@dataclass(frozen=True)
class Case:
    """Something to be heard."""

    text: str
    speaker: str
    condition: str
    noise: str
    samples: Samples


@dataclass(frozen=True)
class Heard:
    """What was heard of a case."""

    said: str
    heard: str
    speaker: str
    condition: str
    noise: str


def speech_cases(count: int, seed: int, language: str = "en") -> Iterator[Case]:
    """``count`` held-out utterances, each under every condition."""
    rng = random.Random(f"held-out speech {seed}")
    background = [_utterance(rng, language)[2] for _ in range(12)]
    for _ in range(count):
        text, speaker, spoken = _utterance(rng, language)
        edges = [np.zeros(int(rng.uniform(0.2, 0.6) * SAMPLE_RATE), np.float32) for _ in range(2)]
        quiet = np.concatenate([edges[0], spoken, edges[1]])
        kind = rng.choice(NOISES)
        for condition in CONDITIONS:
            if condition == "clean":
                samples = quiet
            elif condition == "room":
                samples = in_a_room(quiet, rng)
            else:
                ratio = float(condition.split()[0])
                noise = make_noise(kind, len(quiet), rng, background)
                samples = _over_speech(quiet, spoken, noise, ratio)
            noisy = kind if condition.endswith("dB") else ""
            yield Case(text, speaker, condition, noisy, _level(samples, rng))


def _utterance(rng: random.Random, language: str) -> tuple[str, str, Samples]:
    text = sentence(rng, held_out=True, language=language)
    speaker = any_speaker(rng, held_out=True, language=language)
    return text, speaker.family, say(speaker, text, any_prosody(rng, scaled=False))


def _over_speech(padded: Samples, spoken: Samples, noise: Samples, ratio_db: float) -> Samples:
    """Noise over the whole recording, its level set against the speech without the silences."""
    scale = np.sqrt(len(spoken) / len(padded))
    return mixed(padded, noise, ratio_db + 20 * float(np.log10(scale)))


def _level(samples: Samples, rng: random.Random) -> Samples:
    peak = 10 ** (rng.uniform(-20, -2) / 20)
    return np.asarray(samples * (peak / np.abs(samples).max()), np.float32)


def make_noise(kind: str, count: int, rng: random.Random, talkers: Sequence[Samples]) -> Samples:
    """``count`` samples of one of ``NOISES``; ``talkers`` are the voices of the last kind."""
    generator = np.random.default_rng(rng.getrandbits(32))
    if kind in _SLOPES:
        return coloured_noise(generator, count, _SLOPES[kind])
    if kind == "hum":
        return hum(generator, count)
    chosen = rng.sample(list(talkers), 5)
    turned = [np.roll(np.resize(voice, count), rng.randrange(count)) for voice in chosen]
    return np.asarray(np.sum(turned, axis=0), np.float32)


def noise_cases(count: int, seed: int) -> Iterator[Case]:
    """Silence and noises in which nobody speaks."""
    rng = random.Random(f"no speech {seed}")
    for index in range(count):
        length = rng.randrange(SAMPLE_RATE // 2, 6 * SAMPLE_RATE)
        kind = ("silence", *NOISES[:-1])[index % len(NOISES)]
        samples = np.zeros(length, np.float32)
        if kind != "silence":
            samples = _level(make_noise(kind, length, rng, ()), rng)
        yield Case("", "", "nobody speaks", kind, samples)


def command_cases(count: int, seed: int, language: str = "en") -> Iterator[Case]:
    """What is said to the device itself, by held-out speakers."""
    rng = random.Random(f"commands {seed}")
    for _ in range(count):
        text = rng.choice((command, same_picture))(rng, language)
        speaker = any_speaker(rng, held_out=True, language=language)
        spoken = say(speaker, text, any_prosody(rng, scaled=False))
        samples = np.pad(spoken, SAMPLE_RATE // 4)
        yield Case(text, speaker.family, "commands", "", _level(samples, rng))


def voice_cases(pack: Pack, count: int, seed: int, language: str = "en") -> Iterator[Case]:
    """Sentences of answers in the pack's own voice."""
    entry = pack.manifest.voices[language]
    voice = Voice.of(pack, entry)
    rng = random.Random(f"own voice {seed}")
    for _ in range(count):
        if language == "en":
            text = rng.choice(spoken_answer(rng, True).rstrip(".").split(". ")) + "."
        else:
            text = LANGUAGES[language].answer(rng, True)
        speech = list(voice.speak(text))
        samples = np.concatenate([part.samples for part in speech]).astype(np.float32) / 32768
        samples = soxr.resample(samples, speech[0].sample_rate, SAMPLE_RATE)
        yield Case(
            spoken_form(text), "the pack's voice", "own voice", "", samples.astype(np.float32)
        )


def listen(recogniser: Recogniser, cases: Iterator[Case], total: int) -> list[Heard]:
    """Every case's transcript."""
    console = Console(stderr=True)
    return [
        Heard(
            said=case.text,
            heard=recogniser.transcribe(case.samples).text,
            speaker=case.speaker,
            condition=case.condition,
            noise=case.noise,
        )
        for case in track(
            cases, "listening", total, console=console, disable=not console.is_terminal
        )
    ]


def as_words(text: str) -> str:
    """Small letters, English numbers in words without ``and``, no punctuation."""
    text = re.sub(r"\d+", lambda found: f" {number_in_words(int(found.group()))} ", text.lower())
    text = re.sub(r"\bhundred and\b", "hundred", text)
    return " ".join(words_of(text))


def word_error_rate(found: Sequence[Heard]) -> float:
    """Substitutions, deletions and insertions over words said; case and punctuation apart."""
    said, heard = ([as_words(text) for text in side] for side in zip(
        *((item.said, item.heard) for item in found), strict=True
    ))  # fmt: skip
    return float(process_words(said, heard).wer)


def table(found: Sequence[Heard]) -> Table:
    """Word error rates by condition, speaker and noise, with the number of utterances."""
    view = Table(title="Word error rate on held-out speech")
    for heading in ("condition", "speaker or noise", "utterances", "WER"):
        view.add_column(heading, justify="right" if heading in ("utterances", "WER") else "left")
    for condition in dict.fromkeys(item.condition for item in found):
        chosen = [item for item in found if item.condition == condition]
        for name in ("all", *sorted({item.speaker for item in chosen} | {n.noise for n in chosen})):
            part = [item for item in chosen if name in ("all", item.speaker, item.noise)]
            if name:
                view.add_row(condition, name, f"{len(part):,}", f"{word_error_rate(part):.1%}")
    return view


def _recogniser_of(pack: Pack) -> RecogniserEntry:
    entry = pack.manifest.recogniser
    if entry is None:
        raise PackError(f"Pack {pack.manifest.name} has no recogniser. Choose another with --pack.")
    return entry


def main(
    model: Annotated[
        Path | None, typer.Option(help="A whisper.cpp file in the pack's stead.")
    ] = None,
    pack: Annotated[str, typer.Option(help="Name or folder of the pack.")] = "demo",
    utterances: Annotated[int, typer.Option(min=1)] = 300,
    seed: int = 0,
    language: Annotated[str, typer.Option(help="What is spoken.")] = "en",
    own_voice: Annotated[bool, typer.Option(help="Whether to hear the pack's voice too.")] = True,
    threads: int | None = None,
    out: Annotated[Path | None, typer.Option(help="Where every transcript goes, as JSON.")] = None,
) -> None:
    """Measure the word error rate of a pack's recogniser."""
    opened = find_pack(pack) if own_voice else None
    chosen = find_pack(pack)
    entry = _recogniser_of(chosen)
    path = model or chosen.path(entry.model)
    with Recogniser(
        path, language=language, threads=threads, short_window=entry.short_window
    ) as recogniser:
        total = utterances * len(CONDITIONS)
        found = listen(recogniser, speech_cases(utterances, seed, language), total)
        found += listen(recogniser, command_cases(utterances, seed, language), utterances)
        if own_voice and opened:
            cases = voice_cases(opened, utterances, seed, language)
            found += listen(recogniser, cases, utterances)
        silent = listen(recogniser, noise_cases(100, seed), 100)
    console = Console()
    console.print(table(found))
    wrong = sum(bool(item.heard) for item in silent)
    console.print(f"Silence and noise taken for speech: {wrong} of {len(silent)}")
    if out:
        with replacing(out) as file:
            file.write(json.dumps([asdict(item) for item in found + silent], indent=1).encode())


if __name__ == "__main__":
    typer.run(main)
