"""Samples for an importance matrix of the demo pack: scenes and questions as in its training.

    python -m studies.demo_samples FOLDER [--scenes 200] [--questions 1]
        [--details glance,look,read]

Scenes and phrasings are none of those that ``bench.scenes.evaluate`` measures with. Questions about
the same picture follow each other: what measures with them reads it once.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from bench.scenes.draw import draw
from bench.scenes.questions import ask
from bench.scenes.world import scene_of
from convert.quantize.search.samples import SAMPLES
from runtime.files.atomic import replacing
from runtime.vision.tiling import Detail


def write_samples(
    folder: Path,
    seeds: Sequence[int],
    questions: int = 1,
    details: Sequence[Detail] = tuple(Detail),
) -> None:
    """Draw scenes into ``folder``, each with some questions at each detail."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [line for seed in seeds for line in _scene(folder, seed, questions, details)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    with replacing(folder / SAMPLES) as file:
        file.write(text.encode())


def _scene(
    folder: Path, seed: int, questions: int, details: Sequence[Detail]
) -> Iterator[dict[str, Any]]:
    scene = scene_of(seed)
    name = f"{seed}.png"
    draw(scene)[0].save(folder / name)
    rng = random.Random(f"samples {seed}")
    for detail, _ in product(details, range(questions)):
        question = ask(rng, scene, close=detail is Detail.READ, held_out=False)
        yield {
            "image": name,
            "question": question.text,
            "answers": [question.answer],
            "detail": str(detail),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw samples for an importance matrix.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--questions", type=int, default=1, help="of a scene at each detail")
    parser.add_argument("--details", default=",".join(Detail))
    arguments = parser.parse_args()
    details = [Detail(each) for each in arguments.details.split(",")]
    write_samples(arguments.folder, range(arguments.scenes), arguments.questions, details)


if __name__ == "__main__":
    main()
