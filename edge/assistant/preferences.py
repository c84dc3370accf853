"""How the device speaks, as the wearer wishes it; wishes outlast a restart."""

import logging
from pathlib import Path

from edge.assistant.commands import Command
from edge.notices.notices import Notice
from edge.settings import Speaker, Wishes, read_wishes, write_wishes
from runtime.errors import OutputError

log = logging.getLogger("vismaid.manner")

_STEP = 1.25
"""How much faster, slower, louder or quieter at a time."""
_RANGES = {"speed": (0.5, 2.5), "volume": (0.05, 1.0)}
_CHANGES = {
    Command.SLOWER: ("speed", 1 / _STEP, Notice.SLOWER, Notice.SLOWEST),
    Command.FASTER: ("speed", _STEP, Notice.FASTER, Notice.FASTEST),
    Command.LOUDER: ("volume", _STEP, Notice.LOUDER, Notice.LOUDEST),
    Command.QUIETER: ("volume", 1 / _STEP, Notice.QUIETER, Notice.QUIETEST),
}
"""What is changed and how, what is said of it, and what where it goes no further."""


class Manner:
    """Speed and volume of speech."""

    def __init__(self, folder: Path, defaults: Speaker) -> None:
        """Take up what the wearer wished for before.

        Args:
            folder: Where wishes are kept.
            defaults: What holds where there is no wish.
        """
        wishes = read_wishes(folder)
        self._folder = folder
        self._values = {
            "speed": wishes.speed or defaults.speed,
            "volume": wishes.volume or defaults.volume,
        }

    @property
    def speed(self) -> float:
        """1 is the voice's own."""
        return self._values["speed"]

    @property
    def volume(self) -> float:
        """0 to 1."""
        return self._values["volume"]

    def obey(self, command: Command) -> list[Notice]:
        """Do what is wished and keep it; what to tell the wearer, nothing for other commands."""
        if command not in _CHANGES:
            return []
        name, factor, notice, at_the_end = _CHANGES[command]
        least, most = _RANGES[name]
        value = round(min(most, max(least, self._values[name] * factor)), 3)
        if value == self._values[name]:
            return [at_the_end]
        self._values[name] = value
        try:
            write_wishes(self._folder, Wishes(**self._values))
        except OutputError as error:
            log.warning("%s", error)
            return [notice, Notice.WISH_NOT_KEPT]
        return [notice]
