"""Charts as files."""

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest
from matplotlib.axis import Tick
from matplotlib.text import Text
from PIL import Image

from bench.report.charts.charts import Chart
from bench.report.charts.drawing import COLOURS, INK, SHAPES, STAGES, figure_of, shorten, ticks_of
from bench.report.charts.of_report import all_charts
from bench.report.charts.plots import looking, svg, write_plots
from bench.report.report import report_of
from bench.report.sanitize import printable
from tests.bench.synthetic import JETSON, PI, record, sweep, variant

TRICK = "<script>$\\frac{1}{0}$</script>--> ]]>\x00\u202e"


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    both = [*sweep(), *sweep(on=JETSON)]
    few = [each for each in both if each.measured.text_type in ("Q8_0", "Q4_0")]
    return list(all_charts(report_of(few), 3.0))


def words(chart: Chart) -> list[str]:
    """What is written in a file of SVG."""
    found = [each.text or "" for each in Tree.fromstring(svg(chart)).iter()]
    return [text for text in found if text.strip()]


def test_each_chart_is_a_png_and_an_svg(charts: list[Chart], tmp_path: Path) -> None:
    of_each_kind = [*charts[:3], charts[-1]]
    paths = write_plots(of_each_kind, tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    assert [path.name for path in paths] == [
        f"{chart.about.name}.{kind}" for chart in of_each_kind for kind in ("png", "svg")
    ]
    for path in tmp_path.glob("*.png"):
        with Image.open(path) as picture:
            assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 10
            assert not {"Software", "Creation Time"} & set(picture.info)


def test_the_look_does_not_depend_on_the_users_own(charts: list[Chart], tmp_path: Path) -> None:
    import matplotlib

    write_plots(charts[:1], tmp_path / "plain")
    with matplotlib.rc_context({"axes.facecolor": "#ff0000", "font.size": 20}):
        write_plots(charts[:1], tmp_path / "own")
    plain, own = (next((tmp_path / name).glob("*.png")).read_bytes() for name in ("plain", "own"))
    assert plain == own


def test_a_drawing_has_a_name_and_a_description(charts: list[Chart]) -> None:
    for chart in charts:
        root = Tree.fromstring(svg(chart))
        said = {each.get("id"): each.text for each in root if each.get("id") in ("title", "desc")}
        assert root.get("role") == "img"
        assert chart.about.title in (said[root.get("aria-labelledby")] or "")
        assert said[root.get("aria-describedby")] == printable(chart.about.description)


def test_what_a_name_says_is_never_markup_or_mathematics() -> None:
    records = [
        record("text", "decode", [1.0], of=variant(name=name), depth=0) for name in (TRICK, "b")
    ]
    board = PI.model_copy(update={"board": TRICK})
    told = [each.model_copy(update={"conditions": board}) for each in records]
    found = words(next(all_charts(report_of(told), 3.0)))
    assert any("<script>" in text and "$" in text for text in found)
    assert not any("\x00" in text or "\u202e" in text for text in found)


def legend(chart: Chart) -> list[str]:
    with looking():
        (found,) = figure_of(chart).legends
    return [text.get_text().strip() for text in found.get_texts()]


def test_limits_are_drawn_where_what_is_shown_comes_near_them() -> None:
    tight = PI.model_copy(update={"memory": 2_800_000_000})
    trade, turn = all_charts(
        report_of([each for each in sweep(on=tight) if each.group in ("turn", "load")]), 3.0
    )
    assert {"3 s wished for", "memory that may be taken"} < set(legend(trade))
    assert "3 s wished for" in legend(turn)
    trade, turn = all_charts(report_of([each for each in sweep() if each.group != "text"]), 30.0)
    assert not [text for chart in (trade, turn) for text in legend(chart) if "wished" in text]
    assert "memory that may be taken" not in legend(trade)


def test_values_beyond_all_measure_are_drawn_too(tmp_path: Path) -> None:
    far = [
        record("text", "decode", [1e300], unit="tokens/s", better="higher", depth=0),
        record("load", "used_memory", [1e300], unit="bytes"),
        record("turn", "first_audio", [1e-300, 1e300], detail="look", follow_up=0),
    ]
    assert write_plots(all_charts(report_of(far), 3.0), tmp_path)


def test_boards_whose_names_look_alike_or_odd_are_all_in_the_legend() -> None:
    boards = [f"_{'board ' * 9}{end}{' board' * 9}" for end in ("a", "b")]
    records = [
        record("text", "decode", [1.0], on=PI.model_copy(update={"board": name}), depth=0)
        for name in boards
    ]
    *_, several = all_charts(report_of(records), 3.0)
    assert [text[:6] for text in legend(several)] == ["_board"] * 2


def test_what_turns_text_around_is_taken_out_and_letters_are_kept() -> None:
    assert printable("a\u202eb\u2066c\x00d\ud800e") == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert printable("one\ntwo\tthree\u2028four") == "one two three four"
    for name in ("שלום", "مدل\u200cها", "モデル", "naïve – 5\xa0W", "👩\u200d🔬"):
        assert printable(name) == name


def contrast_with_white(colour: str) -> float:
    """1…21, of a colour such as ``#1b1f24``, as WCAG 2.2 defines it."""
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_forty_series_differ_in_shape_or_colour_and_all_stand_out() -> None:
    assert len({(SHAPES[n % len(SHAPES)], COLOURS[n % len(COLOURS)]) for n in range(40)}) == 40
    for colour in (INK, *COLOURS, *(colour for colour, _ in STAGES.values())):
        assert contrast_with_white(colour) >= 3


def many(count: int) -> list[Chart]:
    """The charts of so many variants with long names."""
    one = [
        each
        for each in sweep()
        if each.measured.variant == "Q4_0 + Q8_0" and each.group in ("turn", "load", "text")
        if each.setting.get("detail", "look") == "look"
    ]
    found = []
    for number in range(count):
        what = {"recipe": f"{number} {'mixed ' * 30}", "text_sha256": f"{number}"}
        of = one[0].measured.model_copy(update=what)
        found += [each.model_copy(update={"measured": of}) for each in one]
    return list(all_charts(report_of(found), 1.5))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("count", [1, 40])
def test_titles_legends_and_axes_keep_clear_of_each_other(count: int) -> None:
    charts = many(count)
    assert len(charts[0].about.table) == 1 + count
    for chart in charts:
        with looking():
            figure = figure_of(chart)
            figure.draw_without_rendering()
        # Those of ticks beyond an edge are there and are not drawn; numbers beside points may meet.
        beside = {text for area in figure.axes for text in area.texts}
        ticks = {text for tick in figure.findobj(Tick) for text in tick.findobj(Text)}
        shown = [text for text in figure.findobj(Text) if text.get_text()]
        boxes = [(text, text.get_window_extent()) for text in shown if text not in ticks | beside]
        assert len(boxes) > 3
        assert all(box.x1 <= figure.bbox.x1 and box.y0 >= 0 for _, box in boxes)
        for (one, its), (other, theirs) in combinations(boxes, 2):
            wide = min(its.x1, theirs.x1) - max(its.x0, theirs.x0)
            high = min(its.y1, theirs.y1) - max(its.y0, theirs.y0)
            assert wide <= 0 or high <= 2, (chart.about.name, one.get_text(), other.get_text())


def test_a_long_name_keeps_its_ends() -> None:
    long = shorten(f"demo-{'W' * 300}-end", 30)
    assert shorten("Q4_0", 30) == "Q4_0"
    assert len(long) == 30
    assert long.startswith("demo-")
    assert long.endswith("-end")
    assert "…" in long


@pytest.mark.parametrize(
    ("unit", "value", "written"),
    [
        ("bytes", 1.25e9, "1.25 GB"),
        ("bytes", 134e6, "134 MB"),
        ("s", 0.12, "0.12 s"),
        ("s", -2.5, "−2.5 s"),
        ("tokens/s", 3500, "3,500"),
        ("", 0.99, "0.99"),
    ],
)
def test_values_at_an_axis_have_their_unit(unit: str, value: float, written: str) -> None:
    assert ticks_of(unit)(value) == written
