"""``vismaid bench hosts init``: certificates for a cluster of boards, and what to do with them."""

from pathlib import Path
from typing import Annotated

import typer

from vismaid import console

app = typer.Typer(help="Several boards as one cluster.", rich_markup_mode=None)

_STEPS = """\
{folder} has the certificates. Keep it to yourself: whoever has one of its files can run programs
on every machine of the cluster.

On the machine that directs the boards:
  {dask} scheduler --protocol tls --port 8786 --tls-ca-file {folder}/{authority} \\
    --tls-cert {folder}/scheduler.pem --tls-key {folder}/scheduler.pem
On each board, in vismaid's folder, with copies of {authority} and board.pem and of nothing else:
  .venv/bin/dask worker tls://SCHEDULER:8786 --name BOARD --nthreads 1 --resources board=1 \\
    --tls-ca-file {authority} --tls-cert board.pem --tls-key board.pem
To measure:
  {vismaid} bench PACK --hosts dask://SCHEDULER:8786 --certificates {folder}"""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Made for the certificates.", metavar="DIR")],
) -> None:
    """Make certificates for a cluster, and show how it is started with them."""
    from bench.sweep.certificates import AUTHORITY, make_certificates
    from runtime.installation import program

    make_certificates(folder)
    told = {"folder": folder.resolve(), "authority": AUTHORITY}
    dask = program().with_name("dask")
    console.result(_STEPS.format(**told, dask=dask, vismaid=program()))
