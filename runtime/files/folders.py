"""Folders that appear whole or not at all, are one process's at a time, or share files."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.errors import OutputError
from runtime.files.atomic import unfinished, unwritable

LOCK = "lock"
"""The file in a folder that is one process's at a time."""


@contextmanager
def new_folder(out: Path, mode: int = 0o755) -> Iterator[Path]:
    """A temporary folder beside ``out`` that becomes ``out`` if the block succeeds.

    Whatever ends the block early, Ctrl-C included, removes it and leaves nothing behind.

    Args:
        out: What becomes of it.
        mode: Who may use ``out``; the temporary folder is its owner's alone.

    Raises:
        OutputError: ``out`` exists and is not an empty folder, or cannot be written.
    """
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise OutputError(f"{out} exists already. Remove it or choose another folder.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise unwritable(out, error) from None
    try:
        with unfinished(scratch):
            yield scratch
            scratch.chmod(mode)
            scratch.replace(out)
    except OSError as error:
        raise unwritable(out, error) from None


@contextmanager
def locked_folder(path: Path, busy: str) -> Iterator[None]:
    """A folder that is this process's for the length of the block, made where it is not there.

    Args:
        path: The folder; whether it remains is the block's to decide.
        busy: What to say where another process has it.

    Raises:
        OutputError: it cannot be written, or another process has it.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / LOCK).open("wb")
    except OSError as error:
        raise unwritable(path, error) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OutputError(busy) from None
        yield


def link(path: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file systems know no such thing.

    Raises:
        OutputError: ``target`` cannot be written.
    """
    try:
        os.link(path.resolve(), target)
    except OSError:
        try:
            shutil.copyfile(path, target)
        except OSError as error:
            raise unwritable(target, error) from None
