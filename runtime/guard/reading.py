"""In which languages an answer is read, whichever is set."""

from runtime.languages.language import Language, known_codes, language_of

_ALWAYS = ("en", "es")
"""A model that is asked in one language may well answer in another of these."""


def languages_read(code: str) -> list[Language]:
    """The languages that an answer may be in, that of the code first where it is known."""
    known = known_codes()
    return [language_of(each) for each in dict.fromkeys((code, *_ALWAYS)) if each in known]
