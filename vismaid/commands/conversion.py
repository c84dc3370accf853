"""The command line's conversion: ``convert``, ``quantize``, ``imatrix`` and ``parity``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from vismaid.default_command import default_command
from vismaid.options import AskOption, DescribeOption, MeasuredOnOption, ThreadsOption

app = typer.Typer(rich_markup_mode=None)
imatrix = typer.Typer(
    cls=default_command("collect"),
    help="Compute an importance matrix for a pack's quantization.",
    rich_markup_mode=None,
)


@app.command()
def convert(
    checkpoint: Annotated[
        Path,
        typer.Argument(help="A Hugging Face folder, or faster-whisper's.", metavar="CHECKPOINT"),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", help="The pack to make, or the recogniser's file.", metavar="DIR|BIN"
        ),
    ],
    quantize: Annotated[
        str,
        typer.Option(
            "--quantize", help="Variants to make beside F16, as in Q8_0,Q4_0.", metavar="TYPES"
        ),
    ] = "",
    name: Annotated[
        str | None,
        typer.Option("--name", help="The pack's name, if not that of DIR.", metavar="NAME"),
    ] = None,
    licence: Annotated[
        str | None,
        typer.Option(
            "--licence",
            help="The model's licence, such as Apache-2.0, if not what its card (README.md) names.",
            metavar="NAME",
        ),
    ] = None,
    ask: AskOption = None,
    describe: DescribeOption = None,
    file_type: Annotated[
        Literal["f16", "q8_0"] | None,
        typer.Option(
            "--type", help="Of a recogniser's file; f16 without it.", case_sensitive=False
        ),
    ] = None,
) -> None:
    """Convert a checkpoint to a pack, or a Whisper model to a recogniser's file.

    LLaVA-OneVision, LLaVA-NeXT, LLaVA-1.5, LLaVA-Interleave, PaliGemma (1 and 2) and Whisper; what
    is in the folder decides. For a recogniser the lines are printed that name it in a
    pack.toml.
    """
    from convert.whisper.folder import is_whisper
    from vismaid.commands.convert import run, run_recogniser

    if not is_whisper(checkpoint):
        if file_type:
            raise typer.BadParameter("--type is a recogniser's; give --quantize for a pack")
        run(
            checkpoint,
            out,
            quantize=quantize,
            name=name,
            licence=licence,
            ask=ask,
            describe=describe,
        )
        return
    if quantize or name or ask or describe:
        raise typer.BadParameter("a recogniser has none of a pack's options; give --type")
    run_recogniser(checkpoint, out, file_type or "f16", licence)


@app.command()
def quantize(
    pack: Annotated[
        str | None, typer.Argument(help="A pack's name or folder, in f16.", metavar="PACK")
    ] = None,
    to: Annotated[
        str,
        typer.Option("--to", help="Types of the text model, as in Q4_0,Q4_K_M.", metavar="TYPES"),
    ] = "",
    projector: Annotated[
        str,
        typer.Option(
            "--projector",
            help="Types of the mmproj file (vision encoder and projector), each with every text "
            "model; Q8_0 without it.",
            metavar="TYPES",
        ),
    ] = "",
    recipe: Annotated[
        list[str] | None,
        typer.Option(
            "--recipe",
            help="A named mix, or a TOML file of one; repeat it for several.",
            metavar="NAME|FILE",
        ),
    ] = None,
    imatrix: Annotated[
        Path | None,
        typer.Option("--imatrix", help="What `vismaid imatrix` collected.", metavar="GGUF"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder that the variants go into, if not beside the pack.", metavar="DIR"
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            help="Find the best mix whose pack, all files together, has this size.",
            metavar="SIZE",
        ),
    ] = None,
    board: Annotated[
        str | None,
        typer.Option(
            "--board",
            help="Find the best mix that fits the memory of pi4-2gb, pi5-4gb or orin-nano-8gb.",
            metavar="NAME",
        ),
    ] = None,
    measure: Annotated[
        bool,
        typer.Option(
            "--measure", help="Tell what quantizing cost: size, divergence, same tokens, cosine."
        ),
    ] = False,
    data: MeasuredOnOption = None,
    threads: ThreadsOption = None,
    show: Annotated[
        bool, typer.Option("--list", help="Show the types, recipes and tensor groups there are.")
    ] = False,
) -> None:
    """Make smaller variants of a pack, through llama.cpp's own quantizer.

    Variants share the files that are the same. Each appears when it is whole; stopped at any time,
    the same command goes on.

    --target and --board measure the sensitivity of each group of tensors, as the KL divergence from
    F16's answers, and choose the mix that diverges least; its recipe is written beside the pack.
    """
    if show:
        from vismaid.commands.quantize import show as show_all

        show_all()
        return
    if pack is None:
        raise typer.BadParameter("name the PACK")
    if target is not None and board is not None:
        raise typer.BadParameter("give --target or --board, not both")
    if projector and (target is not None or board is not None):
        raise typer.BadParameter("--target and --board choose the projector's types; leave it out")
    from vismaid.commands.quantize import Request, run

    run(
        Request(
            pack,
            to,
            projector,
            tuple(recipe or ()),
            imatrix,
            out,
            threads,
            target,
            board,
            measure,
            data,
        )
    )


@app.command()
def parity(
    checkpoint: Annotated[
        Path, typer.Argument(help="A Hugging Face folder.", metavar="CHECKPOINT")
    ],
    pack: Annotated[
        str, typer.Argument(help="The pack made from it: a name or a folder.", metavar="PACK")
    ],
) -> None:
    """Verify a pack against the reference implementation.

    Needs torch and transformers; `make parity` installs them. The exit status is 1 when a figure
    is not within its limit.
    """
    from vismaid.commands.parity import run

    raise typer.Exit(run(checkpoint, pack))


@imatrix.command("collect")
def imatrix_collect(
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
        Literal["glance", "look", "read"] | None,
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
    from vismaid.commands.imatrix import run

    run(pack, data, out, detail=detail, chunk=chunk, counting=count)


@imatrix.command("fit")
def imatrix_fit(
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
    from vismaid.commands.imatrix import fit_to

    fit_to(pack, to, imatrix, data, out, threads)


@imatrix.command("merge")
def imatrix_merge(
    out: Annotated[Path, typer.Argument(help="The sum.", metavar="OUT")],
    parts: Annotated[list[Path], typer.Argument(help="What to add up.", metavar="IN")],
) -> None:
    """Add up importance matrices of one model."""
    from vismaid.commands.imatrix import add_up

    add_up(out, parts)
