"""What went on while something was measured."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.records import Conditions


@dataclass
class Seen:
    """Filled in when the repetition is over."""

    told: dict[str, Any] = field(default_factory=dict)
    """Fields of ``bench.journal.Repetition``."""


@contextmanager
def watched_repetition() -> Iterator[Seen]:
    """Watch the machine for the length of the block."""
    yield Seen()


def conditions_here(host: str) -> Conditions:
    """What this machine is."""
    return Conditions(
        board=platform.machine(),
        cores=len(os.sched_getaffinity(0)),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        host=host,
    )
