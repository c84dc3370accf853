"""What is read digit by digit: telephone numbers, cards, postcodes, serial numbers."""

import re

from runtime.languages.saying import Saying

_TELEPHONE = re.compile(
    r"(?<![\w.,$€£-])(?:"
    r"\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,6}"
    r"|\(\d{2,4}\) ?\d{2,5}(?:[ .-]\d{2,4}){1,3}"
    r"|\d{3}\.\d{3}\.\d{4}"
    r"|\d{1,6}(?:-\d{1,6}){1,20}"
    r"|0\d{1,4}[/ ]\d{5,8}"
    r"|\d{2} \d{4,5}-\d{4}"
    r"|\d{2}(?:\.\d{2}){4}"
    r"|\d{2,4}(?: \d{2,4}){2,4}"
    r")(?![\w-]|[.,:/]\d)"
)
_CALLED = re.compile(
    r"\b((?:tel|tel[eé]fono|telephone|telefone|téléphone|telefon|phone|fax|call|mobile|móvil|celular"
    r"|portable|handy)\b[.:]{0,2} ?)(\d{2,4}(?: \d{2,4})+)(?! ?[\w,.:/-]?\d)",
    re.IGNORECASE,
)
"""A telephone number that could be a count without the word before it."""
_IN_PAIRS = re.compile(
    r"(?<![\w.,-])(?:\+(?P<country>\d\d)[ .-]?(?:\(0\) ?)?(?P<one>[1-9])|(?P<two>0[1-9]))"
    r"(?P<rest>(?:[ .-]?\d\d){4})(?![\w-]|[.,:/]?\d| \d)"
)
"""Such a number where it is written, or could be, in pairs of digits."""
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?: \d{3})+")
_AS_MANY, _TELEPHONES_DIGITS = 7, 9
"""Digits from which a number is a code, not a count; and one in groups, as counts are."""
_CODE = re.compile(
    rf"(?<![.,\d$€£¥])(?<![$€£¥]\s)(?:\d{{{_AS_MANY},}}|0\d{{3,}})(?![.,]?\d|\s?[$€£¥])"
)
_PREFIXED = re.compile(r"(?<!\w)(D|F|E|A|CH|P)-(\d{4,5})(?= )")
_STATE = re.compile(r"(?<!\w)([A-Z]{2}) (\d{5})(?![\w-])")
_CEP = re.compile(r"(?<![\w.,-])(\d{5})-(\d{3})(?![\w-])")
_TOWN = re.compile(r"(?:^|(?<=, ))(\d{5})(?= [A-ZÁÉÍÓÚÄÖÜ][a-zà-ÿ])", re.MULTILINE)
_BRITISH = re.compile(r"(?<!\w)([A-Z]{1,2}\d[A-Z\d]?) (\d[A-Z]{2})(?!\w)")
_SERIAL = re.compile(r"(?<![\w-])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{5,40}(?![\w-])")
_SPELLED = re.compile(r"(?<!\w)(?:[A-Z\d],? ){3,}[A-Z\d](?!\w)")
_MIXED = re.compile(r"\d[A-Z]+\d|\d{4}|[A-Z]\d+[A-Z]")


def without_codes(text: str, saying: Saying) -> str:
    """The text with such numbers digit by digit, with a pause between their groups; telephone
    numbers in pairs where the language says them so."""
    if not any(map(str.isdigit, text)):
        return text
    text = _CEP.sub(lambda found: f"{' '.join(found[1])}, {' '.join(found[2])}", text)
    if saying.numbers.in_pairs:
        text = _IN_PAIRS.sub(_pairs, text)
    text = _CALLED.sub(lambda found: found[1] + _in_groups(found[2]), text)
    text = _TELEPHONE.sub(lambda found: _digits(found[0]), text)
    text = _CODE.sub(lambda found: " ".join(found[0]), text)
    text = _PREFIXED.sub(lambda found: f"{' '.join(found[1])} {' '.join(found[2])}", text)
    text = _BRITISH.sub(lambda found: f"{' '.join(found[1])}, {' '.join(found[2])}", text)
    text = _STATE.sub(lambda found: f"{' '.join(found[1])} {' '.join(found[2])}", text)
    text = _TOWN.sub(lambda found: _town(found[1]), text)
    return _SERIAL.sub(lambda found: _serial(found[0]), text)


def places_of_spelled(text: str) -> set[int]:
    """Where a text has signs that are read out one by one already."""
    return {place for found in _SPELLED.finditer(text) for place in range(*found.span())}


def _digits(number: str) -> str:
    groups = re.findall(r"\d+", number)
    many = sum(map(len, groups))
    count = _THOUSANDS.fullmatch(number) and (many < _TELEPHONES_DIGITS or groups[-1] == "000")
    if count or many < (_TELEPHONES_DIGITS if " " in number else _AS_MANY):
        return number
    return ("+" if number.startswith("+") else "") + _in_groups(number)


def _pairs(found: re.Match[str]) -> str:
    """Each pair as a number, but for a zero before it."""
    groups = [found["one"] or found["two"], *re.findall(r"\d\d", found["rest"])]
    country = f"+{found['country']}, " if found["country"] else ""
    return country + ", ".join(re.sub(r"^0(?=\d)", "0 ", group) for group in groups)


def _in_groups(number: str) -> str:
    groups = re.findall(r"\d+", number)
    between = " " if all(len(group) == 1 for group in groups) else ", "
    return between.join(map(" ".join, groups))


def _town(code: str) -> str:
    """A postcode before a town; a round number may count what follows."""
    return code if code.endswith("00") else " ".join(code)


def _serial(written: str) -> str:
    return " ".join(written) if _MIXED.search(written) else written
