"""German: how values are said in it."""

import re

from runtime.languages.saying import (
    Addresses,
    Currency,
    Money,
    Names,
    Numbers,
    Saying,
    Times,
)

_NEUTER = re.compile(
    r"(?:Pfund|(?:Kilo|Milli)?[Gg]ramm|Kilo|Glas|Jahr|Stück|Brot|Päckchen|Blatt|Ei|Dutzend)\b"
)
_WEAK = re.compile(
    r"\b(?:am|vom|zum|beim|im|den|dem|des|einem|eines|seit|ab|bis|nach|vor|der (?:Nacht|Woche))\s$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(?:der|die|das)\s$", re.IGNORECASE)


def _words(number: int, to: str = "cardinal") -> str:
    from num2words import num2words

    return str(num2words(number, lang="de", to=to))


def _counted(number: int, gender: str) -> str:
    if number == 1:
        return "eine" if gender == "f" else "ein"
    return str(number)


def _ordinal(word: str, gender: str, before: str) -> str:
    """ "dritte" after an article, "dritten" after "am", else "dritter" or "drittes"."""
    if _WEAK.search(before):
        return f"{word}n"
    if gender == "f" or _ARTICLE.search(before):
        return word
    return word + ("s" if gender == "n" else "r")


def _day(number: int, before: str) -> str:
    return _ordinal(_words(number, "ordinal"), "m", before)


def _hour(digits: str) -> str:
    return f"{_counted(int(digits), 'm')} Uhr"


def _regnal(number: int, name: str) -> str:
    woman = name in ("Elisabeth", "Katharina", "Maria", "Margarethe")
    return f"{name} {'die' if woman else 'der'} {_words(number, 'ordinal').capitalize()}"


def _century(number: int, before: str) -> str:
    return _ordinal(_words(number, "ordinal"), "n", before)


def _half_of(noun: str, gender: str) -> str:
    if gender == "f":
        return f"eine halbe {noun}"
    return f"ein halbe{'s' if _NEUTER.match(noun) else 'r'} {noun}"


SAYING = Saying(
    code="de",
    locale="de",
    numbers=Numbers(
        decimal=",",
        feminine="Stunden?|Minuten?|Sekunden?|Tonnen?|Unzen?|Meilen?|Kalorien?|Kilokalorien?"
        "|Kilowattstunden?|Milliamperestunden?|Gallonen?|Rupien?|Kronen?|Liren?|Tassen?|Flaschen?"
        "|Dosen?|Packung(?:en)?|Tabletten?|Kapseln?|Zwiebeln?|Orangen?|Umdrehung(?:en)?|Zitronen?"
        "|Portion(?:en)?|Scheiben?|Zehen?",
        counted=_counted,
        ordinal=_ordinal,
        in_pairs=False,
        singular_before="(?!)",
        ordinal_marks=r"\.(?:(?= (?:Stock|Platz|Rang|Teil|Tag|Monat|Weltkrieg|Geburtstag|Gang)\b)"
        r"|(?P<neuter>(?= (?:Obergeschoss|Untergeschoss|Stockwerk|Jahrhunderts?|Kapitel|Zimmer)\b))"
        r"|(?P<f>(?= (?:Etage|Klasse|Reihe|Straße|Woche|Tür|Hilfe|Liga|Auflage)\b)))",
    ),
    money=Money(
        currencies={
            "USD": Currency("Dollar", "Dollar", "Cent", "Cent"),
            "EUR": Currency("Euro", "Euro", "Cent", "Cent"),
            "GBP": Currency("Pfund", "Pfund", "Penny", "Pence"),
            "JPY": Currency("Yen", "Yen"),
            "INR": Currency("Rupie", "Rupien", "Paisa", "Paise"),
            "CHF": Currency("Franken", "Franken", "Rappen", "Rappen"),
            "BRL": Currency("Real", "Real", "Centavo", "Centavos"),
            "KRW": Currency("Won", "Won"),
            "¢": Currency("Cent", "Cent"),
        },
        dollar="USD",
        amount="{whole} {hundredths}",
        exactly="",
        many={
            "Tausend": "tausend",
            "tausend": "tausend",
            "Million": "Million",
            "Millionen": "Millionen",
            "Mio": "Millionen",
            "Milliarde": "Milliarde",
            "Milliarden": "Milliarden",
            "Mrd": "Milliarden",
        },
        of=lambda many, currency: f"{many} {currency}",
    ),
    times=Times(
        clock="{hour} {minute}",
        hour=_hour,
        minute=lambda digits: digits.lstrip("0"),
        full=_hour,
        days="Mo|Di|Mi|Do|Fr|Sa|So",
        halves={
            "am": "morgens",
            "pm": "nachmittags",
            "night": "abends",
            "noon": "mittags",
            "midnight": "nachts",
        },
        date="{day} {month} {year}",
        day_and_month="{day} {month}",
        month_and_year="{month} {year}",
        month_first=False,
        day=_day,
        expiry="mindestens haltbar bis(?: Ende)?|haltbar bis|MHD|gültig bis|verwendbar bis"
        "|zu verbrauchen bis|verw(?:endbar)? ?bis",
    ),
    names=Names(
        regnal=_regnal,
        century_before="(?!)",
        century_after=r"\.(?P<a> Jahrhunderts?\b)",
        century=_century,
        rulers="Ludwig|Philipp|Karl|Heinrich|Franz|Napoleon|Johannes|Johannes Paul|Pius|Paul"
        "|Benedikt|Clemens|Leo|Innozenz|Gregor|Alexander|Peter|Friedrich|Friedrich Wilhelm"
        "|Katharina|Elisabeth|Ramses|Georg|Eduard|Richard|Wilhelm|Ferdinand|Otto|Leopold|Josef"
        "|Joseph|Maximilian|Maria|Urban",
        after_letter=r"(?!\.\s[A-ZÄÖÜ])",
    ),
    addresses=Addresses("ät", "Punkt", "Minus", "Unterstrich", "Schrägstrich"),
    operators={
        "to": "bis",
        "and": "",
        "times": "mal",
        "by": "mal",
        "<": "kleiner als",
        ">": "größer als",
        ",": ",",
        "~": "etwa",
        "^": "hoch",
        "-": "Strich",
        "&": "und",
        "*": "Stern",
        "#": "Raute",
        "/": "Schrägstrich",
        "≤": "kleiner oder gleich",
        "≥": "größer oder gleich",
        "≠": "ungleich",
        "≈": "ungefähr",
        "±": "plus minus",
        "×": "mal",
        "÷": "geteilt durch",
        "−": "minus",
        "√": "Wurzel aus",
        "∞": "unendlich",
        "‰": "Promille",
        "№": "Nummer",
        "⁄": "durch",
        "²": "hoch zwei",
        "³": "hoch drei",
    },
    units={
        "rpm": ("Umdrehung pro Minute", "Umdrehungen pro Minute"),
        "bpm": ("Schlag pro Minute", "Schläge pro Minute"),
        "mAh": ("Milliamperestunde", "Milliamperestunden"),
        "dB": ("Dezibel", "Dezibel"),
    },
    per=" pro ",
    arrows={
        "RIGHT": "Pfeil nach rechts",
        "LEFT": "Pfeil nach links",
        "UP": "Pfeil nach oben",
        "DOWN": "Pfeil nach unten",
        "NORTH EAST": "Pfeil nach rechts oben",
        "NORTH WEST": "Pfeil nach links oben",
        "SOUTH EAST": "Pfeil nach rechts unten",
        "SOUTH WEST": "Pfeil nach links unten",
        "LEFT RIGHT": "Pfeil nach beiden Seiten",
        "UP DOWN": "Pfeil nach oben und unten",
        "": "Pfeil",
    },
    pictures={
        "✓": "Häkchen",
        "✔": "Häkchen",
        "☑": "Häkchen",
        "✅": "Häkchen",
        "🗸": "Häkchen",
        "✗": "Kreuz",
        "✘": "Kreuz",
        "☒": "Kreuz",
        "❌": "Kreuz",
        "✖": "Kreuz",
        "❎": "Kreuz",
        "✕": "Kreuz",
        "☐": "leeres Kästchen",
        "⚠": "Warnzeichen",
        "⚡": "Blitzzeichen",
        "☠": "Totenkopf",
        "☢": "Zeichen für Strahlung",
        "☣": "Zeichen für Biogefahr",
        "⛔": "Einfahrt verboten",
        "🚫": "Verbotszeichen",
        "🚭": "Rauchverbotszeichen",
        "🛑": "Stoppschild",
        "♿": "Rollstuhlzeichen",
        "♻": "Recyclingzeichen",
        "🚹": "Zeichen für Herren",
        "🚺": "Zeichen für Damen",
        "🚻": "Toilettenzeichen",
        "♂": "Zeichen für männlich",
        "♀": "Zeichen für weiblich",
        "☎": "Telefonzeichen",
        "♥": "Herz",
        "❤": "Herz",
        "♠": "Pik",
        "♣": "Kreuz",
        "♦": "Karo",
        "★": "Stern",
        "⭐": "Stern",
        "☆": "leerer Stern",
        "⏸": "Pausenzeichen",
        "⏹": "Stopptaste",
        "⏺": "Aufnahmetaste",
        "⏻": "Einschaltzeichen",
    },
    fractions={
        "½": "ein halb",
        "+½": "einhalb",
        "¼": "ein Viertel",
        "¾": "drei Viertel",
        "⅓": "ein Drittel",
        "⅔": "zwei Drittel",
        "⅕": "ein Fünftel",
        "⅖": "zwei Fünftel",
        "⅗": "drei Fünftel",
        "⅘": "vier Fünftel",
        "⅙": "ein Sechstel",
        "⅚": "fünf Sechstel",
        "⅛": "ein Achtel",
        "⅜": "drei Achtel",
        "⅝": "fünf Achtel",
        "⅞": "sieben Achtel",
    },
    half_of=_half_of,
    fraction_of=" ",
    abbreviations=(
        (r"\bDr\.(?= [A-ZÄÖÜ])", "Doktor"),
        (r"\bProf\.(?= [A-ZÄÖÜ])", "Professor"),
        (r"\bHr\.(?= [A-ZÄÖÜ])", "Herr"),
        (r"\bFr\.(?= [A-ZÄÖÜ][a-zäöüß])", "Frau"),
        (r"(?<=[a-zäöüß])str\.(?= ?\d|,|$)", "straße"),
        (r"\bStr\.(?= ?\d|,|$| [a-zäöü])", "Straße"),
        (r"\bSt\.(?= [A-ZÄÖÜ])", "Sankt"),
        (r"\bNr\. ?(?=\d)|№ ?(?=\d)", "Nummer "),
        (r"\bMHD\b\.?(:?) ?(?=\d\d?[/.-](?:20)?\d\d)", r"mindestens haltbar bis\1 "),
        (r"\bTel\.?:?(?= ?[+(\d])", "Telefon"),
        (r"\bS\. ?(?=\d)", "Seite "),
        (r"\bca\.(?= ?\d)", "circa"),
        (r"\bz\. ?B\.", "zum Beispiel"),
        (r"\bd\. ?h\.", "das heißt"),
        (r"\bbzw\.", "beziehungsweise"),
        (r"\busw\.(?=\s+[a-zäöü])", "und so weiter"),
        (r"\binkl\.", "inklusive"),
        (r"\bzzgl\.", "zuzüglich"),
        (r"\bMwSt\.?(?=\W|$)", "Mehrwertsteuer"),
        (r"\bmind\.(?= ?\d)", "mindestens"),
        (r"\bmax\.(?= ?\d)", "maximal"),
        (r"\bTsd\.(?= ?[A-ZÄÖÜ€$£])", "Tausend"),
        (r"\bMio\.(?= ?[A-ZÄÖÜ€$£])", "Millionen"),
        (r"\bMrd\.(?= ?[A-ZÄÖÜ€$£])", "Milliarden"),
        (r"\bHbf\b\.?", "Hauptbahnhof"),
        (r"(?<=\d )Std\.", "Stunden"),
        (r"(?<=\d )Min\.", "Minuten"),
        (r"(?<=\d )Stk\.", "Stück"),
        (r"\b1 Uhr\b", "ein Uhr"),
        (r"(?<=\d\. )OG\b", "Obergeschoss"),
        (r"\bEG\b", "Erdgeschoss"),
        (r"\b24/7\b", "24 Stunden, 7 Tage"),
    ),
    written_in="Es ist auf {} geschrieben.",
    written_in_letters="Die Schrift ist {}.",
    written_in_others="Es ist in einer anderen Schrift geschrieben.",
)
