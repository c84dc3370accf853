"""``vismaid run``: the loop that is worn, from its options to its exit status."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from vismaid import console
from vismaid.options import OtherPackOption, WearersLanguageOption


def run(
    config: Annotated[
        Path | None, typer.Option("--config", help="Settings, a TOML file.", metavar="FILE")
    ] = None,
    pack: OtherPackOption = None,
    language: WearersLanguageOption = None,
    settings: Annotated[
        bool, typer.Option("--settings", help="Print every setting, as a file to start from.")
    ] = False,
    look_ahead: Annotated[
        Literal["off", "mains", "always"] | None,
        typer.Option(
            "--look-ahead", help="When to look before the press, in place of the settings'."
        ),
    ] = None,
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
    from runtime.start.read_ahead import read_as_before

    read_as_before("run", config, pack)
    from edge import run as worn

    ending = worn.run(
        config,
        say=console.complain,
        write=console.result,
        pack=pack,
        language=language,
        look_ahead=look_ahead,
        script=script,
        out=out,
        events=events,
        fast=fast,
    )
    if ending.failure:
        console.complain(ending.failure)
    if ending.hangs:
        # A thread is in a C library that does not return, and Python would wait for it.
        os._exit(1)
    raise typer.Exit(int(bool(ending.failure)))
