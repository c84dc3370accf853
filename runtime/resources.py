"""What the engines share: they are closed at the end of a ``with`` block, and they need cores."""

import os
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Resource(ABC):
    """Something that holds a C library's memory or a thread until it is closed."""

    @abstractmethod
    def close(self) -> None:
        """Free what is held; harmless when called again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def cores(most: int) -> int:
    """How many cores this process may run on, ``most`` at most."""
    return min(most, len(os.sched_getaffinity(0)))
