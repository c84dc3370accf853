"""How much of a sentence is made at a time: the first sound soon, and never a gap after it.

While a window is heard the next is made. Each is made with some frames in vain, those of its
neighbours that it overlaps, so large ones are cheaper; small ones are there sooner.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """What it takes to make a window; all lengths are in frames of the voice."""

    load: float
    """How long a frame takes to make, as a part of how long it is heard."""
    overlap: int
    """Frames that every window makes in vain."""
    least: int
    """Shortest window."""
    most: int
    """Longest window but the first, where gaps would be the price: memory grows with it."""

    def first(self, frames: int) -> int:
        """The shortest first window of a sentence after which no later one comes late."""
        step = max(1, self.least // 4)
        for size in range(self.least, frames - self.least + 1, step):
            if self._in_time(frames, size):
                return size
        return frames

    def next(self, left: int, buffered: float) -> int:
        """A later window.

        Args:
            left: Frames that are not made yet.
            buffered: Frames that are made and not heard yet.
        """
        affordable = int(buffered / self.load) - self.overlap
        size = min(max(affordable, self.least), self.most, left)
        # A short rest would not be worth its overlap.
        return left if left - size < self.least else size

    def _in_time(self, frames: int, first: int) -> bool:
        buffered, left = float(first), frames - first
        while left:
            size = self.next(left, buffered)
            buffered -= (size + self.overlap) * self.load
            if buffered < 0:
                return False
            buffered, left = buffered + size, left - size
        return True
