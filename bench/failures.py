"""Which failures may have passed another time, so that a sweep that goes on tries again.

Tried again is what time or a hand can mend: a board that went away, memory or a disk that was
full, a process that was killed, a file that is missing or damaged. What the pack or the machine
cannot do (a crash of the engine, a part that the pack has not, a sensor that is not there) stays.
"""

import signal

from runtime.errors import (
    BenchError,
    MemoryShortageError,
    OutputError,
    PackError,
    PictureError,
    SoundError,
)

_ENDED_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP)


class TransientError(BenchError):
    """A measurement failed for a reason that may be gone another time."""


_TRANSIENT = (
    *(TransientError, MemoryShortageError, OutputError),
    *(PackError, PictureError, SoundError),
)


def is_transient(error: Exception) -> bool:
    """Whether the same measurement may succeed another time."""
    return isinstance(error, _TRANSIENT)


def was_killed(status: int) -> bool:
    """Whether a process was ended from outside, as the kernel does where memory is used up.

    Args:
        status: As ``subprocess`` gives it, the negative number of a signal.
    """
    return status in _ENDED_FROM_OUTSIDE
