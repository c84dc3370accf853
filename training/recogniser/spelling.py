"""How words sound, by espeak-ng: what the encoder learns to spell beside what it is for."""

import re
import subprocess
from functools import cache

from training.recogniser.text import LANGUAGES, all_words, words_of

_VOICES = {"en": "en-us", "es": "es"}
_NOT_SOUNDS = re.compile(r"\([a-z-]+\)|[\sˈˌ_]")


@cache
def pronunciations(language: str) -> dict[str, str]:
    """Every word, in small letters, with its IPA, stress left out."""
    words = sorted({*(word.lower() for word in all_words(language)), *"abcdefghijklmnopqrstuvwxyz"})
    command = ["espeak-ng", "-q", "--ipa", "-v", _VOICES[language]]
    lines = [
        subprocess.run([*command, word], check=True, capture_output=True, text=True).stdout
        for word in words
    ]
    found = {word: _NOT_SOUNDS.sub("", line) for word, line in zip(words, lines, strict=True)}
    # Alone, an article and a conjunction would be said as letters are.
    return found | ({"a": "ə"} if language == "en" else {"y": "i"})


@cache
def phonemes() -> list[str]:
    """The phonemes that the encoder learns to spell; the first is CTC's blank."""
    sounds = ("".join(pronunciations(language).values()) for language in LANGUAGES)
    return ["", *sorted(set("".join(sounds)))]


@cache
def _places() -> dict[str, int]:
    return {phoneme: place for place, phoneme in enumerate(phonemes())}


def spelling(text: str, language: str) -> list[int]:
    """Indices into ``phonemes`` of a text's words one after the other."""
    said, places = pronunciations(language), _places()
    return [places[phoneme] for word in words_of(text) for phoneme in said[word]]
