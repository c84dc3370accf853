"""The symbols that the demo voice pronounces, and how Piper's phonemes map to them.

Piper hands a voice the code points of espeak-ng's IPA, so a diphthong is two symbols and a
stress mark is one. Symbols that English as espeak-ng speaks it does not use are pronounced as
the nearest that it does.
"""

LANGUAGE = "en-us"
HOP = 128
"""Samples a frame."""
PAD, BOS, EOS = "_", "^", "$"
PAUSES = tuple(".,;:?!")
_MARKS = (" ", "ˈ", "ˌ", "ː", "ʲ", "\u0329")  # U+0329: the consonant before it is syllabic.
_SOUNDS = "abdefhijklmnopstuvwzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔθᵻ"
SYMBOLS: tuple[str, ...] = (PAD, BOS, EOS, *PAUSES, *_MARKS, *_SOUNDS)
"""Every symbol, at the place that is its phoneme id."""

NEAREST = {
    "c": "k", "ç": "h", "g": "ɡ", "q": "k", "y": "i", "ø": "ɜ", "œ": "ɛ", "ɒ": "ɑ", "ɕ": "ʃ",
    "ɖ": "d", "ɘ": "ə", "ɝ": "ɚ", "ɞ": "ɜ", "ɟ": "d", "ɢ": "ɡ", "ɣ": "ɡ", "ɤ": "ʌ", "ɥ": "w",
    "ɦ": "h", "ɨ": "ɪ", "ɫ": "l", "ɭ": "l", "ɯ": "u", "ɱ": "m", "ɲ": "n", "ɳ": "n", "ɵ": "ə",
    "ɸ": "f", "ɺ": "l", "ɻ": "ɹ", "ɽ": "ɾ", "ʀ": "ɹ", "ʁ": "ɹ", "ʂ": "ʃ", "ʈ": "t", "ʉ": "u",
    "ʋ": "v", "ʍ": "w", "ʎ": "l", "ʏ": "ɪ", "ʐ": "ʒ", "ʑ": "ʒ", "ʝ": "j", "ʟ": "l", "β": "v",
    "ε": "ɛ", "χ": "k", "ⱱ": "v", "r": "ɹ", "x": "k", "ɬ": "l",
}  # fmt: skip
"""Sounds of other languages, and what an English speaker makes of them."""


def is_spoken(symbol: str) -> bool:
    """Whether a symbol is a sound, and not a mark, a pause or an end."""
    return symbol in _SOUNDS


def phoneme_id_map() -> dict[str, list[int]]:
    """Piper's ``phoneme_id_map``: each phoneme's ids."""
    ids = {symbol: [index] for index, symbol in enumerate(SYMBOLS)}
    return ids | {foreign: ids[near] for foreign, near in NEAREST.items()}
