"""What went on while a repetition was taken, as its line in the journal tells it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.sweep.conditions import MOST_LOAD, watched


@dataclass
class Seen:
    """Filled in when the repetition is over."""

    told: dict[str, Any] = field(default_factory=dict)
    """Fields of ``bench.sweep.journal.Repetition``."""


@contextmanager
def watched_repetition(most_load: float = MOST_LOAD) -> Iterator[Seen]:
    """Watch the machine for the length of the block.

    Args:
        most_load: See ``bench.sweep.conditions.watched``.
    """
    seen = Seen()
    with watched(most_load=most_load) as watch:
        yield seen
    seen.told = {
        "disturbed": watch.disturbed,
        "temperature_before": watch.temperature_before,
        "temperature_after": watch.temperature_after,
        "throttled": watch.throttled,
        "load": watch.load,
    }
