"""What messages tell people to type is there to be typed."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime import installation
from runtime.installation import checkout, install_extra, rebuild, set_up
from vismaid.help_page import page

ROOT = Path(__file__).parents[2]
COMMAND = re.compile(r"`(?:sudo )?(?:vismaid|\{program\(\)\}) ([^`]*)`")
OPTION = re.compile(r"--[a-z][a-z-]*")


def sections() -> dict[str, str]:
    """What help says of each command."""
    parts = re.split(r"^## vismaid ?(.*)$", page(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def messages(path: Path) -> Iterator[str]:
    """Every string of a source file, with what is put into it in braces."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value)
                if isinstance(part, ast.Constant)
                else f"{{{ast.unparse(part)[3:-2]}}}"
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def sources() -> Iterator[Path]:
    for package in ("vismaid", "edge", "runtime", "convert", "bench"):
        yield from (path for path in (ROOT / package).rglob("*.py") if "demo" not in path.parts)


def spelled() -> set[str]:
    """Commands of vismaid in messages and docstrings, without what stands for an argument."""
    return {
        " ".join(found.split())
        for path in sources()
        for message in messages(path)
        for found in COMMAND.findall(message)
    }


@pytest.mark.parametrize("command", sorted(spelled()))
def test_every_command_of_a_message_is_there_with_its_options(command: str) -> None:
    known, words = sections(), re.match(r"[a-z ]*", command)
    assert words
    named = words[0].split()
    while named and " ".join(named) not in known:
        named.pop()
    assert named, f"there is no `vismaid {command}`"
    for option in OPTION.findall(command):
        assert option in known[" ".join(named)]


def test_one_place_says_how_a_part_is_installed() -> None:
    for path in sources():
        if path.name != "installation.py":
            assert not [each for each in messages(path) if "pip install" in each], path


def test_every_part_that_a_message_names_is_one_that_there_is() -> None:
    named = {
        extra
        for path in sources()
        for extra in re.findall(r"install_extra\([\"'](\w+)[\"']\)", path.read_text())
    }
    text = (ROOT / "pyproject.toml").read_text()
    assert {"buttons", "plots", "reference", "bench", "cluster"} <= named
    for extra in named:
        assert re.search(rf"^{extra} = \[", text, re.MULTILINE)


def test_in_a_checkout_parts_are_installed_with_its_own_versions() -> None:
    extras = map(install_extra, ("buttons", "plots", "reference", "bench", "cluster"))
    for target in (set_up(), rebuild(), *extras):
        *make, name = shlex.split(target)
        assert make[-3:] == ["make", "-C", str(ROOT)]
        assert re.search(
            rf"^[a-z ]*\b{name}\b[a-z ]*:", (ROOT / "Makefile").read_text(), re.MULTILINE
        )


def test_elsewhere_what_a_part_consists_of_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["numpy>=2", "gpiozero>=2.0; extra == 'buttons'", 'evdev; extra == "buttons"']
    wanted += ["llama-cpp-python==1.0", "pywhispercpp==2.0", "pytest; extra == 'test'"]
    monkeypatch.setattr(installation, "checkout", lambda: None)
    monkeypatch.setattr(installation, "requires", lambda name: wanted)
    assert shlex.split(install_extra("buttons"))[-3:] == ["install", "gpiozero>=2.0", "evdev"]
    assert "numpy>=2" in shlex.split(set_up())
    assert shlex.split(rebuild())[-2:] == ["llama-cpp-python==1.0", "pywhispercpp==2.0"]


def test_what_root_owns_is_changed_by_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert install_extra("plots").startswith("sudo ")
    assert rebuild().startswith("sudo make -C ")


def test_this_is_a_checkout() -> None:
    assert checkout() == ROOT
