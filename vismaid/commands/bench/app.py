"""The command line's ``bench``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from vismaid.default_command import default_command
from vismaid.options import (
    DetailOption,
    HeldOption,
    PackOption,
    PictureOption,
    RecordingOption,
    RecordsArgument,
    ShapeOption,
    WaitOption,
)

app = typer.Typer(
    cls=default_command("sweep"),
    help="How fast and how good packs are on this machine.",
    rich_markup_mode=None,
)


hosts = typer.Typer(help="Several boards as one cluster.", rich_markup_mode=None)
app.add_typer(hosts, name="hosts")


@hosts.command("init")
def bench_hosts_init(
    folder: Annotated[Path, typer.Argument(help="Made for the certificates.", metavar="DIR")],
) -> None:
    """Make certificates for a cluster, and show how it is started with them."""
    from vismaid.commands.bench.hosts import init

    init(folder)


@app.command("sweep")
def bench_sweep(
    packs: Annotated[
        list[str] | None,
        typer.Argument(help="Names or folders of packs.", metavar="PACK"),
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
        str, typer.Option("--projector", help="And by the mmproj file's type.", metavar="TYPES")
    ] = "",
    threads: Annotated[
        str, typer.Option("--threads", "-t", help="As in 1,2,4.", metavar="NUMBERS")
    ] = "",
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
        str,
        typer.Option(
            "--tokens", "-p", help="Lengths of a prefill, as in 512,128.", metavar="NUMBERS"
        ),
    ] = "",
    depths: Annotated[
        str,
        typer.Option(
            "--depth", "-d", help="Tokens before those decoded, as in 1024,0.", metavar="NUMBERS"
        ),
    ] = "",
    generated: Annotated[
        int,
        typer.Option(
            "--generate", "-n", help="Tokens decoded, 128 for tg128.", min=1, metavar="NUMBER"
        ),
    ] = 128,
    repeat: Annotated[
        int, typer.Option("--repeat", "-r", help="Repetitions.", min=1, metavar="NUMBER")
    ] = 5,
    held: HeldOption = 3.0,
    picture: PictureOption = None,
    recording: RecordingOption = None,
    shape: ShapeOption = None,
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
    certificates: Annotated[
        Path | None,
        typer.Option(
            "--certificates",
            help="With --hosts: the folder that `bench hosts init` made.",
            metavar="DIR",
        ),
    ] = None,
    insecure: Annotated[
        bool,
        typer.Option(
            "--insecure",
            help="With --hosts: without certificates, so that anybody on the network can run "
            "programs on the boards and on this machine.",
        ),
    ] = False,
    data: Annotated[
        str,
        typer.Option(
            "--data",
            help="A labelled set, see `bench data`; or `demo` for the demo pack's held-out scenes.",
            metavar="PATH",
        ),
    ] = "",
    limit: Annotated[
        int,
        typer.Option("--limit", help="Samples of it at most; 0 for all.", min=0, metavar="NUMBER"),
    ] = 0,
) -> None:
    """Measure packs and their variants; `bench PACK` is the same.

    Each measurement is a record of OUT, with its samples. Stopped at any time, the same command
    goes on; what cannot be measured is a record with the reason. -p, -n, -d, -t and -r are those of
    llama-bench.
    """
    from vismaid.commands.bench.sweep import Request, run

    if hosts and (certificates is None) != insecure:
        raise typer.BadParameter(
            "give --hosts with the --certificates that `vismaid bench hosts init` made, or with "
            "--insecure"
        )
    if not hosts and (certificates or insecure):
        raise typer.BadParameter("--certificates and --insecure belong to --hosts")
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
            generated,
            repeat,
            held,
            picture,
            recording,
            shape,
            most_load,
            hosts,
            certificates,
            data,
            limit,
        )
    )


@app.command("turn")
def bench_turn(
    pack: PackOption = "demo",
    shape: ShapeOption = None,
    quantization: Annotated[
        str, typer.Option("--quantize", help="With --shape: the text model's type.", metavar="TYPE")
    ] = "Q4_0",
    whisper: Annotated[
        Literal["tiny", "base"], typer.Option("--whisper", help="With --shape: the recogniser's.")
    ] = "tiny",
    picture: PictureOption = None,
    recording: RecordingOption = None,
    detail: DetailOption = "look",
    held: HeldOption = 3.0,
    repeat: Annotated[int, typer.Option("--repeat", help="Rounds.", min=1, metavar="NUMBER")] = 5,
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
    from vismaid.commands.bench.turn import Request, run

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


@app.command("data")
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
        int | None, typer.Option("--limit", help="Take no more samples.", min=1, metavar="NUMBER")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            help="With --limit: draw them by chance, not the first.",
            min=0,
            metavar="NUMBER",
        ),
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
    from vismaid.commands.bench.data import run

    run(path, out, limit=limit, seed=seed, split=split, images=images)


@app.command("cache")
def bench_cache(
    clear: Annotated[
        bool, typer.Option("--clear", help="Remove all that no sweep is using.")
    ] = False,
) -> None:
    """Show the variants and answers that sweeps keep for the next one, or remove them.

    Variants that were not used for 30 days, and what originals answered after 3, go by themselves
    when a sweep begins.
    """
    from vismaid.commands.bench.cache import run

    run(clear=clear)


@app.command("report")
def bench_report(
    files: RecordsArgument,
    form: Annotated[
        Literal["md", "html", "csv", "json", "jsonl", "sql"] | None,
        typer.Option(
            "--format",
            help="Kind of report, if the name of OUT does not say it; md without either.",
            case_sensitive=False,
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="If not to stdout.", metavar="FILE")
    ] = None,
    plots: Annotated[
        Path | None,
        typer.Option("--plots", help="Draw the charts too, as PNG and SVG.", metavar="DIR"),
    ] = None,
    wait: WaitOption = 3.0,
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

    html is one page with charts, for a browser, a screen reader or paper; jsonl and sql are prefill
    and decode as llama-bench writes them.
    """
    from vismaid.commands.bench.report import report

    report(files, form=form, out=out, wished=wait, metric=metric, plots=plots)


@app.command("compare")
def bench_compare(
    old: Annotated[Path, typer.Argument(help="Records of before.", metavar="OLD")],
    new: Annotated[Path, typer.Argument(help="Records of now.", metavar="NEW")],
    threshold: Annotated[
        str, typer.Option("--threshold", help="How much worse is too much.", metavar="PERCENT")
    ] = "5%",
) -> None:
    """Say what became slower, larger or worse, with old, new and ratio of all that both have.

    The exit status is 1 where something did by more than the threshold, and the 95 % intervals of
    the medians lie apart.
    """
    from vismaid.commands.bench.report import compare

    raise typer.Exit(compare(old, new, threshold))


@app.command("score")
def bench_score(
    files: RecordsArgument,
    decode: Annotated[
        float,
        typer.Option(
            "--decode", help="Tokens a second that are enough.", min=0.1, metavar="NUMBER"
        ),
    ] = 5.0,
    wait: WaitOption = 2.0,
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
    from vismaid.commands.bench.report import score

    score(files, decode_target=decode, wait_target=wait, metric=metric)
