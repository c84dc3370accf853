"""The table that a sweep ends with."""

from io import StringIO

import pytest
from rich.console import Console

from bench.records import Record
from bench.report.report import Report, report_of
from bench.report.terminal import notes, swept, table
from tests.bench.synthetic import record, shares, sweep, variant


def shown(report: Report, width: int) -> list[str]:
    file = StringIO()
    console = Console(width=width, file=file, markup=False, emoji=False, highlight=False)
    for board in report.boards:
        console.print(table(report, board, width))
        for line in notes(report, board, width):
            print(line, file=file)
    return file.getvalue().splitlines()


def rows(lines: list[str]) -> dict[str, list[str]]:
    """Cells by variant."""
    found = [line.replace(">", " ").split() for line in lines if " + " in line]
    return {" ".join(each[:3]): each[3:] for each in found if not each[0].startswith("Rec")}


@pytest.mark.parametrize("width", [80, 100, 140])
def test_each_of_twelve_variants_has_a_line_that_fits(width: int) -> None:
    lines = shown(report_of(sweep()), width)
    assert max(map(len, lines)) <= width
    body = "\n".join(lines).partition("Medians")[0].splitlines()
    assert len(rows(body)) == 12
    assert sum(" + " in line for line in body) == 12
    assert sum(line.startswith(" > ") for line in body) == 1


def test_a_wide_terminal_shows_more_of_it() -> None:
    narrow, wide = ("\n".join(shown(report_of(sweep()), width)) for width in (80, 140))
    assert "±" not in narrow
    assert "bandwidth" not in narrow
    assert "10.5 ±2%" in wide
    assert "0.800 ±0.03" in wide
    assert "bandwidth reached (depth 0, 4 threads)" in wide.replace("\n ", "")


def test_what_failed_is_said_once_with_how_much_of_whom() -> None:
    lines = shown(report_of(sweep()), 80)
    assert lines[-1] == "Not measured: Q2_K + Q8_0 (96): The measuring process was killed."


def judged(kind: str, figure: str, value: float, data: str) -> Record:
    of = variant(kind, "F16")
    return record("quality", figure, [value], unit="", of=of, parts=shares(value), data=data)


def test_quality_that_is_not_to_be_compared_has_a_mark_that_is_explained() -> None:
    found = [judged("Q8_0", "exact", 0.7, "a"), judged("Q6_K", "exact", 0.6, "a")]
    plain = shown(report_of(found), 80)
    assert not any("*" in line for line in plain)
    marked = shown(report_of([*found, judged("Q4_0", "exact", 0.5, "b")]), 80)
    assert rows(marked)["Q4_0 + F16"] == ["0.500*"]
    assert any(line.startswith("* By another figure or over other data") for line in marked)


def test_f16_agrees_with_itself() -> None:
    whole = record("load", "warm_start", [1.0], of=variant("F16", "F16"))
    report = report_of([judged("Q8_0", "top1", 0.7, "a"), whole])
    assert rows(shown(report, 80))["F16 + F16"] == ["1.00"]


def test_a_long_name_does_not_push_numbers_out() -> None:
    of = variant(name="a-very-long-name-of-a-pack-" * 4)
    found = [each.model_copy(update={"measured": of}) for each in sweep() if each.samples][:6]
    lines = shown(report_of([*found, *sweep()]), 80)
    assert max(map(len, lines)) <= 80
    assert any("3.75" in line for line in lines)


def test_files_alone_are_a_table_too() -> None:
    lines = shown(report_of([record("files", "text_model", [5e6], unit="bytes")]), 80)
    assert rows(lines) == {"Q4_0 + Q8_0": ["5.0", "MB"]}
    assert not any("Recommended" in line or "Nothing can" in line for line in lines)


def test_a_figure_of_disturbed_repetitions_has_a_mark_that_is_explained() -> None:
    kept = "others took 90% of a core: kept, as 3 were taken again before"
    found = [record("text", "decode", [5.0] * 5, unit="tokens/s", better="higher", generated=128)]
    calm = shown(report_of(found), 80)
    assert not any("!" in line for line in calm)
    (busy,) = (each.model_copy(update={"flagged": [kept, kept, "taken again"]}) for each in found)
    lines = shown(report_of([busy]), 80)
    assert rows(lines)["Q4_0 + Q8_0"][-2:] == ["5.00", "!2/5"]
    assert any(line.startswith("!2/5: of five repetitions") for line in lines)


def test_what_was_not_measured_is_said_with_how_to_measure_it() -> None:
    found = [judged("Q8_0", "exact", 0.7, "a"), judged("Q6_K", "exact", 0.6, "a")]
    said = " ".join(line.strip() for line in shown(report_of(found), 80))
    assert "Nothing is recommended for Raspberry Pi 5 Model B: speed and memory were not" in said
    assert "`--group load,text,turn,quality` measures what a recommendation needs" in said
    assert "Not measured: memory, decode, first audio; `--group load,text,turn`" in said
    some = [*found, record("load", "warm_start", [1.0], of=variant("Q8_0", "F16"))]
    lines = shown(report_of(some), 100)
    assert rows(lines)["Q6_K + F16"] == ["–", "0.600"]
    assert "– was not measured." in lines


def test_every_test_of_the_text_model_has_its_row() -> None:
    def speed(value: float, **setting: int) -> Record:
        figure = "decode" if "generated" in setting else "prefill"
        return record("text", figure, [value], unit="tokens/s", better="higher", **setting)

    found = [
        speed(10 * threads + number, threads=threads, **test)
        for threads in (1, 2)
        for number, test in enumerate(
            [{"tokens": 128}, {"tokens": 64}, {"generated": 16, "depth": 512}]
        )
    ]
    report = report_of(found)
    every = swept(report.boards[0], report.rows)
    assert every is not None
    settings = [str(cell) for cell in every.columns[2].cells]
    assert settings == [
        f"{test}, {threads}"
        for tests in (("pp64", "pp128"), ("tg16 @ d512",))
        for threads in ("1 thread", "2 threads")
        for test in tests
    ]
    assert swept(report.boards[0], report_of(found[:1]).rows) is None


def test_one_reason_more_is_one() -> None:
    found = [record("text", f"figure{n}", [], failed=f"Reason {n}.") for n in range(6)]
    assert shown(report_of(found), 80)[-1] == "1 more reason is in the report."
