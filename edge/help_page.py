"""The page of every command's ``--help``: ``python -m edge.help_page > docs/cli.md``."""

from typer.testing import CliRunner

from edge.cli import app

_COMMANDS = (
    "",
    "demo",
    "ask",
    "run",
    "convert",
    "quantize",
    "parity",
    "bench",
    "bench sweep",
    "bench report",
    "bench compare",
    "bench score",
    "bench turn",
    "bench data",
    "imatrix",
    "imatrix collect",
    "imatrix merge",
    "packs",
    "packs list",
    "packs verify",
    "doctor",
    "service",
    "service install",
    "service status",
    "service remove",
)


def page() -> str:
    """The page, in Markdown."""
    parts = [
        "# The command line",
        "Results go to stdout, everything else to stderr. The exit status is 0 when all is well, "
        "2 for what you\ncan mend (said in one sentence), 130 after Ctrl-C. "
        "`python -m edge` is the same as `vismaid`.",
    ]
    for command in _COMMANDS:
        shown = CliRunner().invoke(
            app, [*command.split(), "--help"], prog_name="vismaid", terminal_width=98
        )
        parts.append(f"## {f'vismaid {command}'.strip()}\n\n```\n{shown.stdout.strip()}\n```")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(page(), end="")
