"""The first Ctrl-C or SIGTERM ends whatever is done, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from vismaid.interruption import INTERRUPTED, cancelled_by_interrupt, ends_when_interrupted

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds after which what has not ended never will: the work itself would take hours."""
BUSY_IN_C = """
import hashlib, subprocess, sys
from pathlib import Path
from vismaid.interruption import cancelled_by_interrupt, ends_when_interrupted
from runtime.files.atomic import replacing

with ends_when_interrupted(), replacing(Path(sys.argv[1]) / "result"):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    with cancelled_by_interrupt():
        print(child.pid, flush=True)
        hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_c_library_that_looks_at_nothing_ends_with_the_process(
    number: int, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", BUSY_IN_C, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    child = psutil.Process(int(process.stdout.readline()))
    process.send_signal(number)
    assert process.wait(PATIENCE) == INTERRUPTED
    process.stdout.close()
    child.wait(PATIENCE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_work_that_ends_in_order_is_left_to_it(number: int) -> None:
    ended = False
    with ends_when_interrupted(), cancelled_by_interrupt() as cancel:
        os.kill(os.getpid(), number)
        assert cancel.wait(PATIENCE)
        ended = True
    assert ended


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_asks_for_no_event_is_interrupted(number: int) -> None:
    with ends_when_interrupted(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)


def test_afterwards_signals_do_what_they_did_before() -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    with ends_when_interrupted():
        pass
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before
    assert signal.set_wakeup_fd(-1) == -1


BUSY_IN_A_CALLBACK = """
import ctypes, signal
from vismaid.interruption import ends_when_interrupted

compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)

@compare
def called_back(one, other):
    signal.raise_signal(signal.SIGINT)
    return 0

with ends_when_interrupted():
    while True:
        ctypes.CDLL(None).qsort((ctypes.c_int * 2)(), 2, 4, called_back)
"""


def test_an_interruption_that_a_callback_loses_ends_the_process_all_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUSY_IN_A_CALLBACK],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == INTERRUPTED
    assert done.stderr == ""
