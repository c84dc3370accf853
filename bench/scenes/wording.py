"""What a language needs to speak of the demo's world: phrasings of questions, and answers.

A phrasing is made of an opener, a core and a closer, and is known by their places in the lists.
Every language has the same lists, so that a phrasing asks the same in all of them, and one that is
kept from training is kept from it in all of them.
"""

from abc import ABC, abstractmethod
from typing import ClassVar, NamedTuple

from bench.scenes.world import PLACES, Place, Scene, Setting, Thing


class Phrasing(NamedTuple):
    """A way to ask, by the places of its parts."""

    topic: str
    opener: int
    core: int
    closer: int


class Wording(ABC):
    """How one language asks and answers. Kinds, colours and places are named in English."""

    code: str
    """Of the language, such as ``en``."""
    openers: tuple[str, ...]
    """What a question may begin with, such as ``please, ``."""
    closers: tuple[str, ...]
    """What it may end with, such as `` here``."""
    cores: ClassVar[dict[str, tuple[str, ...]]]
    """Ways to ask about each topic, in small letters. Without a question mark, it is a request."""

    too_dark: str
    too_blurred: str
    too_small: str
    """Of a sign that cannot be read."""
    not_shown: str
    """To what no picture tells."""
    not_safe: str
    """To whether something is safe."""
    nothing: str
    """Where nothing stands."""
    conjunction: str
    """Before the last of several things."""
    scenes: ClassVar[dict[Setting, str]]
    """What a picture shows, a sentence."""
    whereabouts: ClassVar[dict[Setting, str]]
    """Where the person is, a sentence."""
    spots: ClassVar[dict[Place, str]]
    """``on the left``."""
    there: str
    """What stands between a spot and what is there."""

    @abstractmethod
    def slots(self, kind: str, colour: str, place: Place | None) -> dict[str, str]:
        """What fills the braces of a core."""

    @abstractmethod
    def phrase(self, kind: str, colour: str) -> str:
        """A thing in words: ``a red car``, ``a person in blue``, ``a tree``."""

    @abstractmethod
    def count(self, kind: str, number: int) -> str:
        """How many there are, 0 to 5."""

    @abstractmethod
    def absent(self, kind: str) -> str:
        """That there is none."""

    @abstractmethod
    def presence(self, kind: str, seen: bool) -> str:
        """Whether there is one."""

    @abstractmethod
    def stands(self, kind: str, place: Place) -> str:
        """Where the only one is."""

    @abstractmethod
    def coloured(self, kind: str, colour: str) -> str:
        """Which colour the only one has."""

    @abstractmethod
    def confirmed(self, kind: str, colour: str, right: bool) -> str:
        """Whether it has the colour that was asked for; ``colour`` is the one that it has."""

    @abstractmethod
    def says(self, text: str) -> str:
        """What a sign says."""

    def unfilled(self, phrasing: Phrasing) -> str:
        """A phrasing, its braces unfilled, without capital and full stop."""
        topic, opener, core, closer = phrasing
        return self.joined(opener, self.cores[topic][core], closer)

    def joined(self, opener: int, core: str, closer: int) -> str:
        """A core between an opener and a closer."""
        end = self.closers[closer]
        asked = f"{core[:-1]}{end}?" if core.endswith("?") else f"{core}{end}"
        return f"{self.openers[opener]}{asked}"

    def question(
        self, phrasing: Phrasing, kind: str = "", colour: str = "", place: Place | None = None
    ) -> str:
        """What somebody asks."""
        filled = self.unfilled(phrasing).format(**self.slots(kind, colour, place))
        return f"{capitalized(filled)}{'' if filled.endswith('?') else '.'}"

    def listed(self, things: list[Thing]) -> str:
        """``a tree``, ``a tree and a red car``, ``a tree, a red car and a sign``."""
        words = [self.phrase(thing.kind, thing.colour) for thing in things]
        if len(words) == 1:
            return words[0]
        return f"{', '.join(words[:-1])} {self.conjunction} {words[-1]}"

    def description(self, scene: Scene) -> str:
        """The scene in words, from left to right."""
        sentences = [self.scenes[scene.setting]]
        for place in PLACES:
            there = [thing for thing in scene.things if scene.place(thing) == place]
            if there:
                spot = capitalized(self.spots[place])
                sentences.append(f"{spot} {self.there} {self.listed(there)}.")
        return " ".join(sentences)

    def identified(self, things: list[Thing]) -> str:
        """What stands somewhere."""
        return f"{capitalized(self.listed(things))}." if things else self.nothing


def capitalized(text: str) -> str:
    """The text with its first letter large, whatever marks stand before it."""
    first = next((index for index, sign in enumerate(text) if sign.isalnum()), 0)
    return f"{text[:first]}{text[first : first + 1].upper()}{text[first + 1 :]}"
