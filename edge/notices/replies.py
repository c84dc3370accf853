"""What the device says of itself in words that depend on the moment, unlike a notice.

English where the language is not known.
"""

from datetime import datetime

from runtime.board.board import Battery
from runtime.languages.language import language_of
from runtime.languages.replies import Mode, Replies, TimeOfDay


def _replies(language: str) -> Replies:
    return language_of(language).replies


def of_battery(battery: Battery, language: str) -> str:
    """How full it is and whether it is on the charger."""
    replies = _replies(language)
    level = replies.battery.format(percent=battery.percent)
    return f"{level} {replies.charging if battery.charging else replies.not_charging}"


def of_voice(name: str, language: str) -> str:
    """Which voice it is."""
    return _replies(language).voice.format(name=name)


def of_question(question: str, language: str) -> str:
    """How the last question was understood."""
    return _replies(language).understood.format(question=question)


def of_use(mode: Mode, off_after: float, language: str) -> str:
    """What one can do with the button and say.

    Args:
        mode: How one asks.
        off_after: Seconds of holding in silence after which it offers to switch off.
        language: Code of the wearer's language.
    """
    replies = _replies(language)
    return f"{replies.to_ask[mode]} {replies.guide.format(seconds=f'{off_after:g}')}"


def of_time(now: datetime, language: str) -> str:
    """The time of day, to the minute, as people say it."""
    told, next_hour = _replies(language).time, (now.hour + 1) % 24
    hour, after = (told.hours[each].split("|") for each in (now.hour, next_hour))
    return told.at.get(now.minute, told.sentence).format(
        hour=hour[0],
        bare=hour[-1],
        next=after[-1],
        minute=now.minute,
        part=_part(told, now.hour),
        next_part=_part(told, next_hour),
    )


def _part(told: TimeOfDay, hour: int) -> str:
    return next(words for end, words in told.parts if hour < end)


def of_date(now: datetime, language: str) -> str:
    """The day of the week and of the month."""
    told = _replies(language).date
    return told.sentence.format(
        weekday=told.weekdays[now.weekday()],
        day=told.days.get(now.day, now.day),
        month=told.months[now.month - 1],
    )
