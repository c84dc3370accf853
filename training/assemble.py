"""Put the demo pack together from what was trained.

    python -m training.assemble [--build build/demo] [--out runtime/packs/demo]

The vision-language checkpoint goes through the converter like any other; the recogniser and the
voice are already in their final formats. Sample scenes and questions come from seeds, phrasings
and speakers that training never used.
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
from bench.scenes.questions import Question, ask
from bench.scenes.world import HELD_OUT_SEED, scene_of
from convert.convert import convert_checkpoint
from convert.pack_writer import PROJECTOR, TEXT_MODEL, pack_file, write_manifest
from runtime.files.folders import new_folder
from runtime.packs.manifest import MANIFEST, Manifest, Prompts, Recogniser, Sample, Voice
from runtime.packs.pack import Pack
from training.recogniser.voices import SAMPLE_RATE, any_prosody, any_speaker, say
from training.vlm.model import SYSTEM

LICENCE = "GPL-3.0-or-later"
NOTICE = (
    "This is a demonstration model: it knows drawn scenes and synthetic speech, "
    "and is no aid for finding one's way."
)
DESCRIBE = "What is in front of me?"
READ = "What does the sign say?"
"""All that its language knows of writing."""
RECOGNISER = "recogniser.bin"
VOICE = "voice.onnx"
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


def find_sample(wanted: Wanted, number: int) -> tuple[int, Question]:
    """The seed of a scene, and a question about it, that show what is wanted."""
    seed = SAMPLE_SEED + 10_000 * number
    while True:
        scene = scene_of(seed)
        question = ask(random.Random(seed), scene, close=wanted.detail == "read", held_out=True)
        fits = question.category == wanted.category and wanted.answer in question.answer
        if fits and len(scene.things) >= wanted.things and scene.noise <= 4:
            return seed, question
        seed += 1


def write_samples(folder: Path) -> Iterator[Sample]:
    """Pictures and spoken questions, in ``folder/samples``."""
    (folder / "samples").mkdir()
    for number, wanted in enumerate(WANTED, 1):
        seed, question = find_sample(wanted, number)
        stem = f"samples/{number:02d}-{wanted.category}"
        draw(scene_of(seed))[0].save(folder / f"{stem}.jpg", quality=92)
        rng = random.Random(seed)
        spoken = say(any_speaker(rng, held_out=True), question.text, any_prosody(rng))
        pause = np.zeros(SAMPLE_RATE // 4, np.float32)
        sound = np.concatenate([pause, 0.6 * spoken / np.abs(spoken).max(), pause])
        soundfile.write(folder / f"{stem}.wav", sound, SAMPLE_RATE, subtype="PCM_16")
        yield Sample(
            picture=pack_file(folder, f"{stem}.jpg", LICENCE),
            audio=pack_file(folder, f"{stem}.wav", LICENCE),
            question=question.text,
            expected=[question.answer],
            detail=wanted.detail,  # type: ignore[arg-type]
        )


def assemble(build: Path, out: Path) -> None:
    """Write the demo pack; one that is there already is replaced once the new one is whole."""
    fresh = out.with_name(f"{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    with new_folder(fresh) as folder:
        converted = folder / "converted"
        convert_checkpoint(build / "vlm/checkpoint", converted, name="demo")
        draft = Pack.open(converted).manifest
        for name in (TEXT_MODEL.format("f16"), PROJECTOR.format("f16")):
            (converted / name).rename(folder / name)
        shutil.rmtree(converted)
        shutil.copy(build / "recogniser" / RECOGNISER, folder)
        shutil.copy(build / "voice" / VOICE, folder)
        shutil.copy(build / "voice" / f"{VOICE}.json", folder)
        write_manifest(folder, complete(draft, folder))
    if out.exists():
        shutil.rmtree(out)
    fresh.rename(out)


def complete(draft: Manifest, folder: Path) -> Manifest:
    """The converter's manifest with what only the demo has."""
    voice = Voice(
        model=pack_file(folder, VOICE, LICENCE),
        config=pack_file(folder, f"{VOICE}.json", LICENCE),
    )
    return draft.model_copy(
        update={
            "title": "Drawn streets and tables",
            "notice": NOTICE,
            "source": "trained from scratch by convert/demo",
            "text_model": pack_file(folder, draft.text_model.file, LICENCE),
            "projector": pack_file(folder, draft.projector.file, LICENCE),
            "prompts": {"en": Prompts(system=SYSTEM, describe=DESCRIBE, read=READ)},
            "recogniser": Recogniser(
                model=pack_file(folder, RECOGNISER, LICENCE), short_window=True
            ),
            "voices": {"en": voice},
            "samples": list(write_samples(folder)),
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
