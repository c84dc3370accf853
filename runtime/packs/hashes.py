"""SHA-256 of files, remembered from one process to the next as long as a file is not changed.

To read a model of half a gigabyte takes seconds, and on a card tens of them. So the hash of a file
is kept with its stamp, and holds for that stamp alone: for the same file, of the same size and
times. As in git's index, what was changed only just now is not remembered: another change could
leave it with the same times.
"""

import hashlib
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from runtime.files.ordinary import open_file
from runtime.files.stamp import FileStamp
from runtime.packs.kept import kept_folder, read_note, remove_note, write_note

_CHUNK = 1 << 20
_LARGE = 1 << 20
"""Bytes; what is smaller is read as fast as its note."""


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, lower-case hexadecimal, read in pieces of a megabyte."""
    with open_file(path) as file:
        return hash_of(file)


def hash_of(file: BinaryIO) -> str:
    """SHA-256 of what is left of an open file."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def has_hash(file: BinaryIO, sha256: str, *, anew: bool = False) -> bool:
    """Whether an open file, at its beginning, has that hash.

    Args:
        file: The file.
        sha256: Lower-case hexadecimal.
        anew: Whether to read it even where that is known.
    """
    stamp, begun = FileStamp.of(file), time.time_ns()
    if not anew and _known(stamp) == sha256:
        return True
    found = hash_of(file)
    if found != sha256:
        remove_note(_note(stamp))
    elif stamp.size >= _LARGE and stamp.settled(begun) and FileStamp.of(file) == stamp:
        write_note(_note(stamp), asdict(stamp) | {"sha256": found})
    return found == sha256


def _known(stamp: FileStamp) -> object:
    note = read_note(_note(stamp))
    sha256 = note.pop("sha256", None)
    return sha256 if note == asdict(stamp) else None


def _note(stamp: FileStamp) -> Path:
    name = hashlib.sha256(json.dumps(asdict(stamp)).encode()).hexdigest()
    return kept_folder("hashed") / name[:32]
