"""Dates in figures and with a month's name: "12/05/2024", "2024-05-12", "May 5, 2024"."""

import re
from functools import cache

from runtime.languages.saying import Saying
from runtime.speech.normalization.cldr import month, months

_END = r"(?![\d-])(?![./]\d)"
_ISO = re.compile(
    rf"(?<![\d./-])(?P<year>(?:19|20)\d\d)(?P<mark>[-./])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?){_END}"
)
_FIGURES = re.compile(
    r"(?<![\d./-])(?P<first>\d\d?)(?P<mark>[-./]) ?(?P<second>\d\d?)(?P=mark) ?"
    rf"(?P<year>(?:19|20)\d\d){_END}|(?<![\d./-])(?P<a>\d\d?)(?P<m>[./])(?P<b>\d\d?)(?P=m)(?P<y>\d\d){_END}"
)
_MONTH_AND_YEAR = re.compile(
    rf"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d){_END}"
)
_OTHERS = re.compile(r"(?<![\d-])(\d{4}|\d\d?)-(\d\d?)-(\d{4}|\d\d?)(?![\d-])")
"""Groups of digits that look like a date and are none."""


def without_dates(text: str, saying: Saying) -> str:
    """The text with its dates as they are said."""
    if not any(map(str.isdigit, text)):
        return text
    text = _ISO.sub(
        lambda found: _date(found["day"], found["month"], found["year"], found, saying), text
    )
    text = _FIGURES.sub(lambda found: _figures(found, saying), text)
    text = _expiry(saying).sub(
        lambda found: (
            found["words"] + _month_and_year(found["month"], "20" + found["year"], saying)
        ),
        text,
    )
    text = _MONTH_AND_YEAR.sub(
        lambda found: _month_and_year(found["month"], found["year"], saying), text
    )
    text = _OTHERS.sub(r"\1 \2 \3", text)
    return _named(text, saying)


def _figures(found: re.Match[str], saying: Saying) -> str:
    first, second = found["first"] or found["a"], found["second"] or found["b"]
    day, month_number = first, second
    if int(second) > 12 or (saying.times.month_first and int(first) <= 12 and found["mark"] != "."):
        day, month_number = second, first
    return _date(day, month_number, found["year"] or found["y"], found, saying)


def _date(day: str, number: str, year: str, found: re.Match[str], saying: Saying) -> str:
    if not (1 <= int(day) <= 31 and 1 <= int(number) <= 12):
        return found[0]
    return saying.times.date.format(
        day=saying.times.day(int(day), found.string[: found.start()]),
        month=month(saying.locale, int(number)),
        year=year,
    )


def _month_and_year(number: str, year: str, saying: Saying) -> str:
    name = month(saying.locale, int(number))
    return saying.times.month_and_year.format(month=name, year=year)


@cache
def _expiry(saying: Saying) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<words>\b(?:{saying.times.expiry})[:.]{{0,2}} )(?P<month>0?[1-9]|1[0-2])[/.]"
        r"(?:20)?(?P<year>\d\d)(?![\w/.-]\d|\d)",
        re.IGNORECASE,
    )


def _named(text: str, saying: Saying) -> str:
    """Days before or after the name of a month, as they are said there."""
    pattern = _with_name(saying) if re.search(r"\d", text) else None
    if pattern is None:
        return text

    def date(found: re.Match[str]) -> str:
        number = months(saying.locale)[found["month"].lower().rstrip(".")]
        before = found.string[: found.start()]
        if not found["year"] and month(saying.locale, number).lower() != found["month"].lower():
            return found[0]
        shape = saying.times.date if found["year"] else saying.times.day_and_month
        return shape.format(
            day=saying.times.day(int(found["day"]), before),
            month=month(saying.locale, number),
            year=found["year"],
        )

    return pattern.sub(date, text)


@cache
def _with_name(saying: Saying) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(months(saying.locale), key=len, reverse=True)))
    day, year = r"(?P<day>[12]\d|3[01]|0?[1-9])", r"(?P<year>(?:19|20)\d\d)"
    if saying.times.month_first:
        # Capitals tell May and March from words.
        names = "|".join(each.capitalize() for each in names.split("|"))
        alone = r"(?!\w|[:.,/%]\w)(?=\s*(?:[.,;:!?)]|$|at\b|from\b|to\b))"
        return re.compile(
            rf"(?<!\w)(?P<month>{names})\.? {day}(?:st|nd|rd|th)?(?:,? {year}(?!\w)|{alone})"
        )
    link = r"(?:\.|er|º|°)?(?: de)?\s"
    return re.compile(
        rf"(?<![\w.,/:-])(?<!\d ){day}{link}(?P<month>{names})\b\.?(?:(?: de)?\s{year}(?!\w))?",
        re.IGNORECASE,
    )
