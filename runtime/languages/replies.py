"""What the device says of itself in words that depend on the moment, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Mode = Literal["hold", "tap"]
"""How the button is used to ask."""


@dataclass(frozen=True)
class TimeOfDay:
    """How the time of day is told, to the minute.

    Sentences have the places ``{hour}``, ``{bare}``, which is how it is named alone, ``{next}``,
    which is how the hour after it is named alone, ``{minute}``, a number, ``{part}``, and
    ``{next_part}``, which is the part of the day of the hour after it, each as often as the
    language wants it.
    """

    hours: tuple[str, ...]
    """24, from midnight on, each with all that changes with it: "Es la una", "Son las dos"; after a
    bar, how it is named alone where that is another word: "ein|eins" is "ein Uhr", "halb eins"."""
    parts: tuple[tuple[int, str], ...]
    """Parts of the day, each with the hour at which it is over, the last one 24; the words begin
    with a blank, or there are none."""
    sentence: str
    """For any minute."""
    at: Mapping[int, str]
    """For minutes that are said in another way, such as the full hour."""


@dataclass(frozen=True)
class DayOfYear:
    """How a day is told."""

    sentence: str
    """With the places ``{weekday}``, ``{day}`` and ``{month}``."""
    weekdays: tuple[str, ...]
    """7, from Monday on."""
    months: tuple[str, ...]
    """12, from January on."""
    days: Mapping[int, str]
    """Days of the month that are said in another way than by their number."""


@dataclass(frozen=True)
class Replies:
    """Sentences with places for what they tell."""

    battery: str
    """How full it is: ``{percent}``."""
    charging: str
    not_charging: str
    voice: str
    """Which voice it is: ``{name}``."""
    understood: str
    """How the last question was understood: ``{question}``."""
    to_ask: Mapping[Mode, str]
    """How one asks for an answer and for a description, by how the button is used."""
    guide: str
    """What else one can do, and after a colon what one can say; ``{seconds}`` is how long one holds
    the button to switch it off."""
    time: TimeOfDay
    date: DayOfYear
