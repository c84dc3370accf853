"""One language of the device: every word that it says and understands in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from runtime.languages.abbreviations import Abbreviations
from runtime.languages.command import Command
from runtime.languages.guard import Guard
from runtime.languages.notice import Notice
from runtime.languages.prompts import TaskPrompts
from runtime.languages.replies import Mode, Replies

_FOLDERS: Mapping[str, str] = {
    "en": "english",
    "es": "spanish",
    "pt": "portuguese",
    "de": "german",
}
"""Where the words of each language are, by its code; English first, as it stands in for others."""


@dataclass(frozen=True, eq=False)
class Language:
    """All that is said and understood in one language; nothing has a default.

    Where several phrases are given in one text, bars divide them. Case, accents and punctuation do
    not count where they are heard.
    """

    code: str
    name: str
    """In English."""
    own_name: str
    """As its speakers call it."""
    prompts: TaskPrompts
    notices: Mapping[Notice, str]
    """Every one of them, for who asks by holding the button."""
    tap_notices: Mapping[Notice, str]
    """Those that read otherwise where the button is tapped."""
    replies: Replies
    commands: Mapping[Command, str]
    """The phrases of every command, as a whole utterance."""
    same_picture: str
    """How a question begins that is about the picture before."""
    polite: str
    """What may stand around a command, or in it."""
    contractions: Mapping[str, str]
    """Words of a command that stand for several."""
    spelled: str
    """The words in which numbers and codes are read out sign by sign."""
    abbreviations: Abbreviations
    """Words whose full stop ends no sentence."""
    guard: Callable[[], Guard]
    """How safety is judged in it; compiled when it is called first, half a second."""

    def notices_for(self, mode: Mode) -> dict[Notice, str]:
        """Every notice, for how the button is used."""
        return {**self.notices, **(self.tap_notices if mode == "tap" else {})}


def known_codes() -> tuple[str, ...]:
    """Codes of the languages that the device speaks whole, English first."""
    return tuple(_FOLDERS)


@cache
def language_of(code: str) -> Language:
    """The language of a code; English where the device does not speak it."""
    folder = _FOLDERS.get(code, _FOLDERS["en"])
    found = import_module(f"runtime.languages.{folder}").LANGUAGE
    assert isinstance(found, Language)
    return found
