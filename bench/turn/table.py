"""What was measured of turns, as a table and as a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from bench.turn.turn import Comparison, Strategy
from runtime.errors import BenchError, OutputError
from runtime.installation import install_extra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = {
    "person": "#9aa0a6",
    "ears": "#d1730b",
    "eyes": "#1a73b8",
    "mind": "#2e8540",
    "voice": "#8e44ad",
}
_IN_SEQUENCE = (
    ("ears", "transcribe", "transcript"),
    ("eyes", "encode the picture", "encoded"),
    ("mind", "read the picture", "prefilled"),
    ("mind", "answer", "answer"),
    ("voice", "speak", "first_audio"),
)


@dataclass(frozen=True)
class Span:
    """Something that takes a while."""

    lane: str
    what: str
    start: float
    """Seconds from release."""
    end: float


def spans(comparison: Comparison, strategy: Strategy) -> list[Span]:
    """What the median turn consists of."""
    parts = comparison.parts(strategy)
    if strategy in (Strategy.SEQUENCE, Strategy.PROCESSES):
        found, before = [], 0.0
        for lane, what, end in _IN_SEQUENCE:
            if end in parts:
                found.append(Span(lane, what, before, parts[end]))
                before = parts[end]
        return found
    ready = max(parts["prefilled"], parts["transcript"])
    return [
        Span("person", "asks", parts["press"], parts["release"]),
        Span("ears", "transcribe", parts["release"], parts["transcript"]),
        Span("eyes", "encode the picture", parts["photo"], parts["encoded"]),
        Span("mind", "read the picture", parts["encoded"], parts["prefilled"]),
        Span("mind", "first sentence", ready, parts["first_sentence"]),
        Span("voice", "speak", parts["first_sentence"], parts["first_audio"]),
    ]


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
    try:
        from matplotlib.backend_bases import FigureCanvasBase
    except ImportError:
        raise BenchError(
            f"Plots need matplotlib; install it with `{install_extra('plots')}`."
        ) from None
    if path.suffix[1:].lower() not in FigureCanvasBase.get_supported_filetypes():
        raise BenchError(f"{path} cannot be drawn; name a .png, .svg or .pdf file.")


def plot(comparison: Comparison, path: Path) -> None:
    """Draw the waterfall of each strategy's median turn into a PNG, SVG or PDF file.

    Raises:
        BenchError: as ``check_plot``.
        OutputError: the file cannot be written.
    """
    check_plot(path)
    from matplotlib.figure import Figure

    strategies = [strategy for strategy in Strategy if comparison.waits(strategy)]
    figure = Figure(figsize=(10, 1 + 1.35 * len(strategies)), layout="constrained")
    axes = figure.subplots(len(strategies), 1, sharex=True, squeeze=False)[:, 0]
    for strategy, area in zip(strategies, axes, strict=True):
        _draw(comparison, strategy, area)
    axes[-1].set_xlabel("seconds from letting go of the button")
    figure.suptitle(
        f"A turn of {comparison.pack}, medians of {len(comparison.waits(strategies[0]))}, "
        f"{comparison.machine['cores']} cores"
    )
    try:
        figure.savefig(path, dpi=120)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from None


def _draw(comparison: Comparison, strategy: Strategy, area: "Axes") -> None:
    lanes = dict.fromkeys(_COLOURS, "")
    for span in (found := spans(comparison, strategy)):
        row = list(lanes).index(span.lane)
        seconds = max(0.0, span.end - span.start)
        area.barh(row, seconds, left=span.start, color=_COLOURS[span.lane], height=0.8)
        lanes[span.lane] += f"{', ' if lanes[span.lane] else ''}{span.what} {seconds:.2f}"
    for row, (lane, text) in enumerate(lanes.items()):
        start = min((span.start for span in found if span.lane == lane), default=0.0)
        area.annotate(
            text, (start, row), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7
        )
    area.axvline(0, color="black", linewidth=0.8)
    area.axvline(comparison.median(strategy), color=_COLOURS["voice"], linestyle=":")
    area.set_yticks(range(len(lanes)), list(lanes), fontsize=8)
    area.set_ylim(len(lanes) - 0.5, -0.5)
    area.set_title(f"{strategy}: {comparison.median(strategy):.2f} s", loc="left", fontsize=9)
