"""Files brought into the page cache in the order in which they are needed.

A card reads one file after the other at its full rate, and several at once at a part of it. So all
are read in one order before whoever needs them asks, at no cost where they are there already.
"""

from collections.abc import Sequence
from pathlib import Path

from runtime.board import memory
from runtime.cancel import Cancel

_PIECE = 1 << 20


def read_ahead(paths: Sequence[Path], cancel: Cancel, *, needed: int) -> None:
    """Read files from end to end, unless there is no room to keep them.

    Args:
        paths: In the order in which they are needed. What cannot be read is left to whoever needs
            it.
        cancel: Ends it, within a piece of a megabyte.
        needed: Bytes that whoever uses the files takes on top of the page cache.
    """
    piece = bytearray(_PIECE)
    for path in paths:
        try:
            if path.stat().st_size + needed > memory.available():
                return
            with path.open("rb", buffering=0) as file:
                while not cancel.is_set() and file.readinto(piece):
                    pass
        except OSError:
            continue
