"""Whether a result can be written, asked before the work begins."""

import os
import tempfile
from pathlib import Path

from runtime.errors import OutputError


def check_file(path: Path) -> None:
    """Make sure that a file can be written at ``path``, leaving nothing behind.

    Raises:
        OutputError: it is a folder, or its folder is not there or takes no files.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it.")
    _check_folder(path.parent)
    if path.exists() and not os.access(path, os.W_OK):
        raise OutputError(f"{path} may not be written to; choose another file.")


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


def _check_folder(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(
            f"Nothing can be written in {folder}: {error.strerror}; choose another folder."
        ) from None
