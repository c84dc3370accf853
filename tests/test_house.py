"""The house: its rooms, and who may import whom."""

import ast
import itertools
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS: Mapping[str, set[str]] = {
    "runtime": set(),
    "convert": {"runtime"},
    "edge": {"runtime"},
    "bench": {"convert", "runtime"},
    "vismaid": {"bench", "convert", "edge", "runtime"},
    "training": {"bench", "convert", "runtime"},
    "studies": {"bench", "convert", "runtime", "training"},
}
"""Which parts each may import, besides itself."""
SHIPPED = ("runtime", "convert", "edge", "bench", "vismaid")
MOST_FILES = 15


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def sources(part: str) -> Mapping[str, Path]:
    """The modules of a part by their names."""
    found = {name_of(path): path for path in sorted((ROOT / part).rglob("*.py"))}
    assert found
    return found


@cache
def modules() -> Mapping[str, Path]:
    return {name: path for part in FLOORS for name, path in sources(part).items()}


def imports(tree: ast.AST) -> Iterator[str]:
    """What is imported, by the longest name that may be a module's."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in modules() else node.module


@cache
def imported(name: str, *, at_once: bool = False) -> frozenset[str]:
    """What a module imports; ``at_once`` leaves out what functions import when they run."""
    tree = ast.parse(modules()[name].read_text())
    if at_once:
        later = (ast.FunctionDef, ast.AsyncFunctionDef)
        for node in ast.walk(tree):
            if isinstance(node, later):
                node.body = []
    return frozenset(imports(tree))


@pytest.mark.parametrize("part", FLOORS)
def test_a_part_imports_only_what_lies_below_it(part: str) -> None:
    for name in sources(part):
        for each in imported(name):
            other = each.split(".")[0]
            assert other not in FLOORS or other == part or other in FLOORS[part], (
                f"{name} imports {each}"
            )


def test_no_module_imports_itself_by_way_of_others() -> None:
    done, underway = set[str](), list[str]()

    def visit(name: str) -> None:
        if name in done:
            return
        assert name not in underway, " → ".join([*underway[underway.index(name) :], name])
        underway.append(name)
        for each in sorted(imported(name, at_once=True) & modules().keys()):
            visit(each)
        underway.pop()
        done.add(name)

    for name in modules():
        visit(name)


@pytest.mark.parametrize("top", [*FLOORS, "tests"])
def test_no_folder_is_too_full_to_be_read(top: str) -> None:
    folders = {path.parent for path in (ROOT / top).rglob("*.py")}
    for folder in folders:
        where = folder.relative_to(ROOT).as_posix()
        files = len(list(folder.glob("*.py")))
        assert files <= MOST_FILES, f"{where} has {files} files"


@pytest.mark.parametrize("part", FLOORS)
def test_a_folder_says_what_it_is(part: str) -> None:
    for folder in {path.parent for path in sources(part).values()}:
        package = folder / "__init__.py"
        assert package.exists(), f"{folder.relative_to(ROOT)} has no __init__.py"
        assert ast.get_docstring(ast.parse(package.read_text())), f"{package} says nothing"


def test_tests_stand_where_what_they_test_stands() -> None:
    """A folder of tests is a folder of the house, or one of those for the whole of it."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        where = path.parent.relative_to(ROOT / "tests")
        if where.parts and where.parts[0] in FLOORS:
            assert (ROOT / where).is_dir(), f"{path.relative_to(ROOT)} tests no room"


def test_no_user_needs_the_frameworks_that_train_and_compare() -> None:
    for name in itertools.chain.from_iterable(sources(part) for part in SHIPPED):
        if not name.startswith("bench.parity.reference"):
            heavy = {"torch", "transformers"} & {each.split(".")[0] for each in imported(name)}
            assert not heavy, f"{name} imports {heavy}"
