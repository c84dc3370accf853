"""The comparison with the reference, and how fast work stops, at the real 0.5B shape.

    python -m tests.checkpoints.real_shape FOLDER [--all]

Writes a checkpoint of random weights with the dimensions of llava-onevision-qwen2-0.5b into
FOLDER (1.8 GB), converts it (1.8 GB more), and prints the tables. ``--all`` compares every case
instead of seven; the largest of them takes 8 GB of memory.
"""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.parity.cases import Case, cases, picture
from bench.parity.parity import markdown, run_parity
from bench.shapes.checkpoint import SHAPES, write_random_checkpoint
from convert.convert import convert_checkpoint
from runtime.cancel import Cancel
from runtime.errors import Cancelled
from runtime.packs.pack import Pack
from runtime.session import Detail, Session

_CHOSEN = {
    (Detail.READ, "one tile"),
    (Detail.READ, "20 x 20"),
    (Detail.READ, "panorama 6:1"),
    (Detail.LOOK, "odd"),
    (Detail.GLANCE, "portrait"),
    (Detail.LOOK, "three pictures"),
    (Detail.GLANCE, "video of four frames"),
}


def main(folder: Path, everything: bool) -> None:
    """Print both tables."""
    checkpoint, pack = folder / "checkpoint", folder / "pack"
    if not checkpoint.exists():
        write_random_checkpoint(checkpoint, "0.5b", 5, dtype="bf16")
    if not pack.exists():
        convert_checkpoint(checkpoint, pack)
    rows = run_parity(checkpoint, pack, chosen=_cases(everything), progress=_tell)
    print(markdown(rows))
    print(stopping(Pack.open(pack)))


def stopping(pack: Pack, tries: int = 7) -> str:
    """How long after ``cancel`` was set a session has stopped, a Markdown table."""
    lines = ["| stopped while | median, s | longest, s |", "| --- | --- | --- |"]
    with Session(pack, context=4096) as session:
        views = [picture((500, 700), seed) for seed in range(tries + 1)]
        session.show(views[-1:])
        stages: dict[str, Callable[[int, Cancel], object]] = {
            "encoding": lambda number, cancel: session.show([views[number]], cancel=cancel),
            "evaluating": lambda number, cancel: list(
                session.answer("word " * (600 + number), max_tokens=1, cancel=cancel)
            ),
            "generating": lambda number, cancel: list(
                session.answer(f"Number {number}?", max_tokens=2000, cancel=cancel)
            ),
        }
        for name, work in stages.items():
            session.forget()
            took = [_seconds_to_stop(work, number) for number in range(tries)]
            lines.append(f"| {name} | {median(took):.3f} | {max(took):.3f} |")
    return "\n".join(lines)


def _seconds_to_stop(work: Callable[[int, Cancel], object], number: int) -> float:
    cancel = Cancel()
    pressed = 0.0

    def press() -> None:
        nonlocal pressed
        pressed = time.perf_counter()
        cancel.set()

    timer = threading.Timer(0.6 + 0.05 * number, press)
    timer.start()
    try:
        work(number, cancel)
    except Cancelled:
        return time.perf_counter() - pressed
    finally:
        timer.cancel()
    raise RuntimeError("the work was done before it was stopped")


def _cases(everything: bool) -> list[Case]:
    found = cases(SHAPES["0.5b"].tile)
    return found if everything else [c for c in found if (c.detail, c.name) in _CHOSEN]


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--all" in sys.argv[2:])
