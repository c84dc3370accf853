"""``vismaid bench report``: what was measured, as text, a page or charts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from runtime.errors import BenchError
from vismaid import console
from vismaid.options import RecordsArgument, ShownInOption, WaitOption

if TYPE_CHECKING:
    from bench.report.report import Report

Form = Literal["md", "html", "csv", "json", "jsonl", "sql"]
_OF_LLAMA_BENCH = ("jsonl", "sql")
_ENDINGS = {"markdown": "md", "htm": "html"}


def report(
    files: RecordsArgument,
    form: Annotated[
        Form | None,
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
    language: ShownInOption = "",
) -> None:
    """Show records as a table, with the variant that each board should run and why.

    html is one page with charts, for a browser, a screen reader or paper; jsonl and sql are prefill
    and decode as llama-bench writes them.
    """
    from bench.report import llama_bench
    from bench.report.charts.of_report import all_charts
    from bench.report.charts.plots import check_drawing, write_plots
    from bench.report.report import in_language, judged_by
    from runtime.files.atomic import replacing
    from runtime.files.writable import make_folder

    form = _form(form, out)
    if form == "html" or plots:
        check_drawing()
    if out:
        _check_out(out, files)
    if plots:
        make_folder(plots)
    found = in_language(judged_by(records_of(files), metric), language)
    text = _views()[form](found, wait)
    if form in _OF_LLAMA_BENCH and (count := llama_bench.left_out(found)):
        console.say(
            f"{count} speeds of records that do not say how llama.cpp ran are left out; measure "
            "them again."
        )
    if out:
        with replacing(out) as file:
            file.write(text.encode())
    else:
        console.result(text, end="")
    for path in write_plots(all_charts(found, wait), plots) if plots else ():
        console.say(f"{path} drawn.")


def records_of(files: Sequence[Path]) -> "Report":
    """What is in files of records; what is wrong with a line of them is said.

    Raises:
        BenchError: a file cannot be read, or holds no records.
    """
    from bench.report.report import read_report

    found = read_report(files)
    for remark in found.remarks:
        console.say(remark)
    return found


def show(report: "Report") -> None:
    """Print the tables of a report, as wide as the terminal."""
    from bench.report import terminal

    width = console.width()
    for board in report.boards:
        console.table(terminal.table(report, board, width))
        for line in terminal.notes(report, board, width):
            console.result(line)
        if (every := terminal.swept(board, report.rows_on(board))) is not None:
            console.table(every)


def _views() -> "Mapping[Form, Callable[[Report, float], str]]":
    """What writes a report as each kind, for a wait of so many seconds."""
    from bench.report.html import html
    from bench.report.llama_bench import jsonl_text, sql_text
    from bench.report.text import csv_text, json_text, markdown

    return {
        "md": markdown,
        "html": html,
        "csv": lambda found, wait: csv_text(found),
        "json": json_text,
        "jsonl": lambda found, wait: jsonl_text(found),
        "sql": lambda found, wait: sql_text(found),
    }


def _form(form: Form | None, out: Path | None) -> Form:
    """The kind of report that was asked for, or that a file's name says."""
    ending = out.suffix[1:].lower() if out else ""
    ending = _ENDINGS.get(ending, ending)
    named: Form | None = next((each for each in get_args(Form) if each == ending), None)
    if form and named and named != form:
        raise BenchError(
            f"{out} would be {named} by its name, and --format says {form}. Leave one of them out "
            "or change it."
        )
    return form or named or "md"


def _check_out(out: Path, files: Sequence[Path]) -> None:
    """See that a report can be written, and takes the place of none of the records."""
    from runtime.files.writable import check_file

    check_file(out)
    if any(out.exists() and each.exists() and out.samefile(each) for each in files):
        raise BenchError(f"{out} holds the records themselves. Give the report another name.")
