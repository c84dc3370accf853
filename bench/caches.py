"""Where the user's cache is, and what of it a measurement is using."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.errors import OutputError

LOCK = "in-use"
"""The file of a folder whose lock says that it is being used."""


def cache_folder(kind: str) -> Path:
    """The folder of the user's cache for a kind of thing, such as ``variants``."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "vismaid" / kind


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Have a folder to oneself for the length of the block, and wait for it where need be.

    Raises:
        OutputError: it cannot be written.
    """
    with _lock(folder, fcntl.LOCK_EX):
        yield


@contextmanager
def used(folder: Path) -> Iterator[None]:
    """Use a folder together with whoever else does; nobody removes it meanwhile.

    Raises:
        OutputError: it cannot be written.
    """
    with _lock(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def _lock(folder: Path, kind: int) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("ab")
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written: {error.strerror}. Name another cache with XDG_CACHE_HOME."
        ) from None
    with file:
        fcntl.flock(file, kind)
        os.utime(folder / LOCK)
        yield
