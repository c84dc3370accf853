"""``vismaid imatrix``: which columns of a pack's weights matter, from pictures and words."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from runtime.errors import Cancelled, CheckpointError
from vismaid import console
from vismaid.commands.tried import try_first
from vismaid.options import DetailName, MeasuredOnOption, ThreadsOption, default_command

if TYPE_CHECKING:
    from runtime.packs.pack import Pack

app = typer.Typer(
    cls=default_command("collect"),
    help="Compute an importance matrix for a pack's quantization.",
    rich_markup_mode=None,
)


@app.command("collect")
def collect_matrix(
    pack: Annotated[str, typer.Argument(help="A pack's name or folder, in f16.", metavar="PACK")],
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="Folder with samples.jsonl or .txt files; the pack's own samples without it.",
            metavar="DIR",
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", help="Made, or continued where it is there.", metavar="GGUF")
    ] = Path("imatrix.gguf"),
    detail: Annotated[
        DetailName | None,
        typer.Option("--detail", help="How closely to look where a sample does not say."),
    ] = None,
    chunk: Annotated[
        int,
        typer.Option(
            "--chunk", help="Tokens of the pieces that texts are taken in.", min=2, metavar="NUMBER"
        ),
    ] = 512,
    count: Annotated[
        Literal["turn", "words", "doubt"],
        typer.Option(
            "--count",
            help="In the text model: all of a turn, its question and answer alone, or these where "
            "the model is in doubt.",
        ),
    ] = "turn",
) -> None:
    """Collect an importance matrix; `imatrix PACK` is the same.

    A line of samples.jsonl is {"image": "a.png", "question": "…", "answers": ["…"]} or
    {"text": "…"}. Without a question the picture is described, without answers the model gives
    its own. Stopped at any time, the same command continues.
    """
    from convert.quantize.imatrix.collect import Counting, collect
    from convert.quantize.search.samples import pack_samples, read_samples
    from runtime.files.writable import check_file
    from runtime.packs.search import find_pack
    from runtime.vision.tiling import Detail

    check_file(out)
    original = find_pack(pack)
    _refuse_quantized(original)
    try_first(original)
    closely = Detail(detail) if detail else None
    if data is None:
        samples = pack_samples(original, closely)
        source = f"samples of {original.manifest.name}"
    else:
        samples, source = read_samples(data, closely or Detail.LOOK), str(data)
    with console.work("collecting") as work:
        try:
            found = collect(
                original,
                samples,
                out,
                source=source,
                chunk=chunk,
                counting=Counting(count),
                progress=work.progress,
                cancel=work.cancel,
            )
        except Cancelled:
            if out.exists():
                console.say(f"{out} has what was collected; the same command continues it.")
            raise
    if found.before == found.done:
        console.say(f"{out} had all of these samples already.")
    console.result(_line(out, found.done, len(found.imatrix.sums), "samples"))


@app.command("fit")
def fit_matrix(
    pack: Annotated[str, typer.Argument(help="A pack's name or folder, in f16.", metavar="PACK")],
    imatrix: Annotated[
        list[Path],
        typer.Option("--imatrix", help="What was collected; several are tried.", metavar="GGUF"),
    ],
    to: Annotated[str, typer.Option("--to", help="Type to fit to, as in Q4_K_M.", metavar="TYPE")],
    out: Annotated[Path, typer.Option("--out", help="What is made.", metavar="GGUF")],
    data: MeasuredOnOption = None,
    threads: ThreadsOption = None,
) -> None:
    """Find out what of an importance matrix helps a type, and keep that.

    Every group of tensors is quantized with the matrix, with the roots of its weights and without,
    and keeps what makes the answers diverge least. Stopped at any time, the same command continues.
    """
    from convert.quantize.imatrix.fit import fit
    from convert.quantize.search.samples import pack_samples, read_samples
    from convert.quantize.types import quantization
    from convert.quantize.variant_files import ImatrixFile
    from runtime.files.writable import check_file
    from runtime.packs.search import find_pack

    check_file(out)
    kind, original = quantization(to, imatrix=True), find_pack(pack)
    weights = [ImatrixFile.read(path) for path in dict.fromkeys(imatrix)]
    try_first(original)
    stopped = "Stopped; the same command goes on with what was measured."
    samples = read_samples(data) if data else pack_samples(original)
    with console.work("measuring", stopped=stopped) as work:
        fitted = fit(
            original,
            kind,
            weights,
            samples,
            out,
            threads=threads,
            progress=work.step,
            cancel=work.cancel,
        )
    for group, chosen in fitted.choice.items():
        console.result(f"{group}: {chosen}")
    ways = [("plain", fitted.plain), (weights[0].path.name, fitted.whole), ("fitted", fitted.found)]
    told = [f"{way} {cost.mean:.3g} ± {cost.error:.1g}" for way, cost in ways if cost]
    console.result(f"{out}: divergence at {kind}, nats: {', '.join(told)}")


@app.command("merge")
def merge_matrices(
    out: Annotated[Path, typer.Argument(help="The sum.", metavar="OUT")],
    parts: Annotated[list[Path], typer.Argument(help="What to add up.", metavar="IN")],
) -> None:
    """Add up importance matrices of one model."""
    from convert.quantize.imatrix.file import merge, read_imatrix, write_imatrix
    from runtime.files.writable import check_file

    check_file(out)
    merged = merge([read_imatrix(path) for path in parts])
    write_imatrix(out, merged)
    console.result(_line(out, len(parts), len(merged.sums), "importance matrices"))


def _refuse_quantized(pack: "Pack") -> None:
    """What a quantized model's activations tell is not what matters to the original."""
    from bench.sweep.variants import PLAIN_TYPES, file_type

    files = pack.manifest.text_model, pack.manifest.projector
    for path in map(pack.path, files):
        if file_type(path) not in PLAIN_TYPES:
            raise CheckpointError(
                f"{path} is quantized already, and an importance matrix is that of the original. "
                "Name the pack in F16 that it was made from."
            )


def _line(out: Path, count: int, tensors: int, what: str) -> str:
    return f"{out}: {tensors} tensors, from {count:,} {what}"
