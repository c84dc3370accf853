"""The page in a real browser: light and dark, wide and narrow, and on paper."""

import os
import re
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bench.records import Record
from bench.report.html import html
from bench.report.report import report_of
from tests.bench.report.chromium import PROGRAM, Page, browser
from tests.bench.synthetic import JETSON, PI, record, sweep

CHECKS = (Path(__file__).parent / "page_checks.js").read_text()
WAYS = [
    pytest.param({}, id="light"),
    pytest.param({"scheme": "dark"}, id="dark"),
    pytest.param({"width": 360}, id="narrow"),
    # A4 on its side, less the margins, at 96 pixels an inch.
    pytest.param({"width": 1032, "media": "print"}, id="on paper"),
]
HOSTILE = (
    "<script>alert(1)</script>\"'&amp;$\\frac{1}{0}$ \u202e\u05e9\u05dc\u05d5\u05dd \u2028\x00\x1b"
)

pytestmark = pytest.mark.skipif(
    not PROGRAM and "CI" not in os.environ, reason="chromium is not installed"
)


def hostile() -> list[Record]:
    """Everything that a pack and a board can be called, once in every figure of a sweep."""
    name = HOSTILE + "W" * 300
    board = PI.model_copy(update={"board": name, "processor": name, "build": "x" * 400})
    return [
        each.model_copy(
            update={
                "measured": each.measured.model_copy(update={"name": name, "recipe": name}),
                "conditions": board,
                "flagged": [f"{name} took the processor."],
                "setting": each.setting | ({"data": name} if each.group == "quality" else {}),
            }
        )
        for each in sweep()
        if each.measured.text_type in ("Q4_0", "Q2_K")
    ]


CORNER = {"x": 200, "y": 0, "width": 800, "height": 400, "scale": 1}
PAGES = {
    "sweep": sweep,
    "boards": lambda: [
        each
        for each in [*sweep(), *sweep(on=JETSON, speed=3)]
        if each.measured.text_type in ("Q8_0", "Q4_0")
    ],
    "hostile": hostile,
    "little": lambda: [record("turn", "first_audio", [], failed="It does not fit.")],
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    for name, records in PAGES.items():
        (folder / f"{name}.html").write_text(html(report_of(records())), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in PAGES}


def faults(page: Page, path: Path, **way: object) -> list[str]:
    """What is wrong with a page, as it is shown in one way."""
    page.open(path, **way)  # type: ignore[arg-type]
    found: list[str] = page.value(CHECKS)
    elsewhere = [
        f"asks for {each}"
        for each in page.requested
        if each != path.as_uri() and not each.startswith("data:")
    ]
    return [*found, *elsewhere, *page.complaints]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault(
    page: Page, written: dict[str, Path], name: str, way: dict[str, object]
) -> None:
    assert faults(page, written[name], **way) == []


def test_light_and_dark_are_two_pages_and_paper_is_always_light(
    page: Page, written: dict[str, Path]
) -> None:
    grounds = []
    for way in ({"scheme": "light"}, {"scheme": "dark"}, {"scheme": "dark", "media": "print"}):
        page.open(written["sweep"], **way)  # type: ignore[arg-type]
        grounds.append(page.value("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] == grounds[2] == "rgb(255, 255, 255)"
    assert grounds[1] != grounds[0]


def test_paper_has_every_value_that_a_screen_folds_away(
    page: Page, written: dict[str, Path]
) -> None:
    visible = """[...document.querySelectorAll("details table")].filter(
        (table) => table.checkVisibility({contentVisibilityAuto: true})).length"""
    page.open(written["sweep"])
    assert page.value(visible) == 0
    page.open(written["sweep"], width=1032, media="print")
    assert page.value(visible) == 3


def test_hostile_names_are_text_and_nothing_else(page: Page, written: dict[str, Path]) -> None:
    page.open(written["hostile"])
    assert page.value("document.scripts.length") == 0
    assert "<script>alert(1)</script>" in page.value("document.querySelector('h2').textContent")


def test_the_charts_of_a_dark_page_are_dark(page: Page, written: dict[str, Path]) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        page.open(written["sweep"], scheme=scheme)
        page.value("document.querySelector('.chart').scrollIntoView()")
        shot = page.call("Page.captureScreenshot", clip=CORNER)
        with Image.open(BytesIO(b64decode(shot["data"]))) as picture:
            grounds[scheme] = picture.convert("L").getpixel((2, 2))
    assert grounds["light"] == 255
    assert grounds["dark"] < 40


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('lang="en"', "", "no language"),
        ('<h2( id="board-1".*)h2>', r"<h3\1h3>", "h1 is followed by h3"),
        ('id="method"', 'id="results"', "id results twice"),
        ('alt="', 'title="', "a picture that is not seen or not told"),
        ('<th scope="col" class="number">', '<td class="number">', "not a column's heading"),
        ("<main", "<p style='min-width: 3000px'>wide</p><main", "the page scrolls sideways"),
        ("overflow-x: auto", "overflow-x: hidden", "cut off"),
        ('tabindex="0"', "", "scrolls, but not by keyboard"),
        ("--muted: #57606a", "--muted: #b0b0b0", "contrast 2."),
        ("</main>", "<script>fail()</script></main>", "Content Security Policy"),
        ("img-src data:", "img-src *", None),
    ],
)
def test_the_checks_see_a_page_that_is_broken(
    page: Page, written: dict[str, Path], tmp_path: Path, good: str, bad: str, said: str | None
) -> None:
    text = written["sweep"].read_text()
    broken = re.sub(good, bad, text)
    assert broken != text
    path = tmp_path / "broken.html"
    if said is None:
        broken = broken.replace("</main>", '<img src="http://127.0.0.1:9/a.png" alt="a"></main>')
        said = "asks for http://127.0.0.1:9/a.png"
    path.write_text(broken)
    assert any(said in each for each in faults(page, path, width=800))
