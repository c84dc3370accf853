"""What the device says of itself as the moment is, in English."""

from runtime.languages.replies import DayOfYear, Replies, TimeOfDay

_HOURS = (
    "twelve", "one", "two", "three", "four", "five",
    "six", "seven", "eight", "nine", "ten", "eleven",
)  # fmt: skip

REPLIES = Replies(
    battery="The battery is at {percent} percent.",
    charging="It is on the charger.",
    not_charging="It is not on the charger.",
    voice="My voice is called {name}.",
    understood="I understood: {question}",
    to_ask={
        "hold": "To ask, hold the button, speak, and let go. To hear what is in front of you, "
        "press once.",
        "tap": "To ask, tap the button, speak, and stop speaking. To hear what is in front of you, "
        "tap and say nothing.",
    },
    guide="To hear the last answer again, press twice. To have a text read, press three times. "
    "To stop me, press while I speak. You can also say: louder, quieter, slower, faster, repeat, "
    "what did you hear, what time is it, or battery. To switch me off, hold the button for "
    "{seconds} seconds and say nothing.",
    time=TimeOfDay(
        hours=_HOURS * 2,
        parts=(
            (1, " at night"),
            (12, " in the morning"),
            (18, " in the afternoon"),
            (24, " in the evening"),
        ),
        sentence="It is {minute} minutes past {hour}{part}.",
        at={0: "It is {hour} o'clock{part}.", 1: "It is 1 minute past {hour}{part}."},
    ),
    date=DayOfYear(
        sentence="Today is {weekday}, {month} {day}.",
        weekdays=(
            "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
        ),
        months=(
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ),
        days={},
    ),
)  # fmt: skip
