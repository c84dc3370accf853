"""``vismaid parity``: a pack against the reference implementation."""

import sys
from pathlib import Path

from bench.parity.parity import markdown, run_parity, table
from convert.checkpoint.folder import Checkpoint
from runtime.packs.search import find_pack
from vismaid import console


def run(checkpoint: Path, pack: str) -> int:
    """Compare, and print the table: drawn on a terminal, otherwise as Markdown.

    Returns:
        The exit status: 1 where a figure is not within its limit.

    Raises:
        CheckpointError: the checkpoint cannot be read, or torch and transformers are missing.
        PackError: the pack cannot be used.
    """
    Checkpoint.open(checkpoint)
    rows = run_parity(checkpoint, find_pack(pack).folder, progress=console.say)
    if console.seen(sys.stdout):
        console.table(table(rows))
    else:
        console.result(markdown(rows), end="")
    return int(not all(row.passed for row in rows))
