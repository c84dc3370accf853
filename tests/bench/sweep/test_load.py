"""What others take of the processor is what is left of its work without this process's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.sweep.load import Books, others, read_books

BUSY = """
import sys, time
while time.process_time() < 0.4: pass
print("done", flush=True)
sys.stdin.read()
"""


def lay_out(root: Path, processor: str, processes: dict[int, tuple[int, str, int]]) -> Path:
    """A machine of two cores; processes by number: the parent, the name, the ticks."""
    (root / "proc").mkdir(exist_ok=True)
    stat = f"cpu  {processor}\ncpu0 {processor}\ncpu1 {processor}\nintr 5\nctxt 7\n"
    (root / "proc/stat").write_text(stat)
    for number, (parent, name, ticks) in processes.items():
        times = f"{ticks} 0 0 0"
        line = f"{number} ({name}) S {parent} 1 1 0 -1 4194304 9 9 9 9 {times} 20 0 1 0\n"
        for folder in (str(number), *(["self"] if name == "python" else [])):
            (root / "proc" / folder).mkdir(exist_ok=True)
            (root / "proc" / folder / "stat").write_text(line)
    return root


def test_work_of_this_process_and_of_those_below_it_is_not_others(tmp_path: Path) -> None:
    family = {7: (1, "python", 100), 8: (7, "a (b) c", 20), 9: (8, "sh", 3), 10: (1, "cron", 500)}
    books = read_books(lay_out(tmp_path, "600 10 40 300 50 2 3 5 90 8", family))
    assert books == Books(busy=660, total=1010, ours=123, cores=2)


def test_what_others_took_is_a_share_of_all_cores(tmp_path: Path) -> None:
    before = Books(busy=1000, total=5000, ours=400, cores=4)
    after = Books(busy=1304, total=5400, ours=600, cores=4)
    share = others(before, after)
    assert share is not None
    assert (share.processor, share.cores, share.ours) == (0.25, 1.0, 2.0)


@pytest.mark.parametrize("busy", [0, 204, 190])
def test_a_tick_a_core_on_the_wrong_account_is_nobody_s(busy: int) -> None:
    before, after = Books(0, 0, 0, 4), Books(busy, 400, min(busy, 200), 4)
    share = others(before, after)
    assert share is not None
    assert share.processor == 0


def test_what_is_too_short_to_be_counted_is_not_told() -> None:
    books = Books(1000, 5000, 400, 4)
    assert others(books, books) is None


@pytest.mark.parametrize("text", ["", "cpu 1 2\n", "cpu a b c d e f g h i j\n"])
def test_books_that_cannot_be_read_are_none(tmp_path: Path, text: str) -> None:
    assert read_books(tmp_path) is None
    lay_out(tmp_path, "1 1 1 1 1 1 1 1 0 0", {7: (1, "python", 1)})
    assert read_books(tmp_path) is not None
    (tmp_path / "proc/stat").write_text(text)
    assert read_books(tmp_path) is None


def test_a_child_s_work_is_ours_while_it_lives_and_after_it_has_ended() -> None:
    before = read_books()
    child = subprocess.Popen(
        [sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        alive = read_books()
    ended = read_books()
    assert before is not None
    assert alive is not None
    assert ended is not None
    ticks = 0.4 * os.sysconf("SC_CLK_TCK")
    assert alive.ours - before.ours >= ticks - 2
    assert ended.ours >= alive.ours
    assert alive.cores == os.cpu_count()
