"""What the page says; how it looks is for a browser to tell."""

import re
from base64 import b64decode
from html.parser import HTMLParser

import pytest

from bench.records import Record
from bench.report.html import html
from bench.report.pick import pick
from bench.report.report import report_of
from tests.bench.synthetic import JETSON, PI, record, sweep, variant

DATA = "data:image/svg+xml;base64,"


class Text(HTMLParser):
    """The words of a page, and the tags that it is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = ("src", "href", "srcset", "action", "data", "poster", "xlink:href")
        self.addresses += [value or "" for name, value in attrs if name in names]

    @property
    def pictures(self) -> list[str]:
        """Addresses that hold what they lead to."""
        return [each for each in self.addresses if each.startswith(DATA)]

    @property
    def charts(self) -> list[str]:
        """The drawings of the page."""
        return [b64decode(each.removeprefix(DATA)).decode() for each in self.pictures]

    def handle_endtag(self, tag: str) -> None:
        self.words += " " if tag in ("dt", "td", "th", "caption") else ""

    def handle_data(self, data: str) -> None:
        self.words += data

    @property
    def said(self) -> str:
        return " ".join(self.words.split())


def page(records: list[Record]) -> Text:
    return Text(html(report_of(records)))


@pytest.fixture(scope="module")
def whole() -> str:
    return html(report_of(sweep()))


def test_the_pick_is_named_and_explained(whole: str) -> None:
    report = report_of(sweep())
    choice = pick(report, report.boards[0])
    said = Text(whole).said
    assert choice.row is not None
    assert f"Recommended {choice.row.label}" in said
    assert choice.sentence in said


def test_nothing_is_loaded_and_nothing_runs(whole: str) -> None:
    found = Text(whole)
    assert not {"script", "link", "iframe", "object", "embed", "base"} & set(found.tags)
    assert len(found.charts) == 3
    for drawing in found.charts:
        assert drawing.startswith("<?xml")
        assert not re.search(r"<script|<image|href=\"(?!#)|url\((?!#)", drawing)
    assert set(found.addresses) - set(found.pictures) == {"#results"}
    assert not re.search(r"@import|url\((?!#)|javascript:|\son\w+=", whole)
    assert "default-src 'none'" in whole


def test_every_row_has_its_medians_and_its_intervals(whole: str) -> None:
    table = whole.partition('<table class="figures">')[2].partition("</table>")[0]
    rows = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*</tr>", table, re.DOTALL)[1:]
    report = report_of(sweep())
    assert len(rows) == len(report.rows) == 12
    for place, (row, measured) in enumerate(zip(rows, report.rows, strict=True), 1):
        assert f"{place}. {measured.label}</bdi></th>" in row
        assert re.search(r"<small>\([\d.,]+–[\d.,]+\)</small>", row)
    assert sum('class="picked"' in row for row in rows) == 1


def test_what_failed_is_told_with_its_reason_once_for_all_it_holds_for(whole: str) -> None:
    said = Text(whole).said
    assert "12. Q2_K + Q8_0 The measuring process was killed. 96 turn photo, turn encoded" in said
    everywhere = [
        record("power", "joules_per_turn", [], failed="No sensor.", of=variant(text))
        for text in ("Q4_0", "Q8_0", "F16")
    ]
    told = page(everywhere).said
    assert told.count("No sensor.") == 1
    assert "all 3 variants" in told
    assert "not measured Q" not in told


def test_disturbed_repetitions_are_told(whole: str) -> None:
    assert "Disturbed repetitions" not in whole
    one = record("text", "decode", [1.0, 2.0], threads=4, depth=0)
    told = page([one.model_copy(update={"flagged": ["The board throttled."] * 2})]).said
    assert "2 of 4 repetitions disturbed" in told
    assert "The board throttled. 2 text" in told


def test_what_others_took_is_one_row_however_much_it_was() -> None:
    one = record("text", "decode", [1.0, 2.0], threads=4, generated=128)
    flags = [f"others took {share}% of a core: taken again" for share in range(20, 80)]
    told = page([one.model_copy(update={"flagged": flags})]).said
    assert told.count("others took a part of a core: taken again 60 text") == 1
    assert "others took 20%" not in told


def test_every_setting_that_was_swept_is_on_the_page(whole: str) -> None:
    one = record("text", "decode", [1.0], unit="", threads=1, generated=128, depth=0)
    two = record("text", "decode", [2.0], unit="", threads=2, generated=128, depth=0)
    assert "decode tg128" not in page([one]).said
    kept = "others took 50% of a core: kept, as 3 were taken again before"
    told = page([one, two.model_copy(update={"flagged": [kept]})]).said
    assert "decode tg128, 1 thread 1.00" in told
    assert "decode tg128, 2 threads 2.00 !1/1" in told


def test_what_was_not_measured_is_not_drawn_and_a_sentence_says_so() -> None:
    told = page([record("files", "text_model", [1e8], unit="bytes")])
    assert not told.charts
    for sentence in (
        "No recommendation",
        "Nothing is recommended for Raspberry Pi 5 Model B: speed and memory were not measured.",
        "Speed and memory were not both measured of any variant.",
        "No whole turn was measured.",
        "Decoding was not measured.",
    ):
        assert sentence in told.said
    bare = page([each for each in sweep() if each.group in ("load", "text")])
    assert "Quality was not measured, so nothing is said of it." in bare.said


def test_only_failures_make_a_page_too() -> None:
    told = page([record("text", "decode", [], failed="It does not fit.", of=variant("F16"))])
    assert "It does not fit." in told.said
    assert not told.charts


def test_of_f16_itself_agreement_is_given_and_marked_so() -> None:
    records = [each for each in sweep() if each.figure in ("top1", "decode")]
    assert "by definition" in page(records).said


def test_a_variant_that_was_judged_otherwise_shows_by_what() -> None:
    others = [
        record("quality", "exact", [0.5], unit="", of=variant(text), data="x", count=9)
        for text in ("Q4_0", "Q8_0")
    ]
    apart = record("quality", "wer", [0.25], unit="", of=variant("Q2_K"), data="y")
    told = page([*others, apart])
    assert "0.250: wer (data y)" in told.said
    assert "Every figure of quality" in told.said


def test_samples_that_do_not_count_are_told() -> None:
    one = record("quality", "exact", [0.5], unit="", data="x")
    told = page([one.model_copy(update={"left_out": ["a.png is damaged."]})]).said
    assert "Samples left out" in told
    assert "a.png is damaged. 1 exact" in told


def test_conditions_are_told_as_far_as_they_are_known() -> None:
    hot = PI.model_copy(
        update={
            "temperature_before": 41.2,
            "temperature_after": 78.9,
            "throttled": True,
            "load": 0.034,
            "build": "NEON DOTPROD",
        }
    )
    told = page([record("text", "decode", [1.0], on=hot, depth=0)]).said
    assert "Temperature 41 to 79 °C" in told
    assert "Throttled in 1 of 1 measurements" in told
    assert "Taken by others at most 3 %" in told
    assert "llama.cpp NEON DOTPROD" in told
    cold = page([record("text", "decode", [1.0], depth=0)]).said
    assert "Temperature" not in cold
    assert "Throttled cannot be told here" in cold


def test_several_boards_are_compared_and_each_has_its_own_section() -> None:
    both = [*sweep(), *sweep(on=JETSON, speed=3)]
    told = page([each for each in both if each.measured.text_type == "Q4_0"])
    assert "Boards compared" in told.said
    assert told.tags.count("h1") == 1
    assert "2 variants of onevision on 2 boards" in told.said
    assert len(told.charts) == 7


def test_what_a_file_calls_itself_is_shown_and_not_obeyed() -> None:
    trick = "<img src=x onerror=alert(1)>\"'{{ 7*7 }}"
    board = PI.model_copy(update={"board": trick, "processor": trick, "build": trick})
    of = variant(name=trick, licence=trick).model_copy(update={"recipe": trick})
    found = page(
        [
            record("text", "decode", [1.0], of=of, on=board, depth=0, data=trick),
            record("text", "prefill", [], of=of, on=board, failed=trick),
        ]
    )
    assert found.tags.count("img") == len(found.charts) == 1
    assert found.said.count(trick) >= 6
    assert "49" not in found.said


def test_a_name_cannot_turn_the_text_after_it_around() -> None:
    name = "model\u202e\u2066\x1b"
    board = PI.model_copy(update={"board": name})
    of = variant(name=name).model_copy(update={"recipe": name})
    text = html(report_of([record("text", "decode", [1.0], of=of, on=board, depth=0)]))
    assert "model" in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", text)


def test_lines_that_were_left_out_are_told() -> None:
    told = Text(html(report_of(sweep()[:1], ["line 3 is <cut>."]))).said
    assert "Left out line 3 is <cut>." in told


def test_the_same_records_make_the_same_page(whole: str) -> None:
    assert html(report_of(sweep())) == whole
