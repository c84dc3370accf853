"""French: how values are said in it."""

from runtime.languages.saying import (
    Addresses,
    Currency,
    Money,
    Names,
    Numbers,
    Saying,
    Times,
)


def _words(number: int, to: str = "cardinal") -> str:
    from num2words import num2words

    return str(num2words(number, lang="fr", to=to))


def _counted(number: int, gender: str) -> str:
    """ "un" agrees with a noun, and so does what ends with it."""
    if number == 1:
        return "une" if gender == "f" else "un"
    if gender == "f" and number % 10 == 1 and number % 100 not in (11, 71, 91):
        return _words(number) + "e"
    return str(number)


def _ordinal(word: str, gender: str, before: str) -> str:
    return "première" if word == "premier" and gender == "f" else word


def _day(number: int, before: str) -> str:
    return "premier" if number == 1 else str(number)


def _hour(digits: str) -> str:
    hour = int(digits)
    return f"{_counted(hour, 'f')} {'heure' if hour < 2 else 'heures'}"


def _regnal(number: int, name: str) -> str:
    return f"{name} {'premier' if number == 1 else number}"


def _century(number: int, before: str) -> str:
    return _words(number, "ordinal")


def _half_of(noun: str, gender: str) -> str:
    return f"{'une' if gender == 'f' else 'un'} demi-{noun}"


def _of(many: str, currency: str) -> str:
    if many == "mille":
        return f"{many} {currency}"
    return f"{many} {'d’' if currency[0] in 'aeiouy' else 'de '}{currency}"


SAYING = Saying(
    code="fr",
    locale="fr",
    numbers=Numbers(
        decimal=",",
        feminine="livres?|onces?|heures?|minutes?|secondes?|calories?|kilocalories?|tonnes?"
        "|roupies?|couronnes?|lires?|hryvnias?|tasses?|cuillères?|cuillerées?|bouteilles?|boîtes?"
        "|pommes?|oranges?|pastilles?|gélules?|doses?|barres?|unités?|pintes?|rotations?|douzaines?"
        "|portions?",
        counted=_counted,
        ordinal=_ordinal,
        in_pairs=True,
        singular_before="(?!)",
        ordinal_marks=r"(?:ers?|(?P<f>(?:è|e)?res?)|(?:[èe]me|e)s?|nde?s?)(?!\w)",
    ),
    money=Money(
        currencies={
            "USD": Currency("dollar", "dollars", "cent", "cents"),
            "EUR": Currency("euro", "euros", "centime", "centimes"),
            "GBP": Currency("livre", "livres", "penny", "pence"),
            "JPY": Currency("yen", "yens"),
            "INR": Currency("roupie", "roupies", "paisa", "paisas"),
            "CHF": Currency("franc", "francs", "centime", "centimes"),
            "BRL": Currency("réal", "réals", "centavo", "centavos"),
            "KRW": Currency("won", "wons"),
            "¢": Currency("cent", "cents"),
        },
        dollar="USD",
        amount="{whole} {hundredths}",
        exactly="",
        many={
            "mille": "mille",
            "million": "million",
            "millions": "millions",
            "milliard": "milliard",
            "milliards": "milliards",
            "k": "mille",
            "K": "mille",
            "M": "millions",
            "Md": "milliards",
            "Mds": "milliards",
        },
        of=_of,
    ),
    times=Times(
        clock="{hour} {minute}",
        hour=_hour,
        minute=lambda digits: digits.lstrip("0"),
        full=_hour,
        days="lun|mar|mer|jeu|ven|sam|dim",
        halves={
            "am": "du matin",
            "pm": "de l’après-midi",
            "night": "du soir",
            "noon": ", midi",
            "midnight": ", minuit",
        },
        date="{day} {month} {year}",
        day_and_month="{day} {month}",
        month_and_year="{month} {year}",
        month_first=False,
        day=_day,
        expiry="à consommer (?:de préférence )?avant(?: fin| le)?|expire(?: fin| le)?|exp"
        "|péremption|valable jusqu['’]?(?:au|en|à)?|DLC|DDM",
    ),
    names=Names(
        regnal=_regnal,
        century_before="(?!)",
        century_after=r"(?:e|ème|ᵉ|er)(?P<a> (?:siècles?|arrondissement|République|dynastie)\b)",
        century=_century,
        rulers="Louis|Philippe|Charles|Henri|François|Napoléon|Jean|Jean-Paul|Pie|Paul|Benoît"
        "|Clément|Léon|Innocent|Grégoire|Alexandre|Pierre|Frédéric|Catherine|Élisabeth|Elizabeth"
        "|Ramsès|Georges?|Édouard|Richard|Guillaume|Ferdinand|Alphonse|Albert|Léopold|Urbain",
        after_letter=r"(?!\.\s*\w)",
    ),
    addresses=Addresses("arobase", "point", "tiret", "tiret bas", "barre oblique"),
    operators={
        "to": "à",
        "and": "et",
        "times": "fois",
        "by": "sur",
        "<": "inférieur à",
        ">": "supérieur à",
        ",": ",",
        "~": "environ",
        "^": "puissance",
        "-": "tiret",
        "&": "et",
        "*": "étoile",
        "#": "dièse",
        "=": "égale",
        "/": "sur",
        "≤": "inférieur ou égal à",
        "≥": "supérieur ou égal à",
        "≠": "différent de",
        "≈": "environ",
        "±": "plus ou moins",
        "×": "fois",
        "÷": "divisé par",
        "−": "moins",
        "√": "racine de",
        "∞": "infini",
        "‰": "pour mille",
        "№": "numéro",
        "⁄": "sur",
        "²": "au carré",
        "³": "au cube",
    },
    units={
        "rpm": ("tour par minute", "tours par minute"),
        "bpm": ("battement par minute", "battements par minute"),
        "mAh": ("milliampère-heure", "milliampères-heure"),
        "dB": ("décibel", "décibels"),
    },
    per=" par ",
    arrows={
        "RIGHT": "flèche vers la droite",
        "LEFT": "flèche vers la gauche",
        "UP": "flèche vers le haut",
        "DOWN": "flèche vers le bas",
        "NORTH EAST": "flèche vers le haut à droite",
        "NORTH WEST": "flèche vers le haut à gauche",
        "SOUTH EAST": "flèche vers le bas à droite",
        "SOUTH WEST": "flèche vers le bas à gauche",
        "LEFT RIGHT": "flèche des deux côtés",
        "UP DOWN": "flèche vers le haut et le bas",
        "": "flèche",
    },
    pictures={
        "✓": "coche",
        "✔": "coche",
        "☑": "coche",
        "✅": "coche",
        "🗸": "coche",
        "✗": "croix",
        "✘": "croix",
        "☒": "croix",
        "❌": "croix",
        "✖": "croix",
        "❎": "croix",
        "✕": "croix",
        "☐": "case vide",
        "⚠": "signe d’avertissement",
        "⚡": "signe d’un éclair",
        "☠": "tête de mort",
        "☢": "signe de radiation",
        "☣": "signe de danger biologique",
        "⛔": "signe de sens interdit",
        "🚫": "signe d’interdiction",
        "🚭": "signe d’interdiction de fumer",
        "🛑": "signe stop",
        "♿": "signe de fauteuil roulant",
        "♻": "signe de recyclage",
        "🚹": "signe des hommes",
        "🚺": "signe des femmes",
        "🚻": "signe des toilettes",
        "♂": "signe masculin",
        "♀": "signe féminin",
        "☎": "signe de téléphone",
        "♥": "cœur",
        "❤": "cœur",
        "♠": "pique",
        "♣": "trèfle",
        "♦": "carreau",
        "★": "étoile",
        "⭐": "étoile",
        "☆": "étoile vide",
        "⏸": "signe de pause",
        "⏹": "bouton d’arrêt",
        "⏺": "bouton d’enregistrement",
        "⏻": "signe de mise en marche",
    },
    fractions={
        "½": "un demi",
        "+½": "demi",
        "¼": "un quart",
        "¾": "trois quarts",
        "⅓": "un tiers",
        "⅔": "deux tiers",
        "⅕": "un cinquième",
        "⅖": "deux cinquièmes",
        "⅗": "trois cinquièmes",
        "⅘": "quatre cinquièmes",
        "⅙": "un sixième",
        "⅚": "cinq sixièmes",
        "⅛": "un huitième",
        "⅜": "trois huitièmes",
        "⅝": "cinq huitièmes",
        "⅞": "sept huitièmes",
    },
    half_of=_half_of,
    fraction_of=" de ",
    abbreviations=(
        (
            r"(?<!taille )(?<!lettre )\bM\.(?= [A-ZÀÂÉÈ])"
            r"(?! (?:Il|Elle|Le|La|Les|Un|Une|Ce|On|Des|Au|À|Sur|En)\b)",
            "Monsieur",
        ),
        (r"\bMme\.?(?= [A-ZÀÂÉÈ])", "Madame"),
        (r"\bMlle\.?(?= [A-ZÀÂÉÈ])", "Mademoiselle"),
        (r"\bDr\.?(?= [A-ZÀÂÉÈ])", "Docteur"),
        (r"\bPr\.?(?= [A-ZÀÂÉÈ][a-zà-ÿ])", "Professeur"),
        (r"\b[Aa]v\.(?= [A-ZÀÂÉÈa-zà-ÿ])", "avenue"),
        (r"\b[Bb](?:ou)?l?v?d\.?(?= [A-ZÀÂÉÈ])", "boulevard"),
        (r"\bSt(?=[ -][A-ZÀÂÉÈ][a-zà-ÿ])", "Saint"),
        (r"\bSte(?=[ -][A-ZÀÂÉÈ][a-zà-ÿ])", "Sainte"),
        (r"\b[Nn][º°] ?(?=\d)|№ ?(?=\d)|\b[Nn]o\. ?(?=\d)", "numéro "),
        (r"\bp\. ?(?=\d)", "page "),
        (r"\b[Tt]él\.?(?: ?:)?(?= ?[+(\d])", "téléphone"),
        (r"\benv\.(?= ?\d)", "environ"),
        (r"\b(?:exp|Exp|EXP)\b\.?(:?) ?(?=\d\d?[/.-]\d\d)", r"expire\1 "),
        (r"\bc\.-à-d\.", "c’est-à-dire"),
        (r"\bp\. ?ex\.", "par exemple"),
        (r"\b([A-ZÉ][a-zéèçï]+) Ier\b", r"\1 premier"),
        (r"\bRDC\b|\brdc\b", "rez-de-chaussée"),
        (r"\b(?:24/24|24 ?h ?/ ?24)\b", "24 heures sur 24"),
        (r"\b(?:7/7|7 ?j ?/ ?7)\b", "7 jours sur 7"),
        (r"\b24/7\b", "24 heures sur 24, 7 jours sur 7"),
    ),
    written_in="C’est écrit en {}.",
    written_in_letters="C’est écrit en alphabet {}.",
    written_in_others="C’est écrit avec d’autres lettres.",
)
