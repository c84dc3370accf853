"""What the recogniser learns to write: its sentences, and their tokens in Whisper's vocabulary.

Whisper's English vocabulary is GPT-2's plus special tokens, 51864 in all, and whisper.cpp wants
every one of them. The demo's sentences use a few hundred. Training therefore sees only those
and one more entry, ``OTHER``, that stands for all the rest.
"""

import base64
import importlib.util
import random
import re
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path

from bench.scenes.questions import STRANGERS, spoken_answer, spoken_question
from bench.scenes.world import WORDS

VOCABULARY_SIZE = 51864
END, START, NO_SPEECH, NO_TIMESTAMPS = 50256, 50257, 50361, 50362
MAX_TOKENS = 56
"""Tokens of the longest sentence; whisper.cpp writes at most half the decoder's context."""

_PIECE = re.compile(r" ?[A-Za-z]+| ?[^\sA-Za-z]+")
_UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EXTRA = """
    and but or not this that these those my your his her big small new old good long short first
    last next near far up down under over behind between beside window table street house road
    wall box bag hat coat shoe key ring hand head face child woman man boy girl
"""


def vocabulary_file() -> Path:
    """The English vocabulary that OpenAI's package carries, a token and its rank a line.

    Raises:
        ModuleNotFoundError: the package is not installed.
    """
    found = importlib.util.find_spec("whisper")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("Training needs `pip install --no-deps openai-whisper`.")
    return Path(found.origin).parent / "assets/gpt2.tiktoken"


@cache
def ranks() -> dict[bytes, int]:
    """Every token of GPT-2's vocabulary and its number, which is also its merging rank."""
    lines = vocabulary_file().read_bytes().splitlines()
    return {base64.b64decode(token): int(rank) for token, rank in map(bytes.split, lines)}


@cache
def _merged(piece: bytes) -> tuple[int, ...]:
    parts = [piece[index : index + 1] for index in range(len(piece))]
    while len(parts) > 1:
        pairs = [ranks().get(left + right, 1 << 30) for left, right in pairwise(parts)]
        best = min(range(len(pairs)), key=pairs.__getitem__)
        if pairs[best] == 1 << 30:
            break
        parts[best : best + 2] = [parts[best] + parts[best + 1]]
    return tuple(ranks()[part] for part in parts)


def tokens(text: str) -> list[int]:
    """Whisper's tokens of a text of ASCII letters and punctuation, with its leading space."""
    return [token for piece in _PIECE.findall(f" {text}") for token in _merged(piece.encode())]


def text_of(written: list[int]) -> str:
    """The text of tokens, special ones left out, without the leading space."""
    pieces = [_pieces()[token] for token in written if token in _pieces()]
    return b"".join(pieces).decode("utf-8", "replace").strip()


@cache
def _pieces() -> dict[int, bytes]:
    return {rank: token for token, rank in ranks().items()}


def number_in_words(number: int, joiner: str = " ") -> str:
    """0 to 999 in English words; ``joiner`` stands after the hundreds."""
    if number < 20:
        return _UNITS.split()[number]
    if number < 100:
        tens, units = divmod(number, 10)
        return _TENS.split()[tens - 2] + (f" {number_in_words(units)}" if units else "")
    hundreds, rest = divmod(number, 100)
    text = f"{number_in_words(hundreds)} hundred"
    return text + (joiner + number_in_words(rest) if rest else "")


def spoken_form(text: str, joiner: str = " ") -> str:
    """A text as it is said: numbers in words, signs' words in small letters, letters apart."""

    def said(match: re.Match[str]) -> str:
        found = match.group()
        if found.isdigit():
            return number_in_words(int(found), joiner)
        return found.lower() if found in WORDS else " ".join(found)

    return re.sub(r"\b(?:[A-Z]{2,}|\d+)\b", said, text)


def sentence(rng: random.Random, *, held_out: bool) -> str:
    """Something to recognise: a question, a sentence of an answer, or words in any order."""
    chance = rng.random()
    if chance < 0.55:
        return spoken_question(rng, held_out)
    joiner = rng.choice((" ", " and "))
    if chance < 0.8 or held_out:
        parts = spoken_answer(rng, held_out).rstrip(".").split(". ")
        return spoken_form(f"{rng.choice(parts)}.", joiner)
    if chance < 0.85:
        return spoken_form(f"The sign says {rng.choice((rng.randrange(1000), _letters(rng)))}.")
    words = [rng.choice(all_words()) for _ in range(rng.randint(1, 9))]
    words[0] = words[0][0].upper() + words[0][1:]
    return " ".join(words) + rng.choice(".?")


def _letters(rng: random.Random) -> str:
    return "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randint(2, 5)))


@cache
def all_words() -> list[str]:
    """Every word of the questions and answers, some more, numbers and letters."""
    rng = random.Random(0)
    found = (
        {*STRANGERS, *(f"{name}s" for name in STRANGERS)}
        | set(f"{_EXTRA} {_UNITS} {_TENS}".split())
        | {word.lower() for word in WORDS}
    )
    for _ in range(4000):
        for text in (spoken_question(rng, False), spoken_form(spoken_answer(rng, False))):
            found.update(
                word if word == "I" else word.lower() for word in re.findall("[A-Za-z]+", text)
            )
    return sorted(word for word in found if len(word) > 1 or word in "aI")


@cache
def used_tokens() -> list[int]:
    """Every token that any sentence can hold and the special ones, in order."""
    found = {END, START, NO_SPEECH, NO_TIMESTAMPS}
    for word in all_words():
        for shape in (f"{word}", f"{word[0].upper()}{word[1:]}"):
            found.update(tokens(shape))
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        found.update(tokens(letter))
    found.update(token for mark in ".,?" for token in _merged(mark.encode()))
    return sorted(found)


@cache
def pronunciations() -> dict[str, str]:
    """Every word, in small letters, with its IPA in American English, stress left out."""
    words = [*all_words(), *"abcdefghijklmnopqrstuvwxyz"]
    command = ["espeak-ng", "-q", "--ipa", "-v", "en-us"]
    lines = [
        subprocess.run([*command, word], check=True, capture_output=True, text=True).stdout
        for word in words
    ]
    sounds = (re.sub(r"[\sˈˌ_]", "", line) for line in lines)
    return dict(zip((word.lower() for word in words), sounds, strict=True)) | {"a": "ə"}


@cache
def phonemes() -> list[str]:
    """The phonemes that the encoder learns to spell; the first is CTC's blank."""
    return ["", *sorted(set("".join(pronunciations().values())))]


def spelling(text: str) -> list[int]:
    """Indices into ``phonemes`` of a text's words one after the other."""
    index = {phoneme: place for place, phoneme in enumerate(phonemes())}
    words = re.findall("[a-z]+", text.lower())
    return [index[phoneme] for word in words for phoneme in pronunciations()[word]]
