"""A file that is being fetched: what there is of it already, its sum so far, and its end.

What was fetched stays, whatever ends the fetching; the next one goes on behind it. The file has
its name only once it is whole and its sum is the one that the hub tells.
"""

import hashlib
import os
from io import FileIO
from pathlib import Path

from convert.hub.remote import RemoteFile
from runtime.cancel import Cancel
from runtime.files.atomic import publish

_CHUNK = 1 << 20


class Partial:
    """What there is of a file, at ``path`` with ``.part`` behind it; a context manager."""

    def __init__(self, path: Path, wanted: RemoteFile, cancel: Cancel) -> None:
        """Open what is there, or begin.

        Args:
            path: What the file is called once it is whole.
            wanted: What the hub tells of it.
            cancel: Stops the reading of what is there.

        Raises:
            OSError: it cannot be read or written.
            Cancelled: ``cancel`` is set.
        """
        self._path, self._part, self._wanted = path, part_of(path), wanted
        # Unbuffered, so that what has arrived outlasts the process.
        self._part.touch()
        self._file = FileIO(self._part, "r+")
        try:
            self.bytes = 0
            self.resumed_from = self._take_up(cancel)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "Partial":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, chunk: bytes) -> None:
        """Put what has arrived behind what there is.

        Raises:
            OSError: it cannot be written.
        """
        rest = memoryview(chunk)
        while rest:
            written = self._file.write(rest) or 0
            self._sum.update(rest[:written])
            self.bytes += written
            rest = rest[written:]

    def restart(self) -> None:
        """Throw away what there is.

        Raises:
            OSError: it cannot be.
        """
        self._file.seek(0)
        self._file.truncate()
        self.bytes, self.resumed_from, self._sum = 0, 0, _new_sum(self._wanted)

    def is_right(self) -> bool:
        """Whether what there is has the size and the sum that the hub tells."""
        return self.bytes == self._wanted.bytes and self._sum.hexdigest() == self._wanted.sum

    def begins_with_markup(self) -> bool:
        """Whether it looks like a page for a browser."""
        self._file.seek(0)
        beginning = self._file.read(64) or b""
        self._file.seek(0, os.SEEK_END)
        return beginning.lstrip().lower().startswith((b"<!doctype html", b"<html"))

    def finish(self) -> None:
        """Give the file its name.

        Raises:
            OSError: it cannot be.
        """
        publish(self._part, self._path)

    def remove(self) -> None:
        """Leave nothing of it."""
        self._part.unlink(missing_ok=True)

    def _take_up(self, cancel: Cancel) -> int:
        """Read what an earlier run has left, as the sum is of all of it."""
        self._sum = _new_sum(self._wanted)
        if self._part.stat().st_size > self._wanted.bytes:
            self.restart()
        while chunk := self._file.read(_CHUNK):
            cancel.check()
            self._sum.update(chunk)
            self.bytes += len(chunk)
        return self.bytes


def part_of(path: Path) -> Path:
    """What a file is called while it is fetched."""
    return path.with_name(f"{path.name}.part")


def _new_sum(wanted: RemoteFile) -> "hashlib._Hash":
    if wanted.large:
        return hashlib.sha256()
    # git's own name for a file is the SHA-1 of a header and the content; this guards no secret.
    return hashlib.sha1(f"blob {wanted.bytes}\0".encode(), usedforsecurity=False)
