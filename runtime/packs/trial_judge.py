"""Runs a trial of a pack's parts, watches over it, and puts into words how it ended."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from runtime.board import memory
from runtime.own_process import environment
from runtime.packs.pack import Pack
from runtime.packs.trial_process import DONE

EnginePart = Literal["voice", "translator", "recogniser", "model"]
_ENGINES: dict[EnginePart, str] = {
    "voice": "Piper",
    "translator": "CTranslate2",
    "recogniser": "whisper.cpp",
    "model": "llama.cpp",
}
_SECONDS, _BYTES_PER_SECOND = 120.0, 4_000_000
"""How long a step may take, far beyond any that was seen, and the slowest that a card reads."""
_BASE, _FOR_EACH_CORE = 1 << 30, 64 << 20
"""Bytes for the interpreter, the engines' code and their threads' stacks, most of it never used:
about half a gigabyte was seen on two cores."""
_POLL = 0.5
_FATAL = {"SIGABRT", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP", "SIGSYS"}
"""What a process dies of by its own doing, and will again."""
_LONGEST_REASON = 200


@dataclass(frozen=True)
class Verdict:
    """What became of a trial."""

    sentence: str = ""
    """Why the pack cannot be used; empty where it can, or where the reason shows by itself."""
    certain: bool = True
    """Whether another trial would end alike."""
    part: EnginePart | None = None
    """Which part it is about; all that were tried for None."""


@dataclass(frozen=True)
class _End:
    """How a trial ended."""

    status: int | None
    """The exit status, a signal's number below 0; None where it had to be ended."""
    said: Sequence[str]
    complaint: str
    """The last line on stderr."""


def run_trial(
    pack: Pack,
    parts: Sequence[EnginePart],
    language: str,
    *,
    needed: int,
    largest: int,
    alive: Callable[[], None],
    command: Sequence[str] = (),
) -> Verdict:
    """Try parts of a pack in a process of its own.

    Args:
        pack: The pack; its files have been checked.
        parts: Which of its parts.
        language: Code of the language of question and answer.
        needed: Bytes that the pack was planned to take.
        largest: Bytes of its largest file.
        alive: Called twice a second.
        command: What to run in place of ``runtime.packs.trial_process``.
    """
    size = min(2 * needed, memory.available()) + _BASE + _FOR_EACH_CORE * (os.cpu_count() or 1)
    limit = _SECONDS + largest / _BYTES_PER_SECOND
    run = command or (sys.executable, "-m", "runtime.packs.trial_process")
    end = _run([*run, str(pack.folder.absolute()), language, str(size), *parts], limit, alive)
    return _judged(pack.manifest.name, end, limit)


def _judged(name: str, end: _End, limit: float) -> Verdict:
    if end.status == 0:
        return Verdict(certain=DONE in end.said)
    place, _, step = end.said[-1].partition(" ") if end.said else ("", "", "")
    part = next((each for each in get_args(EnginePart) if each == place), None)
    engine = _ENGINES[part] if part else "Python"
    doing = f" while {step}" if step else ""
    reason = f": {end.complaint}" if end.complaint else ""
    again = f"Fetch or convert the pack again; `vismaid packs verify {name}` tries it anew."
    certain = False
    if end.status is None:
        why = f"makes {engine} hang{doing}: nothing came of it in {limit:.0f} s"
    elif end.status > 0:
        why = f"makes {engine} fail{doing}{reason}"
    elif end.status == -signal.SIGKILL:
        why = f"makes {engine} take more memory than there is{doing}"
    else:
        how = signal.Signals(-end.status).name
        certain = how in _FATAL
        why = f"makes {engine} end{doing} ({how}{reason})"
    return Verdict(f"Pack {name} {why}. {again}", certain, part)


def _run(command: Sequence[str], limit: float, alive: Callable[[], None]) -> _End:
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, env=environment()
        )
        try:
            said, in_time = _watched(process, limit, alive)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        complaints.seek(0)
        lines = complaints.read().decode(errors="replace").strip().splitlines()
    last = lines[-1][:_LONGEST_REASON].rstrip(".") if lines else ""
    return _End(process.returncode if in_time else None, said, last)


def _watched(
    process: "subprocess.Popen[str]", limit: float, alive: Callable[[], None]
) -> tuple[list[str], bool]:
    """What a process says until it ends, and whether each step was done within ``limit`` s."""
    said: list[str] = []
    assert process.stdout is not None
    output = process.stdout

    def listen() -> None:
        said.extend(line.rstrip() for line in output)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    steps, begun = 0, time.monotonic()
    while listener.is_alive():
        listener.join(_POLL)
        alive()
        if len(said) > steps:
            steps, begun = len(said), time.monotonic()
        elif time.monotonic() - begun > limit:
            return said, False
    process.wait()
    return said, True
