"""English: how values are said in it."""

from runtime.languages.saying import (
    Addresses,
    Currency,
    Money,
    Names,
    Numbers,
    Saying,
    Times,
)


def _counted(number: int, gender: str) -> str:
    return str(number)


def _ordinal(word: str, gender: str, before: str) -> str:
    return word


def _day(number: int, before: str) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number in (11, 12, 13) else ending}"


def _full_hour(hour: str) -> str:
    """Hours of the twenty-four are "17 hundred"."""
    return f"{hour} hundred" if int(hour) > 12 else f"{hour} o'clock"


def _regnal(number: int, name: str) -> str:
    return f"{name} the {_century(number, name)}"


def _century(number: int, before: str) -> str:
    from num2words import num2words

    return str(num2words(number, lang="en", to="ordinal"))


def _half_of(noun: str, gender: str) -> str:
    return f"half {'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


SAYING = Saying(
    code="en",
    locale="en_GB",
    numbers=Numbers(
        decimal=".",
        feminine="(?!)",
        counted=_counted,
        ordinal=_ordinal,
        in_pairs=False,
        ordinal_marks="(?!)(?P<f>)",
        singular_before=r"[ -](?:bill|note|banknote|coin|voucher|ticket|tablet|capsule|pill|dose"
        "|bottle|can|bag|pack|box|jar|tin|carton|roll|bulb|battery|screen|ruler|ladder|pool|pizza)"
        r"(?:s|es)?\b",
    ),
    money=Money(
        currencies={
            "USD": Currency("dollar", "dollars", "cent", "cents"),
            "EUR": Currency("euro", "euros", "cent", "cents"),
            "GBP": Currency("pound", "pounds", "penny", "pence"),
            "JPY": Currency("yen", "yen"),
            "INR": Currency("rupee", "rupees", "paisa", "paise"),
            "CHF": Currency("franc", "francs", "centime", "centimes"),
            "BRL": Currency("real", "reais", "centavo", "centavos"),
            "KRW": Currency("won", "won"),
            "¢": Currency("cent", "cents"),
        },
        dollar="USD",
        amount="{whole} and {named}",
        exactly="exactly",
        many={
            "thousand": "thousand",
            "million": "million",
            "billion": "billion",
            "trillion": "trillion",
            "k": "thousand",
            "K": "thousand",
            "m": "million",
            "M": "million",
            "bn": "billion",
        },
        of=lambda many, currency: f"{many} {currency}",
    ),
    times=Times(
        clock="{hour} {minute}",
        hour=str,
        minute=str,
        full=_full_hour,
        halves={"am": "AM", "pm": "PM", "night": "PM", "noon": "PM", "midnight": "AM"},
        days="Mon|Tues?|Wed|Thu|Fri|Sat|Sun",
        date="{month} {day}, {year}",
        day_and_month="{month} {day}",
        month_and_year="{month} {year}",
        month_first=True,
        day=_day,
        expiry="best before(?: end)?|best by|use by|exp(?:iry|ires|iration)?(?: date)?|sell by|BBE",
    ),
    names=Names(
        regnal=_regnal,
        century_before="(?!)",
        century_after=r"(?:th|st|nd|rd)?(?P<a> [Cc]entur(?:y|ies)\b)",
        century=_century,
        rulers="Henry|Louis|Charles|George|Edward|Richard|James|William|Elizabeth|Philip|Francis"
        "|Pius|Paul|Benedict|Clement|Leo|Innocent|Gregory|Alexander|Peter|Frederick|Catherine"
        "|Napoleon|Ferdinand|Alfonso|Mary|Rameses|Ramesses|Urban|Julius|John|Ludwig",
        # "I" is a word as well: "Paul I think".
        after_letter=r"(?!\.\s*\w)(?!(?<=I) (?!(?:was|is|of|and|in|who|has|ruled|became|died)\b)"
        "[a-z])",
    ),
    addresses=Addresses("at", "dot", "dash", "underscore", "slash"),
    operators={
        "to": "to",
        "and": "and",
        "times": "times",
        "by": "by",
        "<": "less than",
        ">": "greater than",
        ",": ",",
        "~": "about",
        "^": "to the power of",
        "-": "dash",
        "&": "and",
        "*": "star",
        "#": "hash",
        "≤": "less than or equal to",
        "≥": "greater than or equal to",
        "≠": "not equal to",
        "≈": "approximately",
        "±": "plus or minus",
        "×": "times",
        "÷": "divided by",
        "−": "minus",
        "√": "square root of",
        "∞": "infinity",
        "‰": "per thousand",
        "№": "number",
        "⁄": "over",
        "²": "squared",
        "³": "cubed",
    },
    units={
        "rpm": ("turn per minute", "turns per minute"),
        "bpm": ("beat per minute", "beats per minute"),
        "mAh": ("milliampere hour", "milliampere hours"),
        "kWh": ("kilowatt hour", "kilowatt hours"),
        "dB": ("decibel", "decibels"),
        "fl oz": ("fluid ounce", "fluid ounces"),
        "gal": ("gallon", "gallons"),
        "psi": ("pound per square inch", "pounds per square inch"),
    },
    per=" per ",
    arrows={
        "RIGHT": "arrow to the right",
        "LEFT": "arrow to the left",
        "UP": "arrow up",
        "DOWN": "arrow down",
        "NORTH EAST": "arrow up to the right",
        "NORTH WEST": "arrow up to the left",
        "SOUTH EAST": "arrow down to the right",
        "SOUTH WEST": "arrow down to the left",
        "LEFT RIGHT": "arrow to both sides",
        "UP DOWN": "arrow up and down",
        "": "arrow",
    },
    pictures={
        "✓": "check mark",
        "✔": "check mark",
        "☑": "check mark",
        "✅": "check mark",
        "🗸": "check mark",
        "✗": "cross mark",
        "✘": "cross mark",
        "☒": "cross mark",
        "❌": "cross mark",
        "✖": "cross mark",
        "❎": "cross mark",
        "✕": "cross mark",
        "☐": "empty box",
        "⚠": "warning sign",
        "⚡": "lightning sign",
        "☠": "skull and crossbones",
        "☢": "radiation sign",
        "☣": "biohazard sign",
        "⛔": "no entry sign",
        "🚫": "prohibition sign",
        "🚭": "no smoking sign",
        "🛑": "stop sign",
        "♿": "wheelchair sign",
        "♻": "recycling sign",
        "🚹": "men's sign",
        "🚺": "women's sign",
        "🚻": "toilet sign",
        "♂": "male sign",
        "♀": "female sign",
        "☎": "telephone sign",
        "♥": "heart",
        "❤": "heart",
        "♠": "spades",
        "♣": "clubs",
        "♦": "diamonds",
        "★": "star",
        "⭐": "star",
        "☆": "empty star",
        "⏸": "pause sign",
        "⏹": "stop button",
        "⏺": "record button",
        "⏻": "power sign",
    },
    fractions={
        "½": "a half",
        "¼": "a quarter",
        "¾": "three quarters",
        "⅓": "a third",
        "⅔": "two thirds",
        "⅕": "a fifth",
        "⅖": "two fifths",
        "⅗": "three fifths",
        "⅘": "four fifths",
        "⅙": "a sixth",
        "⅚": "five sixths",
        "⅛": "an eighth",
        "⅜": "three eighths",
        "⅝": "five eighths",
        "⅞": "seven eighths",
    },
    half_of=_half_of,
    fraction_of=" of a ",
    abbreviations=(
        (r"\bDr\.?(?= [A-Z])", "Doctor"),
        (r"\bMr\.?(?= [A-Z])", "Mister"),
        (r"\bMrs\.(?= [A-Z])", "Mrs"),
        (r"\bMs\.(?= [A-Z])", "Ms"),
        (r"\bProf\.(?= [A-Z])", "Professor"),
        (r"(?<=[a-z\d] )St\.?(?=,|$|\n|\.$)", "Street"),
        (r"\bSt\.?(?= [A-Z][a-z])", "Saint"),
        (r"(?<=\w )Ave\b\.?", "Avenue"),
        (r"(?<=[a-z\d] )Rd\b\.?", "Road"),
        (r"(?<=[a-z\d] )Blvd\b\.?", "Boulevard"),
        (r"\bApt\.?(?= \w)", "Apartment"),
        (r"(?<=\w )No\. ?(?=\d)|№ ?(?=\d)|(?<=\w )[Nn][º°] ?(?=\d)", "number "),
        (r"^No\. ?(?=\d+[A-Za-z]?\.?$)", "number "),
        (r"\bapprox\.", "approximately"),
        (r"\bTel\.?:?(?= ?[+(\d])", "Telephone"),
        (r"\b(?:exp|Exp|EXP)\b\.?(:?) ?(?=\d\d?[/.-]\d\d)", r"expires\1 "),
        (r"\b24/7\b", "24 7"),
    ),
    written_in="It is written in {}.",
    written_in_letters="It is written in {} letters.",
    written_in_others="It is written in other letters.",
)
