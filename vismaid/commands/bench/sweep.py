"""``vismaid bench PACK…``: every figure of packs and their variants, as records in a file."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bench.cache import cache_folder, size_of, tidy, used
from bench.measure.sample_giver import SPOKEN_ANSWER
from bench.quality.measure import open_set
from bench.quality.metrics import metric_for
from bench.records import GROUPS, Group, Record
from bench.report import terminal as bench_table
from bench.report.report import read_report
from bench.report.wording import figure_text, size
from bench.shapes.real_shape import real_shape_pack
from bench.sweep.cluster import boards, sweep_boards
from bench.sweep.plan import Choice, Material, Task, data_setting, plan
from bench.sweep.sweep import Here, HostGoneError, Progress, Store, sweep
from bench.sweep.variants import KIND, chosen
from runtime.cancel import Cancel
from runtime.errors import BenchError, Cancelled
from runtime.llama.model import default_threads
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.vision.tiling import Detail
from vismaid import console
from vismaid.interruption import cancelled_by_interrupt
from vismaid.output import check_file

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Request:
    """What the command was told."""

    packs: tuple[str, ...]
    out: Path
    quantize: str
    projector: str
    threads: str
    detail: str
    group: str
    tokens: str
    depths: str
    generated: int
    repeat: int
    held: float
    picture: Path | None
    recording: Path | None
    shape: Path | None
    most_load: float
    hosts: str
    certificates: Path | None
    """Folder of the cluster's certificates; None for one without."""
    data: str
    limit: int


def run(request: Request) -> None:
    """Measure what is not measured yet, and say how many records there are then.

    Raises:
        VismaidError: something a person can mend.
        Cancelled: Ctrl-C was pressed; what was measured is kept.
    """
    check_file(request.out)
    choice = _choice(request)
    packs, named = _packs(request)
    for remark in _beforehand(packs, choice):
        console.say(remark)
    planned = partial(plan, packs, choice, named=named)
    store = Store(request.out)
    for remark in store.remarks:
        console.say(remark)
    with ExitStack() as stack:
        kept = [each.folder for each in packs if each.folder.is_relative_to(cache_folder(KIND))]
        for folder in kept:
            stack.enter_context(used(folder))
        _tell_cache(kept)
        cancel = stack.enter_context(cancelled_by_interrupt())
        failed = _measure(_progress(planned, store, request, cancel), store)
    if store.count:
        _show(request.out)
    told = f"{request.out}: {store.count:,} records"
    console.result(f"{told}, {failed} of them new and without figures" if failed else told)


def _beforehand(packs: Sequence[Pack], choice: Choice) -> Iterator[str]:
    """What is to be known of packs before they are measured."""
    mute = [each for each in packs if not (each.manifest.recogniser and each.manifest.voices)]
    if mute and {"speech", "turn"} & set(choice.groups):
        yield (
            f"{_named(mute)} no recogniser or no voice: turns are not measured, and without them "
            "`vismaid bench score` has no total. docs/maker.md says how a pack is given both."
        )
    given, material = [each for each in packs if not each.manifest.samples], choice.material
    lacking = {
        "picture": not material.picture and {"picture", "turn"} & set(choice.groups),
        "question": not material.recording
        and {"speech", "turn"} & set(choice.groups)
        and any(each.manifest.recogniser for each in given),
        "ten samples for quality": not material.data and "quality" in choice.groups,
    }
    if given and any(lacking.values()):
        what = ", ".join(name for name, wanted in lacking.items() if wanted)
        yield (
            f"{_named(given)} no samples, so the demo's are taken: {what}. "
            "--image, --audio and --data name others."
        )


def _named(packs: Sequence[Pack]) -> str:
    """The beginning of a sentence on what packs have."""
    names = list(dict.fromkeys(each.manifest.name for each in packs))
    more = f" and {len(names) - 1} more packs" if len(names) > 2 else ""
    return (
        f"Pack {names[0]} has"
        if len(names) == 1
        else (f"Packs {names[0]}{more or f' and {names[1]}'} have")
    )


def _tell_cache(kept: Sequence[Path]) -> None:
    """Let go of what was long unused, and say where the variants are that were made."""
    if removed := tidy():
        console.say(f"{len(removed)} unused in {cache_folder('')} removed.")
    if kept:
        count = "1 variant is" if len(kept) == 1 else f"{len(kept)} variants are"
        console.say(
            f"{count} in {cache_folder(KIND)} ({size(size_of(kept))}); "
            "`vismaid bench cache` shows and removes them."
        )


def _show(out: Path) -> None:
    """The table of all that is in the records."""
    report, width = read_report([out]), console.width()
    for board in report.boards:
        console.table(bench_table.table(report, board, width))
        for line in bench_table.notes(report, board, width):
            console.result(line)
        if (every := bench_table.swept(board, report.rows_on(board))) is not None:
            console.table(every)


def _progress(
    planned: Callable[..., list[Task]], store: Store, request: Request, cancel: Cancel
) -> Iterator[Progress | HostGoneError]:
    """Measure here, or on every board of a cluster."""
    if not request.hosts:
        tasks = planned(default_threads=default_threads())
        with Here(most_load=request.most_load) as here:
            yield from sweep(tasks, here, store, repeat=request.repeat, cancel=cancel)
        return
    with boards(request.hosts, request.certificates, most_load=request.most_load) as found:
        plans = [(board, planned(default_threads=board.default_threads())) for board in found]
        yield from sweep_boards(plans, store, repeat=request.repeat, cancel=cancel)


def _measure(news: Iterator[Progress | HostGoneError], store: Store) -> int:
    """How many of the new records have no figures."""
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


def _tell(record: Record, said: set[str]) -> bool:
    """Whether a record has no figures; then say why, each reason once: the table has the rest."""
    if record.failed and record.failed not in said:
        said.add(record.failed)
        console.say(
            f"{record.measured.name}: {record.group} {figure_text(record)}: {record.failed}"
        )
    return bool(record.failed)


def _choice(request: Request) -> Choice:
    material = Material(
        picture=str(request.picture or ""),
        recording=str(request.recording or ""),
        held=request.held,
        words=tuple(SPOKEN_ANSWER.split()) if request.shape else (),
    )
    metric, data = None, {}
    if request.data:
        labelled = open_set(request.data, request.limit or None)
        metric = metric_for(labelled).name
        data = data_setting(labelled.name, len(labelled.samples), labelled.digest)
        for why, count in labelled.left_out.items():
            console.say(f"{labelled.name}: {count:,} pictures are left out: {why}.")
    material = replace(material, data=_absolute(request.data), limit=request.limit)
    groups = _listed(request.group, "group", _group)
    return Choice(
        groups=groups or GROUPS,
        threads=_listed(request.threads, "number of threads", _at_least(1)),
        details=_listed(request.detail, "detail", Detail),
        lengths=_listed(request.tokens, "length", _at_least(1)),
        depths=_listed(request.depths, "depth", _at_least(0)),
        generated=request.generated,
        material=material,
        metric=metric,
        data=data,
    )


def _absolute(data: str) -> str:
    """A folder as processes find it that were started elsewhere; a name stays one."""
    return str(Path(data).resolve()) if Path(data).exists() and data else data


def _packs(request: Request) -> tuple[list[Pack], list[Pack]]:
    """The packs that are measured, and those that were named."""
    types = _names(request.quantize)
    if request.shape:
        made = [
            real_shape_pack(request.shape, quantization=each, whisper="tiny")
            for each in types or ["Q4_0"]
        ]
        return made, made
    if not request.packs:
        raise BenchError("There is nothing to measure. Name a PACK.")
    packs = [find_pack(name) for name in request.packs]
    with console.progress("quantizing") as bar, cancelled_by_interrupt() as cancel:
        found = chosen(
            packs,
            types,
            _names(request.projector),
            progress=lambda what, done, total: bar(done, total, what),
            cancel=cancel,
        )
    return found, packs


def _names(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _listed(text: str, what: str, read: Callable[[str], _Value]) -> tuple[_Value, ...]:
    """The values in a list with commas, each once."""
    found = []
    for each in filter(None, (part.strip() for part in text.split(","))):
        try:
            found.append(read(each))
        except (ValueError, KeyError):
            raise BenchError(
                f"There is no {what} {each}. `vismaid bench sweep --help` shows what there is."
            ) from None
    return tuple(dict.fromkeys(found))


def _group(name: str) -> Group:
    return {str(each): each for each in GROUPS}[name]


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if value < least:
            raise ValueError(text)
        return value

    return number
