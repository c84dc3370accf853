"""The comparison with the reference over all families, as the table of docs/families.md.

python -m tests.checkpoints.families_table [NAME …]
"""

import sys
import tempfile
from pathlib import Path

from bench.parity.parity import ComparedCase, run_parity
from runtime.packs.pack import Pack
from tests.checkpoints.reference_vectors import FAMILIES, SOURCES, Source

HEADINGS = (
    "checkpoint",
    "cases",
    "tiles",
    "image tokens",
    "1 - cosine",
    "1 - correlation",
    "same tokens",
    "",
)


def main() -> None:
    """Compare every source, or those that are named, and print a line for each."""
    every: dict[str, Source] = {f"llava-onevision-{name}": s for name, s in SOURCES.items()}
    every |= FAMILIES
    print(f"| {' | '.join(HEADINGS)} |\n|{' --- |' * len(HEADINGS)}")
    for name in sys.argv[1:] or every:
        with tempfile.TemporaryDirectory() as folder:
            checkpoint, pack = every[name].write(Path(folder))
            chosen = every[name].cases(Pack.open(pack).manifest.image)
            rows = run_parity(checkpoint, pack, threads=1, chosen=chosen)
        print(f"| {' | '.join(line(name, rows))} |", flush=True)


def line(name: str, rows: list[ComparedCase]) -> list[str]:
    """The worst of a checkpoint's cases."""
    ties = sum(row.passed and bool(row.exact.margin) for row in rows)
    same = sum(row.exact.identical for row in rows)
    compared = sum(row.compared for row in rows)
    return [
        name,
        f"{len(rows)}",
        f"1 to {max(row.tiles for row in rows)}",
        f"{min(row.tokens for row in rows):,} to {max(row.tokens for row in rows):,}",
        f"{max(1 - row.cosine for row in rows):.1e}",
        f"{max(1 - row.exact.correlation for row in rows):.1e}",
        f"{same:,}/{compared:,}" + (f", {ties} ending in a tie" if ties else ""),
        "exact" if all(row.passed for row in rows) else "DIFFERS",
    ]


if __name__ == "__main__":
    main()
