"""A process that tries inputs one after the other, and tells before and after each.

``python -m tests.fuzz.batch MODULE NAME SEED FIRST LAST SECONDS FOLDER`` writes a line of JSON to
standard output for each input that is begun and for each that is done.
"""

import json
import resource
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random
from typing import Any, TextIO

from runtime.errors import VismaidError
from tests.fuzz.files import begin
from tests.fuzz.registry import Fuzzer, fuzzer

_ADDRESS_SPACE = 16 << 30
"""Bytes; far more than any input may take, so that one that takes all ends before the machine."""
_MEGABYTE = 1_000_000


def main(
    module: str, name: str, seed: str, first: str, last: str, seconds: str, folder: str
) -> None:
    """Try inputs ``first`` to ``last``, as many as there are seconds for."""
    told = sys.stdout
    sys.stdout = sys.stderr
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    tempfile.tempdir = tempfile.mkdtemp(dir=folder)
    fuzz, end = fuzzer(module, name), time.monotonic() + float(seconds)
    for number in range(int(first), int(last)):
        if time.monotonic() > end:
            break
        here = Path(folder) / str(number)
        here.mkdir()
        begin(here)
        _tell(told, begun=number)
        result = _tried(fuzz, Random(f"{name} {seed} {number}"))
        _tell(told, done=number, **result)
        if result["failure"] is None:
            shutil.rmtree(here)
    shutil.rmtree(tempfile.tempdir)


def _tried(fuzz: Fuzzer, random: Random) -> dict[str, Any]:
    before, began, accepted, failure = _resident("VmRSS"), time.monotonic(), False, None
    Path("/proc/self/clear_refs").write_text("5")  # the highest use is counted anew from here
    try:
        accepted = fuzz(random) is not False
    except VismaidError as error:
        if "\n" in str(error) or not str(error).rstrip('"”').endswith((".", "?", "!")):
            failure = f"not a sentence: {error}"
    except Exception:
        failure = traceback.format_exc()
    seconds = time.monotonic() - began
    megabytes = (_resident("VmHWM") - before) / _MEGABYTE
    return {"accepted": accepted, "failure": failure, "seconds": seconds, "megabytes": megabytes}


def _resident(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def _tell(to: TextIO, **what: Any) -> None:
    print(json.dumps(what), file=to, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
