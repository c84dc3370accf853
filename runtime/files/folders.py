"""Folders that appear whole or not at all, are one process's at a time, or share files."""

import errno
import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runtime.errors import OutputError
from runtime.files.atomic import draft_for, unfinished, unwritable

LOCK = "lock"
"""The file in a folder that is one process's at a time."""
_SCRATCH = ".draft"
"""How the name of a temporary folder ends."""


class FolderThereError(OutputError):
    """What was to be made new is there already."""

    def __init__(self, out: Path) -> None:
        super().__init__(f"{out} exists already. Remove it or choose another folder.")


@contextmanager
def new_folder(out: Path, mode: int = 0o755, *, replace: bool = False) -> Iterator[Path]:
    """A temporary folder beside ``out`` that becomes ``out`` if the block succeeds.

    Whatever ends the block early, Ctrl-C included, removes it and leaves nothing behind. What a
    process left that was killed, the next one removes which makes the same folder.

    Args:
        out: What becomes of it.
        mode: Who may use ``out``; the temporary folder is its owner's alone.
        replace: Whether what is there by then gives way, instead of being refused.

    Raises:
        FolderThereError: ``out`` exists and is not an empty folder.
        OutputError: it cannot be written.
    """
    if not replace and is_occupied(out):
        raise FolderThereError(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        scratch, held = _scratch_for(out)
    except OSError as error:
        raise unwritable(out, error) from None
    try:
        with unfinished(scratch):
            yield scratch
            scratch.chmod(mode)
            _publish(scratch, out, replace)
    except OSError as error:
        raise unwritable(out, error) from None
    finally:
        os.close(held)


def is_occupied(path: Path) -> bool:
    """Whether there is something that a new folder would have to take the place of."""
    return os.path.lexists(path) and not (path.is_dir() and not any(path.iterdir()))


def _publish(scratch: Path, out: Path, replace: bool) -> None:
    if replace and is_occupied(out):
        _take_the_place_of(out, scratch)
        return
    try:
        scratch.rename(out)
    except OSError as error:
        # Somebody else's may have come to be there meanwhile.
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise FolderThereError(out) from None
        raise


def _scratch_for(out: Path) -> tuple[Path, int]:
    """A temporary folder beside ``out``, and the descriptor by which this process holds it.

    Those of the same ``out`` that no process holds are removed. Nobody else does that meanwhile.
    """
    prefix = f".{out.name}."
    gate = os.open(out.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # Where the file system knows no locks, nothing is removed either.
        with suppress(OSError):
            fcntl.flock(gate, fcntl.LOCK_EX)
            for left in out.parent.glob(f"{glob.escape(prefix)}*{_SCRATCH}"):
                _remove_if_left(left)
        scratch = Path(tempfile.mkdtemp(prefix=prefix, suffix=_SCRATCH, dir=out.parent))
        held = os.open(scratch, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        with suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return scratch, held
    finally:
        os.close(gate)


def _remove_if_left(scratch: Path) -> None:
    with suppress(OSError):
        held = os.open(scratch, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(scratch, ignore_errors=True)
        finally:
            os.close(held)


def _take_the_place_of(out: Path, scratch: Path) -> None:
    """Give ``scratch`` the name of what is there, which goes.

    A process that is killed between the two steps leaves the old one whole, under another name.
    """
    aside = draft_for(out)
    try:
        out.rename(aside)
        scratch.rename(out)
    except BaseException:
        if os.path.lexists(aside) and not os.path.lexists(out):
            aside.rename(out)
        raise
    with unfinished(aside):
        pass


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
