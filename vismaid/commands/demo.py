"""``vismaid demo``: the whole chain on the sample scenes of a pack."""

import string
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.errors import VismaidError
from vismaid import console
from vismaid.commands.ask import save_speech, turn
from vismaid.options import PackOption

if TYPE_CHECKING:
    from rich.table import Table

    from runtime.engines import Engines
    from runtime.events import TurnResult
    from runtime.packs.manifest import Sample
    from runtime.packs.pack import Pack


@dataclass(frozen=True)
class Outcome:
    """A sample that was tried."""

    sample: "Sample"
    result: "TurnResult | None"
    failure: str = ""
    """Why there is no result."""

    @property
    def right(self) -> bool:
        """Whether the answer is one of those expected, but for case and punctuation."""
        if self.result is None:
            return False
        return _bare(self.result.answer) in map(_bare, self.sample.expected)


def demo(
    out: Annotated[
        Path, typer.Option("--out", help="Folder for the spoken answers.", metavar="DIR")
    ] = Path("demo-out"),
    pack: PackOption = "demo",
    language: Annotated[
        str,
        typer.Option("--lang", help="Language of questions and answers.", metavar="CODE"),
    ] = "en",
) -> None:
    """Run the whole chain on a pack's sample scenes.

    Shows what was heard, answered and expected, and the seconds to the first audio.
    The exit status is 1 when a sample could not be run; a wrong answer is marked as wrong.
    """
    from runtime.errors import PackError
    from runtime.files.writable import make_folder
    from runtime.guard.guard import prepare_guard
    from runtime.packs.search import find_pack
    from runtime.start.loading import load_engines

    make_folder(out)
    found = find_pack(pack)
    samples = [each for each in found.manifest.samples if each.language == language]
    if not samples:
        there = sorted({each.language for each in found.manifest.samples})
        wanted = f" in {language}, but in {' and '.join(there)}" if there else ""
        raise PackError(
            f"Pack {found.manifest.name} has no samples{wanted}; try it with `vismaid ask`."
        )
    outcomes = []
    prepare_guard(language)
    with (
        console.progress("asking") as advance,
        load_engines(found, language) as loaded,
    ):
        for number, sample in enumerate(samples, 1):
            loaded.session.forget()
            path = out / wav_name(number, sample)
            outcomes.append(_attempt(loaded.engines, found, sample, path))
            advance(number, len(samples))
    console.table(_table(outcomes))
    _sum_up(found, outcomes, out)
    raise typer.Exit(int(any(outcome.result is None for outcome in outcomes)))


def wav_name(number: int, sample: "Sample") -> str:
    """What the file of a spoken answer is called."""
    stem = Path(sample.picture.file).stem
    return f"{number:02d}-{stem.lstrip(string.digits + '-') or stem}.wav"


def _attempt(engines: "Engines", pack: "Pack", sample: "Sample", out: Path) -> Outcome:
    from runtime.speech.audio import read_wav
    from runtime.vision.pictures import open_picture

    try:
        result = turn(
            engines,
            [open_picture(pack.path(sample.picture))],
            read_wav(pack.path(sample.audio)),
            detail=sample.detail,
            language=sample.language,
            write=lambda text: None,
        )
        save_speech(result, out)
    except VismaidError as error:
        return Outcome(sample, None, str(error))
    return Outcome(sample, result)


def _table(outcomes: list[Outcome]) -> "Table":
    from rich.table import Table

    table = Table(show_lines=True)
    for heading in ("scene", "heard", "answered", "expected", "", "first audio"):
        table.add_column(heading, justify="right" if heading == "first audio" else "left")
    for outcome in outcomes:
        sample, result = outcome.sample, outcome.result
        wait = result.timeline.wait if result else None
        table.add_row(
            f"{Path(sample.picture.file).stem}, {sample.detail}",
            (result.question or "") if result else "",
            result.answer if result else outcome.failure,
            " / ".join(sample.expected),
            "✓" if outcome.right else "✗",
            "" if wait is None else f"{wait:.2f} s",
        )
    return table


def _sum_up(pack: "Pack", outcomes: list[Outcome], out: Path) -> None:
    right = sum(outcome.right for outcome in outcomes)
    console.result(
        f"{right} of {len(outcomes)} as expected; the spoken answers are in {out}. "
        "First audio: seconds from the end of the question."
    )
    if pack.manifest.notice:
        console.result(pack.manifest.notice)


def _bare(text: str) -> str:
    return " ".join(text.lower().translate(str.maketrans("", "", string.punctuation)).split())
