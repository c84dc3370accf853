"""Counting what an emulated program executes."""

import stat
from collections import Counter
from pathlib import Path

import pytest

from studies.arm_prediction.emulated import Emulator, EmulatorError, count, run

_EMULATOR = """#!/usr/bin/env python3
import json, os, sys
words = sys.argv[1:]
if "fail" in words:
    sys.exit("it broke")
if "-D" in words:
    with open(words[words.index("-D") + 1], "w") as log:
        for address in (1, 99, 5, 5, 6, 99, 7, 99, 6, 99, 5):
            log.write(f"Trace 0: 0x7f [0000/{address:016x}/0001/0200] \\n")
print(json.dumps({"seconds": [[1], [2]], "libraries": [["/x/libm.so.6", 0, 50, 0]], "mark": 99}))
"""


@pytest.fixture
def emulator(tmp_path: Path) -> Emulator:
    """One that says that code was executed, as qemu does."""
    program = tmp_path / "emulator"
    program.write_text(_EMULATOR)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return Emulator(str(program), "cortex")


def test_what_runs_between_marks_is_counted_for_each_repetition(emulator: Emulator) -> None:
    phases, libraries = count(emulator, ["program"], ("libm",))
    assert phases == [Counter({5: 2, 6: 1}), Counter({6: 1})]
    assert [library.path.name for library in libraries] == ["libm.so.6"]


def test_a_program_that_fails_is_told_in_a_sentence(emulator: Emulator) -> None:
    with pytest.raises(EmulatorError, match="ended with 1: it broke"):
        run(emulator, ["fail"])
