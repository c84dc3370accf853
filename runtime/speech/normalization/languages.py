"""The languages in which the device has words of its own: English and Spanish."""

import re

Words = tuple[str, str]
"""The same in English and in Spanish."""


def in_language(language: str, words: Words) -> str:
    """Those of a language, by its code ("es", "es-419"); the English ones for any other."""
    return words[1] if language.partition("-")[0] == "es" else words[0]


_THINGS = re.compile(
    r"[ -](?:bill|note|banknote|coin|voucher|ticket|tablet|capsule|pill|dose|bottle|can|bag|pack"
    r"|box|jar|tin|carton|roll|bulb|battery|screen|ruler|ladder|pool|pizza)(?:s|es)?\b"
)


def of_a_thing(language: str, following: str) -> bool:
    """Whether a measure says what a thing is like: in English "a 20 dollar bill" is singular."""
    return bool(in_language(language, ("en", ""))) and _THINGS.match(following) is not None
