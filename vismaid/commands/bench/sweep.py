"""``vismaid bench PACK…``: every figure of packs and their variants, as records in a file."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from runtime.cancel import Cancel
from runtime.errors import BenchError, Cancelled
from vismaid import console
from vismaid.commands.bench.cache import kept_variants
from vismaid.commands.bench.report import show
from vismaid.commands.tried import try_first
from vismaid.interruption import cancelled_by_interrupt
from vismaid.options import (
    HeldOption,
    MeasuredInOption,
    MostLoadOption,
    PictureOption,
    RecordingOption,
    ShapeOption,
    listed,
)

if TYPE_CHECKING:
    from bench.quality.datasets import MetricName
    from bench.records import Record, Setting
    from bench.sweep.plan import Task
    from bench.sweep.sweep import HostGoneError, Progress, Store
    from runtime.packs.pack import Pack

_Value = TypeVar("_Value")


_Packs = Annotated[
    list[str] | None,
    typer.Argument(help="Names or folders of packs.", metavar="PACK"),
]
_Out = Annotated[
    Path, typer.Option("--out", help="Made, or continued where it is there.", metavar="JSONL")
]
_Quantize = Annotated[
    str,
    typer.Option(
        "--quant",
        help="Variants by the text model's type, as in Q8_0,Q4_0, made where there are none; "
        "or `all`.",
        metavar="TYPES",
    ),
]
_Projector = Annotated[
    str, typer.Option("--projector", help="And by the mmproj file's type.", metavar="TYPES")
]
_Threads = Annotated[str, typer.Option("--threads", "-t", help="As in 1,2,4.", metavar="NUMBERS")]
_Detail = Annotated[str, typer.Option("--detail", help="How closely to look.", metavar="NAMES")]
_Group = Annotated[
    str,
    typer.Option(
        "--group",
        help=(
            "Of files, load, picture, text, speech, turn, quality, power and limit; all without it."
        ),
        metavar="NAMES",
    ),
]
_Tokens = Annotated[
    str,
    typer.Option("--tokens", "-p", help="Lengths of a prefill, as in 512,128.", metavar="NUMBERS"),
]
_Depths = Annotated[
    str,
    typer.Option(
        "--depth", "-d", help="Tokens before those decoded, as in 1024,0.", metavar="NUMBERS"
    ),
]
_Generated = Annotated[
    int,
    typer.Option(
        "--generate", "-n", help="Tokens decoded, 128 for tg128.", min=1, metavar="NUMBER"
    ),
]
_Repeat = Annotated[
    int, typer.Option("--repeat", "-r", help="Repetitions.", min=1, metavar="NUMBER")
]
_Hosts = Annotated[
    str,
    typer.Option(
        "--hosts",
        help="Measure on every board of a Dask cluster: dask://HOST:PORT of its scheduler.",
        metavar="URL",
    ),
]
_Certificates = Annotated[
    Path | None,
    typer.Option(
        "--certificates",
        help="With --hosts: the folder that `bench hosts init` made.",
        metavar="DIR",
    ),
]
_Insecure = Annotated[
    bool,
    typer.Option(
        "--insecure",
        help="With --hosts: without certificates, so that anybody on the network can run "
        "programs on the boards and on this machine.",
    ),
]
_Data = Annotated[
    str,
    typer.Option(
        "--data",
        help="A labelled set, see `bench data`; or `demo` for the demo pack's held-out scenes.",
        metavar="PATH",
    ),
]
_Limit = Annotated[
    int,
    typer.Option("--limit", help="Samples of it at most; 0 for all.", min=0, metavar="NUMBER"),
]
_Untranslated = Annotated[
    bool,
    typer.Option(
        "--no-translate", help="Ask the model in that language itself, past the pack's translators."
    ),
]


def sweep(
    packs: _Packs = None,
    out: _Out = Path("bench.jsonl"),
    quantize: _Quantize = "",
    projector: _Projector = "",
    threads: _Threads = "",
    detail: _Detail = "glance,look,read",
    group: _Group = "",
    tokens: _Tokens = "",
    depths: _Depths = "",
    generated: _Generated = 128,
    repeat: _Repeat = 5,
    held: HeldOption = 3.0,
    picture: PictureOption = None,
    recording: RecordingOption = None,
    shape: ShapeOption = None,
    most_load: MostLoadOption = 0.1,
    hosts: _Hosts = "",
    certificates: _Certificates = None,
    insecure: _Insecure = False,
    data: _Data = "",
    limit: _Limit = 0,
    language: MeasuredInOption = "en",
    no_translate: _Untranslated = False,
) -> None:
    """Measure packs and their variants; `bench PACK` is the same.

    Each measurement is a record of OUT, with its samples. Stopped at any time, the same command
    goes on; what cannot be measured is a record with the reason. -p, -n, -d, -t and -r are those of
    llama-bench. In another language than English, the records of speech, turns and quality say so.
    """
    if hosts and (certificates is None) != insecure:
        raise typer.BadParameter(
            "give --hosts with the --certificates that `vismaid bench hosts init` made, or with "
            "--insecure"
        )
    if not hosts and (certificates or insecure):
        raise typer.BadParameter("--certificates and --insecure belong to --hosts")
    from bench.measure.sample_giver import SPOKEN_ANSWER
    from bench.records import GROUPS
    from bench.report.report import read_report
    from bench.sweep.plan import Material, SweepChoice, lacking, plan
    from bench.sweep.sweep import Store
    from runtime.files.writable import check_file
    from runtime.packs.pack import Pack
    from runtime.vision.tiling import Detail

    check_file(out)
    metric, labels = _labels(data, limit, language)
    choice = SweepChoice(
        groups=_values(group, "group", {str(each): each for each in GROUPS}.__getitem__) or GROUPS,
        threads=_values(threads, "number of threads", _at_least(1)),
        details=_values(detail, "detail", Detail),
        lengths=_values(tokens, "length", _at_least(1)),
        depths=_values(depths, "depth", _at_least(0)),
        generated=generated,
        material=Material(
            picture=str(picture or ""),
            recording=str(recording or ""),
            held=held,
            words=tuple(SPOKEN_ANSWER.split()) if shape else (),
            data=_absolute(data),
            limit=limit,
            language=language,
        ),
        metric=metric,
        data=labels,
    )
    measured, named = _packs(packs or (), quantize, projector, shape, language)
    if no_translate:
        measured = [
            Pack(each.folder, each.manifest.without_translator(language)) for each in measured
        ]
    for remark in lacking(measured, choice):
        console.say(remark)
    store = Store(out)
    for remark in store.remarks:
        console.say(remark)
    with kept_variants(measured), cancelled_by_interrupt() as cancel:
        news = _sweep(
            partial(plan, measured, choice, named=named),
            store,
            hosts=hosts,
            certificates=certificates,
            most_load=most_load,
            repeat=repeat,
            cancel=cancel,
        )
        failed = _follow(news, store)
    if store.count:
        show(read_report([out]))
    told = f"{out}: {store.count:,} records"
    console.result(f"{told}, {failed} of them new and without figures" if failed else told)


def _labels(data: str, limit: int, language: str) -> "tuple[MetricName | None, Setting]":
    """What a labelled set is judged by, and what records call it."""
    from bench.quality.measure import open_set
    from bench.quality.metrics import metric_for
    from bench.sweep.plan import data_setting

    if not data:
        return None, {}
    labelled = open_set(data, limit or None, language)
    for why, count in labelled.left_out.items():
        console.say(f"{labelled.name}: {count:,} pictures are left out: {why}.")
    setting = data_setting(labelled.name, len(labelled.samples), labelled.digest)
    return metric_for(labelled).name, setting


def _packs(
    names: Sequence[str], quantize: str, projector: str, shape: Path | None, language: str
) -> "tuple[list[Pack], list[Pack]]":
    """The packs that are measured, and those that were named."""
    from bench.shapes.real_shape import real_shape_pack
    from bench.sweep.variants import chosen
    from runtime.packs.search import find_pack

    types = listed(quantize)
    if shape:
        made = [
            real_shape_pack(shape, quantization=each, whisper="tiny") for each in types or ["Q4_0"]
        ]
        return made, made
    if not names:
        raise BenchError("There is nothing to measure. Name a PACK.")
    packs = [find_pack(name) for name in names]
    for each in packs:
        try_first(each, speech=True, language=language)
    with console.work("quantizing") as work:
        found = chosen(packs, types, listed(projector), progress=work.step, cancel=work.cancel)
    return found, packs


def _sweep(
    planned: "Callable[..., list[Task]]",
    store: "Store",
    *,
    hosts: str,
    certificates: Path | None,
    most_load: float,
    repeat: int,
    cancel: Cancel,
) -> "Iterator[Progress | HostGoneError]":
    """Measure here, or on every board of a cluster."""
    from bench.sweep.cluster import boards, sweep_boards
    from bench.sweep.sweep import Here, sweep
    from runtime.llama.model import default_threads

    if not hosts:
        tasks = planned(default_threads=default_threads())
        with Here(most_load=most_load) as here:
            yield from sweep(tasks, here, store, repeat=repeat, cancel=cancel)
        return
    with boards(hosts, certificates, most_load=most_load) as found:
        plans = [(board, planned(default_threads=board.default_threads())) for board in found]
        yield from sweep_boards(plans, store, repeat=repeat, cancel=cancel)


def _follow(news: "Iterator[Progress | HostGoneError]", store: "Store") -> int:
    """Show how far it is, and return how many of the new records have no figures."""
    from bench.sweep.sweep import HostGoneError

    failed = 0
    said: set[str] = set()
    with console.progress("measuring") as bar:
        try:
            for each in news:
                if isinstance(each, HostGoneError):
                    console.say(f"{each} The same command measures what is left when it is back.")
                    continue
                bar(each.done, each.total, each.task.title)
                failed += sum(_tell(record, said) for record in each.records)
        except (Cancelled, KeyboardInterrupt):
            console.say(f"{store.out} has what was measured; the same command goes on.")
            raise
    return failed


def _tell(record: "Record", said: set[str]) -> bool:
    """Whether a record has no figures; then say why, each reason once: the table has the rest."""
    from bench.report.wording import figure_text

    if record.failed and record.failed not in said:
        said.add(record.failed)
        console.say(
            f"{record.measured.name}: {record.group} {figure_text(record)}: {record.failed}"
        )
    return bool(record.failed)


def _absolute(data: str) -> str:
    """A folder as processes find it that were started elsewhere; a name stays one."""
    return str(Path(data).resolve()) if Path(data).exists() and data else data


def _values(text: str, what: str, read: Callable[[str], _Value]) -> tuple[_Value, ...]:
    """The values in a list with commas, each once."""
    found = []
    for each in listed(text):
        try:
            found.append(read(each))
        except (ValueError, KeyError):
            raise BenchError(
                f"There is no {what} {each}. `vismaid bench sweep --help` shows what there is."
            ) from None
    return tuple(dict.fromkeys(found))


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if value < least:
            raise ValueError(text)
        return value

    return number
