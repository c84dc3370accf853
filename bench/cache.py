"""The user's cache of what measuring made: variants of packs, what originals answered, answers,
packs of random weights.

What nobody used for the days in ``STALE`` goes when the next sweep begins. A folder that is being
used is locked and stays, whoever asks.
"""

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from runtime.errors import OutputError
from runtime.files.folders import LOCK as MAKING

STALE = {"variants": 30.0, "traces": 3.0, "answers": 30.0, "shapes": 30.0}
"""Kind → days. What an original answered takes much room, and is soon made again."""
LOCK = ".in-use"
"""The file of a folder whose lock says that it is being used, and whose time when it last was."""
_KINDS = {"variants": "*/*", "traces": "*", "answers": "*", "shapes": "*"}
"""Where the things of each kind lie in its folder."""
_DAY = 24 * 3600.0


@dataclass(frozen=True)
class Entry:
    """A folder or file of the cache."""

    kind: str
    path: Path
    last_used: float
    """Seconds since 1970."""


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


def entries() -> list[Entry]:
    """All that is in the cache, the longest unused first."""
    found = [
        Entry(kind, path, _last_used(path))
        for kind, pattern in _KINDS.items()
        for path in cache_folder(kind).glob(pattern)
    ]
    return sorted(found, key=lambda each: each.last_used)


def size_of(paths: Iterable[Path]) -> int:
    """Bytes on the disk that removing all of these would free.

    What they have in common counts once, and what lies elsewhere as well, as a pack's voices do
    that its variants link to, not at all.
    """
    links: dict[tuple[int, int], int] = {}
    told: dict[tuple[int, int], os.stat_result] = {}
    for path in paths:
        for file in [path, *path.rglob("*")]:
            with suppress(FileNotFoundError):
                status = file.lstat()
                if stat.S_ISREG(status.st_mode):
                    key = status.st_dev, status.st_ino
                    links[key] = links.get(key, 0) + 1
                    told[key] = status
    return sum(each.st_size for key, each in told.items() if each.st_nlink <= links[key])


def tidy(stale: Mapping[str, float] = STALE) -> list[Entry]:
    """Remove what was not used for so long, but for what is being used.

    Args:
        stale: Kind → days.

    Returns:
        What was removed.

    Raises:
        OutputError: something cannot be removed.
    """
    now = time.time()
    removed = [
        each
        for each in entries()
        if each.last_used <= now - stale[each.kind] * _DAY and _removed(each.path)
    ]
    for folder in cache_folder("variants").glob("*"):
        with suppress(OSError):
            folder.rmdir()
    return removed


def _last_used(path: Path) -> float:
    for file in (path / LOCK, path):
        with suppress(OSError):
            return file.stat().st_mtime
    return 0.0


def _removed(path: Path) -> bool:
    """Remove something that nobody uses; whether it is gone."""
    try:
        if not path.is_dir():
            path.unlink(missing_ok=True)
            return True
        with ExitStack() as stack:
            # Variants that are just being made have a lock of their own.
            for name in (LOCK, *(each.name for each in path.glob(MAKING))):
                file = stack.enter_context((path / name).open("ab"))
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Under another name first, so that what is half removed is never taken for whole.
            gone = path.with_name(f".removed-{path.name.lstrip('.')}")
            path.replace(gone)
            shutil.rmtree(gone)
    except BlockingIOError:
        return False
    except OSError as error:
        raise OutputError(
            f"{path} cannot be removed: {error.strerror}. Remove it by hand."
        ) from None
    return True
