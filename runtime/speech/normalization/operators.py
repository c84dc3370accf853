"""Signs between numbers, as they are read aloud: "5 < 6", "60*40", "−5", "10–20", "#7", "*21#".

Those that voices of every language read by themselves, such as + and %, are left to them.
"""

import re
import unicodedata

from runtime.speech.normalization.languages import Words, in_language

_OPERATORS: dict[str, Words] = {
    "≤": ("less than or equal to", "menor o igual que"),
    "≥": ("greater than or equal to", "mayor o igual que"),
    "≠": ("not equal to", "distinto de"),
    "≈": ("approximately", "aproximadamente"),
    "±": ("plus or minus", "más menos"),
    "×": ("times", "por"),
    "÷": ("divided by", "entre"),
    "−": ("minus", "menos"),
    "√": ("square root of", "raíz de"),
    "∞": ("infinity", "infinito"),
    "‰": ("per thousand", "por mil"),
    "№": ("number", "número"),
    "⁄": ("over", "partido por"),
    "²": ("squared", "al cuadrado"),
    "³": ("cubed", "al cubo"),
}
_SIGN = re.compile(f"[{''.join(_OPERATORS)}]")
_DECORATION = re.compile(r"([-=~#+_])\1{3,}|\.{5,}|<!--.*?-->")
_POWER = re.compile(r"(?<=\d)[⁰¹⁴-⁹⁻⁺]+")
_RAISED = re.compile(r"[⁰¹⁴-⁹]+")
_RULES: tuple[tuple[re.Pattern[str], Words], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        # Multiplied where a result follows, else the sides of something.
        (r"\s*×\s*(?=\d[^=]*=)", (" times ", " por ")),
        (r"(?<=[\w\"'″])\s*×\s*(?=\d)", (" by ", " por ")),
        # What is typed on a telephone.
        (r"(?<![\w*])\*(?=[\d#])|(?<=[\d#])\*(?![\w*])", (" star ", " asterisco ")),
        (r"(?<=[\d*])#|(?<=star )#|(?<=asterisco )#", (" hash ", " almohadilla ")),
        (r"#\s?(?=\d)", ("number ", "número ")),
        (r"(?<=\d)\s*<|<\s*(?=-?\d)|(?<=\b\w)\s*<(?=\s*\w\b)", (" less than ", " menor que ")),
        (r"(?<=\d)\s*>|>\s*(?=-?\d)|(?<=\b\w)\s*>(?=\s*\w\b)", (" greater than ", " mayor que ")),
        (r"\s+[<>]\s+", (", ", ", ")),
        (r"~\s?(?=\d)", ("about ", "unos ")),
        (r"(?<=\w)\s?\^\s?(?=[\w(-])", (" to the power of ", " elevado a ")),
        (r"(?<=\d)\s?–\s?(?=\d)|(?<=[%°])\s?[-–]\s?(?=\d)", (" to ", " a ")),
        (r"(?<=\d)\s-\s(?=\d[^=]*=)", (" minus ", " menos ")),
        (r"(?<![\w.,)-])-(?=\d)", (" minus ", " menos ")),
        (r"(?<=\d)\s?-\s?(?=\d)", (" dash ", " guion ")),
        (r"(?<=\w)\s?&\s?(?=\w)", (" and ", " y ")),
    )
)


def without_operators(text: str, language: str) -> str:
    """The text with words in place of what stands between and before its numbers.

    Args:
        text: A paragraph.
        language: Code of the language of the words.
    """
    text = _DECORATION.sub(" ", text)
    power = in_language(language, (" to the power of ", " elevado a "))
    text = _POWER.sub(lambda found: power + unicodedata.normalize("NFKC", found[0]), text)
    text = _RAISED.sub(lambda found: " " + unicodedata.normalize("NFKC", found[0]), text)
    for pattern, words in _RULES:
        text = pattern.sub(in_language(language, words), text)
    return _SIGN.sub(lambda found: f" {in_language(language, _OPERATORS[found[0]])} ", text)
