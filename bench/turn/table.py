"""What was measured of turns, as a table and as a picture."""

from pathlib import Path
from statistics import median

from rich.table import Table

from bench.report.charts.charts import About, Bar, Span, Waterfall
from bench.report.charts.plots import check_drawing, write_plot
from bench.turn.turn import Comparison, Strategy
from runtime.errors import BenchError

_LANES = ("person", "ears", "eyes", "mind", "voice")
_IN_SEQUENCE = (
    ("ears", "transcribe", "transcript"),
    ("mind", "translate the question", "translated"),
    ("eyes", "encode the picture", "encoded"),
    ("mind", "read the picture", "prefilled"),
    ("mind", "answer", "answer"),
    ("mind", "translate the answer", "answer_translated"),
    ("voice", "speak", "first_audio"),
)


def spans(comparison: Comparison, strategy: Strategy) -> list[Span]:
    """What the median turn consists of."""
    parts = comparison.parts(strategy)
    if strategy in (Strategy.SEQUENCE, Strategy.SEQUENCE_GRAPH, Strategy.PROCESSES):
        found, before = [], 0.0
        for lane, what, end in _IN_SEQUENCE:
            if end in parts:
                found.append(Span(lane, before, parts[end], what))
                before = parts[end]
        return found
    asked = parts.get("translated", parts["transcript"])
    original = parts.get("first_original", parts["first_sentence"])
    ready = max(parts["prefilled"], asked)
    found = [
        Span("person", parts["press"], parts["release"], "asks"),
        Span("ears", parts["release"], parts["transcript"], "transcribe"),
        Span("ears", parts["transcript"], asked, "translate the question"),
        Span("eyes", parts["photo"], parts["encoded"], "encode the picture"),
        Span("mind", parts["encoded"], parts["prefilled"], "read the picture"),
        Span("mind", ready, original, "first sentence"),
        Span("voice", original, parts["first_sentence"], "translate the answer"),
        Span("voice", parts["first_sentence"], parts["first_audio"], "speak"),
    ]
    translated = "translated" in parts
    return [each for each in found if translated or not each.what.startswith("translate ")]


def table(comparison: Comparison) -> Table:
    """Waits side by side: medians, spread, and how many times this project's."""
    scripted = "; the answer's words are given, its tokens computed" if comparison.scripted else ""
    view = Table(
        title=(
            f"{comparison.pack}, {comparison.model}, {comparison.recogniser}, "
            f"{comparison.detail}, button held {comparison.held:g} s{scripted}"
        ),
        caption="Seconds from letting go to the first sound of the answer.",
    )
    for heading in ("turn", "median", "min", "max", "slowdown", "tiles", "image tokens"):
        view.add_column(heading, justify="left" if heading == "turn" else "right")
    for row in _rows(comparison):
        view.add_row(*row)
    return view


def markdown(comparison: Comparison) -> str:
    """The same as Markdown, with what it was measured on and what was called."""
    machine, rounds = comparison.machine, len(comparison.waits(Strategy.OVERLAPPED))
    lines = [
        "| from letting go to the first sound, s | median | min | max | slowdown | tiles | "
        "image tokens |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(f"| {' | '.join(row)} |" for row in _rows(comparison)),
        "",
        f"Pack {comparison.pack} ({comparison.model}, {comparison.recogniser}), "
        f"{comparison.detail}, button held {comparison.held:g} s, "
        f"{rounds} round{'s' * (rounds != 1)}, on {machine['processor']}, "
        f"{machine['cores']} cores.",
    ]
    if comparison.waits(Strategy.PROCESSES):
        lines += ["The processes: " + "; ".join(f"`{each}`" for each in comparison.chain) + "."]
    if waits := comparison.waits(Strategy.UNTRANSLATED):
        ours = comparison.waits(Strategy.OVERLAPPED)
        later = median(mine - plain for mine, plain in zip(ours, waits, strict=True))
        lines += [f"Translation makes the first sound {later:.2f} s later, the median of rounds."]
    return "\n".join(lines) + "\n"


def _rows(comparison: Comparison) -> list[tuple[str, ...]]:
    rows = []
    for strategy in Strategy:
        waits = sorted(comparison.waits(strategy))
        if not waits:
            continue
        step = next(step for step in comparison.steps if step.strategy is strategy)
        counts = ("" if n is None else f"{n:,}" for n in (step.tiles, step.image_tokens))
        figures = (comparison.median(strategy), waits[0], waits[-1], comparison.ratio(strategy))
        rows.append((str(strategy), *(f"{figure:.2f}" for figure in figures), *counts))
    return rows


def check_plot(path: Path) -> None:
    """See to it that a picture can be drawn into that file, before hours are spent on measuring.

    Raises:
        BenchError: matplotlib is not installed, or does not know the kind of file.
    """
    check_drawing("Plots")
    from matplotlib.backend_bases import FigureCanvasBase

    if path.suffix[1:].lower() not in FigureCanvasBase.get_supported_filetypes():
        raise BenchError(f"{path} cannot be drawn; name a .png, .svg or .pdf file.")


def plot(comparison: Comparison, path: Path) -> None:
    """Draw the waterfall of each strategy's median turn into a PNG, SVG or PDF file.

    Raises:
        BenchError: as ``check_plot``.
        OutputError: the file cannot be written.
    """
    check_plot(path)
    strategies = [each for each in Strategy if comparison.waits(each)]
    waits = [f"{each}: {comparison.median(each):.2f} s" for each in strategies]
    title = (
        f"A turn of {comparison.pack}, medians of {len(comparison.waits(strategies[0]))}, "
        f"{comparison.machine['cores']} cores"
    )
    bars = []
    for strategy, wait in zip(strategies, waits, strict=True):
        bars += [Bar(wait, strong=True), *_lanes(comparison, strategy)]
    about = About(path.stem, title, "; ".join(waits))
    write_plot(Waterfall(about, tuple(bars)), path)


def _lanes(comparison: Comparison, strategy: Strategy) -> list[Bar]:
    bars = []
    for lane in _LANES:
        its = tuple(span for span in spans(comparison, strategy) if span.stage == lane)
        text = ", ".join(f"{span.what} {max(0.0, span.end - span.start):.2f}" for span in its)
        bars += [Bar(lane, its, text)] if its else []
    return bars
