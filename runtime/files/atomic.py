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


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file beside ``path`` that takes its place if the block succeeds.

    A link is followed, and what is no file but a device or a pipe is written to as it is.
    Processes that write the same file at once do not disturb each other: the last one's stays. It
    is on the disk before it has its name, so that a lost current leaves the old file or the new.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
            return
        # The name is short, whatever the file's: one of 255 bytes can be written as well.
        draft = target.with_name(f".{os.getpid()}-{next(_numbers)}.draft")
        target.parent.mkdir(parents=True, exist_ok=True)
        with unfinished(draft):
            with draft.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
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
