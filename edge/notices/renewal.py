"""Notices at a new pace, made while nothing else wants the voice.

Until a notice is made anew it is heard as it was, and where the voice cannot it stays so.
"""

import logging
import queue
import threading

from edge.notices.notices import Cues, Notice
from runtime.cancel import Cancel
from runtime.errors import Cancelled

log = logging.getLogger("vismaid.renewal")


class Renewal:
    """A thread that renders the notices at the pace that is wished."""

    def __init__(self, cues: Cues) -> None:
        """The voice counts as wanted by others until it is said to be free."""
        self._cues = cues
        self._wishes: queue.SimpleQueue[float | None] = queue.SimpleQueue()
        self._free, self._wanted = threading.Event(), Cancel()
        self._thread: threading.Thread | None = None

    def wish(self, speed: float) -> None:
        """Render all notices at this pace from now on; 1 is the voice's own."""
        self._wishes.put(speed)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="notices")
            self._thread.start()

    def voice_free(self, free: bool) -> None:
        """Whether nobody else wants the voice; it is let go of within 0.2 s."""
        if not free:
            self._free.clear()
            self._wanted.set()
        elif not self._free.is_set():
            self._wanted = Cancel()
            self._free.set()

    def close(self, seconds: float | None = None) -> bool:
        """Render nothing any more; whether the voice is free, within that time if one is given."""
        self._wishes.put(None)
        self._wanted.set()
        self._free.set()
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (speed := self._wishes.get()) is not None:
            try:
                self._render(speed)
            except Exception:  # The old notices are as good as any.
                log.exception("the notices could not be made anew")

    def _render(self, speed: float) -> None:
        left = list(Notice)
        while left:
            self._free.wait()
            if not self._wishes.empty():
                return
            try:
                self._cues.render(left[0], speed, cancel=self._wanted)
                left.pop(0)
            except Cancelled:
                pass
