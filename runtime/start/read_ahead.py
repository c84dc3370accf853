"""Files brought into the page cache in the order in which they are needed.

A card reads one file after the other at its full rate, and several at once at a part of it. So all
are read in one order, before whoever needs them asks. Which they are is known from the start
before, so that they are being read while the interpreter imports what a start takes.
"""

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from runtime.board import memory
from runtime.cancel import Cancel
from runtime.packs.kept import kept_folder, read_note, write_note

_PIECE, _SAMPLE = 1 << 20, 1 << 12


def read_ahead(paths: Sequence[Path], cancel: Cancel, *, needed: int) -> None:
    """Read what of files is not in the page cache, unless there is no room to keep it.

    Args:
        paths: In the order in which they are needed. What cannot be read is left to whoever needs
            it.
        cancel: Ends it, within a piece of a megabyte.
        needed: Bytes that whoever uses the files takes on top of the page cache.
    """
    for path in paths:
        try:
            size = path.stat().st_size
            if size + needed > memory.available():
                return
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            _read(descriptor, size, cancel)
        except OSError:
            continue
        finally:
            os.close(descriptor)


def _read(descriptor: int, size: int, cancel: Cancel) -> None:
    piece, sample = bytearray(_PIECE), bytearray(_SAMPLE)
    for place in range(0, size, _PIECE):
        if cancel.is_set():
            return
        try:
            # Answers at once, with nothing where a disk would have to be asked.
            there = os.preadv(descriptor, [sample], place, os.RWF_NOWAIT)
        except OSError:
            there = 0
        if not there:
            os.preadv(descriptor, [piece], place)


def read_as_before(*about: object) -> None:
    """Begin to read what the last start with the same options read; nothing at the first.

    Args:
        about: The options that decide what is read.
    """
    note = read_note(_note(about))
    paths, needed = note.get("paths"), note.get("needed")
    if isinstance(paths, list) and isinstance(needed, int):
        read = [Path(path) for path in paths if isinstance(path, str)]
        threading.Thread(
            target=read_ahead,
            args=(read, Cancel()),
            kwargs={"needed": needed},
            name="read ahead",
            daemon=True,
        ).start()


def remember_reading(paths: Sequence[Path], *about: object, needed: int) -> None:
    """Let the next start with these options read those files; see ``read_as_before``."""
    content = {"paths": [str(path.absolute()) for path in paths], "needed": needed}
    if read_note(_note(about)) != content:
        write_note(_note(about), content)


def _note(about: Sequence[object]) -> Path:
    name = hashlib.sha256(json.dumps([str(each) for each in about]).encode()).hexdigest()
    return kept_folder("started") / name[:32]
