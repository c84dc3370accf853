"""What the device says of itself as the moment is, in French."""

from runtime.languages.replies import DayOfYear, Replies, TimeOfDay

_HOURS = (
    "une heure", "deux heures", "trois heures", "quatre heures", "cinq heures", "six heures",
    "sept heures", "huit heures", "neuf heures", "dix heures", "onze heures",
)  # fmt: skip

REPLIES = Replies(
    battery="La batterie est à {percent} pour cent.",
    charging="Le chargeur est branché.",
    not_charging="Le chargeur n'est pas branché.",
    voice="Ma voix s'appelle {name}.",
    understood="J'ai compris\u202f: {question}",
    to_ask={
        "hold": "Pour poser une question, maintenez le bouton appuyé, parlez, puis relâchez. Pour "
        "savoir ce qu'il y a devant vous, appuyez une fois.",
        "tap": "Pour poser une question, touchez le bouton, parlez, puis taisez-vous. Pour savoir "
        "ce qu'il y a devant vous, touchez-le et ne dites rien.",
    },
    guide="Pour réentendre la dernière réponse, appuyez deux fois. Pour faire lire un texte, "
    "appuyez trois fois. Pour me faire taire, appuyez pendant que je parle. Vous pouvez aussi "
    "dire\u202f: plus fort, moins fort, moins vite, plus vite, répète, qu'as-tu compris, quelle "
    "heure est-il, ou batterie. Pour m'éteindre, maintenez le bouton appuyé {seconds} secondes "
    "sans rien dire.",
    time=TimeOfDay(
        hours=tuple(f"Il est {each}" for each in ("minuit", *_HOURS, "midi", *_HOURS)),
        parts=(
            (1, ""),
            (12, " du matin"),
            (13, ""),
            (18, " de l'après-midi"),
            (24, " du soir"),
        ),
        sentence="{hour} {minute}{part}.",
        at={
            0: "{hour}{part}.",
            1: "{hour} une{part}.",
            15: "{hour} et quart{part}.",
            21: "{hour} vingt et une{part}.",
            30: "{hour} et demie{part}.",
            31: "{hour} trente et une{part}.",
            35: "{next} moins vingt-cinq{next_part}.",
            40: "{next} moins vingt{next_part}.",
            41: "{hour} quarante et une{part}.",
            45: "{next} moins le quart{next_part}.",
            50: "{next} moins dix{next_part}.",
            51: "{hour} cinquante et une{part}.",
            55: "{next} moins cinq{next_part}.",
        },
    ),
    date=DayOfYear(
        sentence="Nous sommes le {weekday} {day} {month}.",
        weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        months=(
            "janvier", "février", "mars", "avril", "mai", "juin",
            "juillet", "août", "septembre", "octobre", "novembre", "décembre",
        ),
        days={1: "premier"},
    ),
)  # fmt: skip
