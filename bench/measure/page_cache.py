"""Files in the page cache: whether they are there, and how to have them leave it."""

import ctypes
import mmap
import os
from collections.abc import Iterable
from pathlib import Path

_CHUNK = 1 << 20


def drop(paths: Iterable[Path]) -> str:
    """Have the kernel forget what it holds of files.

    Returns:
        Empty, or why a file is still in memory: another process has it mapped, its file system
        lives in memory, or the kernel does not say.
    """
    for path in paths:
        try:
            with path.open("rb") as file:
                # Pages that are not on the disk yet stay.
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            cached = resident(path)
        except OSError as error:
            return f"{path.name} could not be dropped from the page cache: {error.strerror}."
        if cached:
            return f"{cached:,} bytes of {path.name} could not be dropped from the page cache."
    return ""


def fill(paths: Iterable[Path]) -> None:
    """Have the kernel read files."""
    for path in paths:
        with path.open("rb") as file:
            while file.read(_CHUNK):
                pass


def resident(path: Path) -> int:
    """Bytes of a file that are in the page cache.

    Where the file is not this user's, the kernel says that all of them are.

    Raises:
        OSError: the file cannot be mapped.
    """
    size = path.stat().st_size
    if not size:
        return 0
    library = ctypes.CDLL(None, use_errno=True)
    library.mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
    pages = -(-size // mmap.PAGESIZE)
    there = (ctypes.c_ubyte * pages)()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as mapped:
        view = (ctypes.c_char * size).from_buffer(mapped)
        try:
            if library.mincore(ctypes.addressof(view), size, there):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(path))
        finally:
            del view
    return sum(flag & 1 for flag in there) * mmap.PAGESIZE
