"""Ordinary files, opened without ever waiting: a pipe has no end, and a device may have none.

And none of git-lfs's pointers, of a line or two each, which stand for files that are elsewhere.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

POINTER = b"version https://git-lfs"
"""How a file begins that stands for one which git-lfs has not fetched."""


class UnfetchedError(OSError):
    """A file is not there yet: what has its name stands for it."""

    def __init__(self) -> None:
        super().__init__(
            errno.EINVAL,
            "it only says where git-lfs keeps the file; run `git lfs pull` in its folder",
        )


def open_file(path: Path) -> BinaryIO:
    """Open an ordinary file to read.

    Raises:
        UnfetchedError: it only says where git-lfs keeps it.
        OSError: there is none, it may not be read, or it is something else than a file.
    """
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, "it is not an ordinary file")
        # Somebody may have put a pipe in its place meanwhile.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError:
        raise OSError(errno.EINVAL, "its name holds a zero byte") from None
    file = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is not an ordinary file")
    try:
        unfetched = os.pread(descriptor, len(POINTER), 0) == POINTER
    except OSError:
        file.close()
        raise
    if unfetched:
        file.close()
        raise UnfetchedError
    return file
