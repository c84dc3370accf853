"""The command line: parse, call, print.

Each subcommand imports what it needs when it runs, so that help appears at once.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from edge import console
from edge.default_command import default_command
from runtime.errors import Cancelled, VismaidError

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
packs = typer.Typer(help="The packs on this machine.", rich_markup_mode=None)
app.add_typer(packs, name="packs")
bench = typer.Typer(
    cls=default_command("sweep"),
    help="How fast and how good packs are on this machine.",
    rich_markup_mode=None,
)
app.add_typer(bench, name="bench")
imatrix = typer.Typer(
    cls=default_command("collect"),
    help="Which columns of a pack's weights matter most, for its quantization.",
    rich_markup_mode=None,
)
app.add_typer(imatrix, name="imatrix")
service = typer.Typer(help="The wearable as a systemd service.", rich_markup_mode=None)
app.add_typer(service, name="service")

PackOption = Annotated[
    str,
    typer.Option(
        "--pack", envvar="VISMAID_PACK", help="A pack's name or folder.", metavar="NAME|DIR"
    ),
]


AskOption = Annotated[
    Path | None,
    typer.Option("--ask", help="A LoRA adapter for questions, a PEFT folder.", metavar="DIR"),
]
DescribeOption = Annotated[
    Path | None,
    typer.Option("--describe", help="A LoRA adapter for descriptions.", metavar="DIR"),
]


@app.callback(invoke_without_command=True)
def vismaid(
    context: typer.Context,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the engines' log on stderr.")
    ] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Ask aloud about a picture and hear the answer, with no network."""
    console.log_to_stderr(verbose=verbose)
    if version:
        from importlib.metadata import version as version_of

        console.result(f"vismaid {version_of('vismaid')}")
    elif context.invoked_subcommand is None:
        console.result(context.get_help())


@app.command()
def demo(
    out: Annotated[
        Path, typer.Option("--out", help="Folder for the spoken answers.", metavar="DIR")
    ] = Path("demo-out"),
    pack: Annotated[
        str, typer.Option("--pack", help="A pack that has samples.", metavar="NAME|DIR")
    ] = "demo",
) -> None:
    """Run the whole chain on the pack's sample scenes.

    Shows what was heard, answered and expected, and the seconds to the first audio.
    The exit status is 1 when a sample could not be run; a wrong answer is marked as wrong.
    """
    from edge.demo import run

    raise typer.Exit(run(pack, out))


@app.command()
def ask(
    image: Annotated[
        list[Path],
        typer.Option("--image", help="A picture; repeat it for several.", metavar="FILE"),
    ],
    audio: Annotated[
        Path | None,
        typer.Option("--audio", help="The question, spoken: a WAV file.", metavar="WAV"),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", help="The question, written.", metavar="TEXT")
    ] = None,
    detail: Annotated[
        Literal["glance", "look", "read"],
        typer.Option("--detail", help="How closely to look; read is for small text."),
    ] = "look",
    language: Annotated[
        str,
        typer.Option("--lang", help="Language of question and answer.", metavar="CODE"),
    ] = "en",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the spoken answer.", metavar="WAV")
    ] = None,
    pack: PackOption = "demo",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of the answer.")
    ] = False,
) -> None:
    """Answer a question about a picture.

    Without --audio or --text the picture is described.
    """
    from edge.ask import Request, run

    if audio is not None and text is not None:
        raise typer.BadParameter("give the question with --audio or with --text, not both")
    run(Request(image, audio, text, detail, language, out, pack, as_json))


@app.command("run")
def wear(
    config: Annotated[
        Path | None, typer.Option("--config", help="Settings, a TOML file.", metavar="FILE")
    ] = None,
    settings: Annotated[
        bool, typer.Option("--settings", help="Print every setting, as a file to start from.")
    ] = False,
    script: Annotated[
        Path | None,
        typer.Option("--simulate", help="Presses, pictures and recordings to use.", metavar="TOML"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="With --simulate: all that is heard.", metavar="WAV"),
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            "--events", help="With --simulate: all that happens, if not to stdout.", metavar="JSONL"
        ),
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="With --simulate: do not wait as long as sound lasts.")
    ] = False,
) -> None:
    """Press, ask, hear: the loop that is worn.

    Ends on Ctrl-C, on SIGTERM, or when the wearer switches off. Without --simulate nothing that
    is seen or heard is written down.
    """
    if settings:
        from edge.settings import as_toml

        console.result(as_toml(), end="")
        return
    if script is None and (out or events or fast):
        raise typer.BadParameter("--out, --events and --fast belong to --simulate")
    from edge.run import run

    raise typer.Exit(run(config, script=script, out=out, events=events, fast=fast))


@app.command()
def convert(
    checkpoint: Annotated[
        Path, typer.Argument(help="A Hugging Face folder.", metavar="CHECKPOINT")
    ],
    out: Annotated[Path, typer.Option("--out", help="The pack to make.", metavar="DIR")],
    quantize: Annotated[
        str,
        typer.Option(
            "--quantize", help="Variants to make beside F16, as in Q8_0,Q4_0.", metavar="TYPES"
        ),
    ] = "",
    name: Annotated[
        str | None,
        typer.Option("--name", help="The pack's name, if not the folder's.", metavar="NAME"),
    ] = None,
    ask: AskOption = None,
    describe: DescribeOption = None,
) -> None:
    """Convert a LLaVA-OneVision checkpoint to a pack."""
    from edge.convert import run

    run(checkpoint, out, quantize=quantize, name=name, ask=ask, describe=describe)


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
            help="Types of the projector, each with every text model; Q8_0 without it.",
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
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="Folder with samples.jsonl to measure on; the pack's own samples without it.",
            metavar="DIR",
        ),
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", help="All the processor's without it.", min=1)
    ] = None,
    show: Annotated[
        bool, typer.Option("--list", help="Show the types, recipes and tensor groups there are.")
    ] = False,
) -> None:
    """Make smaller variants of a pack, through llama.cpp's own quantizer.

    Variants share the files that are the same. Each appears when it is whole; stopped at any time,
    the same command goes on.

    --target and --board measure how much each group of tensors minds being quantized and choose
    the mix whose answers stray least from F16's; its recipe is written beside the pack.
    """
    if show:
        from edge.quantize import show as show_all

        show_all()
        return
    if pack is None:
        raise typer.BadParameter("name the PACK")
    if target is not None and board is not None:
        raise typer.BadParameter("give --target or --board, not both")
    if projector and (target is not None or board is not None):
        raise typer.BadParameter("--target and --board choose the projector's types; leave it out")
    from edge.quantize import Request, run

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
    """Prove a pack against the reference implementation.

    Needs torch and transformers; `make parity` installs them. The exit status is 1 when a figure
    is not within its limit.
    """
    from edge.parity import run

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
        int, typer.Option("--chunk", help="Tokens of the pieces that texts are taken in.", min=2)
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
    from edge.imatrix import run

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
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="Folder with samples.jsonl to measure on; the pack's own samples without it.",
            metavar="DIR",
        ),
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", help="All the processor's without it.", min=1)
    ] = None,
) -> None:
    """Find out what of an importance matrix helps a type, and keep that.

    Every group of tensors is quantized with the matrix, with the roots of its weights and without,
    and keeps what makes the answers stray least. Stopped at any time, the same command continues.
    """
    from edge.imatrix import fit_to

    fit_to(pack, to, imatrix, data, out, threads)


@imatrix.command("merge")
def imatrix_merge(
    out: Annotated[Path, typer.Argument(help="The sum.", metavar="OUT")],
    parts: Annotated[list[Path], typer.Argument(help="What to add up.", metavar="IN...")],
) -> None:
    """Add up importance matrices of one model."""
    from edge.imatrix import add_up

    add_up(out, parts)


@bench.command("sweep")
def bench_sweep(
    packs: Annotated[
        list[str] | None,
        typer.Argument(help="Names or folders of packs.", metavar="PACK..."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", help="Made, or continued where it is there.", metavar="JSONL")
    ] = Path("bench.jsonl"),
    quantize: Annotated[
        str,
        typer.Option(
            "--quant",
            help="Variants by the text model's type, as in Q8_0,Q4_0, made where there are none; "
            "or `all`.",
            metavar="TYPES",
        ),
    ] = "",
    projector: Annotated[
        str, typer.Option("--projector", help="And by the projector's type.", metavar="TYPES")
    ] = "",
    threads: Annotated[str, typer.Option("--threads", help="As in 1,2,4.", metavar="NUMBERS")] = "",
    detail: Annotated[
        str, typer.Option("--detail", help="How closely to look.", metavar="NAMES")
    ] = "glance,look,read",
    group: Annotated[
        str,
        typer.Option(
            "--group",
            help=(
                "Of files, load, picture, text, speech, turn, quality, power and limit; all "
                "without it."
            ),
            metavar="NAMES",
        ),
    ] = "",
    tokens: Annotated[
        str, typer.Option("--tokens", help="Lengths of a prefill, as in 512,128.")
    ] = "",
    depths: Annotated[
        str, typer.Option("--depth", help="Tokens before those decoded, as in 1024,0.")
    ] = "",
    repeat: Annotated[int, typer.Option("--repeat", help="Repetitions.", min=1)] = 5,
    held: Annotated[
        float, typer.Option("--held", help="Seconds from press to release.", min=0.5, max=60)
    ] = 3.0,
    picture: Annotated[
        Path | None,
        typer.Option("--image", help="In place of a pack's first sample.", metavar="FILE"),
    ] = None,
    recording: Annotated[
        Path | None,
        typer.Option("--audio", help="In place of a pack's first sample.", metavar="WAV"),
    ] = None,
    shape: Annotated[
        Path | None,
        typer.Option(
            "--shape",
            help="Random weights of the 0.5B model's shape, made in this folder (4 GB).",
            metavar="DIR",
        ),
    ] = None,
    most_load: Annotated[
        float,
        typer.Option(
            "--others",
            help="What other programs may take before a repetition is taken again, as a share of "
            "the cores that it uses itself, or of one core.",
            min=0,
            metavar="SHARE",
        ),
    ] = 0.1,
    hosts: Annotated[
        str,
        typer.Option(
            "--hosts",
            help="Measure on every board of a Dask cluster: dask://HOST:PORT of its scheduler.",
            metavar="URL",
        ),
    ] = "",
    data: Annotated[
        str,
        typer.Option(
            "--data",
            help="A labelled set, see `bench data`; or `demo` for the demo pack's held-out scenes.",
            metavar="PATH",
        ),
    ] = "",
    limit: Annotated[
        int, typer.Option("--limit", help="Samples of it at most; 0 for all.", min=0)
    ] = 0,
) -> None:
    """Measure packs and their variants; `bench PACK` is the same.

    Each measurement is a record of OUT, with its samples. Stopped at any time, the same command
    goes on; what cannot be measured is a record with the reason.
    """
    from edge.bench_sweep import Request, run

    run(
        Request(
            tuple(packs or ()),
            out,
            quantize,
            projector,
            threads,
            detail,
            group,
            tokens,
            depths,
            repeat,
            held,
            picture,
            recording,
            shape,
            most_load,
            hosts,
            data,
            limit,
        )
    )


@bench.command("turn")
def bench_turn(
    pack: PackOption = "demo",
    shape: Annotated[
        Path | None,
        typer.Option(
            "--shape",
            help="Random weights of the 0.5B model's shape, made in this folder (4 GB).",
            metavar="DIR",
        ),
    ] = None,
    quantization: Annotated[
        str, typer.Option("--quantize", help="With --shape: the text model's type.", metavar="TYPE")
    ] = "Q4_0",
    whisper: Annotated[
        Literal["tiny", "base"], typer.Option("--whisper", help="With --shape: the recogniser's.")
    ] = "tiny",
    picture: Annotated[
        Path | None,
        typer.Option("--image", help="In place of the pack's first sample.", metavar="FILE"),
    ] = None,
    recording: Annotated[
        Path | None,
        typer.Option("--audio", help="In place of the pack's first sample.", metavar="WAV"),
    ] = None,
    detail: Annotated[
        Literal["glance", "look", "read"], typer.Option("--detail", help="How closely to look.")
    ] = "look",
    held: Annotated[
        float, typer.Option("--held", help="Seconds from press to release.", min=0.5, max=60)
    ] = 3.0,
    repeat: Annotated[int, typer.Option("--repeat", help="Rounds.", min=1)] = 5,
    tools: Annotated[
        Path | None,
        typer.Option("--tools", help="Folder with whisper-cli and llama-mtmd-cli.", metavar="DIR"),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", help="Draw the waterfall of a turn.", metavar="PNG|SVG"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write every figure.", metavar="JSON")
    ] = None,
) -> None:
    """Measure the wait from letting go of the button to the first sound of the answer.

    Beside this project's turn: the same engines, warm, one after the other; a chain of processes
    that load, run and end; and a follow-up on the same picture.
    """
    from edge.bench_turn import Request, run

    run(
        Request(
            pack,
            shape,
            quantization,
            whisper,
            picture,
            recording,
            detail,
            held,
            repeat,
            tools,
            plot,
            out,
        )
    )


@bench.command("data")
def bench_data(
    path: Annotated[
        Path,
        typer.Argument(help="A labelled set's folder or file, or `demo`.", metavar="PATH"),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write it as samples.jsonl with pictures.", metavar="DIR"),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", help="Take no more samples.", min=1)
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", help="With --limit: draw them by chance, not the first.", min=0),
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
    from edge.bench_data import run

    run(path, out, limit=limit, seed=seed, split=split, images=images)


@bench.command("cache")
def bench_cache(
    clear: Annotated[
        bool, typer.Option("--clear", help="Remove all that no sweep is using.")
    ] = False,
) -> None:
    """Show the variants and answers that sweeps keep for the next one, or remove them.

    Variants that were not used for 30 days, and what originals answered after 3, go by themselves
    when a sweep begins.
    """
    from edge.bench_cache import run

    run(clear=clear)


@bench.command("report")
def bench_report(
    files: Annotated[
        list[Path], typer.Argument(help="What `vismaid bench` wrote.", metavar="RECORDS...")
    ],
    form: Annotated[
        Literal["md", "csv", "json", "html"], typer.Option("--format", help="Kind of report.")
    ] = "md",
    out: Annotated[
        Path | None, typer.Option("--out", help="If not to stdout.", metavar="FILE")
    ] = None,
    plots: Annotated[
        Path | None,
        typer.Option("--plots", help="Draw the charts too, as PNG and SVG.", metavar="DIR"),
    ] = None,
    wait: Annotated[
        float,
        typer.Option("--wait", help="Seconds to the first audio that are short enough.", min=0.1),
    ] = 3.0,
    metric: Annotated[
        str,
        typer.Option(
            "--metric",
            help="Figure of quality that decides, as in exact or kl_mean; "
            "without it the one that most variants have.",
            metavar="NAME",
        ),
    ] = "",
) -> None:
    """Show records as a table, with the variant that each board should run and why.

    html is one page with charts, for a browser, a screen reader or paper.
    """
    from edge.bench_report import report

    report(files, form=form, out=out, wished=wait, metric=metric, plots=plots)


@bench.command("compare")
def bench_compare(
    old: Annotated[Path, typer.Argument(help="Records of before.", metavar="OLD")],
    new: Annotated[Path, typer.Argument(help="Records of now.", metavar="NEW")],
    threshold: Annotated[
        str, typer.Option("--threshold", help="How much worse is too much.", metavar="PERCENT")
    ] = "5%",
) -> None:
    """Say what became slower, larger or worse.

    The exit status is 1 where something did by more than the threshold, and the 95 % intervals of
    the medians lie apart.
    """
    from edge.bench_report import compare

    raise typer.Exit(compare(old, new, threshold))


@bench.command("score")
def bench_score(
    files: Annotated[
        list[Path], typer.Argument(help="What `vismaid bench` wrote.", metavar="RECORDS...")
    ],
    decode: Annotated[
        float, typer.Option("--decode", help="Tokens a second that are enough.", min=0.1)
    ] = 5.0,
    wait: Annotated[
        float,
        typer.Option("--wait", help="Seconds to the first audio that are short enough.", min=0.1),
    ] = 2.0,
    metric: Annotated[
        str,
        typer.Option(
            "--metric",
            help="Figure of quality that decides, as in exact or kl_mean; "
            "without it all that are shares.",
            metavar="NAME",
        ),
    ] = "",
) -> None:
    """Score packs by memory, licence, device fitness and language precision, with reasons."""
    from edge.bench_report import score

    score(files, decode_target=decode, wait_target=wait, metric=metric)


@packs.command("list")
def packs_list() -> None:
    """Show the packs on this machine."""
    from edge.packs import show

    show()


@packs.command("verify")
def packs_verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Packs to check; all of them, where none is given.", metavar="PACK"),
    ] = None,
) -> None:
    """Check every file of a pack against its size and hash."""
    from edge.packs import verify

    verify(names or [])


@packs.command("adapter")
def packs_adapter(
    pack: Annotated[str, typer.Argument(help="A pack's name or folder.", metavar="PACK")],
    ask: AskOption = None,
    describe: DescribeOption = None,
    no_ask: Annotated[
        bool, typer.Option("--no-ask", help="Take the adapter for questions away.")
    ] = False,
    no_describe: Annotated[
        bool, typer.Option("--no-describe", help="Take the adapter for descriptions away.")
    ] = False,
) -> None:
    """Give a pack an expert for a task, or take it away.

    An adapter takes the place of the one that served the task before. Each line of the result is
    a task and what serves it.
    """
    from edge.adapters import run

    if (ask and no_ask) or (describe and no_describe):
        raise typer.BadParameter("the adapter of a task is both given and taken away")
    if not (ask or describe or no_ask or no_describe):
        raise typer.BadParameter("give an adapter with --ask or --describe, or take one away")
    run(pack, ask=ask, describe=describe, no_ask=no_ask, no_describe=no_describe)


@app.command()
def doctor(
    config: Annotated[
        Path | None, typer.Option("--config", help="The settings.", metavar="TOML")
    ] = None,
    pack: Annotated[
        str | None,
        typer.Option("--pack", help="A pack in place of the settings'.", metavar="NAME|DIR"),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Do this check; repeat it for several.", metavar="NAME"),
    ] = None,
    alone: Annotated[bool, typer.Option("--alone", help="Leave out what needs a person.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of lines.")
    ] = False,
) -> None:
    """Check the board, the pack and every device, and say how to mend what is wrong.

    You will be asked to listen, to speak and to press the button. The exit status is 1 when
    something failed.
    """
    from edge.doctor import run

    raise typer.Exit(run(config, pack, alone=alone, as_json=as_json, only=only or ()))


@service.command("install")
def service_install(
    config: Annotated[Path, typer.Option("--config", help="The settings.", metavar="TOML")] = Path(
        "/etc/vismaid.toml"
    ),
    show: Annotated[
        bool, typer.Option("--print", help="Print the unit and install nothing.")
    ] = False,
) -> None:
    """Start vismaid with the board, watched and without a network. Needs root."""
    from edge.service import install, text_for_here

    if show:
        console.result(text_for_here(config), end="")
    else:
        install(config)


@service.command("status")
def service_status() -> None:
    """Say how the service is; the exit status is 1 where it does not run."""
    from edge.service import show

    raise typer.Exit(show())


@service.command("remove")
def service_remove() -> None:
    """Stop the service and take it away. Needs root."""
    from edge.service import remove

    remove()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``vismaid`` with ``arguments``, the process's own by default.

    Returns:
        The exit status: 0; 1 where the command says so; 2 for what a person can mend;
        130 for an interruption.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        status = app(arguments, prog_name="vismaid", standalone_mode=False)
    except VismaidError as error:
        console.say(f"vismaid: {error}")
        return 2
    except typer.TyperException as error:
        console.say(f"vismaid: {_sentence(error)}")
        return 2
    except (Cancelled, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        console.abandon_stdout()
        return 1
    return status if isinstance(status, int) else 0


def _sentence(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "vismaid"
    message = " ".join(error.format_message().replace("Value error, ", "").split()).rstrip(".")
    return f"{message}; `{command} --help` shows what there is."
