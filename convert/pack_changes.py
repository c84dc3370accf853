"""Changing a pack in place: by one process at a time, and so that it is whole at every moment.

Files appear under new names, then the manifest that names them, and only then goes what no
manifest names any more.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runtime.errors import OutputError, PackError
from runtime.packs.manifest import MANIFEST
from runtime.packs.pack import Pack


@contextmanager
def changing(folder: Path) -> Iterator[Pack]:
    """A pack that is this process's to change for the length of the block.

    Raises:
        PackError: it cannot be opened.
        OutputError: another process is changing it.
    """
    Pack.open(folder)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _lock(descriptor, folder)
        yield Pack.open(folder)
    finally:
        os.close(descriptor)


def remove_unnamed(folder: Path, names: Iterable[str]) -> None:
    """Remove those of some files that the pack does not name, as it is on disk now.

    Nothing outside its folder goes. Where there is no manifest yet, all of the files do; where it
    cannot be read, none.
    """
    try:
        there = Pack.open(folder).files() if (folder / MANIFEST).exists() else []
    except PackError:
        return
    named, home = {entry.file for entry in there}, folder.resolve()
    for name in set(names) - named:
        with suppress(OSError, RuntimeError):
            if (folder / name).parent.resolve().is_relative_to(home):
                (folder / name).unlink()


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OutputError(
            f"{folder} is being changed by another process. Wait until that is done."
        ) from None
    except OSError:  # A file system that knows no locks.
        return
