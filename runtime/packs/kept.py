"""What was found out about files, or made of them, and outlasts the process: a file for each.

A finding is a note: a JSON object in a file of its own, whose name says what it is about. What is
kept is written whole or not at all, so that processes do not disturb each other. What cannot be
read, is somebody else's or could be written by others counts as not there; where nothing can be
written, everything is found out again.
"""

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from runtime.errors import OutputError
from runtime.files.atomic import replacing
from runtime.files.ordinary import open_file

_LONGEST = 1 << 16
"""Bytes of a note."""
_MOST = 512
"""Notes in a folder; those written first go first."""


def kept_folder(what: str) -> Path:
    """Where notes of a kind are kept: in systemd's state directory, or the user's cache."""
    given = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    if given:
        return Path(given) / what
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vismaid" / what


def read_note(path: Path) -> dict[str, object]:
    """What a note says; nothing where there is none that can be trusted."""
    try:
        content = json.loads(read_kept(path, _LONGEST))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def read_kept(path: Path, longest: int) -> bytes:
    """What a file holds; nothing where there is none that can be trusted.

    Args:
        path: The file.
        longest: Bytes of it at most.
    """
    try:
        with open_file(path) as file:
            status = os.fstat(file.fileno())
            others_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            if status.st_uid != os.geteuid() or others_write or status.st_size > longest:
                return b""
            return file.read(longest)
    except OSError:
        return b""


def write_note(path: Path, content: Mapping[str, object]) -> None:
    """Keep a note, as far as that can be."""
    write_kept(path, json.dumps(content).encode(), most=_MOST)


def write_kept(path: Path, content: bytes, *, most: int) -> None:
    """Keep a file, as far as that can be.

    Args:
        path: The file.
        content: What it is to hold.
        most: Files of its folder that stay; those written first go first.
    """
    with suppress(OutputError, OSError):
        with replacing(path) as file:
            os.fchmod(file.fileno(), stat.S_IRUSR | stat.S_IWUSR)
            file.write(content)
        _forget_the_oldest(path.parent, most)


def remove_note(path: Path) -> None:
    """See that there is no such note, as far as that can be."""
    with suppress(OSError):
        path.unlink()


def _forget_the_oldest(folder: Path, most: int) -> None:
    with os.scandir(folder) as entries:
        kept = list(entries)
    if len(kept) > most:
        for each in sorted(kept, key=_written)[:-most]:
            remove_note(Path(each.path))


def _written(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat(follow_symlinks=False).st_mtime_ns
    except OSError:
        return 0
