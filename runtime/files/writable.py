"""Whether a result can be written, asked before the work begins."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from runtime.errors import OutputError


def check_file(path: Path) -> None:
    """Make sure that a file can be written at ``path``, leaving nothing behind.

    Raises:
        OutputError: it is a folder, or its folder is not there or takes no files.
    """
    kind = _kind(path)
    if kind and stat.S_ISDIR(kind):
        raise OutputError(f"{path} is a folder; name a file in it.")
    if kind and not os.access(path, os.W_OK):
        raise OutputError(f"{path} may not be written to; choose another file.")
    if not kind or stat.S_ISREG(kind):
        _check_folder(path.resolve().parent)


def check_sound(path: Path) -> None:
    """Make sure that a WAV can be written at ``path``, leaving nothing behind.

    Raises:
        OutputError: as ``check_file``, or it is a device or a pipe.
    """
    check_file(path)
    kind = _kind(path)
    if kind and not stat.S_ISREG(kind):
        raise OutputError(f"{path} is not a file; name a WAV file to write.")


def make_folder(path: Path) -> None:
    """Make sure that there is a folder ``path`` that takes files.

    Raises:
        OutputError: there is not, and it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be made a folder: {error.strerror}.") from None
    _check_folder(path)


def check_room(folder: Path, size: int, what: str) -> None:
    """Make sure that there is room for so many bytes.

    Args:
        folder: Where; it or one above it is there.
        size: Bytes.
        what: What is to be written, for what is said of it.

    Raises:
        OutputError: there is too little.
    """
    there = folder.absolute()
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        raise OutputError(f"{there} cannot be used: {error.strerror}.") from None
    if size > free:
        raise OutputError(
            f"{what} takes {size / 1e6:,.1f} MB, and {there} has {free / 1e6:,.1f} MB free. "
            "Make room or choose another folder."
        )


def _kind(path: Path) -> int:
    """The file's mode; 0 where there is none yet."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from None


def _check_folder(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(
            f"Nothing can be written in {folder}: {error.strerror}; choose another folder."
        ) from None
