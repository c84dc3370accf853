"""What is seen and heard stays in the memory of one process."""

import ctypes
import resource

_PR_SET_DUMPABLE = 4
"""Linux's number of the option of ``prctl``."""


def keep_memory_private() -> None:
    """From now on no crash writes this process's memory down, and no other process may read it.

    The exception is root. What the machine swaps out, it still writes to its swap: the service's
    unit forbids that, and who calls this by hand has to turn swap off.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    control = getattr(ctypes.CDLL(None), "prctl", None)
    if control:  # there is none but on Linux
        control(_PR_SET_DUMPABLE, 0, 0, 0, 0)
