"""What the device says of itself as the moment is, in German."""

from runtime.languages.replies import DayOfYear, Replies, TimeOfDay

_HOURS = (
    "zwölf", "ein|eins", "zwei", "drei", "vier", "fünf",
    "sechs", "sieben", "acht", "neun", "zehn", "elf",
)  # fmt: skip

REPLIES = Replies(
    battery="Der Akku steht bei {percent} Prozent.",
    charging="Er wird geladen.",
    not_charging="Er wird nicht geladen.",
    voice="Meine Stimme heißt {name}.",
    understood="Ich habe verstanden: {question}",
    to_ask={
        "hold": "Zum Fragen halten Sie die Taste gedrückt, sprechen Sie, und lassen Sie los. "
        "Um zu hören, was vor Ihnen ist, drücken Sie einmal kurz.",
        "tap": "Zum Fragen tippen Sie auf die Taste, sprechen Sie, und schweigen Sie dann. "
        "Um zu hören, was vor Ihnen ist, tippen Sie und sagen Sie nichts.",
    },
    guide="Um die letzte Antwort noch einmal zu hören, drücken Sie zweimal. Um einen Text vorlesen "
    "zu lassen, drücken Sie dreimal. Damit ich aufhöre, drücken Sie, während ich spreche. Sie "
    "können auch sagen: lauter, leiser, langsamer, schneller, nochmal, was hast du gehört, "
    "wie spät ist es, oder Akku. Zum Ausschalten halten Sie die Taste {seconds} Sekunden lang "
    "gedrückt und sagen nichts.",
    time=TimeOfDay(
        hours=_HOURS * 2,
        parts=(
            (4, " nachts"),
            (10, " morgens"),
            (12, " vormittags"),
            (14, " mittags"),
            (18, " nachmittags"),
            (23, " abends"),
            (24, " nachts"),
        ),
        sentence="Es ist {hour} Uhr {minute}{part}.",
        at={
            0: "Es ist {hour} Uhr{part}.",
            1: "Es ist {hour} Uhr eins{part}.",
            5: "Es ist fünf nach {bare}{part}.",
            10: "Es ist zehn nach {bare}{part}.",
            15: "Es ist Viertel nach {bare}{part}.",
            20: "Es ist zwanzig nach {bare}{part}.",
            25: "Es ist fünf vor halb {next}{part}.",
            30: "Es ist halb {next}{part}.",
            35: "Es ist fünf nach halb {next}{part}.",
            40: "Es ist zwanzig vor {next}{part}.",
            45: "Es ist Viertel vor {next}{part}.",
            50: "Es ist zehn vor {next}{part}.",
            55: "Es ist fünf vor {next}{part}.",
        },
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
        days=dict(
            enumerate(
                (
                    "erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte",
                    "neunte", "zehnte", "elfte", "zwölfte", "dreizehnte", "vierzehnte",
                    "fünfzehnte", "sechzehnte", "siebzehnte", "achtzehnte", "neunzehnte",
                    "zwanzigste", "einundzwanzigste", "zweiundzwanzigste", "dreiundzwanzigste",
                    "vierundzwanzigste", "fünfundzwanzigste", "sechsundzwanzigste",
                    "siebenundzwanzigste", "achtundzwanzigste", "neunundzwanzigste", "dreißigste",
                    "einunddreißigste",
                ),
                start=1,
            )
        ),
    ),
)  # fmt: skip
