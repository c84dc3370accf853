"""Predict how long Arm boards take; see on this machine how far the prediction can be trusted.

    python -m studies.arm_prediction prepare FOLDER LLAMA   # fetch and build, a quarter of an hour
    python -m studies.arm_prediction agree FOLDER           # Arm's results beside this machine's
    python -m studies.arm_prediction count FOLDER           # what is executed, and its cycles
    python -m studies.arm_prediction measure FOLDER         # the same on this machine, timed
    python -m studies.arm_prediction table                  # what follows for boards
    python -m studies.arm_prediction markdown               # the same for docs/boards.md
    python -m studies.arm_prediction toml FILE              # the same for `vismaid bench board`

LLAMA is llama.cpp's source, as in the source distribution of llama-cpp-python. What ``count`` and
``measure`` found is kept in ``counted.json`` beside this: the last three steps need no tools.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from runtime.errors import VismaidError
from studies.arm_prediction import steps, tables
from studies.arm_prediction.prepare import Workshop

KEPT = Path(__file__).with_name("counted.json")


def main() -> int:
    """Do one step.

    Returns:
        The exit status: 2 where something is missing.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    chosen = parser.add_subparsers(dest="step", required=True)
    for step in ("prepare", "agree", "count", "measure"):
        chosen.add_parser(step).add_argument("folder", type=Path)
    chosen.choices["prepare"].add_argument("llama", type=Path)
    chosen.add_parser("table")
    chosen.add_parser("markdown")
    chosen.add_parser("toml").add_argument("file", type=Path)
    told, console = parser.parse_args(), Console()
    try:
        if told.step == "table":
            tables.show(console, steps.Kept.read(KEPT))
        elif told.step == "markdown":
            sys.stdout.write(tables.as_markdown(steps.Kept.read(KEPT)))
        elif told.step == "toml":
            told.file.write_text(tables.as_toml(steps.Kept.read(KEPT)), encoding="utf-8")
        else:
            _work(told, console)
    except VismaidError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _work(told: argparse.Namespace, console: Console) -> None:
    workshop = Workshop(told.folder.resolve())
    workshop.find_tools()
    if told.step == "prepare":
        workshop.prepare(told.llama.resolve())
    elif told.step == "agree":
        steps.agree(workshop, console)
    elif told.step == "count":
        steps.count(workshop, KEPT, console)
    else:
        steps.measure(workshop, KEPT, console)


if __name__ == "__main__":
    sys.exit(main())
