"""``vismaid imatrix``: which columns of a pack's weights matter, from pictures and words."""

from collections.abc import Sequence
from pathlib import Path

from bench.sweep.variants import PLAIN_TYPES, file_type
from convert.quantize.imatrix.collect import Counting, collect
from convert.quantize.imatrix.file import merge, read_imatrix, write_imatrix
from convert.quantize.imatrix.fit import fit
from convert.quantize.search.samples import pack_samples, read_samples
from convert.quantize.types import quantization
from convert.quantize.variant_files import ImatrixFile
from runtime.errors import Cancelled, CheckpointError
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.vision.tiling import Detail
from vismaid import console
from vismaid.interruption import cancelled_by_interrupt
from vismaid.output import check_file


def run(
    name: str,
    data: Path | None,
    out: Path,
    *,
    detail: str | None,
    chunk: int,
    counting: str = Counting.WHOLE_TURN,
) -> None:
    """Collect, or go on collecting, and print what is in the file then.

    Args:
        name: The pack's name or folder.
        data: Folder of samples; None for the pack's own.
        out: The importance matrix.
        detail: How closely to look where the samples do not say.
        chunk: Tokens of the pieces that texts are taken in.
        counting: What counts of a turn in the text model's part.

    Raises:
        VismaidError: something a person can mend.
        Cancelled: Ctrl-C was pressed; what was collected is kept.
    """
    check_file(out)
    pack = find_pack(name)
    _refuse_quantized(pack)
    closely = Detail(detail) if detail else None
    if data is None:
        samples, source = pack_samples(pack, closely), f"samples of {pack.manifest.name}"
    else:
        samples, source = read_samples(data, closely or Detail.LOOK), str(data)
    with console.progress("collecting") as bar, cancelled_by_interrupt() as cancel:
        try:
            found = collect(
                pack,
                samples,
                out,
                source=source,
                chunk=chunk,
                counting=Counting(counting),
                progress=bar,
                cancel=cancel,
            )
        except Cancelled:
            if out.exists():
                console.say(f"{out} has what was collected; the same command continues it.")
            raise
    if found.before == found.done:
        console.say(f"{out} had all of these samples already.")
    console.result(_line(out, found.done, len(found.imatrix.sums), "samples"))


def _refuse_quantized(pack: Pack) -> None:
    """What a quantized model's activations tell is not what matters to the original."""
    files = pack.manifest.text_model, pack.manifest.projector
    for path in map(pack.path, files):
        if file_type(path) not in PLAIN_TYPES:
            raise CheckpointError(
                f"{path} is quantized already, and an importance matrix is that of the original. "
                "Name the pack in F16 that it was made from."
            )


def add_up(out: Path, parts: Sequence[Path]) -> None:
    """Write the sum of several importance matrices.

    Raises:
        CheckpointError: one of them is none, or they are of different models.
        OutputError: ``out`` cannot be written.
    """
    check_file(out)
    merged = merge([read_imatrix(path) for path in parts])
    write_imatrix(out, merged)
    console.result(_line(out, len(parts), len(merged.sums), "importance matrices"))


def fit_to(
    name: str,
    kind: str,
    files: Sequence[Path],
    data: Path | None,
    out: Path,
    threads: int | None,
) -> None:
    """Fit importance matrices to a type, and print what was chosen and what it is worth.

    Args:
        name: The pack's name or folder.
        kind: The type.
        files: Importance matrices.
        data: Folder of samples; None for the pack's own.
        out: What is made.
        threads: Threads to compute with.

    Raises:
        VismaidError: something a person can mend.
        Cancelled: Ctrl-C was pressed; what was measured is kept.
    """
    check_file(out)
    kind, pack = quantization(kind, imatrix=True), find_pack(name)
    weights = [ImatrixFile.read(path) for path in dict.fromkeys(files)]
    samples = read_samples(data) if data else pack_samples(pack)
    with console.progress("measuring") as bar, cancelled_by_interrupt() as cancel:
        try:
            fitted = fit(
                pack,
                kind,
                weights,
                samples,
                out,
                threads=threads,
                progress=lambda what, done, total: bar(done, total, what),
                cancel=cancel,
            )
        except Cancelled:
            console.say("Stopped; the same command goes on with what was measured.")
            raise
    for group, chosen in fitted.choice.items():
        console.result(f"{group}: {chosen}")
    ways = [("plain", fitted.plain), (weights[0].path.name, fitted.whole), ("fitted", fitted.found)]
    told = [f"{way} {cost.mean:.3g} ± {cost.error:.1g}" for way, cost in ways if cost]
    console.result(f"{out}: divergence at {kind}, nats: {', '.join(told)}")


def _line(out: Path, count: int, tensors: int, what: str) -> str:
    return f"{out}: {tensors} tensors, from {count:,} {what}"
