"""What is expected of boards that were not measured here: ``predicted.toml``, and its reader.

The figures are of the 0.5B model's shape (see ``bench.shapes.real_shape``), whoever gives them:
computed from what a processor's core can do, or measured by others. Whoever measures a board sees
his own beside them.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from runtime.errors import BenchError
from runtime.files.validation import read_toml_as

PREDICTED = Path(__file__).parent / "predicted.toml"
What = Literal["tile", "prefill", "decode", "turn"]
Kind = Literal["predicted", "measured by others"]
_UNITS = {"tile": "s", "prefill": "tokens/s", "decode": "tokens/s", "turn": "s"}
_WAYS = {
    "tile": (r"(libmtmd|graph) \w+", "libmtmd or graph and a type, as in libmtmd Q8_0"),
    "prefill": (r"\w+", "the text model's type, as in Q4_0"),
    "decode": (r"\w+", "the text model's type, as in Q4_0"),
    "turn": (r"\d+(\.\d+)? s", "how long the button is held, as in 3 s"),
}
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
_Value = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expected(_Table):
    """A figure of a board, with the range that it should lie in."""

    what: What
    """``tile``: encoding one; ``prefill``: 730 tokens; ``decode``: a token after the other;
    ``turn``: from release to the first sound."""
    way: _Text
    """By what: the encoder and its type, the text model's type, or how long the button is held."""
    low: _Value
    likely: _Value
    high: _Value
    unit: Literal["s", "tokens/s"]
    kind: Kind
    source: _Text
    """Where it comes from: a method with its assumptions, or who measured it."""

    @property
    def key(self) -> tuple[str, ...]:
        """Tells it from the board's others."""
        return self.what, self.way, self.kind, self.source

    def holds(self, value: float) -> bool:
        """Whether a value lies within the range."""
        return self.low <= value <= self.high

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        pattern, means = _WAYS[self.what]
        # Others call what they measured what they like.
        if self.kind == "predicted" and not re.fullmatch(pattern, self.way):
            raise ValueError(f"has the way {self.way!r}: of a {self.what} it is {means}")
        if self.unit != _UNITS[self.what]:
            raise ValueError(f"is a {self.what} in {self.unit}: it must be {_UNITS[self.what]}")
        if not self.low <= self.likely <= self.high:
            raise ValueError(
                f"has low {self.low:g}, likely {self.likely:g} and high {self.high:g}: "
                "they must rise in that order"
            )
        return self


class ExpectedBoard(_Table):
    """A board, and what is expected of it."""

    name: _Text
    match: _Text
    """How the name begins that a board of this kind has, in ``/proc/device-tree/model``."""
    figure: Annotated[tuple[Expected, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if twice := _twice(each.key for each in self.figure):
            raise ValueError(f"names the figure {', '.join(twice[:3])} twice")
        return self


class Predictions(_Table):
    """Every board that something is expected of."""

    board: Annotated[tuple[ExpectedBoard, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        for name in ("name", "match"):
            if twice := _twice((getattr(each, name),) for each in self.board):
                raise ValueError(f"has two boards with the {name} {twice[0]}")
        return self

    def of(self, model: str) -> ExpectedBoard | None:
        """What is expected of a board; of several that fit, the one that says most of its name.

        Args:
            model: As its maker calls it, see ``runtime.board.board.Board``.
        """
        fitting = [each for each in self.board if model.startswith(each.match)]
        return max(fitting, key=lambda each: len(each.match), default=None)


def read_predictions(path: Path) -> Predictions:
    """What a file says of boards.

    Raises:
        BenchError: it cannot be read, or something in it cannot be; the message names it.
    """
    return read_toml_as(Predictions, path, BenchError)


@cache
def predictions() -> Predictions:
    """Those that come with the program."""
    return read_predictions(PREDICTED)


def _twice(keys: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The first of the keys that is there more than once; empty where there is none."""
    counts = Counter(keys)
    return next((key for key, count in counts.items() if count > 1), ())
