"""What quantized variants cost, as tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from convert.quantize.search.divergence import Divergence
from runtime.packs.manifest import Manifest, PackFile


@dataclass(frozen=True)
class VariantCost:
    """A variant and what was measured of it."""

    manifest: Manifest
    divergence: Divergence
    right: float | None = None
    """Share of questions with the very answer expected, 0…1, where that was asked."""


_LEFT = 3


def kind(entry: PackFile) -> str:
    """How a file was quantized, in a word or two."""
    made = entry.quantized
    if made is None:
        return "F16"
    return (made.recipe or made.type) + (" + imatrix" if made.imatrix else "")


def headings(rows: Sequence[VariantCost]) -> list[str]:
    """Of the columns; exact answers only where they were asked for."""
    found = [
        "pack",
        "text model",
        "projector",
        "MB",
        "divergence, mean",
        "but the worst 1 %",
        "above which",
    ]
    found += ["same token", "1 - cosine, mean", "worst"]
    return found + (["right"] if any(row.right is not None for row in rows) else [])


def cells(row: VariantCost) -> list[str]:
    """A row, as many cells as there are headings."""
    text, projector = row.manifest.text_model, row.manifest.projector
    found = row.divergence
    shown = [
        row.manifest.name,
        kind(text),
        kind(projector),
        f"{text.bytes / 1e6:,.1f} + {projector.bytes / 1e6:,.1f}",
        f"{found.mean:.1e} ± {found.error:.0e}",
        f"{found.trimmed_mean:.1e} ± {found.trimmed_error:.0e}",
        f"{found.high:.1e}",
        f"{found.top:.2%}",
        f"{1 - found.cosine:.1e}",
        f"{1 - found.least_cosine:.1e}",
    ]
    return shown + ([f"{row.right:.1%}"] if row.right is not None else [])


def caption(rows: Sequence[VariantCost]) -> str:
    """What was measured, in a sentence."""
    first = rows[0].divergence
    return (
        f"Against F16 at {first.positions:,} tokens of its answers to {first.samples:,} questions; "
        "divergence in nats, with its standard error."
    )


def table(rows: Sequence[VariantCost]) -> Table:
    """For a terminal."""
    drawn = Table(title="What quantization cost", caption=caption(rows))
    for number, heading in enumerate(headings(rows)):
        drawn.add_column(heading, justify="left" if number < _LEFT else "right")
    for row in rows:
        drawn.add_row(*cells(row))
    return drawn


def markdown(rows: Sequence[VariantCost]) -> str:
    """As a Markdown table, with the sentence below it."""
    names = headings(rows)
    rule = ["---" if number < _LEFT else "---:" for number in range(len(names))]
    lines = [f"| {' | '.join(each)} |" for each in (names, rule, *map(cells, rows))]
    return "\n".join(lines) + f"\n\n{caption(rows)}\n"
