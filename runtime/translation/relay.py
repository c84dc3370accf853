"""Sentences on their way from one thread of a turn to the next."""

import queue
import threading
from collections.abc import Iterator

from runtime.cancel import Cancel

_AHEAD = 4


class Relay:
    """Hands sentences over, in order; whoever gives waits while the taker is far behind."""

    def __init__(self, stop: Cancel) -> None:
        """Begin with none.

        Args:
            stop: Ends the waiting of both, with ``Cancelled``; ``wake`` is to be called then.
        """
        self._stop = stop
        self._sentences: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._room = threading.Semaphore(_AHEAD)

    def give(self, sentence: str | None) -> None:
        """Hand a sentence over, or None behind the last.

        Raises:
            Cancelled: ``stop`` was set.
        """
        self._room.acquire()
        self._stop.check()
        self._sentences.put(sentence)

    def __iter__(self) -> Iterator[str]:
        """Take each, up to the last.

        Raises:
            Cancelled: ``stop`` was set.
        """
        while True:
            sentence = self._sentences.get()
            self._room.release()
            self._stop.check()
            if sentence is None:
                return
            yield sentence

    def wake(self) -> None:
        """Let whoever waits for a sentence, or for room for one, see that all is stopped."""
        self._room.release()
        self._sentences.put(None)
