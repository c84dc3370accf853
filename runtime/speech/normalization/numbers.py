"""Numbers as they are written and said: thousands, decimals, ordinals, Roman numerals."""

import re
from functools import cache

from runtime.languages.saying import Saying

NUMBER = r"\d+(?:[.,'’ \u00a0\u2009\u202f]\d{3})*(?:[.,]\d+)?"
"""A pattern of a number with thousands marked in any way."""
_SPACES = re.compile(r"(?<=\d)['’ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_NARROW = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[\u00a0\u2009\u202f]\d{3})+(?![\d])")
_ROUND = re.compile(r"(?<![\w.,+-])(?<![\d)] )[1-9]\d{0,2}(?: 000)+(?! ?\d)(?![\w.,]\d)")
_GROUPED = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:(?:,\d{3}){2,}(?!,?\d)|(?:\.\d{3}){2,}(?!\.?\d))")
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NUMERAL = r"[IVXLCDM]+"
_ALONE = re.compile(r"(?<![\w.&'’/-])(?:[IVX]{2,5}|M[IVXLCDM]{3,})(?![\w&'’/]|-\w|\.\w)")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_LONGEST = 6
"""Digits of a number without marks between its thousands, at most."""
_COUNTED = 1_000
"""Numbers below it agree with their noun."""


def value(written: str, saying: Saying, *, money: bool = False) -> str:
    """A number's digits, with a full stop before its decimals and no marks elsewhere.

    Where there are two marks the last stands before decimals. Three digits after a single one are
    thousands if the language marks those so, or if it is money.

    Args:
        written: What ``NUMBER`` finds.
        saying: The language that it stands in.
        money: Whether it is an amount, which has two decimals or none.
    """
    number = _SPACES.sub("", written)
    marks = re.findall(r"[.,]", number)
    if not marks:
        return number
    whole, last = number.rsplit(marks[-1], 1)
    thousands = len(last) == 3 and not whole.startswith("0") and len(set(marks)) == 1
    if thousands and (len(marks) > 1 or money or marks[-1] != saying.numbers.decimal):
        return whole.replace(marks[-1], "") + last
    return re.sub(r"[.,]", "", whole) + "." + last


def said(number: str, saying: Saying) -> str:
    """Such digits with the marks that the language's voice knows: before decimals, and between
    thousands where there are so many that they could be a code."""
    whole, _, decimals = number.partition(".")
    if whole.isdigit() and len(whole) > _LONGEST:
        whole = f"{int(whole):,}".replace(",", "." if saying.numbers.decimal == "," else ",")
    return whole + (saying.numbers.decimal + decimals if decimals else "")


def counted(number: str, noun: str, saying: Saying) -> str:
    """Such digits before a noun, as they agree with it: "una libra", "ein Euro"."""
    if not number.isdigit() or number.startswith("0") or int(number[:4]) >= _COUNTED:
        return said(number, saying)
    return saying.numbers.counted(int(number), gender(noun, saying))


def gender(noun: str, saying: Saying) -> str:
    """ "f" for a feminine noun, else "m"."""
    return "f" if re.match(rf"(?:{saying.numbers.feminine})\b", noun, re.IGNORECASE) else "m"


def without_counts(text: str, saying: Saying) -> str:
    """The text with its numbers before feminine nouns as they agree with them, where voices do
    not: "una hora", "duas horas"."""
    return _before_feminine(saying).sub(
        lambda found: saying.numbers.counted(int(found[0]), "f"), text
    )


@cache
def _before_feminine(saying: Saying) -> re.Pattern[str]:
    feminine = saying.numbers.feminine
    return re.compile(rf"(?<![\w.,:/-])(?<!\d )[1-9]\d{{0,2}}(?= (?:{feminine})(?!\w))")


def of_a_thing(following: str, saying: Saying) -> bool:
    """Whether a measure says what the thing is like that follows it, and stays singular."""
    return re.match(saying.numbers.singular_before, following) is not None


def with_marked_thousands(text: str, saying: Saying) -> str:
    """The text with what can only be between thousands as the language's voice knows it."""
    mark = "," if saying.numbers.decimal == "." else "."
    for pattern in (_NARROW, _ROUND, _GROUPED):
        text = pattern.sub(lambda found: re.sub(r"\D", mark, found[0]), text)
    return text


def ordinal(number: int, gender: str, saying: Saying, before: str = "") -> str:
    """The word for a place in a row: "third", "tercera"."""
    from num2words import num2words

    return saying.numbers.ordinal(num2words(number, lang=saying.code, to="ordinal"), gender, before)


def without_ordinals(text: str, saying: Saying) -> str:
    """The text with those ordinals in words that a voice would misread."""

    def word(found: re.Match[str]) -> str:
        groups = found.groupdict()
        feminine, neuter = groups.get("f") is not None, groups.get("neuter") is not None
        gender = "f" if feminine else "n" if neuter else "m"
        return ordinal(int(found["n"]), gender, saying, found.string[: found.start()])

    return _ordinals(saying).sub(word, text)


@cache
def _ordinals(saying: Saying) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,/])(?P<n>[1-9]\d{{0,2}}){saying.numbers.ordinal_marks}")


def roman(numeral: str) -> int | None:
    """The value of a well-formed numeral in capitals; None for any other word."""
    if not _ROMAN.fullmatch(numeral):
        return None
    total = 0
    for each, following in zip(numeral, [*numeral[1:], ""], strict=True):
        digit = _VALUES[each]
        total += -digit if digit < _VALUES.get(following, 0) else digit
    return total or None


def without_numerals(text: str, saying: Saying) -> str:
    """The text with its Roman numerals as they are said: of centuries, rulers, clocks, chapters.

    Of one letter only those of centuries and rulers are taken for numerals, and such as could be a
    word or a size ("MIX", "CD", "XL") not even then.
    """
    if not re.search(r"[IVX]", text):
        return text
    before, after, ruler = _named_numerals(saying)

    def century(found: re.Match[str]) -> str:
        number = roman(found["n"])
        before = found.string[: found.start()] + found["b"]
        word = saying.names.century(number, before) if number else found["n"]
        return found["b"] + word + found["a"] if number else found[0]

    def regnal(found: re.Match[str]) -> str:
        number = roman(found["n"])
        return saying.names.regnal(number, found["name"]) if number else found[0]

    def alone(found: re.Match[str]) -> str:
        number = roman(found[0])
        return str(number) if number else found[0]

    text = after.sub(century, before.sub(century, text))
    return _ALONE.sub(alone, ruler.sub(regnal, text))


@cache
def _named_numerals(saying: Saying) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    names = saying.names
    return (
        re.compile(rf"(?P<b>\b(?:{names.century_before})\s)(?P<n>{_NUMERAL})(?P<a>)(?!\w)"),
        re.compile(rf"(?P<b>)(?<!\w)(?P<n>{_NUMERAL})(?:{names.century_after})"),
        re.compile(
            rf"\b(?P<name>{names.rulers}) (?P<n>[IVX]{{2,}}|[IVX]{names.after_letter})(?![\w'’-])"
            r"(?:\.(?=\s[a-zà-ÿ]))?"
        ),
    )
