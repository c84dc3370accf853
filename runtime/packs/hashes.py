"""SHA-256 of files."""

import hashlib
from pathlib import Path
from typing import BinaryIO

from runtime.files.ordinary import open_file

_CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, lower-case hexadecimal, read in pieces of a megabyte."""
    with open_file(path) as file:
        return hash_of(file)


def hash_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
