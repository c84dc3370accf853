"""What follows for boards, shown as a table and written as TOML, with how far it can be trusted."""

import statistics
from collections.abc import Iterator

import tomli_w
from rich.console import Console
from rich.table import Table

from studies.arm_prediction.boards import BOARDS, Board, Figure, Range, figures
from studies.arm_prediction.checks import on_boards
from studies.arm_prediction.operations import OPERATIONS
from studies.arm_prediction.others import OTHERS
from studies.arm_prediction.steps import Kept

_BEYOND = 1.25
"""How many times the worst of others' measurements a board may take whose memory is slower."""


def slowdowns(kept: Kept) -> dict[str, float]:
    """How many times longer each operation took here than was predicted."""
    whole = {operation.name: operation.measured_macs for operation in OPERATIONS}
    return {
        name: seconds * kept.clock * 1e9 / (kept.cycles["x86"][name] * whole[name])
        for name, seconds in kept.seconds.items()
        if name in kept.cycles["x86"]
    }


def slowdown(kept: Kept) -> Range:
    """How many times longer a board takes than the model of its core says of all its cores.

    From boards that others measured: their geometric mean, the best, and a quarter above the worst.
    """
    boards = [check.slowdown for check in on_boards(kept.cycles["a76"])]
    return Range(min(boards), statistics.geometric_mean(boards), _BEYOND * max(boards))


def show(console: Console, kept: Kept) -> None:
    """Print the check of the method, and the prediction."""
    check = Table(title=f"Predicted and measured here, one core at {kept.clock:.2f} GHz")
    for column in ("operation", "MAC a cycle, predicted", "measured", "slowdown"):
        check.add_column(column, justify="left" if column == "operation" else "right")
    for name, slower in slowdowns(kept).items():
        rate = 1 / kept.cycles["x86"][name]
        check.add_row(name, f"{rate:.2f}", f"{rate / slower:.2f}", f"{slower:.2f}")
    console.print(check)
    others = Table(title="Predicted of a Raspberry Pi 5 and measured on one by others, seconds")
    for column in ("what", "predicted", "measured", "slowdown"):
        others.add_column(column, justify="left" if column == "what" else "right")
    for each in on_boards(kept.cycles["a76"]):
        numbers = (f"{each.predicted:.2g}", f"{each.measured:.2g}", f"{each.slowdown:.2f}")
        others.add_row(each.what, *numbers)
    console.print(others)
    cores = Table(title="MAC a cycle on Arm's cores, predicted")
    for column in ("operation", "Cortex-A72", "Cortex-A76"):
        cores.add_column(column, justify="left" if column == "operation" else "right")
    for operation in OPERATIONS:
        rates = [kept.cycles[core].get(operation.name) for core in ("a72", "a76")]
        cores.add_row(operation.name, *(f"{1 / each:.2f}" if each else "" for each in rates))
    console.print(cores)
    for board in BOARDS:
        table = Table(title=f"{board.name}, predicted")
        for column in ("what", "way", "low", "likely", "high", "unit"):
            table.add_column(column, justify="right" if column in "lowlikelyhigh" else "left")
        for line in _lines(board, kept):
            value = line.value
            ends = [_short(each) for each in (value.low, value.likely, value.high)]
            table.add_row(line.what, line.way, *ends, line.unit)
        console.print(table)


def as_markdown(kept: Kept) -> str:
    """The prediction as ``docs/boards.md`` has it: likely, in brackets the least and the most."""
    columns = [list(_lines(board, kept)) for board in BOARDS]
    names = [board.name for board in BOARDS]
    rows = [f"| predicted | {' | '.join(names)} |", f"| --- | {' | '.join('---' for _ in names)} |"]
    for lines in zip(*columns, strict=True):
        cells = [
            f"{_short(each.value.likely)} ({_short(each.value.low)} to {_short(each.value.high)})"
            for each in lines
        ]
        rows.append(f"| {lines[0].what}, {lines[0].way}, {lines[0].unit} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def as_toml(kept: Kept) -> str:
    """The prediction, and what others measured, as ``bench/boards/predicted.toml`` has it."""
    boards = []
    for board in BOARDS:
        source = (
            f"executed code through LLVM's model of the core; {board.cores} cores at "
            f"{board.clock.likely:g} GHz, {board.bandwidth.likely:g} GB/s; docs/boards.md"
        )
        lines = [
            {
                "what": line.what,
                "way": line.way,
                "low": float(_short(line.value.low)),
                "likely": float(_short(line.value.likely)),
                "high": float(_short(line.value.high)),
                "unit": line.unit,
                "kind": "predicted",
                "source": source,
            }
            for line in _lines(board, kept)
        ]
        lines += [{**other, "kind": "measured by others"} for other in OTHERS.get(board.match, [])]
        boards.append({"name": board.name, "match": board.match, "figure": lines})
    return _HEAD + tomli_w.dumps({"board": boards})


_HEAD = """\
# What is expected of boards, of the 0.5B model's shape; written by
# `python -m studies.arm_prediction toml FILE`, explained in docs/boards.md. `match` is how
# /proc/device-tree/model begins; `way` is the encoder and its type, the text model's type, or how
# long the button is held.

"""


def _lines(board: Board, kept: Kept) -> Iterator[Figure]:
    yield from figures(board, kept.cycles[board.core], slowdown(kept))


def _short(value: float) -> str:
    """To two digits."""
    return f"{float(f'{value:.2g}'):g}"
