"""The languages in which the device has words of its own: English and Spanish."""

Words = tuple[str, str]
"""The same in English and in Spanish."""


def in_language(language: str, words: Words) -> str:
    """Those of a language, by its code ("es", "es-419"); the English ones for any other."""
    return words[1] if language.partition("-")[0] == "es" else words[0]
