"""What tells a file from every other, and from itself after a change, without reading it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_SETTLED = 4_000_000_000
"""Nanoseconds after which a change shows in a file's times, twice the grain of the coarsest."""


@dataclass(frozen=True)
class FileStamp:
    """A file as it is at a moment, as ``stat`` has it; times in nanoseconds since 1970."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int
    """When the content, the name or the mode was changed last; no program can set it at will."""

    @classmethod
    def of(cls, file: BinaryIO | Path) -> "FileStamp":
        """An open file's, or that of whatever is by that name.

        Raises:
            OSError: there is none by that name.
        """
        stat = file.stat() if isinstance(file, Path) else os.fstat(file.fileno())
        return cls(stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)

    def same_content(self, other: "FileStamp") -> bool:
        """Whether it is the same file, not written to; it may have got another name."""
        return self._content == other._content

    def is_of(self, path: Path) -> bool:
        """Whether the file by that name is still the same, not written to."""
        try:
            return FileStamp.of(path).same_content(self)
        except OSError:
            return False

    @property
    def _content(self) -> tuple[int, int, int, int]:
        return self.device, self.inode, self.size, self.modified

    def settled(self, now: int) -> bool:
        """Whether the next change would show in the stamp, as of ``now``.

        A file that is changed twice within the grain of its times has the same ones after both.
        """
        return max(self.modified, self.changed) + _SETTLED <= now
