"""The demo's translators from nothing: ``python -m training.translator``.

Trains one MarianMT a direction and saves it as Hugging Face publishes such models, for
``vismaid convert``; then converts both. What is there already is not made again; started again, it
goes on where it stopped. Takes about a quarter of an hour on one core.
"""

import json
import shutil
from pathlib import Path
from typing import Annotated

import torch
import typer

from convert.translation.folder import convert_translator
from runtime.files.atomic import replacing
from runtime.files.folders import new_folder
from training.translator.pieces import SIDES, make_vocabulary
from training.translator.text import DIRECTIONS, DirectionName
from training.translator.train import Plan, Training

FOLDER = Path("build/demo/translator")
LICENCE = "GPL-3.0-or-later"
CHECKPOINT, CONVERTED = "checkpoint", "converted"


def make_translator(folder: Path, direction: DirectionName, plan: Plan) -> Path:
    """Train a direction in ``folder``, save its checkpoint and convert it."""
    training = Training(folder, direction, plan, make_vocabulary(folder, direction))
    training.run()
    shutil.rmtree(folder / CHECKPOINT, ignore_errors=True)
    save_checkpoint(training, folder / CHECKPOINT)
    shutil.rmtree(folder / CONVERTED, ignore_errors=True)
    convert_translator(folder / CHECKPOINT, folder / CONVERTED, licence=LICENCE)
    return folder / CONVERTED


def save_checkpoint(training: Training, out: Path) -> None:
    """Write the model and its tokenizer's files as ``Helsinki-NLP/opus-mt-es-en`` has them."""
    source, target = training.direction.split("-")
    with new_folder(out) as draft:
        training.model.save_pretrained(draft)
        for name in (*(f"{side}.spm" for side in SIDES), "vocab.json"):
            shutil.copy(training.folder / name, draft)
        with replacing(draft / "tokenizer_config.json") as file:
            settings = {"source_lang": source, "target_lang": target, "model_max_length": 256}
            file.write(json.dumps(settings).encode())


def main(
    steps: Annotated[int, typer.Option(help="How long to train each.")] = Plan.steps,
    threads: Annotated[int, typer.Option(help="Processor threads.")] = 1,
    folder: Annotated[Path, typer.Option(help="Where all is kept.")] = FOLDER,
) -> None:
    """Make the demo's translators."""
    torch.set_num_threads(threads)
    for direction in DIRECTIONS:
        place = folder / direction
        place.mkdir(parents=True, exist_ok=True)
        made = make_translator(place, direction, Plan(steps))
        typer.echo(f"{made}: {sum(f.stat().st_size for f in made.iterdir()):,} bytes")


if __name__ == "__main__":
    typer.run(main)
