"""What others take of the processor is what is left of its work without this process's own."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bench.sweep.load import CpuTimes, others, read_times

BUSY = """
import subprocess, sys, time
if len(sys.argv) > 1:
    subprocess.run([sys.executable, "-c", sys.argv[1]])
while time.process_time() < 0.2: pass
print("done", flush=True)
sys.stdin.read()
"""


def test_what_others_took_is_a_share_of_all_cores() -> None:
    before = CpuTimes(busy=10.0, total=50.0, ours=4.0, cores=4)
    after = CpuTimes(busy=13.04, total=54.0, ours=6.0, cores=4)
    share = others(before, after)
    assert share is not None
    assert (share.processor, share.cores, share.ours) == pytest.approx((0.25, 1.0, 2.0))


@pytest.mark.parametrize("busy", [0, 2.04, 1.9])
def test_a_tick_a_core_on_the_wrong_account_is_nobody_s(busy: float) -> None:
    before, after = CpuTimes(0, 0, 0, 4), CpuTimes(busy, 4, min(busy, 2), 4)
    share = others(before, after)
    assert share is not None
    assert share.processor == pytest.approx(0)


def test_what_is_too_short_to_be_counted_is_not_told() -> None:
    times = CpuTimes(10, 50, 4, 4)
    assert others(times, times) is None


def test_the_time_of_guests_and_of_waiting_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = type(psutil.cpu_times())
    counted = {"user": 6.0, "nice": 0.5, "system": 0.4, "idle": 3.0, "iowait": 0.5, "irq": 0.02}
    counted |= {"softirq": 0.03, "steal": 0.05, "guest": 0.9, "guest_nice": 0.1}
    monkeypatch.setattr(psutil, "cpu_times", lambda: kind(**counted))
    times = read_times()
    assert times is not None
    assert (times.busy, times.total) == pytest.approx((7.0, 10.5))


def test_times_that_cannot_be_read_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))
    assert read_times() is None


def test_the_work_of_children_and_theirs_is_ours_while_they_live_and_afterwards() -> None:
    before = read_times()
    child = subprocess.Popen(
        [sys.executable, "-c", BUSY, BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        alone = read_times()
        assert child.stdin is not None
        child.stdin.close()
        child.stdout.readline()
        both = read_times()
    ended = read_times()
    assert before is not None
    assert alone is not None
    assert both is not None
    assert ended is not None
    assert alone.ours - before.ours >= 0.18
    assert both.ours - before.ours >= 0.36
    assert ended.ours >= both.ours
