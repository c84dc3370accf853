"""Names of units, months, days, currencies, languages and scripts, from CLDR through Babel.

Babel takes 15 ms and a language's data 25 ms and 8 MB on an x86_64 server, so it is loaded when
the first of these names is said.
"""

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel import Locale


def unit(locale: str, name: str, number: str) -> str:
    """A unit after a number, in the singular or plural that the language has there.

    Args:
        locale: CLDR's name of the language.
        name: CLDR's of the unit, such as "mass-kilogram".
        number: Digits, perhaps with decimals after a full stop; empty for one.
    """
    from babel.units import format_unit

    # Numbers so long that they need an exponent are as plural as their last digits.
    value = Decimal(number[-12:].lstrip(".") or 1)
    said = format_unit(value, name, locale=locale)
    return said.replace("\xa0", " ").partition(" ")[2]


def currency(locale: str, code: str, number: str) -> str:
    """What money is called after a number, by ISO 4217's code."""
    from babel.numbers import get_currency_name

    return get_currency_name(code, Decimal(number[-12:].lstrip(".") or 1), locale=locale)


@cache
def months(locale: str) -> dict[str, int]:
    """The number of each month by its name, and by its abbreviation without a full stop, lower."""
    forms = _locale(locale).months["format"]
    names: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        names |= {str(name).lower().rstrip("."): month for month, name in forms[width].items()}
    return names


@cache
def month(locale: str, number: int) -> str:
    """A month's name."""
    return str(_locale(locale).months["format"]["wide"][number])


@cache
def days(locale: str) -> dict[str, str]:
    """Names of the days of the week by their abbreviations without a full stop, lower."""
    forms = _locale(locale).days["format"]
    widths: tuple[Literal["short"], Literal["abbreviated"]] = ("short", "abbreviated")
    return {
        str(name).lower().rstrip("."): str(forms["wide"][day])
        for width in widths
        for day, name in forms.get(width, {}).items()
    }


def language(locale: str, code: str) -> str:
    """A language's name, as it stands in a sentence."""
    return str(_locale(locale).languages[code])


def script(locale: str, code: str) -> str:
    """A script's name, by ISO 15924's code."""
    return str(_locale(locale).scripts[code])


@cache
def _locale(code: str) -> "Locale":
    from babel import Locale

    return Locale.parse(code)
