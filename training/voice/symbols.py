"""The symbols that a demo voice pronounces, and how Piper's phonemes map to them.

Piper hands a voice the code points of espeak-ng's IPA, so a diphthong is two symbols and a
stress mark is one. Symbols that a language as espeak-ng speaks it does not use are pronounced as
the nearest that it does.
"""

from dataclasses import dataclass, field

HOP = 128
"""Samples a frame."""
PAD, BOS, EOS = "_", "^", "$"
PAUSES = tuple(".,;:?!")
_MARKS = (" ", "ˈ", "ˌ", "ː", "ʲ", "\u0329")  # U+0329: the consonant before it is syllabic.
PADDING = 0
"""The phoneme id of ``PAD``."""


@dataclass(frozen=True)
class Tongue:
    """What a voice's language sounds like."""

    language: str
    """As Piper phonemizes it."""
    locale: str
    """As Piper names it, such as ``en_US``."""
    variant: str
    """The one speaker of espeak-ng that this voice is made of. No recogniser that judges the voice
    may hear it."""
    sounds: str
    """One code point each."""
    nearest: dict[str, str] = field(hash=False)
    """Sounds of other languages, and what a speaker of this one makes of them."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """Every symbol, at the place that is its phoneme id."""
        return (PAD, BOS, EOS, *PAUSES, *_MARKS, *self.sounds)

    def is_spoken(self, symbol: str) -> bool:
        """Whether a symbol is a sound, and not a mark, a pause or an end."""
        return symbol in self.sounds

    def phoneme_id_map(self) -> dict[str, list[int]]:
        """Piper's ``phoneme_id_map``: each phoneme's ids."""
        ids = {symbol: [index] for index, symbol in enumerate(self.symbols)}
        return ids | {foreign: ids[near] for foreign, near in self.nearest.items()}


ENGLISH = Tongue(
    language="en-us",
    locale="en_US",
    variant="en-us+f4",
    sounds="abdefhijklmnopstuvwzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔθᵻ",
    nearest={
        "c": "k", "ç": "h", "g": "ɡ", "q": "k", "y": "i", "ø": "ɜ", "œ": "ɛ", "ɒ": "ɑ", "ɕ": "ʃ",
        "ɖ": "d", "ɘ": "ə", "ɝ": "ɚ", "ɞ": "ɜ", "ɟ": "d", "ɢ": "ɡ", "ɣ": "ɡ", "ɤ": "ʌ", "ɥ": "w",
        "ɦ": "h", "ɨ": "ɪ", "ɫ": "l", "ɭ": "l", "ɯ": "u", "ɱ": "m", "ɲ": "n", "ɳ": "n", "ɵ": "ə",
        "ɸ": "f", "ɺ": "l", "ɻ": "ɹ", "ɽ": "ɾ", "ʀ": "ɹ", "ʁ": "ɹ", "ʂ": "ʃ", "ʈ": "t", "ʉ": "u",
        "ʋ": "v", "ʍ": "w", "ʎ": "l", "ʏ": "ɪ", "ʐ": "ʒ", "ʑ": "ʒ", "ʝ": "j", "ʟ": "l", "β": "v",
        "ε": "ɛ", "χ": "k", "ⱱ": "v", "r": "ɹ", "x": "k", "ɬ": "l",
    },
)  # fmt: skip
SPANISH = Tongue(
    language="es",
    locale="es_ES",
    variant="es+f4",
    sounds="abdefijklmnoprstuwxðŋɛɡɣɪɲɾʃʊʎʒʝβθ",
    nearest={
        "c": "k", "ç": "s", "g": "ɡ", "h": "x", "q": "k", "v": "β", "y": "i", "z": "s", "æ": "a",
        "ø": "o", "œ": "e", "ɐ": "a", "ɑ": "a", "ɒ": "o", "ɔ": "o", "ɕ": "ʃ", "ɖ": "d", "ɘ": "e",
        "ə": "e", "ɚ": "ɛ", "ɜ": "e", "ɝ": "ɛ", "ɞ": "e", "ɟ": "ʝ", "ɢ": "ɡ", "ɤ": "o", "ɥ": "w",
        "ɦ": "x", "ɨ": "i", "ɫ": "l", "ɬ": "l", "ɭ": "l", "ɯ": "u", "ɱ": "m", "ɳ": "n", "ɵ": "o",
        "ɸ": "f", "ɹ": "ɾ", "ɺ": "l", "ɻ": "ɾ", "ɽ": "ɾ", "ʀ": "r", "ʁ": "ɣ", "ʂ": "ʃ", "ʈ": "t",
        "ʉ": "u", "ʋ": "β", "ʌ": "a", "ʍ": "w", "ʏ": "i", "ʐ": "ʒ", "ʑ": "ʒ", "ʔ": "t", "ʟ": "l",
        "ε": "ɛ", "χ": "x", "ᵻ": "i", "ⱱ": "β",
    },
)  # fmt: skip
TONGUES = {"en": ENGLISH, "es": SPANISH}
"""By the language's code."""
