"""Times of day and days of the week: "8:00", "20h15", "8.30 Uhr", "9–18 Uhr", "Mo–Fr"."""

import re
from functools import cache

from runtime.languages.saying import Saying
from runtime.speech.normalization.cldr import days

_HALF = r"(?:\s?(?P<half>[ap])(?:\.\s?m(?:\.(?!\s+[A-ZÁÉ¿¡]))?|m\b))"
_CLOCK = re.compile(
    r"(?<![\d:.,])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:])"
    rf"(?:{_HALF}|\s?(?:hrs?|h|Uhr)\b\.?(?!\s?\d))?",
    re.IGNORECASE,
)
_WITH_H = re.compile(r"(?<![\w.,:])(?P<hour>[01]?\d|2[0-4]) ?[hH] ?(?P<minute>[0-5]\d)(?!\w)")
_WITH_STOP = re.compile(
    r"(?<![\w.,:])(?P<hour>[01]?\d|2[0-4])\.(?P<minute>[0-5]\d)"
    rf"(?:{_HALF}|\s?(?:Uhr|hrs|h)\b)",
    re.IGNORECASE,
)
_HOUR = re.compile(rf"(?<![\w.,:])(?P<hour>1[0-2]|0?[1-9]){_HALF}", re.IGNORECASE)
_HOUR_SPAN = re.compile(r"(?<![\w.,:])(\d\d?) ?[-–—] ?(?=\d\d? ?(?:Uhr|h|heures|horas|hrs)\b)")
_SPAN = re.compile(
    r"(?i)(?<=:\d\d)(\s?[ap]\.?m\.?|\s?h)?\s?[-–—]\s?(?=\d{1,2}(?::\d\d|\s?[ap]\.?m))"
    r"|(?<=\d)(\s?[ap]\.?m\.?)\s?[-–—]\s?(?=\d)"
    r"|(?<=\d[hH]\d\d)()\s?[-–—]\s?(?=\d)|(?<=\d[hH])()\s?[-–—]\s?(?=\d)"
    r"|(?<=\d\.\d\d)()\s?[-–—]\s?(?=\d\d?\.\d\d\s?(?:Uhr|h)\b)"
)
_STOP_SPAN = re.compile(
    r"(?<![\w.,:])(\d\d?)\.([0-5]\d)(?=\s?[-–—]\s?\d\d?\.[0-5]\d\s?(?:Uhr|h)\b)"
)
_RATIO = re.compile(r"(?<![\d:.,])(\d+):(\d+)(?![\d:])")
_EVENING = 8


def without_times(text: str, saying: Saying) -> str:
    """The text with its times of day and opening hours as they are said."""
    if not any(map(str.isdigit, text)) and "-" not in text and "–" not in text:
        return text
    text = _without_days(text, saying)
    text = _STOP_SPAN.sub(r"\1:\2", text)
    text = _HOUR_SPAN.sub(rf"\1{saying.to}", text)
    text = _SPAN.sub(
        lambda found: "".join(map(str, filter(None, found.groups()))) + saying.to, text
    )
    for pattern in (_CLOCK, _WITH_H, _WITH_STOP):
        text = pattern.sub(lambda found: _time(found, saying), text)
    text = _HOUR.sub(lambda found: _hour(found, saying), text)
    return _RATIO.sub(rf"\1{saying.to}\2", text)


def _time(found: re.Match[str], saying: Saying) -> str:
    times, hour, minute = saying.times, found["hour"], found["minute"]
    half = _half(found, saying)
    if minute != "00":
        return times.clock.format(hour=times.hour(hour), minute=times.minute(minute)) + half
    return times.hour(hour) + half if half else times.full(hour)


def _hour(found: re.Match[str], saying: Saying) -> str:
    return saying.times.hour(found["hour"].lstrip("0")) + _half(found, saying)


def _half(found: re.Match[str], saying: Saying) -> str:
    """What is said of "a.m." and "p.m."."""
    written = found.groupdict().get("half")
    if not written:
        return ""
    hour, morning = int(found["hour"]), written.lower() == "a"
    if hour == 12:
        part = "midnight" if morning else "noon"
    else:
        part = "am" if morning else "night" if 12 > hour >= _EVENING else "pm"
    return " " + saying.times.halves[part]


def _without_days(text: str, saying: Saying) -> str:
    """Abbreviated days in words, where they are a span or stand before a time."""
    span, one = _days(saying)
    names = days(saying.locale) if span.search(text) or one.search(text) else {}

    def day(written: str) -> str:
        return names.get(written.lower().rstrip("."), written)

    text = span.sub(lambda found: f"{day(found[1])}{saying.to}{day(found[2])}", text)
    return one.sub(lambda found: day(found[1]), text)


@cache
def _days(saying: Saying) -> tuple[re.Pattern[str], re.Pattern[str]]:
    case = 0 if saying.times.days[0].isupper() else re.IGNORECASE
    day = rf"(?<!\w)({saying.times.days})\b\.?"
    return (
        re.compile(rf"{day} ?[-–—] ?{day}(?![\w-])", case),
        re.compile(rf"{day}:?(?= \d\d?(?::\d\d| ?[hH]\b|\.\d\d (?:Uhr|h)\b| ?[-–—] ?\d))", case),
    )
