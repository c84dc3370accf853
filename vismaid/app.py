"""The command line: parse, call, print.

Each subcommand imports what it needs when it runs, so that help appears at once.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from runtime.errors import Cancelled, VismaidError
from vismaid import console
from vismaid.commands import conversion as cli_convert
from vismaid.commands.bench import app as cli_bench
from vismaid.interruption import INTERRUPTED, ends_when_interrupted
from vismaid.options import AskOption, DescribeOption, OtherPackOption, PackOption

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
packs = typer.Typer(help="The packs on this machine.", rich_markup_mode=None)
service = typer.Typer(help="The wearable as a systemd service.", rich_markup_mode=None)


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


@app.command()
def demo(
    out: Annotated[
        Path, typer.Option("--out", help="Folder for the spoken answers.", metavar="DIR")
    ] = Path("demo-out"),
    pack: PackOption = "demo",
) -> None:
    """Run the whole chain on a pack's sample scenes.

    Shows what was heard, answered and expected, and the seconds to the first audio.
    The exit status is 1 when a sample could not be run; a wrong answer is marked as wrong.
    """
    from vismaid.commands.demo import run

    raise typer.Exit(run(pack, out))


@app.command()
def ask(
    image: Annotated[
        list[Path],
        typer.Option("--image", help="A picture; repeat it for several.", metavar="FILE"),
    ],
    audio: Annotated[
        Path | None,
        typer.Option("--audio", help="The question, spoken: a WAV file.", metavar="WAV"),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", help="The question, written.", metavar="TEXT")
    ] = None,
    detail: Annotated[
        Literal["glance", "look", "read"],
        typer.Option("--detail", help="How closely to look; read is for small text."),
    ] = "look",
    language: Annotated[
        str,
        typer.Option("--lang", help="Language of question and answer.", metavar="CODE"),
    ] = "en",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the spoken answer.", metavar="WAV")
    ] = None,
    pack: PackOption = "demo",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of the answer.")
    ] = False,
) -> None:
    """Answer a question about a picture.

    Without --audio or --text the picture is described.
    """
    from vismaid.commands.ask import Request, run

    if audio is not None and text is not None:
        raise typer.BadParameter("give the question with --audio or with --text, not both")
    run(Request(image, audio, text, detail, language, out, pack, as_json))


@app.command("run")
def wear(
    config: Annotated[
        Path | None, typer.Option("--config", help="Settings, a TOML file.", metavar="FILE")
    ] = None,
    pack: OtherPackOption = None,
    settings: Annotated[
        bool, typer.Option("--settings", help="Print every setting, as a file to start from.")
    ] = False,
    script: Annotated[
        Path | None,
        typer.Option("--simulate", help="Presses, pictures and recordings to use.", metavar="TOML"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="With --simulate: all that is heard.", metavar="WAV"),
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            "--events", help="With --simulate: all that happens, if not to stdout.", metavar="JSONL"
        ),
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="With --simulate: do not wait as long as sound lasts.")
    ] = False,
) -> None:
    """Press, ask, hear: the loop that is worn.

    Ends on Ctrl-C, on SIGTERM, or when the wearer switches off. The exit status is 1 where an
    engine hangs or a script cannot be followed to its end. Without --simulate nothing that is seen
    or heard is written down.
    """
    if settings:
        from edge.settings import as_toml

        console.result(as_toml(), end="")
        return
    if script is None and (out or events or fast):
        raise typer.BadParameter("--out, --events and --fast belong to --simulate")
    from edge.run import run

    raise typer.Exit(run(config, pack=pack, script=script, out=out, events=events, fast=fast))


@app.command()
def doctor(
    config: Annotated[
        Path | None, typer.Option("--config", help="The settings.", metavar="TOML")
    ] = None,
    pack: OtherPackOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            help="Do this check; repeat it for several: board, build, pack, language, memory, "
            "turn, temperature, throttling, battery, service, camera, speaker, microphone, "
            "button.",
            metavar="NAME",
        ),
    ] = None,
    alone: Annotated[bool, typer.Option("--alone", help="Leave out what needs a person.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of lines.")
    ] = False,
) -> None:
    """Check the board, the pack and every device, and say how to fix what is wrong.

    The pack's voice says a sentence, its recogniser hears it, and its model answers a picture. You
    will be asked to listen, to speak and to press the button. The exit status is 1 when something
    failed.
    """
    from edge.doctor.report import run

    raise typer.Exit(run(config, pack, alone=alone, as_json=as_json, only=only or ()))


@packs.command("list")
def packs_list() -> None:
    """Show the packs on this machine, and why those cannot be used that cannot.

    Each is shown by a name that opens it. They lie in the folders of VISMAID_PACKS, in
    ~/.local/share/vismaid/packs, in /usr/local/share/vismaid/packs, and with the program. Any
    other is named by its folder.
    """
    from vismaid.commands.packs import show

    show()


@packs.command("verify")
def packs_verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Packs to check; all of them, where none is given.", metavar="PACK"),
    ] = None,
) -> None:
    """Check every file of a pack, and let the engines try it in a process of their own."""
    from vismaid.commands.packs import verify

    verify(names or [])


@packs.command("adapter")
def packs_adapter(
    pack: Annotated[str, typer.Argument(help="A pack's name or folder.", metavar="PACK")],
    ask: AskOption = None,
    describe: DescribeOption = None,
    no_ask: Annotated[
        bool, typer.Option("--no-ask", help="Take the adapter for questions away.")
    ] = False,
    no_describe: Annotated[
        bool, typer.Option("--no-describe", help="Take the adapter for descriptions away.")
    ] = False,
) -> None:
    """Give a pack an expert for a task, or take it away.

    An adapter takes the place of the one that served the task before. Each line of the result is
    a task and what serves it.
    """
    from vismaid.commands.packs_adapter import run

    if (ask and no_ask) or (describe and no_describe):
        raise typer.BadParameter("the adapter of a task is both given and taken away")
    if not (ask or describe or no_ask or no_describe):
        raise typer.BadParameter("give an adapter with --ask or --describe, or take one away")
    run(pack, ask=ask, describe=describe, no_ask=no_ask, no_describe=no_describe)


@service.command("install")
def service_install(
    config: Annotated[Path, typer.Option("--config", help="The settings.", metavar="TOML")] = Path(
        "/etc/vismaid.toml"
    ),
    pack: OtherPackOption = None,
    show: Annotated[
        bool, typer.Option("--print", help="Print the unit and install nothing.")
    ] = False,
) -> None:
    """Start vismaid with the board, watched and without a network. Needs root."""
    from edge.systemd.service import install, text_for_here

    if show:
        console.result(text_for_here(config, pack), end="")
    else:
        install(config, pack)


@service.command("status")
def service_status() -> None:
    """Say how the service is; the exit status is 1 where it does not run."""
    from edge.systemd.service import show

    raise typer.Exit(show())


@service.command("remove")
def service_remove() -> None:
    """Stop the service and take it away. Needs root."""
    from edge.systemd.service import remove

    remove()


app.add_typer(cli_convert.app)
app.add_typer(packs, name="packs")
app.add_typer(cli_bench.app, name="bench")
app.add_typer(cli_convert.imatrix, name="imatrix")
app.add_typer(service, name="service")


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
        console.say(f"vismaid: {error}")
        return 2
    except typer.TyperException as error:
        console.say(f"vismaid: {_sentence(error)}")
        return 2
    except (Cancelled, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        console.abandon_stdout()
        return 1
    except OSError as error:
        # The last resort for what the parts do not say better.
        about = f"{error.filename} cannot be used: " if isinstance(error.filename, str) else ""
        console.say(f"vismaid: {VismaidError(f'{about}{error.strerror or error}.')}")
        return 2
    except RuntimeError as error:
        if "Symlink loop" not in str(error):  # as pathlib says it before Python 3.13
            raise
        console.say(f"vismaid: {VismaidError(f'{error}.')}")
        return 2
    except MemoryError:
        console.say("vismaid: There is not enough memory for this; end other programs first.")
        return 2
    return status if isinstance(status, int) else 0


def _sentence(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "vismaid"
    message = " ".join(error.format_message().replace("Value error, ", "").split()).rstrip(".")
    return f"{message}; `{command} --help` shows what there is."
