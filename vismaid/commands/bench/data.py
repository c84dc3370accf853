"""``vismaid bench data``: what a labelled set holds, and writing it out as JSON lines."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vismaid import console

if TYPE_CHECKING:
    from bench.quality.datasets import LabelledSet

DEMO = Path("demo")
_DEMO_SAMPLES = 300


def data(
    path: Annotated[
        Path,
        typer.Argument(help="A labelled set's folder or file, or `demo`.", metavar="PATH"),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write it as samples.jsonl with pictures.", metavar="DIR"),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", help="Take no more samples.", min=1, metavar="NUMBER")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            help="With --limit: draw them by chance, not the first.",
            min=0,
            metavar="NUMBER",
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--lang",
            help="Only what is asked and answered in it; `demo` is worded in it.",
            metavar="CODE",
        ),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option("--split", help="Which of several in the folder, as in val.", metavar="NAME"),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option("--images", help="The pictures, if not beside the file.", metavar="DIR"),
    ] = None,
) -> None:
    """Say what a labelled set holds, and write it out as JSON lines.

    Reads samples.jsonl, of which a line is {"image": "a.png", "question": "…", "answers": ["…"]},
    and VQAv2, VizWiz, TextVQA, POPE and COCO's captions as they are published. `demo` is the demo
    pack's held-out scenes.
    """
    from bench.quality.datasets import write_labelled
    from bench.quality.demo_scenes import demo_labelled
    from bench.quality.layouts import open_labelled
    from bench.quality.metrics import metric_for

    if path == DEMO and not path.exists():
        labelled = demo_labelled(limit or _DEMO_SAMPLES, seed or 0, language=language or "en")
    else:
        labelled = open_labelled(
            path, split=split, images=images, language=language, limit=limit, seed=seed
        )
    metric_for(labelled)
    if out:
        with console.progress("writing") as bar:
            write_labelled(labelled, out, bar)
    console.result("\n".join(_lines(labelled)))


def _lines(labelled: "LabelledSet") -> list[str]:
    samples = labelled.samples
    answers = sorted({len(sample.answers) for sample in samples})
    described = sum(sample.question is None for sample in samples)
    lines = [
        f"{labelled.name}: {labelled.layout}, judged by {labelled.metric}",
        f"samples: {len(samples):,}",
        f"pictures: {len({sample.image for sample in samples}):,}",
        f"answers to each: {answers[0]}" + (f" to {answers[-1]}" if len(answers) > 1 else ""),
    ]
    languages = Counter(sample.language for sample in samples)
    if languages.keys() != {"en"}:
        lines += [f"in {code}: {count:,}" for code, count in languages.most_common()]
    lines += [f"left out: {count:,} ({why})" for why, count in labelled.left_out.items()]
    if described:
        lines.append(f"descriptions: {described:,}")
    categories = Counter(sample.category for sample in samples if sample.category)
    lines += [f"{category}: {count:,}" for category, count in categories.most_common()]
    return lines
