"""A stretch of speech, as a voice makes it and a speaker plays it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Speech:
    """A stretch of speech."""

    samples: NDArray[np.int16]
    """int16 [n], mono."""
    sample_rate: int
    """Hz."""
    goes_on: bool = False
    """Whether the next stretch begins in the midst of the sound in which this one ends."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.sample_rate
