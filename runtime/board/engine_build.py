"""What llama.cpp and whisper.cpp were built to use, asked of each in a process of its own.

An engine that was compiled for another processor can be loaded; at the first instruction that this
one lacks it is ended by the kernel (SIGILL), be it in answering this question. Whoever asks here
outlives it. ``python -m runtime.board.engine_build whisper.cpp`` is that process.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from runtime.own_process import ProcessFailure, told_by

Engine = Literal["llama.cpp", "whisper.cpp"]

_SECONDS = 120.0
"""Loading takes a second or two on a board; on a card that fails, it may never end."""


@dataclass(frozen=True)
class EngineBuild:
    """How an engine was built."""

    engine: Engine
    features: frozenset[str] = frozenset()
    """What it uses, in its own words, such as ``AVX2`` or ``DOTPROD``."""
    gpu: bool = False
    """Whether it was built for a graphics processor."""
    failure: str = ""
    """Why it cannot say so, to follow its name in a sentence; empty where it does."""


def read_builds() -> list[EngineBuild]:
    """Ask both engines."""
    return [read_build("llama.cpp"), read_build("whisper.cpp")]


def read_build(engine: Engine, command: Sequence[str] = ()) -> EngineBuild:
    """Ask an engine how it was built.

    Args:
        engine: The engine.
        command: What to run in place of this module.
    """
    asking = command or (sys.executable, "-m", __name__, engine)
    try:
        said = told_by(asking, seconds=_SECONDS)
    except ProcessFailure as failure:
        return EngineBuild(engine, failure=str(failure))
    return EngineBuild(engine, frozenset(said["features"]), said["gpu"])


def features_in(system_info: str) -> frozenset[str]:
    """The names of what is used, in what ``llama_print_system_info`` or whisper.cpp's says."""
    pairs = (part.rpartition(":")[2].split("=") for part in system_info.split("|") if "=" in part)
    return frozenset(name.strip() for name, value in pairs if value.strip() != "0")


def _tell(engine: str) -> None:
    """Print how an engine was built, from inside it."""
    if engine == "llama.cpp":
        from runtime.llama.gpu import built_for_one
        from runtime.llama.model import build_features

        features, gpu = build_features(), built_for_one()
    else:
        import _pywhispercpp

        features, gpu = features_in(_pywhispercpp.whisper_print_system_info()), False
    print(json.dumps({"features": sorted(features), "gpu": gpu}))


if __name__ == "__main__":
    _tell(sys.argv[1])
