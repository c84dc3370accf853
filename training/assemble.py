"""Put the demo pack together from what was trained, in English and Spanish.

    python -m training.assemble [--build build/demo] [--out runtime/packs/demo]

The vision-language checkpoint goes through the converter like any other; recogniser, voices and
translators are already in their final formats. What was not trained anew is taken from the pack as
it is. Sample scenes and questions come from seeds, phrasings and speakers that training never used.
"""

import argparse
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from bench.scenes.draw import draw
from bench.scenes.english import ENGLISH
from bench.scenes.questions import Question, ask
from bench.scenes.spanish import SPANISH
from bench.scenes.wording import Wording
from bench.scenes.world import HELD_OUT_SEED, scene_of
from convert.convert import convert_checkpoint
from convert.pack_writer import PROJECTOR, TEXT_MODEL, pack_file, write_manifest
from runtime.files.folders import new_folder
from runtime.packs.manifest import (
    MANIFEST,
    Direction,
    Manifest,
    Prompts,
    Recogniser,
    Sample,
    Translation,
    Voice,
)
from runtime.packs.pack import Pack
from training.recogniser.voices import SAMPLE_RATE, any_prosody, any_speaker, say
from training.translator.__main__ import CONVERTED
from training.vlm.model import SYSTEM

LICENCE = "GPL-3.0-or-later"
NOTICE = (
    "This is a demonstration model: it knows drawn scenes and synthetic speech, "
    "and is no aid for finding one's way."
)
PROMPTS = {
    # The sign is all that its language knows of writing.
    "en": Prompts(
        system=SYSTEM, describe="What is in front of me?", read="What does the sign say?"
    ),
    "es": Prompts(system=SYSTEM, describe="¿Qué tengo delante?", read="¿Qué pone en el cartel?"),
}
RECOGNISER = "recogniser.bin"
VOICES = {"en": ("voice", "voice.onnx"), "es": ("voice-es", "voice-es.onnx")}
"""Of each language, the folder of its training and the file."""
TRANSLATORS = ("es-en", "en-es")
"""Of questions and of answers."""
TRANSLATOR = ("model.bin", "vocabulary.json", "source.spm", "target.spm")
"""The files of each."""
SPOKEN_TOO = (2, 3, 4, 6, 10)
"""Numbers of the samples that are also asked in Spanish."""
SAMPLE_SEED = HELD_OUT_SEED + 500_000


@dataclass(frozen=True)
class Wanted:
    """A sample to look for: the first scene that has such a question."""

    category: str
    detail: str
    answer: str = ""
    """What the answer has to contain."""
    things: int = 3
    """How many things the scene shows at least."""


WANTED = (
    Wanted("describe", "look"),
    Wanted("colour", "glance", "wearing"),
    Wanted("count", "look", "three"),
    Wanted("presence", "glance", "Yes"),
    Wanted("place", "look", "right"),
    Wanted("sign", "read", "OPEN"),
    Wanted("sign", "read", "4"),
    Wanted("unanswerable", "look", "do not see a"),
    Wanted("unanswerable", "glance", "too dark", things=1),
    Wanted("unanswerable", "look", "safe"),
)


@dataclass(frozen=True)
class Found:
    """A sample: the seed of its scene and of its question, and how close one looks."""

    seed: int
    close: bool

    def question(self, wording: Wording) -> Question:
        """What is asked about it."""
        rng, scene = random.Random(self.seed), scene_of(self.seed)
        return ask(rng, scene, close=self.close, held_out=True, wording=wording)


def find_sample(wanted: Wanted, number: int) -> Found:
    """A scene and a question about it that show what is wanted."""
    seed = SAMPLE_SEED + 10_000 * number
    while True:
        found, scene = Found(seed, wanted.detail == "read"), scene_of(seed)
        question = found.question(ENGLISH)
        fits = question.category == wanted.category and wanted.answer in question.answer
        if fits and len(scene.things) >= wanted.things and scene.noise <= 4:
            return found
        seed += 1


def write_samples(folder: Path, before: Path) -> Iterator[Sample]:
    """Pictures and spoken questions, in ``folder/samples``; those in Spanish come last.

    They follow from the seeds: what is in the pack before is taken from there.
    """
    (folder / "samples").mkdir()
    found = {number: find_sample(wanted, number) for number, wanted in enumerate(WANTED, 1)}
    for number, sample in found.items():
        yield _sample(folder, before, number, sample, ENGLISH)
    for number in SPOKEN_TOO:
        yield _sample(folder, before, number, found[number], SPANISH)


def _sample(folder: Path, before: Path, number: int, found: Found, wording: Wording) -> Sample:
    wanted, question, language = WANTED[number - 1], found.question(wording), wording.code
    stem = f"samples/{number:02d}-{wanted.category}"
    picture = f"{stem}.jpg"
    audio = f"{stem}.wav" if language == ENGLISH.code else f"{stem}-{language}.wav"
    for name in (picture, audio):
        if (before / name).exists():
            shutil.copy(before / name, folder / name)
    if not (folder / picture).exists():
        draw(scene_of(found.seed))[0].save(folder / picture, quality=92)
    if not (folder / audio).exists():
        _speak(question.text, language, random.Random(found.seed), folder / audio)
    return Sample(
        picture=pack_file(folder, picture, LICENCE),
        audio=pack_file(folder, audio, LICENCE),
        question=question.text,
        expected=[question.answer],
        language=language,
        detail=wanted.detail,  # type: ignore[arg-type]
    )


def _speak(text: str, language: str, rng: random.Random, out: Path) -> None:
    spoken = say(any_speaker(rng, held_out=True, language=language), text, any_prosody(rng))
    pause = np.zeros(SAMPLE_RATE // 4, np.float32)
    samples = np.concatenate([pause, 0.6 * spoken / np.abs(spoken).max(), pause])
    soundfile.write(out, samples, SAMPLE_RATE, subtype="PCM_16")


def assemble(build: Path, out: Path) -> None:
    """Write the demo pack; one that is there already is replaced once the new one is whole."""
    fresh = out.with_name(f"{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    with new_folder(fresh) as folder:
        draft = put_model(build / "vlm/checkpoint", folder, out)
        put(build / "recogniser" / RECOGNISER, folder / RECOGNISER, out)
        for place, name in VOICES.values():
            for end in ("", ".json"):
                put(build / place / f"voice.onnx{end}", folder / f"{name}{end}", out)
        asking, answering = (
            put_translator(build / "translator" / name / CONVERTED, folder, name, out)
            for name in TRANSLATORS
        )
        translation = Translation(asking=asking, answering=answering)
        write_manifest(folder, complete(draft, folder, translation, out))
    if out.exists():
        shutil.rmtree(out)
    fresh.rename(out)


def put(trained: Path, to: Path, before: Path) -> None:
    """Copy what was trained, or what the pack before has in its place."""
    shutil.copy(trained if trained.exists() else before / to.name, to)


def put_model(checkpoint: Path, folder: Path, before: Path) -> Manifest:
    """Convert the vision-language model, or take that of the pack before.

    Returns:
        A manifest with all that belongs to it.
    """
    names = [TEXT_MODEL.format("f16"), PROJECTOR.format("f16")]
    if not checkpoint.exists():
        for name in names:
            shutil.copy(before / name, folder)
        return Pack.open(before).manifest
    converted = folder / "converted"
    convert_checkpoint(checkpoint, converted, name="demo")
    draft = Pack.open(converted).manifest
    for name in names:
        (converted / name).rename(folder / name)
    shutil.rmtree(converted)
    return draft


def put_translator(trained: Path, folder: Path, name: str, before: Path) -> Direction:
    """Put a converted translator's files, or those of the pack before, into ``folder``."""
    place = f"translators/{name}"
    (folder / place).mkdir(parents=True)
    source = trained if trained.exists() else before / place
    for file in TRANSLATOR:
        shutil.copy(source / file, folder / place)
    model, vocabulary, *pieces = (
        pack_file(folder, f"{place}/{file}", LICENCE) for file in TRANSLATOR
    )
    return Direction(model=model, vocabulary=vocabulary, source=pieces[0], target=pieces[1])


def complete(draft: Manifest, folder: Path, translation: Translation, before: Path) -> Manifest:
    """The converter's manifest with what only the demo has."""
    voices = {
        language: Voice(
            model=pack_file(folder, name, LICENCE),
            config=pack_file(folder, f"{name}.json", LICENCE),
        )
        for language, (_, name) in VOICES.items()
    }
    return draft.model_copy(
        update={
            "title": "Drawn streets and tables",
            "notice": NOTICE,
            "source": "trained from scratch by training/",
            "text_model": pack_file(folder, draft.text_model.file, LICENCE),
            "projector": pack_file(folder, draft.projector.file, LICENCE),
            "prompts": PROMPTS,
            "recogniser": Recogniser(
                model=pack_file(folder, RECOGNISER, LICENCE),
                languages=list(VOICES),
                short_window=True,
            ),
            "voices": voices,
            "translators": {"es": translation},
            "samples": list(write_samples(folder, before)),
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Put the demo pack together.")
    parser.add_argument("--build", type=Path, default=Path("build/demo"))
    parser.add_argument("--out", type=Path, default=Path("runtime/packs/demo"))
    arguments = parser.parse_args()
    assemble(arguments.build, arguments.out)
    print(f"{arguments.out / MANIFEST}: {Pack.open(arguments.out).manifest.title}")


if __name__ == "__main__":
    main()
