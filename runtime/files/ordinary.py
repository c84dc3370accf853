"""Ordinary files, opened without ever waiting: a pipe has no end, and a device may have none."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_file(path: Path) -> BinaryIO:
    """Open an ordinary file to read.

    Raises:
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
    return file
