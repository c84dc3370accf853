"""The house: who may import whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"edge", "runtime", "convert", "bench"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def sources(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    assert found
    return found


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("runtime", {"runtime"}),
        (
            "convert",
            {
                "convert",
                "runtime.pack",
                "runtime.drafts",
                "runtime.errors",
                "runtime.gguf_header",
                "runtime.toml_file",
                "runtime.whisper_file",
            },
        ),
        ("bench", {"bench", "runtime", "convert"}),
    ],
)
def test_a_part_of_the_house_imports_only_what_it_may(package: str, allowed: set[str]) -> None:
    for path in sources(package):
        for name in imports(path):
            if name.split(".")[0] in OURS:
                may = any(name == each or name.startswith(f"{each}.") for each in allowed)
                assert may, f"{path.relative_to(ROOT)} imports {name}"


def test_no_user_needs_the_frameworks_that_train_and_compare() -> None:
    for path in (path for package in OURS for path in sources(package)):
        where = path.relative_to(ROOT).as_posix()
        if not where.startswith(("convert/demo/", "bench/reference")):
            heavy = {"torch", "transformers"} & {name.split(".")[0] for name in imports(path)}
            assert not heavy, f"{where} imports {heavy}"
