"""The command line put together, and the exit status of whatever ends a command."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from runtime.errors import Cancelled, VismaidError
from vismaid import console
from vismaid.commands import imatrix, service
from vismaid.commands.ask import ask
from vismaid.commands.bench import app as bench
from vismaid.commands.convert import convert
from vismaid.commands.demo import demo
from vismaid.commands.doctor import doctor
from vismaid.commands.packs import app as packs
from vismaid.commands.parity import parity
from vismaid.commands.quantize import quantize
from vismaid.commands.run import run
from vismaid.interruption import INTERRUPTED, ends_when_interrupted

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback(invoke_without_command=True)
def vismaid(
    context: typer.Context,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the engines' log on stderr.")
    ] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Ask aloud about a picture and hear the answer, with no network."""
    console.log_to_stderr(verbose=verbose)
    if version:
        from importlib.metadata import version as version_of

        console.result(f"vismaid {version_of('vismaid')}")
    elif context.invoked_subcommand is None:
        console.result(context.get_help())


for command in (demo, ask, run, doctor, convert, quantize, parity):
    app.command()(command)
app.add_typer(packs.app, name="packs")
app.add_typer(bench.app, name="bench")
app.add_typer(imatrix.app, name="imatrix")
app.add_typer(service.app, name="service")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``vismaid`` with ``arguments``, the process's own by default.

    Returns:
        The exit status: 0; 1 where the command says so; 2 for what a person can mend;
        130 for an interruption, which ends any command within a second.
    """
    console.prepare_streams()
    with ends_when_interrupted():
        return _run(list(sys.argv[1:] if arguments is None else arguments))


def _run(words: list[str]) -> int:
    if "help" in words[:2]:
        words.remove("help")
        words.append("--help")
    try:
        status = app(words, prog_name="vismaid", standalone_mode=False)
    except VismaidError as error:
        console.complain(error)
        return 2
    except typer.TyperException as error:
        console.complain(_sentence(error))
        return 2
    except (Cancelled, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        console.abandon_stdout()
        return 1
    except OSError as error:
        # The last resort for what the parts do not say better.
        about = f"{error.filename} cannot be used: " if isinstance(error.filename, str) else ""
        console.complain(VismaidError(f"{about}{error.strerror or error}."))
        return 2
    except RuntimeError as error:
        if "Symlink loop" not in str(error):  # as pathlib says it before Python 3.13
            raise
        console.complain(VismaidError(f"{error}."))
        return 2
    except MemoryError:
        console.complain("There is not enough memory for this; end other programs first.")
        return 2
    return status if isinstance(status, int) else 0


def _sentence(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "vismaid"
    message = " ".join(error.format_message().replace("Value error, ", "").split()).rstrip(".")
    return f"{message}; `{command} --help` shows what there is."
