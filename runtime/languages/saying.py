"""How one language says values: the words and rules of the text normaliser.

What a well-kept library knows is not here: names of units, months, weekdays, languages and scripts
are CLDR's (``runtime.speech.normalization.cldr``), ordinals are num2words'.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from runtime.languages.language import folder_of


@dataclass(frozen=True)
class Currency:
    """What money is called."""

    one: str
    several: str
    hundredth: str = ""
    hundredths: str = ""
    """Empty where it has none that people pay with."""


@dataclass(frozen=True)
class Numbers:
    """How numbers are written, and said before a noun."""

    decimal: str
    """The mark before decimals."""
    feminine: str
    """A pattern of the feminine among the nouns of units, currencies and recipes."""
    counted: Callable[[int, str], str]
    """A number below a thousand before a noun of a gender ("m" or "f"): digits where a voice reads
    them as people say them there."""
    ordinal: Callable[[str, str, str], str]
    """The form of num2words' ordinal for a gender ("m", "f" or "n"), after a text."""
    ordinal_marks: str
    """A pattern of what behind digits makes them an ordinal that a voice does not read; its groups
    ``f`` and ``neuter`` are there where it is that."""
    in_pairs: bool
    """Whether telephone numbers that are written in pairs of digits are said in them."""
    singular_before: str
    """A pattern of what follows a measure that stays singular because it says what a thing is
    like, as in "a 20 dollar bill"."""


@dataclass(frozen=True)
class Money:
    """How amounts are said."""

    currencies: Mapping[str, Currency]
    """By ISO 4217's code; ``¢`` for hundredths alone."""
    dollar: str
    """Whose ``$`` is."""
    amount: str
    """Whole and hundredths: ``{whole}``, ``{hundredths}`` with no name, ``{named}`` with one."""
    exactly: str
    """Said after an amount with ".00"."""
    many: Mapping[str, str]
    """Thousands, millions as they are written after a number, and how they are said."""
    of: Callable[[str, str], str]
    """Such a word and a currency, put together."""


@dataclass(frozen=True)
class Times:
    """How times and dates are said."""

    clock: str
    """``{hour}``, ``{minute}``."""
    hour: Callable[[str], str]
    """Hours, given their digits as written."""
    minute: Callable[[str], str]
    """Minutes, given their two digits."""
    full: Callable[[str], str]
    """A full hour, likewise."""
    halves: Mapping[str, str]
    """What is said of "am", "pm", "night" (from eight), "noon", "midnight" after a time."""
    days: str
    """A pattern of abbreviated days of the week; CLDR has their names."""
    date: str
    """``{day}``, ``{month}``, ``{year}``."""
    day_and_month: str
    month_and_year: str
    month_first: bool
    """Whether 12/05 is the fifth of December."""
    day: Callable[[int, str], str]
    """The day of a month, given the text before it."""
    expiry: str
    """A pattern of the words after which 12/25 is December 2025."""


@dataclass(frozen=True)
class Names:
    """How numerals that belong to a name are said."""

    regnal: Callable[[int, str], str]
    """Of a ruler, given the number and the name."""
    century_before: str
    """A pattern of the words before a century's numeral."""
    century_after: str
    """A pattern of what follows it: an ending, and in the group ``a`` what is kept."""
    century: Callable[[int, str], str]
    """Its number, given the text before it."""
    rulers: str
    """A pattern of the names whose numeral may be a single letter."""
    after_letter: str
    """A pattern of what follows such a letter where it is a numeral, as it may be a word or the
    beginning of another name."""


@dataclass(frozen=True)
class Addresses:
    """The marks of an e-mail or web address, in words."""

    at: str
    dot: str
    dash: str
    underscore: str
    slash: str


@dataclass(frozen=True, eq=False)
class Saying:
    """All that one language needs to say what is written; nothing has a default."""

    code: str
    locale: str
    """CLDR's."""
    numbers: Numbers
    money: Money
    times: Times
    names: Names
    addresses: Addresses
    operators: Mapping[str, str]
    """Signs between and before numbers, by the sign or what it means there."""
    units: Mapping[str, tuple[str, str]]
    """Those that CLDR does not name, and those it names as nobody says them: one and several."""
    per: str
    arrows: Mapping[str, str]
    """By the way they point, as Unicode calls it."""
    pictures: Mapping[str, str]
    """What is printed on signs, labels and buttons."""
    fractions: Mapping[str, str]
    """By the sign; ``+½`` where a half sounds otherwise after a number."""
    half_of: Callable[[str, str], str]
    """Half of a noun of a gender."""
    fraction_of: str
    """Between another fraction and a noun."""
    abbreviations: tuple[tuple[str, str], ...]
    """Patterns of what a voice would not read, and the words."""
    written_in: str
    """A sentence about letters that the voice does not know, with ``{}`` for their language."""
    written_in_letters: str
    """The same with ``{}`` for the name of a script that several languages are written in."""
    written_in_others: str

    @property
    def to(self) -> str:
        """Between the ends of a span, with its spaces."""
        return f" {self.operators['to']} "


def saying_of(code: str) -> Saying:
    """How a language says values, by its code ("es", "es-419"); English for any other."""
    base = code.partition("-")[0]
    return _load(folder_of(base))


@cache
def _load(folder: str) -> Saying:
    found = import_module(f"runtime.languages.{folder}.saying").SAYING
    assert isinstance(found, Saying)
    return found
