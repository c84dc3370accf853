"""What the recogniser learns to write in English: questions, answers and words in any order."""

import random
import re
from functools import cache

from bench.scenes.questions import STRANGERS, spoken_answer, spoken_question
from bench.scenes.world import WORDS

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


def question(rng: random.Random, held_out: bool) -> str:
    """Something that is asked about a picture."""
    return spoken_question(rng, held_out)


def answer(rng: random.Random, held_out: bool) -> str:
    """A sentence of an answer."""
    joiner = rng.choice((" ", " and "))
    parts = spoken_answer(rng, held_out).rstrip(".").split(". ")
    return spoken_form(f"{rng.choice(parts)}.", joiner)


def sign(rng: random.Random) -> str:
    """What a sign says, of numbers and letters."""
    return spoken_form(f"The sign says {rng.choice((rng.randrange(1000), _letters(rng)))}.")


def _letters(rng: random.Random) -> str:
    return "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randint(2, 5)))


@cache
def words() -> list[str]:
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
