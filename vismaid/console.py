"""What the command line says: results to stdout, everything else to stderr.

Progress is a bar on stderr where that is a terminal, and else a line now and then.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Protocol, TextIO

from runtime.cancel import Cancel
from runtime.errors import Cancelled, OutputError
from vismaid.interruption import cancelled_by_interrupt

if TYPE_CHECKING:
    from rich.table import Table


_STDERR = 2
"""Its number, the last of the standard streams'."""
_EVERY = 30.0
"""Seconds between two lines of progress."""
_WIDTH = 120
"""Columns where there is no terminal."""


def prepare_streams() -> None:
    """Let the standard streams bear any text and a reader that closed one of them."""
    # A file opened later would take a closed stream's number, and a C library write into it.
    while (lowest := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        pass
    os.close(lowest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


class Bar(Protocol):
    """A progress bar that is told how far the work is."""

    def __call__(self, done: float, total: float, what: str = "") -> None:
        """Show ``done`` of ``total``, and what is being worked on."""


@dataclass(frozen=True)
class Work:
    """What long work is given: how to show how far it is, and whether it is to stop."""

    progress: Bar
    cancel: Cancel

    def step(self, what: str, done: float, total: float) -> None:
        """``progress``, for work that names first what it is at."""
        self.progress(done, total, what)


def result(text: str, *, end: str = "\n") -> None:
    """Write a piece of the result to stdout at once.

    Raises:
        OutputError: stdout takes no more, because its disk is full for instance.
        BrokenPipeError: nobody reads stdout any longer.
    """
    if sys.stdout is None:
        raise OutputError("The result cannot be written: stdout is closed.")
    try:
        sys.stdout.write(text + end)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon_stdout()
        raise OutputError(f"The result cannot be written: {error.strerror}.") from None


def width() -> int:
    """Columns of the terminal that stdout is, or 120."""
    return shutil.get_terminal_size((_WIDTH, 24)).columns if seen(sys.stdout) else _WIDTH


def table(content: "Table", *, least: int = 0) -> None:
    """Write a table to stdout, as wide as the terminal or else 120 columns.

    Args:
        content: The table.
        least: Columns that it has in a narrower terminal too, which then breaks its lines.

    Raises:
        OutputError: as ``result``.
    """
    from rich.console import Console

    text = StringIO()
    Console(
        file=text,
        width=max(width(), least),
        force_terminal=seen(sys.stdout),
        markup=False,
        emoji=False,
        highlight=False,
    ).print(content)
    result(text.getvalue(), end="")


def say(text: str) -> None:
    """Write a line to stderr, where that is open."""
    if sys.stderr:
        with suppress(OSError):
            print(text, file=sys.stderr, flush=True)


def complain(text: object) -> None:
    """Write to stderr what is wrong, in the name of the program."""
    say(f"vismaid: {text}")


@contextmanager
def work(description: str, *, stopped: str = "") -> Iterator[Work]:
    """Show how far the block is, and let Ctrl-C stop it.

    Args:
        description: What is being done.
        stopped: Said where the block was cancelled.
    """
    with progress(description) as bar, cancelled_by_interrupt() as cancel:
        try:
            yield Work(bar, cancel)
        except Cancelled:
            if stopped:
                say(stopped)
            raise


@contextmanager
def progress(description: str, *, every: float = _EVERY) -> Iterator[Bar]:
    """A progress bar for the length of the block; where stderr is no terminal, lines.

    Args:
        description: What is being done.
        every: Seconds that pass before a line is said, and between two.
    """
    if not seen(sys.stderr):
        yield _Lines(description, every)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(description, total=None)

        def show(done: float, total: float, what: str = "") -> None:
            bar.update(
                task, completed=done, total=total, description=f"{description} {what}".strip()
            )

        yield show


class _Lines:
    """A ``Bar`` for a log: how far long work is, at most one line in so many seconds."""

    def __init__(self, description: str, every: float) -> None:
        self._description, self._every = description, every
        self._next = time.monotonic() + every

    def __call__(self, done: float, total: float, what: str = "") -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every
        share = f" {min(done / total, 1):.0%}" if total else ""
        say(f"{f'{self._description} {what}'.strip()}:{share or ' …'}")


def log_to_stderr(*, verbose: bool) -> None:
    """Send the engines' log to stderr: all of it, or nothing but errors."""
    import logging

    logging.basicConfig(
        stream=sys.stderr,
        level=logging.DEBUG if verbose else logging.ERROR,
        format="%(name)s: %(message)s",
    )


def abandon_stdout() -> None:
    """Throw away what stdout did not take, or Python would complain about it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def seen(stream: TextIO | None) -> bool:
    """Whether somebody looks at it."""
    return stream is not None and stream.isatty()
