"""How well the demo's translators translate what they never learnt from.

Questions in held-out phrasings go from Spanish to English, and answers to held-out questions the
other way, through the converted files and the runtime. What counts of an answer is every word; of a
question, every word too, and beside it whether the demo's model answers it as it answers the
question that was meant.

    python -m studies.demo_translation [--folder build/demo/translator] [--sentences 1000]
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.scenes.draw import draw
from bench.scenes.english import ENGLISH
from bench.scenes.evaluate import answered
from bench.scenes.questions import ask
from bench.scenes.spanish import SPANISH
from bench.scenes.world import HELD_OUT_SEED, scene_of
from convert.translation.folder import read_translator
from runtime.errors import TranslationError
from runtime.packs.search import find_pack
from runtime.session import Session
from runtime.translation.files import TranslatorFiles
from runtime.translation.translator import Translator
from runtime.vision.tiling import Detail
from training.translator.__main__ import CONVERTED, FOLDER
from training.translator.text import DIRECTIONS, DirectionName, as_heard, pair

_SEED = HELD_OUT_SEED + 700_000


@dataclass(frozen=True)
class Outcome:
    """A sentence, and what became of it."""

    said: str
    wanted: str
    found: str

    @property
    def right(self) -> bool:
        """Whether it is what was wanted, to the letter."""
        return self.found == self.wanted


def load(folder: Path) -> Translator:
    """A translator from the folder that ``vismaid convert`` made."""
    direction = read_translator(folder).direction
    return Translator(TranslatorFiles.read(lambda file: folder / file.file, direction), threads=1)


def translated(translator: Translator, text: str) -> str:
    """The translation; empty where there is none."""
    try:
        return translator.translate(text)
    except TranslationError:
        return ""


def outcomes(
    translator: Translator, direction: DirectionName, count: int, heard: bool
) -> list[Outcome]:
    """``count`` different held-out sentences, written well or as a recogniser may write them."""
    rng, found = random.Random(f"held out {direction}"), dict[tuple[str, str], None]()
    for _ in range(40 * count):
        if len(found) < count:
            said, wanted = pair(rng, direction, held_out=True)
            found[as_heard(rng, said) if heard else said, wanted] = None
    return [Outcome(said, wanted, translated(translator, said)) for said, wanted in found]


def meant(translator: Translator, scenes: int) -> list[Outcome]:
    """The model's answers to translated questions, and to those that were meant."""
    found = []
    with Session(find_pack("demo")) as session:
        for seed in range(_SEED, _SEED + scenes):
            scene, detail = scene_of(seed), Detail.READ if seed % 2 else Detail.LOOK
            picture = draw(scene)[0]
            english, spanish = (
                ask(
                    random.Random(seed),
                    scene,
                    close=detail is Detail.READ,
                    held_out=True,
                    wording=wording,
                ).text
                for wording in (ENGLISH, SPANISH)
            )
            wanted = answered(session, picture, detail, english)
            asked = translated(translator, spanish)
            answer = wanted if asked == english else answered(session, picture, detail, asked)
            found.append(Outcome(spanish, wanted, answer))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="studies.demo_translation")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--scenes", type=int, default=100)
    chosen = parser.parse_args(arguments)
    view = Table("direction", "what", "sentences", "exactly right")
    wrong: list[Outcome] = []

    def add(direction: str, what: str, found: list[Outcome]) -> None:
        right = sum(each.right for each in found)
        view.add_row(direction, what, f"{len(found):,}", f"{right / len(found):.1%}")
        wrong.extend([each for each in found if not each.right][:8])

    for direction in DIRECTIONS:
        with load(chosen.folder / direction / CONVERTED) as translator:
            for heard in (False, True) if direction == "es-en" else (False,):
                what = "as heard" if heard else "as written"
                add(direction, what, outcomes(translator, direction, chosen.sentences, heard))
            if direction == "es-en" and chosen.scenes:
                add(direction, "the same answer", meant(translator, chosen.scenes))
    console = Console()
    console.print(view)
    for each in wrong:
        console.print(f"{each.said} → {each.found} (wanted: {each.wanted})", markup=False)


if __name__ == "__main__":
    main()
