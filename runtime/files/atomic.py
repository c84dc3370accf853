"""What is not finished yet: it takes its place whole, or goes, however the process ends."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from runtime.errors import OutputError

_unfinished: set[Path] = set()
_numbers = itertools.count()


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A file or a folder that is removed after the block, where it is still there by then."""
    _unfinished.add(path)
    try:
        yield path
    finally:
        _remove(path)
        _unfinished.discard(path)


def remove_unfinished() -> None:
    """Remove all that is unfinished; for whoever ends the process without unwinding it."""
    for path in tuple(_unfinished):
        _remove(path)


def draft_for(path: Path) -> Path:
    """A name beside ``path`` that nothing else has, for what is to take its place."""
    # It is short, whatever the file's: one of 255 bytes can be written as well.
    return path.with_name(f".{os.getpid()}-{next(_numbers)}.draft")


def publish(draft: Path, path: Path) -> None:
    """Give a finished file its name, in place of what has it.

    It is on the disk before it has its name, so that a lost current leaves the old file or the new.

    Raises:
        OSError: it cannot be done.
    """
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file beside ``path`` that takes its place if the block succeeds; see ``publish``.

    A link is followed, and what is no file but a device or a pipe is written to as it is.
    Processes that write the same file at once do not disturb each other: the last one's stays.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with unfinished(draft_for(target)) as draft:
            with draft.open("wb") as file:
                yield file
            publish(draft, target)
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> OutputError:
    """What to say of a file or folder that cannot be written."""
    return OutputError(
        f"{path} cannot be written: {error.strerror or error}. Make room or choose another folder."
    )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    with suppress(OSError):
        path.unlink()
