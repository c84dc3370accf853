"""Memory is asked for only where there is some."""

import resource
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from runtime.board import memory
from runtime.errors import MemoryShortageError

ROOT = Path(__file__).parents[3]


def test_no_more_is_available_than_the_machine_has() -> None:
    assert 0 < memory.available() <= psutil.virtual_memory().total


def test_what_fits_is_granted_and_what_does_not_is_refused_with_the_difference() -> None:
    memory.require(1, "A byte", "Be content.")
    with pytest.raises(MemoryShortageError, match=r"^A world .* too few\. Ask for less\.$"):
        memory.require(1 << 60, "A world", "Ask for less.")


def test_a_limit_on_the_process_counts() -> None:
    limit = 2_000_000_000
    script = "from runtime.board import memory; print(memory.available())"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert int(done.stdout) < limit
