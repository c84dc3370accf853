"""``vismaid bench report``, ``compare`` and ``score``: views of what was measured."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.report import compare as comparing
from bench.report import llama_bench
from bench.report import score as scoring
from bench.report.charts.of_report import all_charts
from bench.report.charts.plots import check_drawing, write_plots
from bench.report.html import html
from bench.report.report import Report, judged_by, read_report
from bench.report.text import csv_text, json_text, markdown
from runtime.errors import BenchError
from runtime.files.atomic import replacing
from vismaid import console
from vismaid.output import check_file, make_folder


def report(
    files: Sequence[Path],
    *,
    form: str | None,
    out: Path | None,
    wished: float,
    metric: str = "",
    plots: Path | None = None,
) -> None:
    """Write a report, and charts if they are asked for.

    Args:
        files: Records.
        form: A key of ``FORMS``; None for what ``out`` is called, or else Markdown.
        out: Where to, if not to stdout.
        plots: Folder for the charts.
        wished: Seconds to the first audio that are short enough.
        metric: Figure that quality is judged by; empty for the one that most variants have.

    Raises:
        VismaidError: a file cannot be read or written.
    """
    form = _form(form, out)
    if form == "html" or plots:
        check_drawing()
    if out:
        check_out(out, files)
    if plots:
        make_folder(plots)
    found = judged_by(_read(files), metric)
    text = FORMS[form](found, wished)
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
    for path in write_plots(all_charts(found, wished), plots) if plots else ():
        console.say(f"{path} drawn.")


def compare(old: Path, new: Path, threshold: str) -> int:
    """Print what changed.

    Returns:
        The exit status: 1 where something is worse than the threshold allows.

    Raises:
        BenchError: a file cannot be read, or the threshold is none.
    """
    share = _share(threshold)
    changes = comparing.compare_reports(_read([old]), _read([new]), share)
    for remark in changes.remarks:
        console.say(remark)
    console.result(comparing.markdown(changes, share), end="")
    return int(changes.worse)


def score(
    files: Sequence[Path], *, decode_target: float, wait_target: float, metric: str = ""
) -> None:
    """Print the score of every variant.

    Raises:
        BenchError: a file cannot be read, or the metric was not measured or is no share.
    """
    report = judged_by(_read(files), metric)
    found = scoring.scores(report, decode_target=decode_target, wait_target=wait_target)
    console.result(scoring.markdown(found), end="")


FORMS: Mapping[str, Callable[[Report, float], str]] = {
    "md": markdown,
    "html": html,
    "csv": lambda found, wished: csv_text(found),
    "json": json_text,
    "jsonl": lambda found, wished: llama_bench.jsonl_text(found),
    "sql": lambda found, wished: llama_bench.sql_text(found),
}
_OF_LLAMA_BENCH = ("jsonl", "sql")
_ENDINGS = {"markdown": "md", "htm": "html"}


def _form(form: str | None, out: Path | None) -> str:
    """The kind of report that was asked for, or that a file's name says."""
    ending = out.suffix[1:].lower() if out else ""
    named = _ENDINGS.get(ending, ending)
    if form and named in FORMS and named != form:
        raise BenchError(
            f"{out} would be {named} by its name, and --format says {form}. Leave one of them out "
            "or change it."
        )
    return form or (named if named in FORMS else "md")


def check_out(out: Path, files: Sequence[Path]) -> None:
    """See that a report can be written, and takes the place of none of the records.

    Raises:
        VismaidError: it cannot, or it would.
    """
    check_file(out)
    if any(out.exists() and each.exists() and out.samefile(each) for each in files):
        raise BenchError(f"{out} holds the records themselves. Give the report another name.")


def _read(files: Sequence[Path]) -> Report:
    found = read_report(files)
    for remark in found.remarks:
        console.say(remark)
    return found


def _share(text: str) -> float:
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share < 100:
        raise BenchError(f"{text} is no threshold; give a percentage such as 5%.")
    return share
