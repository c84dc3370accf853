"""``vismaid bench compare``: what changed between two files of records."""

from pathlib import Path
from typing import Annotated

import typer

from runtime.errors import BenchError
from vismaid import console
from vismaid.commands.bench.report import records_of


def compare(
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
    from bench.report import compare as comparing

    share = _share(threshold)
    changes = comparing.compare_reports(records_of([old]), records_of([new]), share)
    for remark in changes.remarks:
        console.say(remark)
    console.result(comparing.markdown(changes, share), end="")
    raise typer.Exit(int(changes.worse))


def _share(text: str) -> float:
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share < 100:
        raise BenchError(f"{text} is no threshold; give a percentage such as 5%.")
    return share
