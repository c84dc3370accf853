"""Amounts, times and telephone numbers, written so that a voice says them as people do.

Digits stay digits: a voice reads those rightly, but not the signs around them. Only ":00" becomes
"o'clock", and ".00" of an amount "exactly".
"""

import re
import unicodedata

from runtime.speech.normalization.languages import Words, in_language, of_a_thing

_CURRENCIES: dict[str, tuple[Words, Words, Words, Words]] = {
    "$": (
        ("dollar", "dólar"),
        ("dollars", "dólares"),
        ("cent", "centavo"),
        ("cents", "centavos"),
    ),
    "€": (("euro", "euro"), ("euros", "euros"), ("cent", "céntimo"), ("cents", "céntimos")),
    "£": (("pound", "libra"), ("pounds", "libras"), ("penny", "penique"), ("pence", "peniques")),
    "¥": (("yen", "yen"), ("yen", "yenes"), ("sen", "sen"), ("sen", "sen")),
    "₹": (("rupee", "rupia"), ("rupees", "rupias"), ("paisa", "paisa"), ("paise", "paisas")),
    "¢": (("cent", "centavo"), ("cents", "centavos"), ("", ""), ("", "")),
}
"""One and several, and one and several hundredths."""
_CODES = {"USD": "$", "US$": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_SYMBOL = r"US\$|USD|EUR|GBP|JPY|[$€£¥₹¢₠-₸₺-⃀]"
_NUMBER = r"\d+(?:[.,' ]\d{3})*(?:[.,]\d+)?"
_MANY = r"(?:\s?(?P<many>thousand|million|billion|trillion|mil|millones|millón|[kKM]|bn)\b)?"
_BEFORE = re.compile(rf"(?P<symbol>{_SYMBOL})\s?(?P<number>{_NUMBER}){_MANY}")
_AFTER = re.compile(rf"(?<![\w.,])(?P<number>{_NUMBER}){_MANY}\s?(?P<symbol>{_SYMBOL})(?!\w)")
_UP_TO = re.compile(r"(?<=[\d$€£])\s?[-–—]\s?(?=[$€£])|(?<=[$€£])\s?[-–—]\s?(?=\d)")
_LETTERS: dict[str, Words] = {
    "k": ("thousand", "mil"),
    "K": ("thousand", "mil"),
    "M": ("million", "millones"),
    "bn": ("billion", "mil millones"),
}
_HUNDREDTHS = re.compile(r"(.+)[.,](\d\d)")
_CLOCK = re.compile(
    r"(?<![\d:.,])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:])(?P<h>\s?(?:hrs?|h)\b\.?)?"
)
_TIMES = re.compile(
    r"(?i)(?<=:\d\d)(\s?[ap]\.?m\.?|\s?h)?\s?[-–—]\s?(?=\d{1,2}(?::\d\d|\s?[ap]\.?m))"
    r"|(?<=\d)(\s?[ap]\.?m\.?)\s?[-–—]\s?(?=\d)"
)
_RATIO = re.compile(r"(?<![\d:.,])(\d+):(\d+)(?![\d:])")
_DATE = re.compile(r"(?<![\d-])(\d{4}|\d\d?)-(\d\d?)-(\d{4}|\d\d?)(?![\d-])")
_TELEPHONE = re.compile(
    r"(?<![\w.,$€£-])(?:"
    r"\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,6}"
    r"|\(\d{2,4}\) ?\d{2,4}(?:[ .-]\d{2,4}){1,3}"
    r"|\d{3}\.\d{3}\.\d{4}"
    r"|\d{1,6}(?:-\d{1,6}){1,20}"
    r"|\d{2,4}(?: \d{2,4}){2,4}"
    r")(?![\w-]|[.,:/]\d)"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?: \d{3})+")
_AS_MANY = 7
"""Digits from which a number is a code, not a count."""
_CODE = re.compile(
    rf"(?<![.,\d$€£¥])(?<![$€£¥]\s)(?:\d{{{_AS_MANY},}}|0\d{{3,}})(?![.,]?\d|\s?[$€£¥])"
)
_GROUPED = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:,\d{3}){2,}(?![\d,])")
_NUMBER_SIGN = re.compile(r"(?<=\w )(?:No\.|Nr\.|N\.?[º°]|[Nn][uú]m\.|n\.?º)\s?(?=\d)|№\s?(?=\d)")


def without_values(text: str, language: str) -> str:
    """The text with its amounts, times and telephone numbers as they are said.

    Args:
        text: A paragraph.
        language: Code of the language of the words.
    """
    to = in_language(language, (" to ", " a "))
    text = _NUMBER_SIGN.sub(in_language(language, ("number ", "número ")), text)
    text = _DATE.sub(r"\1 \2 \3", text)
    text = _TELEPHONE.sub(lambda found: _digits(found[0]), text)
    text = _CODE.sub(lambda found: " ".join(found[0]), text)
    if in_language(language, ("", "es")):
        text = _GROUPED.sub(lambda found: found[0].replace(",", ""), text)
    text = _UP_TO.sub(to, text)
    for pattern in (_BEFORE, _AFTER):
        text = pattern.sub(lambda found: _amount(found, language), text)
    text = _TIMES.sub(lambda found: (found[1] or found[2] or "") + to, text)
    text = _CLOCK.sub(lambda found: _time(found, language), text)
    return _RATIO.sub(rf"\1{to}\2", text)


def _amount(found: re.Match[str], language: str) -> str:
    number, symbol, many = found["number"], found["symbol"], found["many"]
    one, several, hundredth, more = _money(symbol, language)
    if many:
        many = in_language(language, _LETTERS.get(many, (many, many)))
        of = in_language(language, ("", " de")) if many.endswith(("llón", "llones")) else ""
        return f"{number} {many}{of} {several}"
    split = _HUNDREDTHS.fullmatch(number)
    whole, hundredths = (split[1], split[2]) if split else (number, "")
    whole = _ungrouped(
        whole, symbol, language, before=found.start("symbol") < found.start("number")
    )
    single = whole == "1" or of_a_thing(language, found.string[found.end() :])
    said = f"{whole} {one if single else several}"
    if hundredths == "00":
        return said + in_language(language, (" exactly", " exactos"))
    if hundredths and not more:
        return f"{whole}.{hundredths} {several}"
    if hundredths:
        named = hundredth if hundredths == "01" else more
        return f"{said}{in_language(language, (' and ', ' con '))}{hundredths} {named}"
    return said


def _ungrouped(whole: str, symbol: str, language: str, *, before: bool) -> str:
    """A number without the marks between its thousands, which not every voice takes for such.

    Where the symbol comes first, 1,850 is a thousand and more, and 1.850 is where people write it
    so; where it comes last, 1.850 is, and 1,850 is not.
    """
    spanish = bool(in_language(language, ("", "es")))
    marks = "' " + ("," if before else "") + ("." if not before or spanish or symbol == "€" else "")
    number = re.sub(rf"[{marks}](?=\d{{3}})", "", whole)
    return number if before or spanish else number.replace(",", ".")


def _money(symbol: str, language: str) -> tuple[str, str, str, str]:
    """What a currency is called, one and several, and its hundredths, if they have a name."""
    forms = _CURRENCIES.get(_CODES.get(symbol, symbol))
    if forms is not None:
        one, several, hundredth, more = (in_language(language, each) for each in forms)
        return one, several, hundredth, more
    name = unicodedata.name(symbol).removesuffix(" SIGN").lower()
    return name, name, "", ""


def _time(found: re.Match[str], language: str) -> str:
    if found["minute"] == "00":
        return found["hour"] + in_language(language, (" o'clock", " en punto"))
    return f"{found['hour']} {found['minute']}"


def _digits(number: str) -> str:
    """A telephone or card number digit by digit, with a pause between its groups."""
    groups = re.findall(r"\d+", number)
    many = sum(map(len, groups))
    if many < (9 if " " in number else _AS_MANY) or _THOUSANDS.fullmatch(number):
        return number
    between = " " if all(len(group) == 1 for group in groups) else ", "
    return ("+" if number.startswith("+") else "") + between.join(map(" ".join, groups))
