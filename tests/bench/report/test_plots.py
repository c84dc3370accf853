"""Charts as files, and as they stand on a page."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest
from matplotlib.axis import Tick
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from bench.report.charts.boards import all_charts
from bench.report.charts.charts import Chart
from bench.report.charts.labels import beside, fit
from bench.report.charts.palette import DARK, GROUNDS, LIGHT, SHAPES, TEXT, contrast
from bench.report.charts.plots import figure_of, looking, svg_with_text, write_plots
from bench.report.charts.scales import scale_of
from bench.report.charts.svg import inline
from bench.report.report import report_of
from bench.report.sanitize import printable
from tests.bench.synthetic import JETSON, PI, record, sweep, variant


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    both = [*sweep(), *sweep(on=JETSON)]
    few = [each for each in both if each.measured.text_type in ("Q8_0", "Q4_0")]
    return list(all_charts(report_of(few), 3.0))


@pytest.fixture(scope="module")
def pages(charts: list[Chart]) -> list[str]:
    return [svg_with_text(chart) for chart in charts]


def drawn(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_each_chart_is_a_png_and_an_svg_the_same_every_time(
    charts: list[Chart], tmp_path: Path
) -> None:
    of_each_kind = [*charts[:3], charts[-1]]
    for name in ("once", "again"):
        write_plots(of_each_kind, tmp_path / name)
    once = drawn(tmp_path / "once")
    assert sorted(once) == sorted(
        f"{chart.about.name}.{kind}" for chart in of_each_kind for kind in ("png", "svg")
    )
    assert once == drawn(tmp_path / "again")
    for path in (tmp_path / "once").glob("*.png"):
        with Image.open(path) as picture:
            assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 10
            assert not {"Software", "Creation Time"} & set(picture.info)
    assert not [name for name in once if b"<dc:date>" in once[name]]


def test_the_look_does_not_depend_on_the_users_own(charts: list[Chart], tmp_path: Path) -> None:
    import matplotlib

    write_plots(charts[:1], tmp_path / "plain")
    with matplotlib.rc_context({"axes.facecolor": "#ff0000", "font.size": 20}):
        write_plots(charts[:1], tmp_path / "own")
    assert drawn(tmp_path / "plain") == drawn(tmp_path / "own")


def elements(page: str, name: str = "one") -> list[Tree.Element]:
    return list(Tree.fromstring(inline(page, name, "a title", "what it shows")).iter())


def test_on_a_page_a_chart_has_a_name_and_no_colours_of_its_own(pages: list[str]) -> None:
    for page in pages:
        root, title, described, *_ = elements(page)
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == title.get("id")
        assert root.get("aria-describedby") == described.get("id")
        assert (title.text, described.text) == ("a title", "what it shows")
        text = Tree.tostring(root, encoding="unicode")
        assert not re.search(r"#[0-9a-fA-F]{6}\b|rgb\(|<style|<metadata|font-family", text)
        assert set(re.findall(r"var\(--(\w+)\)", text)) <= LIGHT.keys()


def test_charts_of_a_page_share_no_ids_and_refer_to_their_own(pages: list[str]) -> None:
    seen: set[str] = set()
    for place, page in enumerate(pages):
        found = elements(page, f"c{place}")
        own = [each.get("id", "") for each in found if each.get("id")]
        assert len(set(own)) == len(own)
        assert not seen & set(own)
        seen |= set(own)
        for each in found:
            for value in each.attrib.values():
                for target in re.findall(r"url\(#([^)]+)\)", value):
                    assert target in own
            if link := each.get("href"):
                assert link[1:] in own


def test_what_a_name_says_is_never_markup_or_mathematics() -> None:
    trick = "<script>$\\frac{1}{0}$</script>\x00\u202e"
    records = [
        record("text", "decode", [1.0], of=variant(name=name), depth=0) for name in (trick, "b")
    ]
    chart = next(all_charts(report_of(records), 3.0))
    texts = [
        each.text or "" for each in elements(svg_with_text(chart)) if each.tag.endswith("}text")
    ]
    assert any("<script>" in text and "$" in text for text in texts)
    assert not any("\x00" in text or "\u202e" in text for text in texts)


def test_what_turns_text_around_is_taken_out_and_letters_are_kept() -> None:
    assert printable("a\u202eb\u2066c\x00d\ud800e") == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert printable("one\ntwo\tthree\u2028four") == "one two three four"
    for name in ("שלום", "مدل\u200cها", "モデル", "naïve – 5\xa0W", "👩\u200d🔬"):
        assert printable(name) == name


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_read_and_what_is_drawn_stands_out(palette: dict[str, str]) -> None:
    for ground in GROUNDS:
        for role in TEXT:
            assert contrast(palette[role], palette[ground]) >= 4.5, (role, ground)
    for role in SHAPES:
        assert contrast(palette[role], palette["page"]) >= 3, role


def test_palettes_have_the_same_roles_each_of_its_own_colour() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert len(set(LIGHT.values())) == len(LIGHT)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_numbers_beside_dense_points_do_not_cover_each_other() -> None:
    figure = Figure(figsize=(4, 3), dpi=72)
    area = figure.subplots()
    area.set_xlim(0, 1)
    area.set_ylim(0, 1)
    at = [(0.5 + 0.02 * (n % 4), 0.5 + 0.02 * (n // 4)) for n in range(12)]
    figure.draw_without_rendering()
    beside(area, at, [str(n) for n in range(12)])
    figure.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in area.texts]  # without what joins it
    for one, other in combinations(boxes, 2):
        wide = min(one.x1, other.x1) - max(one.x0, other.x0)
        high = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert wide <= 1 or high <= 3


@pytest.mark.filterwarnings("error")
def test_titles_keys_and_legends_keep_clear_of_each_other(charts: list[Chart]) -> None:
    many = [
        each.model_copy(
            update={"conditions": PI.model_copy(update={"board": "board " * 30 + name})}
        )
        for name in "abcdefghi"
        for each in sweep()
        if each.measured.text_type == "Q4_0"
    ]
    for chart in [*charts, *all_charts(report_of(many), 1.5)][-7:]:
        with looking({}):
            figure = figure_of(chart, titled=True)
            figure.draw_without_rendering()
        # Those of ticks beyond an edge are there and are not drawn.
        ticks = {text for tick in figure.findobj(Tick) for text in tick.findobj(Text)}
        seen = [text for text in figure.findobj(Text) if text.get_text() and text not in ticks]
        boxes = [(text, Text.get_window_extent(text)) for text in seen]
        assert len(boxes) > 3
        for (one, its), (other, theirs) in combinations(boxes, 2):
            wide = min(its.x1, theirs.x1) - max(its.x0, theirs.x0)
            high = min(its.y1, theirs.y1) - max(its.y0, theirs.y0)
            least = min(its.width * its.height, theirs.width * theirs.height)
            covered = wide > 0 and high > 0 and wide * high > 0.3 * least
            assert not covered, (chart.about.name, one.get_text(), other.get_text())


def test_a_long_name_keeps_its_ends_and_fits() -> None:
    short = fit("Q4_0", 2, 8)
    long = fit("demo-" + "W" * 300 + "-end", 2, 8)
    assert short == "Q4_0"
    assert long.startswith("demo-")
    assert long.endswith("-end")
    assert "…" in long
    assert len(fit("i" * 300, 2, 8)) > 2 * len(long)


@pytest.mark.parametrize(
    ("unit", "values", "shown"),
    [
        ("bytes", [5.09e6, 2.7e6], ["5.09", "2.70"]),
        ("bytes", [1.5e9, 4e8], ["1.500", "0.400"]),
        ("s", [0.2341, 0.871], ["234", "871"]),
        ("s", [2.4, 0.35], ["2.40", "0.35"]),
        ("tokens/s", [5819.4, 6700.0], ["5,819", "6,700"]),
        ("nats", [0.31, 0.0000012], ["0.310", "1.2e-06"]),
        ("s", [-2.7621, 0.4], ["−2.76", "0.40"]),
        ("", [0.0], ["0.00"]),
        ("s", [1e300], ["1.0e+300"]),
        ("", [], []),
    ],
)
def test_values_of_a_column_share_unit_and_digits(
    unit: str, values: list[float], shown: list[str]
) -> None:
    scale = scale_of(unit, values)
    assert [scale.text(value) for value in values] == shown
