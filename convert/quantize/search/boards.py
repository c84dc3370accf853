"""The boards that a pack can be fitted to, as data in ``boards.toml``."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt, TypeAdapter

from runtime.errors import BenchError

_FILE = Path(__file__).with_name("boards.toml")


class TargetBoard(BaseModel):
    """A board as a search sees it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    memory: PositiveInt
    """Bytes that programs can have."""
    features: frozenset[str]
    """As ``runtime.llama.model.build_features`` tells them there."""


@cache
def boards() -> dict[str, TargetBoard]:
    """The boards by name."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, TargetBoard]).validate_python(found)


def board(name: str) -> TargetBoard:
    """The board of a name.

    Raises:
        BenchError: there is none.
    """
    if name not in boards():
        raise BenchError(f"There is no board called {name}. Choose among {', '.join(boards())}.")
    return boards()[name]
