"""Fuzzers whose first input does harm, and whose second does none; and one that is all others."""

import os
import signal
import time
from collections.abc import Callable
from random import Random

from runtime.errors import PackError
from tests.fuzz.files import here
from tests.fuzz.registry import fuzzer, fuzzers


def _first() -> bool:
    return here().name == "0"


def _only_first(harm: Callable[[], None]) -> Callable[[Random], bool]:
    def fuzz(random: Random) -> bool:
        if _first():
            harm()
        return True

    return fuzz


def _raise(error: Exception) -> None:
    raise error


fuzz_crash = _only_first(lambda: os.kill(os.getpid(), signal.SIGSEGV))
fuzz_hang = _only_first(lambda: time.sleep(1_000))
fuzz_traceback = _only_first(lambda: _raise(KeyError("deep")))
fuzz_half_a_sentence = _only_first(lambda: _raise(PackError("no end")))
fuzz_memory = _only_first(lambda: _raise(PackError(f"{len(bytearray(300_000_000))}.")))


def fuzz_harmless(random: Random) -> bool:
    """Accepts some and refuses some."""
    if random.random() < 0.3:
        raise PackError("It is refused.")
    return random.random() < 0.8


def fuzz_every(random: Random) -> bool | None:
    """Each fuzzer in its turn, in one process."""
    known = fuzzers()
    name = sorted(known)[int(here().name) % len(known)]
    return fuzzer(known[name], name)(random)
