"""What was found out about files and outlasts the process: a note of each finding.

A note is a JSON object in a file of its own, whose name says what it is about. It is written whole
or not at all, so that processes do not disturb each other. One that cannot be read, is somebody
else's or could be written by others counts as none; where nothing can be written, everything is
found out again.
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
        with open_file(path) as file:
            status = os.fstat(file.fileno())
            others_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            if status.st_uid != os.geteuid() or others_write or status.st_size > _LONGEST:
                return {}
            content = json.loads(file.read(_LONGEST))
        return content if isinstance(content, dict) else {}
    except (OSError, ValueError, RecursionError):
        return {}


def write_note(path: Path, content: Mapping[str, object]) -> None:
    """Keep a note, as far as that can be."""
    with suppress(OutputError, OSError):
        with replacing(path) as file:
            os.fchmod(file.fileno(), stat.S_IRUSR | stat.S_IWUSR)
            file.write(json.dumps(content).encode())
        _forget_the_oldest(path.parent)


def remove_note(path: Path) -> None:
    """See that there is no such note, as far as that can be."""
    with suppress(OSError):
        path.unlink()


def _forget_the_oldest(folder: Path) -> None:
    with os.scandir(folder) as entries:
        notes = list(entries)
    if len(notes) > _MOST:
        for each in sorted(notes, key=_written)[:-_MOST]:
            remove_note(Path(each.path))


def _written(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat(follow_symlinks=False).st_mtime_ns
    except OSError:
        return 0
