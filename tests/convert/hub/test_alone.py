"""Fetching is the one room that asks a network for anything, and few commands lead there."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PARTS = ("runtime", "convert", "edge", "bench", "vismaid")
CLIENTS = {"huggingface_hub", "httpx2", "httpx", "requests", "urllib3", "aiohttp"}


def imported(path: Path) -> set[str]:
    names = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def modules() -> list[Path]:
    return [path for part in PARTS for path in (ROOT / part).rglob("*.py")]


def test_nothing_else_has_a_client_of_the_web() -> None:
    for path in modules():
        clients = {name for name in imported(path) if name.split(".")[0] in CLIENTS}
        clients |= imported(path) & {"urllib.request", "http.client"}
        assert bool(clients) <= (path.parent == ROOT / "convert/hub"), f"{path}: {clients}"


def test_the_commands_that_lead_to_it() -> None:
    leading = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if any(name.startswith("convert.hub") for name in imported(path))
    }
    outside = {path for path in leading if not path.startswith("convert/hub/")}
    assert outside <= {f"vismaid/commands/packs/{name}.py" for name in ("make", "pull", "set")}


def test_the_catalogue_is_read_without_it() -> None:
    read = "import sys; from convert.hub.catalogue import catalogue; catalogue()"
    check = "sys.exit(bool({'huggingface_hub', 'httpx2'} & sys.modules.keys()))"
    subprocess.run([sys.executable, "-c", f"{read}; {check}"], cwd=ROOT, check=True)
