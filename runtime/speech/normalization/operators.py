"""Signs between numbers, as they are read aloud: "5 < 6", "60*40", "−5", "10–20", "#7", "*21#".

Those that voices of every language read by themselves, such as + and %, are left to them.
"""

import re
import unicodedata

from runtime.languages.saying import Saying

_SIGNS = "≤≥≠≈±×÷−√∞‰№⁄²³"
_SIGN = re.compile(f"[{_SIGNS}]")
_DECORATION = re.compile(r"([-=~#+_])\1{3,}|\.{5,}|<!--.*?-->")
_POWER = re.compile(r"(?<=\d)[⁰¹⁴-⁹⁻⁺]+")
_RAISED = re.compile(r"[⁰¹⁴-⁹]+")
_KEYS = re.compile(r"(?P<star>(?<![\w*])\*(?=[\d#])|(?<=[\d#])\*(?![\w*]))|(?P<hash>(?<=[\d*])#)")
"""What is typed on a telephone."""
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        # Multiplied where a result follows, else the sides of something.
        (r"\s*×\s*(?=\d[^=]*=)", "times"),
        (r"(?<=[\w\"'″])\s*×\s*(?=\d)", "by"),
        (r"#\s?(?=\d)", "№"),
        (r"(?<=\d)\s*<|<\s*(?=-?\d)|(?<=\b\w)\s*<(?=\s*\w\b)", "<"),
        (r"(?<=\d)\s*>|>\s*(?=-?\d)|(?<=\b\w)\s*>(?=\s*\w\b)", ">"),
        (r"\s+[<>]\s+", ","),
        (r"~\s?(?=\d)", "~"),
        (r"(?<=\w)\s?\^\s?(?=[\w(-])", "^"),
        (r"(?<=\d)\s?–\s?(?=\d)|(?<=[%°])\s?[-–]\s?(?=\d)", "to"),
        (r"(?<=\d)\s-\s(?=\d[^=]*=)", "−"),
        (r"(?<![\w.,)-])-(?=\d)", "−"),
        (r"(?<=\d)\s?-\s?(?=\d)", "-"),
        (r"(?<=\w)\s?&\s?(?=\w)", "&"),
        (r"(?<=\d)\s?=\s?(?=[\w(-])", "="),
        (r"(?<=\d)\s?/\s?(?=\d)", "/"),
        (r"(?<=\d)\.(?=\d{1,2}(?!\d))", "."),
    )
)


def without_operators(text: str, saying: Saying) -> str:
    """The text with words in place of what stands between and before its numbers."""
    words = {sign: f" {word} " for sign, word in saying.operators.items()}
    text = _DECORATION.sub(" ", text)
    text = _POWER.sub(lambda found: words["^"] + unicodedata.normalize("NFKC", found[0]), text)
    text = _RAISED.sub(lambda found: " " + unicodedata.normalize("NFKC", found[0]), text)
    text = _KEYS.sub(lambda found: words["*" if found["star"] else "#"], text)
    for pattern, name in _RULES:
        if name in words:
            text = pattern.sub(words[name], text)
    return _SIGN.sub(lambda found: words[found[0]], text)
