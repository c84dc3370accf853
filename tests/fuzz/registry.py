"""Every fuzzer there is."""

import importlib
import pkgutil
from collections.abc import Callable
from random import Random

import tests.fuzz

Fuzzer = Callable[[Random], bool | None]
_PREFIX = "fuzz_"


def fuzzers() -> dict[str, str]:
    """Name of each fuzzer → the module that holds it."""
    found = {}
    for module in pkgutil.walk_packages(tests.fuzz.__path__, f"{tests.fuzz.__name__}."):
        if module.name.endswith("__main__"):
            continue
        content = importlib.import_module(module.name)
        for name in vars(content):
            if name.startswith(_PREFIX):
                found[name.removeprefix(_PREFIX)] = content.__name__
    return found


def fuzzer(module: str, name: str) -> Fuzzer:
    """A module's fuzzer of that name."""
    made: Fuzzer = getattr(importlib.import_module(module), _PREFIX + name)
    return made
