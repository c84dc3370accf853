"""Has chat templates rendered, by one process that serves for as long as this one.

A template is a stranger's program: see ``convert.jinja_process`` for what bounds it.
"""

import atexit
import json
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

CPU_SECONDS = 2.0
"""For all conversations of one template; a published one takes a thousandth of a second each."""


def rendered(request: dict[str, Any]) -> dict[str, Any] | None:
    """What the process that renders says to a request, see ``convert.jinja_process``.

    Returns:
        Its reply; None where it ended over the request, which computed for too long.
    """
    asked = json.dumps(request) + "\n"
    process = _rendering()
    if process.poll() is not None:  # Whoever ended it, it was not this request.
        _forget(process)
        process = _rendering()
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(asked)
        process.stdin.flush()
        line = process.stdout.readline()
    except BrokenPipeError:
        line = ""
    if line:
        reply: dict[str, Any] = json.loads(line)
        return reply
    _forget(process)
    return None


def _forget(process: subprocess.Popen[str]) -> None:
    """End the process, and let another one render from now on."""
    atexit.unregister(_end)
    _rendering.cache_clear()
    _end(process)


@cache
def _rendering() -> subprocess.Popen[str]:
    """The process that renders, which serves for as long as this one."""
    process = subprocess.Popen(
        [sys.executable, "-P", Path(__file__).with_name("jinja_process.py"), str(CPU_SECONDS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        # Ctrl-C is for this process to act upon.
        process_group=0,
    )
    atexit.register(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with suppress(BrokenPipeError):  # It may have left something unread.
            if pipe:
                pipe.close()
    process.wait()
