"""What a device says about its coming and going, to wait for."""

import queue

from edge.devices.protocols import DeviceName

PATIENCE = 20.0
"""Seconds; far more than anything takes."""


class News:
    """A ``Watcher`` that remembers."""

    def __init__(self) -> None:
        self._news: queue.Queue[tuple[DeviceName, bool]] = queue.Queue()

    def __call__(self, part: DeviceName, there: bool) -> None:
        self._news.put((part, there))

    def next(self) -> tuple[DeviceName, bool]:
        return self._news.get(timeout=PATIENCE)

    @property
    def none(self) -> bool:
        return self._news.empty()
