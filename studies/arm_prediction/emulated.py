"""Programs on an emulated processor, and how often each piece of their libraries' code ran."""

import json
import os
import re
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from runtime.errors import VismaidError

_EXECUTED = re.compile(rb"/([0-9a-f]{16})/")
"""The address in a line of qemu's ``exec`` log."""
_READ = 1 << 20


class EmulatorError(VismaidError):
    """A program did not run on the emulated processor."""


@dataclass(frozen=True)
class Emulator:
    """One of qemu's user-mode emulators, and what a program finds there."""

    program: str
    """``qemu-aarch64-static`` or ``qemu-x86_64-static``."""
    processor: str
    """As its ``-cpu`` takes it."""
    root: Path | None = None
    """Holds the emulated machine's own libraries; None where they are this machine's."""
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Library:
    """Where a part of a library lies in the memory of a program."""

    path: Path
    start: int
    end: int
    offset: int
    """Of ``start`` in the file, bytes."""

    def file_offset(self, address: int) -> int:
        """Where in the file the code at an address is."""
        return address - self.start + self.offset


@dataclass(frozen=True)
class Run:
    """A program that has run."""

    seconds: list[list[float]]
    """Of each repetition of each thing that it did, by the program's own clock."""
    libraries: list[Library]
    mark: int
    """The address that is called before and after each repetition."""


@dataclass
class _Counts:
    """How often each piece of code ran between one mark and the next."""

    mark: bytes
    phases: list[Counter[bytes]] = field(default_factory=list)
    marks: int = 0

    def add(self, addresses: list[bytes]) -> None:
        start = 0
        while start <= len(addresses):
            try:
                end = addresses.index(self.mark, start)
            except ValueError:
                end = len(addresses)
            if self.marks % 2:
                self.phases[-1].update(addresses[start:end])
            if end < len(addresses):
                self.marks += 1
                if self.marks % 2:
                    self.phases.append(Counter())
            start = end + 1


def run(emulator: Emulator | None, command: list[str]) -> Run:
    """Run a command that prints what ``run_graph`` prints.

    Args:
        emulator: None to run it on this machine.
        command: The program and its arguments.

    Raises:
        EmulatorError: the program failed.
    """
    told = json.loads(output(emulator, command).strip().splitlines()[-1])
    libraries = [Library(Path(path), *place) for path, *place in told["libraries"]]
    return Run(told["seconds"], libraries, told["mark"])


def output(emulator: Emulator | None, command: list[str]) -> str:
    """What a command printed.

    Args:
        emulator: None to run it on this machine.
        command: The program and its arguments.

    Raises:
        EmulatorError: the program failed.
    """
    return _output([*_words(emulator), *command])


def count(
    emulator: Emulator, command: list[str], names: tuple[str, ...]
) -> tuple[list[Counter[int]], list[Library]]:
    """How often each piece of code ran in each repetition, by the address it begins at.

    Args:
        emulator: Where the command runs, twice: the first time tells where all lies in memory.
        command: As ``run`` takes it.
        names: Beginnings of the file names of the libraries whose code is counted.

    Raises:
        EmulatorError: the program failed.
    """
    layout = run(emulator, command)
    counted = [item for item in layout.libraries if item.path.name.startswith(names)]
    ranges = [f"{item.start:#x}..{item.end - 1:#x}" for item in counted]
    ranges.append(f"{layout.mark:#x}..{layout.mark:#x}")
    reader, writer = os.pipe()
    counts = _Counts(f"{layout.mark:016x}".encode())
    thread = threading.Thread(target=_read, args=(reader, counts))
    thread.start()
    log = ["-d", "exec,nochain", "-dfilter", ",".join(ranges), "-D", f"/proc/self/fd/{writer}"]
    try:
        _output([*_words(emulator), *log, *command], writer)
    finally:
        os.close(writer)
        thread.join()
    found = [Counter({int(key, 16): n for key, n in each.items()}) for each in counts.phases]
    return found, layout.libraries


def _words(emulator: Emulator | None) -> list[str]:
    if emulator is None:
        return []
    words = ["setarch", "-R", emulator.program]
    for name, value in emulator.environment.items():
        words += ["-E", f"{name}={value}"]
    if emulator.root:
        words += ["-L", str(emulator.root)]
    return [*words, "-cpu", emulator.processor]


def _output(words: list[str], handle: int | None = None) -> str:
    kept = () if handle is None else (handle,)
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        words, capture_output=True, text=True, pass_fds=kept, env=environment, check=False
    )
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise EmulatorError(f"`{' '.join(words)}` ended with {done.returncode}: {said}.")
    return done.stdout


def _read(reader: int, counts: _Counts) -> None:
    rest = b""
    with os.fdopen(reader, "rb", buffering=0) as log:
        while chunk := log.read(_READ):
            whole, newline, rest = (rest + chunk).rpartition(b"\n")
            counts.add(_EXECUTED.findall(whole + newline))
