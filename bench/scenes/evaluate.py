"""How well the demo pack answers, on scenes and phrasings it was not trained on.

Everything goes through the GGUF files and the runtime, as it does for a wearer. Scenes come from
seeds above those of training, phrasings from the share that training never says. In another
language the same is asked of the same scenes, by way of the pack's translators.

    python -m bench.scenes.evaluate [--scenes 1000] [--quantize Q8_0] [--lang es]
"""

import argparse
import dataclasses
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.scenes.draw import draw
from bench.scenes.english import ENGLISH
from bench.scenes.questions import WORDINGS, Question, ask
from bench.scenes.wording import Wording
from bench.scenes.world import HELD_OUT_SEED, scene_of
from convert.quantize.quantizer import quantize
from runtime.errors import PackError, TranslationError
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import MANIFEST, PackFile
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.session import Session
from runtime.translation.translator import Translator
from runtime.vision.tiling import Detail

QUESTIONS = 3
DETAILS = (Detail.GLANCE, Detail.LOOK, Detail.READ)


@dataclass(frozen=True)
class Outcome:
    """One question put to one file."""

    seed: int
    detail: str
    category: str
    question: str
    expected: str
    answer: str

    @property
    def right(self) -> bool:
        """Whether the answer is the expected one to the letter."""
        return self.answer == self.expected


@dataclass(frozen=True)
class Speech:
    """The language that is asked and answered in, and how it becomes the model's."""

    wording: Wording = ENGLISH
    asking: Translator | None = None
    """Into the model's language; None where it is asked as it is."""
    answering: Translator | None = None
    """From the model's language."""

    def asked(self, question: str) -> str:
        """A question as the model is asked it. Raises TranslationError where nothing comes out."""
        return self.asking.translate(question) if self.asking else question

    def answered(self, answer: str) -> str:
        """An answer as the person hears it. Raises TranslationError where nothing comes out."""
        return self.answering.translate(answer) if self.answering else answer


def held_out(seed: int, detail: Detail, wording: Wording = ENGLISH) -> list[Question]:
    """Questions about a held-out scene at one detail, in held-out phrasings."""
    rng = random.Random(f"{seed} {detail}")
    close = detail is Detail.READ
    scene = scene_of(seed)
    return [ask(rng, scene, close=close, held_out=True, wording=wording) for _ in range(QUESTIONS)]


def examine(
    session: Session,
    seeds: Sequence[int],
    details: Sequence[Detail],
    speech: Speech = Speech(),
) -> Iterator[list[Outcome]]:
    """Ask about each scene at each detail; every question stands alone."""
    for seed in seeds:
        picture = draw(scene_of(seed))[0]
        found = []
        for detail in details:
            for question in held_out(seed, detail, speech.wording):
                try:
                    asked = speech.asked(question.text)
                    answer = speech.answered(answered(session, picture, detail, asked))
                except TranslationError:
                    answer = ""
                found.append(
                    Outcome(
                        seed,
                        str(detail),
                        question.category,
                        question.text,
                        question.answer,
                        answer,
                    )
                )
        yield found


def answered(session: Session, picture: Image.Image, detail: Detail, question: str) -> str:
    """The whole answer to a question that nothing was said before."""
    session.show([picture], detail)
    session.forget()
    return "".join(session.answer(question, max_tokens=120)).strip()


def quantized(pack: Pack, name: str, folder: Path) -> Pack:
    """A copy of the pack whose text model and projector are quantized."""
    entries = {}
    for field in ("text_model", "projector"):
        entry: PackFile = getattr(pack.manifest, field)
        target = folder / f"{field}-{name}.gguf"
        quantize(pack.path(entry), target, name)
        entries[field] = PackFile(
            file=target.name, sha256=sha256_of(target), bytes=target.stat().st_size
        )
    return Pack(folder, pack.manifest.without_graph().model_copy(update=entries))


def measure(
    pack: Pack,
    seeds: Sequence[int],
    details: Sequence[Detail],
    threads: int | None,
    speech: Speech = Speech(),
) -> list[Outcome]:
    """Every outcome of one pack."""
    with Session(pack, threads=threads) as session:
        steps = track(
            examine(session, seeds, details, speech),
            description=pack.manifest.text_model.file,
            total=len(seeds),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        return [outcome for outcomes in steps for outcome in outcomes]


@contextmanager
def spoken(pack: Pack, language: str, translated: bool = True) -> Iterator[Speech]:
    """A language, by way of the pack's translators, or without them.

    Raises:
        PackError: it has none of that language, and they were wanted.
    """
    wording = WORDINGS[language]
    if language == ENGLISH.code or not translated:
        yield Speech(wording)
        return
    translation = pack.manifest.translators.get(language)
    if translation is None or translation.asking is None or translation.answering is None:
        raise PackError(
            f"Pack {pack.manifest.name} does not translate {language} both ways. "
            "Choose another pack, or --untranslated."
        )
    with (
        Translator.load(pack, translation.asking) as asking,
        Translator.load(pack, translation.answering) as answering,
    ):
        yield Speech(wording, asking, answering)


def table(results: dict[str, list[Outcome]]) -> Table:
    """Exactly right answers by detail and category, one column a quantization."""
    view = Table(title="Exactly right answers to held-out questions")
    for heading in ("detail", "category", "questions", *results):
        view.add_column(heading, justify="left" if heading in ("detail", "category") else "right")
    first = next(iter(results.values()))
    asked = Counter((outcome.detail, outcome.category) for outcome in first)
    asked += Counter(("all", outcome.category) for outcome in first)
    asked += Counter((outcome.detail, "all") for outcome in first)
    asked["all", "all"] = len(first)
    order = [*(str(detail) for detail in Detail), "all"]
    for detail, category in sorted(asked, key=lambda key: (order.index(key[0]), key[1])):
        shares = []
        for outcomes in results.values():
            chosen = [
                outcome.right
                for outcome in outcomes
                if detail in (outcome.detail, "all") and category in (outcome.category, "all")
            ]
            shares.append(f"{sum(chosen) / len(chosen):.1%}")
        view.add_row(detail, category, f"{asked[detail, category]:,}", *shares)
    return view


def main() -> None:
    parser = argparse.ArgumentParser(description="How well the demo pack answers.")
    parser.add_argument("--pack", default="demo", help=f"name, or folder with {MANIFEST}")
    parser.add_argument("--scenes", type=int, default=1000)
    parser.add_argument("--quantize", action="append", default=[], help="for instance Q8_0")
    parser.add_argument("--detail", action="append", choices=[str(d) for d in Detail])
    parser.add_argument("--lang", default="en", choices=WORDINGS, help="what is asked in")
    parser.add_argument("--untranslated", action="store_true", help="ask the model as it is")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--out", type=Path, help="write every outcome here, JSON lines")
    arguments = parser.parse_args()
    pack = find_pack(arguments.pack)
    seeds = range(HELD_OUT_SEED, HELD_OUT_SEED + arguments.scenes)
    details = [Detail(name) for name in arguments.detail or DETAILS]
    with tempfile.TemporaryDirectory() as folder:
        packs = {"F16": pack}
        for name in arguments.quantize:
            packs[name] = quantized(pack, name, Path(folder))
        with spoken(pack, arguments.lang, not arguments.untranslated) as speech:
            results = {
                name: measure(each, seeds, details, arguments.threads, speech)
                for name, each in packs.items()
            }
    Console().print(table(results))
    if arguments.out:
        with arguments.out.open("w", encoding="utf-8") as file:
            for name, outcomes in results.items():
                for outcome in outcomes:
                    record = {"file": name, **dataclasses.asdict(outcome)}
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
