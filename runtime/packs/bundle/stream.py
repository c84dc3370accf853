"""The members of a bundle, written and read one after the other, each held against its promise.

Python's own reader of tar files is left aside on purpose: it believes what a header says of links,
sizes and holes, and of the header after it. Here a member is an ordinary file that was promised, or
the bundle is refused.
"""

import hashlib
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from runtime.errors import PackError
from runtime.packs.bundle.layout import BundledFile

_BLOCK = tarfile.BLOCKSIZE
_CHUNK = 1 << 20
_LONGEST_NAME = 2048
"""Bytes of a member's name."""
_WHEN = 315_532_800
"""Time of every member, seconds since 1970: the beginning of 1980, before which zip knows none."""
Step = Callable[[int], None]
"""Told how many bytes were copied just now; may end the work."""


def header(name: str, size: int) -> bytes:
    """What precedes a member: the same whoever writes it, and whenever."""
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o644, _WHEN
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


def padding(size: int) -> bytes:
    """What follows a content of so many bytes, up to the next block."""
    return bytes(-size % _BLOCK)


def end(size: int) -> bytes:
    """What follows the last member of a bundle of so many bytes."""
    return bytes(2 * _BLOCK + -(size + 2 * _BLOCK) % tarfile.RECORDSIZE)


def copy(
    read: Callable[[int], bytes],
    promised: BundledFile,
    write: Callable[[bytes], object],
    step: Step,
) -> bool:
    """Copy a file's content; whether it was the one promised.

    Args:
        read: Gives so many bytes, or fewer where there are no more.
        promised: The file.
        write: Takes them.
        step: Told of each piece.
    """
    digest, left = hashlib.sha256(), promised.bytes
    while left:
        piece = read(min(left, _CHUNK))
        if not piece:
            return False
        digest.update(piece)
        write(piece)
        left -= len(piece)
        step(len(piece))
    return digest.hexdigest() == promised.sha256


class BundleReader:
    """Reads a bundle from its beginning to its end, once."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file, self.path = file, path

    def next(self) -> tuple[str, int] | None:
        """The next member's name and size; None where the bundle ends.

        The content of the one before has been read.

        Raises:
            PackError: it ends early, or there is something else than an ordinary file.
        """
        block = self._exactly(_BLOCK)
        if block == bytes(_BLOCK):
            self._end()
            return None
        info, name = self._parse(block), None
        if info.type == tarfile.GNUTYPE_LONGNAME:
            if not 0 < info.size <= _LONGEST_NAME:
                raise self.refusal("a member's name is too long")
            name = self._exactly(info.size).rstrip(b"\0").decode("utf-8", "surrogateescape")
            self._exactly(-info.size % _BLOCK)
            info = self._parse(self._exactly(_BLOCK))
        if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or info.size < 0:
            raise self.refusal(f"{name or info.name} is not an ordinary file")
        return name or info.name, info.size

    def content(self, promised: BundledFile, write: Callable[[bytes], object], step: Step) -> None:
        """Read the content of the member that ``next`` gave, whose size is the promised one.

        Raises:
            PackError: it ends early, or is not what was promised.
        """
        if not copy(self._some, promised, write, step):
            raise self.refusal(f"{promised.file} was damaged on the way")
        self._exactly(-promised.bytes % _BLOCK)

    def small(self, size: int) -> bytes:
        """The whole content of the member that ``next`` gave.

        Raises:
            PackError: it ends early.
        """
        content = self._exactly(size)
        self._exactly(-size % _BLOCK)
        return content

    def refusal(self, why: str) -> PackError:
        """What to raise where the bundle is not as it should be."""
        return PackError(
            f"{self.path} cannot be unpacked: {why}. Copy it again, or make it again with "
            "`vismaid packs bundle`."
        )

    def _parse(self, block: bytes) -> tarfile.TarInfo:
        try:
            return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError:
            raise self.refusal("it is not a bundle, or was damaged on the way") from None

    def _end(self) -> None:
        rest = self._some(tarfile.RECORDSIZE + 1)
        if len(rest) > tarfile.RECORDSIZE or len(rest) < _BLOCK or any(rest):
            raise self.refusal("it does not end where a bundle ends")

    def _exactly(self, size: int) -> bytes:
        found = self._some(size)
        if len(found) < size:
            raise self.refusal("it ends early")
        return found

    def _some(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise PackError(
                f"{self.path} cannot be read: {error.strerror or error}. Copy it again."
            ) from None
