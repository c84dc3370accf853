"""What the documents point to is there: files, headings, modules, and a README of some screens."""

import ast
import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
)
HISTORY = "CHANGELOG.md"
"""It names what was, too."""
OURS = "bench|convert|docs|edge|runtime|studies|tests|training|vismaid"
MOST_LINES = 200


@cache
def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def anchors(page: Path) -> set[str]:
    """Of a page's headings, as they are made for GitHub."""
    headings = re.findall(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_to_a_file_and_to_a_heading_in_it(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(page)):
        if not re.match(r"[a-z]+:", target):
            name, _, anchor = target.partition("#")
            file = (ROOT / page).parent / name if name else ROOT / page
            assert file.exists(), f"{page} links to {target}"
            assert not anchor or anchor in anchors(file), f"{page} links to {target}"


@pytest.mark.parametrize("page", [page for page in PAGES if page != HISTORY])
def test_a_file_of_the_project_that_is_named_is_there(page: str) -> None:
    for name in re.findall(rf"`((?:{OURS})/[\w./*-]*)`", text_of(page)):
        assert list(ROOT.glob(name.rstrip("/"))), f"{page} names {name}"


@pytest.mark.parametrize("page", [page for page in PAGES if page != HISTORY])
def test_a_module_that_is_to_be_run_is_there(page: str) -> None:
    for name in re.findall(rf"-m ((?:{OURS})[\w.]*\b)", text_of(page)):
        assert find_spec(name), f"{page} runs {name}"


def test_the_readme_can_be_read_at_once() -> None:
    assert len(text_of("README.md").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("page", PAGES)
def test_what_an_example_in_python_imports_is_there(page: str) -> None:
    for code in re.findall(r"^```python\n(.*?)^```", text_of(page), re.MULTILINE | re.DOTALL):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and node.module:
                module = import_module(node.module)
                missing = [name.name for name in node.names if not hasattr(module, name.name)]
                assert not missing, f"{page} imports {missing} from {node.module}"
