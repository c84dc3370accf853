"""``vismaid service``: the wearable as a systemd service, put in place, asked about, taken away."""

from pathlib import Path
from typing import Annotated

import typer

from vismaid import console
from vismaid.options import OtherPackOption

app = typer.Typer(help="The wearable as a systemd service.", rich_markup_mode=None)


@app.command()
def install(
    config: Annotated[Path, typer.Option("--config", help="The settings.", metavar="TOML")] = Path(
        "/etc/vismaid.toml"
    ),
    pack: OtherPackOption = None,
    show: Annotated[
        bool, typer.Option("--print", help="Print the unit and install nothing.")
    ] = False,
) -> None:
    """Start vismaid with the board, watched and without a network. Needs root."""
    from edge.systemd import service

    if show:
        console.result(service.text_for_here(config, pack), end="")
        return
    service.install(config, pack)
    console.say("vismaid runs now, and starts with the board.")


@app.command()
def status() -> None:
    """Say how the service is; the exit status is 1 where it does not run."""
    from edge.systemd import service

    state = service.read_state()
    console.result(service.describe(state))
    raise typer.Exit(int(not state.healthy))


@app.command()
def remove() -> None:
    """Stop the service and take it away. Needs root."""
    from edge.systemd import service

    service.remove()
    console.say("The service is gone; what the wearer set by voice is kept in /var/lib/vismaid.")
