"""A journal: lines of JSON that are only ever added, so that long work goes on where it stopped.

A line that was cut off when the power failed costs itself and no other.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from runtime.errors import OutputError

T = TypeVar("T")


class Journal(Generic[T]):
    """Values of one kind in a file, a line each."""

    def __init__(self, path: Path, kind: type[T]) -> None:
        """Read what an earlier run left; what is no such value is passed over.

        Args:
            path: The file; it need not be there.
            kind: A pydantic model or a dataclass.

        Raises:
            OutputError: the file is there and cannot be read.
        """
        self.path = path
        self._kind: TypeAdapter[T] = TypeAdapter(kind)
        self.values: list[T] = []
        """In the order they were added."""
        try:
            content = path.read_bytes() if path.exists() else b""
        except OSError as error:
            raise OutputError(f"{path} cannot be read: {error.strerror}.") from None
        for line in content.split(b"\n"):
            try:
                self.values.append(self._kind.validate_json(line))
            except ValidationError:
                continue

    def add(self, value: T) -> None:
        """Add a value and see it onto the disk; the file's folder is made where it is not there.

        Raises:
            OutputError: the file cannot be written.
        """
        with _writing(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        append_line(self.path, self._kind.dump_json(value, by_alias=True, exclude_defaults=True))
        self.values.append(value)

    def remove(self) -> None:
        """Remove the file, whose work is done."""
        self.path.unlink(missing_ok=True)
        self.values.clear()


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file and see it onto the disk.

    Processes that add to the same file wait for each other. A line that was cut off before is ended
    first, so that it does not swallow this one.

    Args:
        path: The file.
        line: Without a line feed.

    Raises:
        OutputError: it cannot be written.
    """
    with _writing(path), path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        cut = size > 0 and file.read(1) != b"\n"
        file.write((b"\n" if cut else b"") + line + b"\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror}. Make room or choose another file."
        ) from None
