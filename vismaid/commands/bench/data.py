"""``vismaid bench data``: what a labelled set holds, and writing it out as JSON lines."""

from collections import Counter
from pathlib import Path

from bench.quality.datasets import LabelledSet, write_labelled
from bench.quality.demo_scenes import demo_labelled
from bench.quality.layouts import open_labelled
from bench.quality.metrics import metric_for
from vismaid import console

DEMO = Path("demo")
_DEMO_SAMPLES = 300


def run(
    path: Path,
    out: Path | None,
    *,
    limit: int | None = None,
    seed: int | None = None,
    split: str | None = None,
    images: Path | None = None,
) -> None:
    """Open a set and print what it holds; with ``out``, write it there.

    Raises:
        VismaidError: the set cannot be used, or ``out`` cannot be written.
    """
    if path == DEMO and not path.exists():
        labelled = demo_labelled(limit or _DEMO_SAMPLES, seed or 0)
    else:
        labelled = open_labelled(path, split=split, images=images, limit=limit, seed=seed)
    metric_for(labelled)
    if out:
        with console.progress("writing") as bar:
            write_labelled(labelled, out, bar)
    console.result("\n".join(_lines(labelled)))


def _lines(labelled: LabelledSet) -> list[str]:
    samples = labelled.samples
    answers = sorted({len(sample.answers) for sample in samples})
    described = sum(sample.question is None for sample in samples)
    lines = [
        f"{labelled.name}: {labelled.layout}, judged by {labelled.metric}",
        f"samples: {len(samples):,}",
        f"pictures: {len({sample.image for sample in samples}):,}",
        f"answers to each: {answers[0]}" + (f" to {answers[-1]}" if len(answers) > 1 else ""),
    ]
    lines += [f"left out: {count:,} ({why})" for why, count in labelled.left_out.items()]
    if described:
        lines.append(f"descriptions: {described:,}")
    categories = Counter(sample.category for sample in samples if sample.category)
    lines += [f"{category}: {count:,}" for category, count in categories.most_common()]
    return lines
