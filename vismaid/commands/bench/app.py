"""``vismaid bench`` put together."""

import typer

from vismaid.commands.bench import hosts
from vismaid.commands.bench.board import board
from vismaid.commands.bench.cache import cache
from vismaid.commands.bench.compare import compare
from vismaid.commands.bench.data import data
from vismaid.commands.bench.report import report
from vismaid.commands.bench.score import score
from vismaid.commands.bench.sweep import sweep
from vismaid.commands.bench.turn import turn
from vismaid.options import default_command

app = typer.Typer(
    cls=default_command("sweep"),
    help="How fast and how good packs are on this machine.",
    rich_markup_mode=None,
)
for command in (sweep, board, turn, data, cache, report, compare, score):
    app.command()(command)
app.add_typer(hosts.app, name="hosts")
