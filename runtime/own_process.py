"""Processes of their own, for what may end the one that does it, or is measured from its start."""

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_ROOT = str(Path(__file__).parents[1])


class ProcessFailure(Exception):  # noqa: N818 - a finding, for whoever asked
    """There is no answer; the message, as what follows a name in a sentence, says why."""


def environment() -> dict[str, str]:
    """This process's, in which a Python that is started anywhere finds these packages first."""
    search = filter(None, (_ROOT, os.environ.get("PYTHONPATH")))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(search)}


def told_by(command: Sequence[str], *, seconds: float) -> dict[str, Any]:
    """The JSON object that a program prints as its last line.

    Args:
        command: The program and its arguments.
        seconds: After which it is ended.

    Raises:
        ProcessFailure: it took too long, was ended, or failed.
    """
    try:
        told = subprocess.run(
            command,
            env=environment(),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise ProcessFailure(f"did not answer within {seconds:.0f} s") from None
    if told.returncode == -signal.SIGILL:
        raise ProcessFailure("was built for another processor and dies of SIGILL")
    if told.returncode:
        ended = signal.strsignal(-told.returncode) if told.returncode < 0 else None
        last = told.stderr.strip().splitlines()[-1:] or [ended or f"status {told.returncode}"]
        raise ProcessFailure(f"ended with an error ({last[0]})")
    said: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return said
