"""The page of every command's ``--help``: ``python -m vismaid.help_page > docs/cli.md``."""

import functools
from collections.abc import Iterator
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from vismaid.app import app


def _commands(command: Any, path: str = "") -> Iterator[str]:
    """The names of a command and of those below it, in the order of its help."""
    yield path
    for name, below in getattr(command, "commands", {}).items():
        if not below.hidden:
            yield from _commands(below, f"{path} {name}".strip())


@functools.cache
def page() -> str:
    """The page, in Markdown."""
    parts = [
        "# The command line",
        "Results go to stdout, everything else to stderr. The exit status is 0 when all is well, "
        "2 for what you\ncan fix (said in one sentence), 130 after Ctrl-C. "
        "`python -m vismaid` is the same as `vismaid`, which\n"
        "is `.venv/bin/vismaid` in a checkout, or `vismaid` after `. .venv/bin/activate`. "
        "A PACK is a name\nthat `vismaid packs list` shows, or a folder; "
        "`--pack` comes before `VISMAID_PACK` in the\nenvironment, and that before the settings.",
    ]
    for command in _commands(get_command(app)):
        shown = CliRunner().invoke(
            app, [*command.split(), "--help"], prog_name="vismaid", terminal_width=98
        )
        parts.append(f"## {f'vismaid {command}'.strip()}\n\n```\n{shown.stdout.strip()}\n```")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(page(), end="")
