"""Token bytes become text that is fit to be spoken while it is still being generated."""

import bisect
import codecs
from collections.abc import Sequence


class TextStream:
    """Yields whole characters, and nothing of a stop string.

    What could still turn out to be the beginning of a stop string is held back until it is
    known not to be one.
    """

    def __init__(self, stop: Sequence[str] = ()) -> None:
        self._stop = [text for text in stop if text]
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self._sizes: list[int] = []
        self._given = 0
        self.stopped = False
        """Whether a stop string was met; everything after it is ignored."""

    def feed(self, raw: bytes) -> str:
        """The text that is certain once ``raw``, the bytes of a token, is known."""
        if self.stopped:
            return ""
        self._held += self._decoder.decode(raw)
        self._sizes.append(self._given + len(self._held))
        found = [at for stop in self._stop if (at := self._held.find(stop)) >= 0]
        self.stopped = bool(found)
        return self._take(min(found) if found else len(self._held) - self._uncertain())

    def flush(self) -> str:
        """What was held back, at the end of the answer; an unfinished character is dropped."""
        return "" if self.stopped else self._take(len(self._held))

    @property
    def tokens(self) -> int:
        """How many of the tokens fed belong wholly to the text before a stop string."""
        if not self.stopped:
            return len(self._sizes)
        return bisect.bisect_right(self._sizes, self._given)

    def _take(self, count: int) -> str:
        text, self._held = self._held[:count], self._held[count:]
        self._given += count
        return text

    def _uncertain(self) -> int:
        """Length of the longest end of the held text that begins a stop string."""
        return max(
            (
                size
                for stop in self._stop
                for size in range(1, min(len(stop), len(self._held) + 1))
                if self._held.endswith(stop[:size])
            ),
            default=0,
        )
