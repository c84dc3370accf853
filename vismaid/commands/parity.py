"""``vismaid parity``: a pack against the reference implementation."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from vismaid import console
from vismaid.commands.tried import try_first


def parity(
    checkpoint: Annotated[
        Path, typer.Argument(help="A Hugging Face folder.", metavar="CHECKPOINT")
    ],
    pack: Annotated[
        str, typer.Argument(help="The pack made from it: a name or a folder.", metavar="PACK")
    ],
) -> None:
    """Verify a pack against the reference implementation.

    Needs torch and transformers; `make parity` installs them. The exit status is 1 when a figure
    is not within its limit.
    """
    from bench.parity.parity import markdown, run_parity, table
    from convert.checkpoint.folder import Checkpoint
    from runtime.packs.search import find_pack

    Checkpoint.open(checkpoint)
    found = find_pack(pack)
    try_first(found)
    rows = run_parity(checkpoint, found.folder, progress=console.say)
    if console.seen(sys.stdout):
        console.table(table(rows))
    else:
        console.result(markdown(rows), end="")
    raise typer.Exit(int(not all(row.passed for row in rows)))
