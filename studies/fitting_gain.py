"""What fitting importance matrices to types is worth on the demo pack: a table of docs.

    python -m studies.fitting_gain WORK --imatrix GGUF… --data DIR --held-out DIR [--types Q4_0,…]

Each type is quantized plainly, with the first matrix as it was collected, and with what was fitted
to it of all of them on ``--data``; all three are judged on ``--held-out``, by their divergence at
every word of questions and answers. Matrices that are in ``WORK`` already are not fitted again.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np
from rich.console import Console

from convert.quantize.imatrix.fit import fit
from convert.quantize.search.divergence import TracedOriginal, divergence_by_sample
from convert.quantize.search.samples import Sample, read_samples
from convert.quantize.types import PLAIN
from convert.quantize.variant_files import ImatrixFile
from convert.quantize.variants import make_variants, variants_of
from runtime.errors import BenchError
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack

TYPES = ("Q2_K", "Q3_K_S", "Q3_K_M", "IQ4_XS", "IQ4_NL", "Q4_0", "Q4_K_S", "Q4_K_M")


@dataclass(frozen=True)
class Line:
    """A type; divergences in nats, one a position."""

    type: str
    plain: Sequence[float]
    """Mean of each sample."""
    whole: Sequence[float]
    fitted: Sequence[float]


def lines(
    pack: Pack,
    matrices: Sequence[Path],
    samples: Sequence[Sample],
    held_out: Sequence[Sample],
    types: Sequence[str],
    work: Path,
    threads: int | None,
) -> Iterator[Line]:
    """Fit and judge every type.

    Raises:
        VismaidError: the matrix or a sample cannot be used, or a file not be written.
    """
    with TracedOriginal.of(pack, held_out, asked=True, threads=threads) as original:

        def judged(kind: str, matrix: Path | None, home: Path) -> list[float]:
            (made,) = make_variants(
                pack,
                variants_of([kind], [PLAIN], imatrix=matrix),
                home=home,
                imatrix=matrix,
                threads=threads,
            )
            by_sample = divergence_by_sample(original, made.pack, threads=threads)
            return [float(each.divergences.mean()) for each in by_sample]

        for kind in types:
            fitted: Path | None = work / f"{kind}.gguf"
            if fitted and not fitted.exists():
                try:
                    weights = [ImatrixFile.read(path) for path in matrices]
                    fit(pack, kind, weights, samples, fitted, threads=threads)
                except BenchError as error:  # nothing is better than none
                    Console(stderr=True).print(error)
                    fitted = None
            yield Line(
                kind,
                judged(kind, None, work / "plain"),
                judged(kind, matrices[0], work / "whole"),
                judged(kind, fitted, work / "fitted"),
            )


def markdown(found: Sequence[Line]) -> str:
    """A row a type; the last column is over the same samples, pair by pair."""
    rows = [
        "| text model | plain | with its matrix | with it fitted | fitted less plain |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for line in found:
        gain = np.subtract(line.fitted, line.plain)
        error = float(np.std(gain, ddof=1) / len(gain) ** 0.5)
        values = (f"{mean(each):.3g}" for each in (line.plain, line.whole, line.fitted))
        rows.append(
            f"| {line.type} | {' | '.join(values)} | {float(gain.mean()):+.2g} ± {error:.1g} |"
        )
    return "\n".join(rows) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="What fitting is worth on the demo pack.")
    parser.add_argument("work", type=Path, help="folder for matrices and variants")
    parser.add_argument("--imatrix", type=Path, required=True, nargs="+")
    parser.add_argument("--data", type=Path, required=True, help="samples to fit on")
    parser.add_argument("--held-out", type=Path, required=True, help="samples to judge by")
    parser.add_argument("--types", default=",".join(TYPES))
    parser.add_argument("--threads", type=int)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    found = []
    for line in lines(
        find_pack("demo"),
        arguments.imatrix,
        read_samples(arguments.data),
        read_samples(arguments.held_out),
        arguments.types.split(","),
        arguments.work,
        arguments.threads,
    ):
        found.append(line)
        Console(stderr=True).print(markdown(found[-1:]), end="")
    print(markdown(found), end="")


if __name__ == "__main__":
    main()
