"""Samples for an importance matrix of the demo pack: scenes and questions as in its training.

    python -m bench.demo_samples FOLDER [--scenes 200]

Scenes and phrasings are none of those that ``bench.demo`` measures with.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.calibration import SAMPLES
from convert.demo.draw import draw
from convert.demo.questions import ask
from convert.demo.vlm_data import scene_of
from runtime.vision import Detail


def write_samples(folder: Path, seeds: Sequence[int]) -> None:
    """Draw scenes into ``folder``, each with one question at each detail."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [line for seed in seeds for line in _scene(folder, seed)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / SAMPLES).write_text(text, encoding="utf-8")


def _scene(folder: Path, seed: int) -> Iterator[dict[str, Any]]:
    scene = scene_of(seed)
    name = f"{seed}.png"
    draw(scene)[0].save(folder / name)
    rng = random.Random(f"samples {seed}")
    for detail in Detail:
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
    arguments = parser.parse_args()
    write_samples(arguments.folder, range(arguments.scenes))


if __name__ == "__main__":
    main()
