"""What the device says of itself as the moment is, in German."""

from runtime.languages.replies import DayOfYear, Replies, TimeOfDay

_HOURS = (
    "null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
    "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn",
    "neunzehn", "zwanzig", "einundzwanzig", "zweiundzwanzig", "dreiundzwanzig",
)  # fmt: skip
"""Of 24, as talking clocks count: "viertel vier" is not the same time in Hamburg and in Vienna."""

_DAYS = (
    "erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte", "neunte",
    "zehnte", "elfte", "zwölfte", "dreizehnte", "vierzehnte", "fünfzehnte", "sechzehnte",
    "siebzehnte", "achtzehnte", "neunzehnte", "zwanzigste", "einundzwanzigste",
    "zweiundzwanzigste", "dreiundzwanzigste", "vierundzwanzigste", "fünfundzwanzigste",
    "sechsundzwanzigste", "siebenundzwanzigste", "achtundzwanzigste", "neunundzwanzigste",
    "dreißigste", "einunddreißigste",
)  # fmt: skip

REPLIES = Replies(
    battery="Der Akku ist zu {percent} Prozent geladen.",
    charging="Er hängt am Ladegerät.",
    not_charging="Er hängt nicht am Ladegerät.",
    voice="Meine Stimme heißt {name}.",
    understood="Ich habe verstanden: {question}",
    to_ask={
        "hold": "Um zu fragen, halten Sie die Taste gedrückt, sprechen Sie und lassen Sie los. Um "
        "zu hören, was vor Ihnen ist, drücken Sie einmal.",
        "tap": "Um zu fragen, tippen Sie auf die Taste, sprechen Sie und schweigen Sie dann. Um zu "
        "hören, was vor Ihnen ist, tippen Sie und sagen Sie nichts.",
    },
    guide="Zweimal drücken wiederholt die letzte Antwort. Dreimal drücken liest einen Text vor. "
    "Um mich zu unterbrechen, drücken Sie, während ich spreche. Sie können auch sagen: lauter, "
    "leiser, langsamer, schneller, noch einmal, was hast du gehört, wie spät ist es, oder Akku. "
    "Zum Ausschalten halten Sie die Taste {seconds} Sekunden lang und sagen Sie nichts.",
    time=TimeOfDay(
        hours=_HOURS,
        parts=((24, ""),),
        sentence="Es ist {hour} Uhr {minute}.",
        at={0: "Es ist genau {hour} Uhr."},
    ),
    date=DayOfYear(
        sentence="Heute ist {weekday}, der {day} {month}.",
        weekdays=(
            "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag",
        ),
        months=(
            "Januar", "Februar", "März", "April", "Mai", "Juni",
            "Juli", "August", "September", "Oktober", "November", "Dezember",
        ),
        days=dict(enumerate(_DAYS, 1)),
    ),
)  # fmt: skip
