"""``vismaid bench board``: what this board can do, in a file that can be sent on."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from runtime.cancel import Cancel
from runtime.errors import Cancelled
from vismaid import console
from vismaid.commands.bench.cache import kept_variants
from vismaid.commands.tried import try_first
from vismaid.interruption import cancelled_by_interrupt
from vismaid.options import MostLoadOption, PackOption

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.boards.plan import Part
    from bench.boards.record import Progress
    from bench.sweep.sweep import Store
    from runtime.packs.pack import Pack

Shape = Literal["0.5b", "none"]
_DEMO = "demo"
_MINUTE = 60.0


def board(
    pack: PackOption = _DEMO,
    out: Annotated[
        Path, typer.Option("--out", help="Made, or continued where it is there.", metavar="JSONL")
    ] = Path("board.jsonl"),
    shape: Annotated[
        Shape | None,
        typer.Option(
            "--shape",
            help="Random weights of the 0.5B model's shape too, made in the cache (2.1 GB). "
            "Unless named: with the demo, and not with another pack.",
        ),
    ] = None,
    minutes: Annotated[
        float,
        typer.Option(
            "--minutes", help="That it takes at most.", min=0.05, max=600, metavar="NUMBER"
        ),
    ] = 15.0,
    repeat: Annotated[
        int, typer.Option("--repeat", "-r", help="Repetitions.", min=3, metavar="NUMBER")
    ] = 5,
    most_load: MostLoadOption = 0.1,
) -> None:
    """Make the measured record of this board, in a file to keep or to send to the project.

    Measured are the memory, a tile by each encoder that the pack has, prefill, decode, recogniser,
    voice, start and a turn, each in its share of the time. Stopped at any time, the same command
    goes on. The file names neither host nor user, and no serial number.
    """
    import time

    from bench.boards.plan import parts
    from bench.sweep.sweep import Store
    from runtime.files.writable import check_file
    from runtime.llama.model import default_threads
    from runtime.packs.search import find_pack

    end = time.monotonic() + minutes * _MINUTE
    check_file(out)
    named = find_pack(pack)
    try_first(named, speech=bool(named.manifest.recogniser and named.manifest.voices))
    store = Store(out)
    for remark in store.remarks:
        console.say(remark)
    wanted = shape or ("0.5b" if named.manifest.name == _DEMO else "none")
    with ExitStack() as stack:
        cancel = stack.enter_context(cancelled_by_interrupt())
        random = _random(wanted, stack, cancel)
        stack.enter_context(kept_variants([named, *random]))
        planned = parts([*random, named], scripted=random, threads=default_threads())
        _measure(planned, store, end - time.monotonic(), repeat, most_load, cancel)
    _show(out, planned, store)


def _random(shape: Shape, stack: ExitStack, cancel: Cancel) -> "list[Pack]":
    """The pack of random weights of a shape, kept for as long as the stack; none for none."""
    from bench.shapes.board_shape import board_packs

    if shape == "none":
        return []
    with console.progress("making a pack of random weights") as bar:
        packs = board_packs(
            shape, progress=lambda what, done, total: bar(done, total, what), cancel=cancel
        )
        return stack.enter_context(packs)[:1]


def _measure(
    planned: "Sequence[Part]",
    store: "Store",
    seconds: float,
    repeat: int,
    most_load: float,
    cancel: Cancel,
) -> None:
    from bench.boards.anonymous import Anonymous
    from bench.boards.record import measure
    from bench.sweep.sweep import Here

    with Here(most_load=most_load) as here:
        news = measure(
            planned, Anonymous(here), store, seconds=seconds, repeat=repeat, cancel=cancel
        )
        _follow(news, store)


def _follow(news: "Iterator[Progress]", store: "Store") -> None:
    """Show how far it is and how long it takes at most; what failed is said, each reason once."""
    said: set[str] = set()
    with console.progress("measuring") as bar:
        try:
            for each in news:
                task = each.part.task
                bar(each.done, 1.0, f"{task.title}, {_left(each.left)} left at most")
                for record in each.records:
                    if record.failed and record.failed not in said:
                        said.add(record.failed)
                        console.say(f"{task.measured.name}: {task.title}: {record.failed}")
        except (Cancelled, KeyboardInterrupt):
            console.say(f"{store.out} has what was measured; the same command goes on.")
            raise


def _left(seconds: float) -> str:
    return f"{seconds / _MINUTE:.0f} min" if seconds >= _MINUTE else f"{seconds:.0f} s"


def _show(out: Path, planned: "Sequence[Part]", store: "Store") -> None:
    from bench.boards.record import unfinished
    from bench.boards.table import expected, measured, notes
    from bench.report.report import read_report

    if store.count:
        found = read_report([out])
        for each in found.boards:
            rows = found.rows_on(each)
            if (figures := measured(rows)).row_count:
                console.table(figures)
            if (table := expected(each, rows)) is not None:
                console.table(table)
            for sentence in notes(each, rows):
                console.result(sentence)
    if left := unfinished(planned, store):
        console.say(
            f"There was no time for {len(left)} of {len(planned)} parts; the same command measures "
            "them, or --minutes gives more."
        )
    console.result(f"{out}: {store.count:,} records")
