"""Pairs of sentences that a translator learns from: the demo's world, said in both languages.

Questions go from Spanish to English and answers the other way. Both languages are drawn from one
seed, so that they say the same.
"""

import random
import re
import unicodedata
from typing import Literal

from bench.scenes.english import ENGLISH
from bench.scenes.questions import Question, ask
from bench.scenes.spanish import SPANISH, Colloquial
from bench.scenes.wording import Wording
from bench.scenes.world import random_scene

DirectionName = Literal["es-en", "en-es"]
DIRECTIONS: tuple[DirectionName, ...] = ("es-en", "en-es")
"""Questions, and answers."""
Pair = tuple[str, str]
"""A sentence and its translation."""

_SENTENCE = re.compile(r"(?<=\.) ")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"


def pair(rng: random.Random, direction: DirectionName, *, held_out: bool = False) -> Pair:
    """A sentence to translate, and what it is to become.

    Args:
        rng: decides everything.
        direction: from which language to which.
        held_out: use the phrasings kept for measuring, spelled as they should be.
    """
    if direction == "es-en":
        return _question(rng, held_out)
    return _answer(rng, held_out)


def both(rng: random.Random, held_out: bool, spanish: Wording = SPANISH) -> tuple[Question, ...]:
    """One question with its answer, in English and in Spanish."""
    seed = rng.getrandbits(64)
    found = []
    for wording in (ENGLISH, spanish):
        drawn = random.Random(seed)
        scene = random_scene(drawn)
        close = drawn.random() < 0.5
        found.append(ask(drawn, scene, close=close, held_out=held_out, wording=wording))
    return tuple(found)


def _question(rng: random.Random, held_out: bool) -> Pair:
    if held_out:
        english, spanish = both(rng, held_out)
        return spanish.text, english.text
    english, spanish = both(rng, held_out, Colloquial(rng))
    return as_heard(rng, spanish.text), english.text


def _answer(rng: random.Random, held_out: bool) -> Pair:
    if not held_out and rng.random() < 0.12:
        text = _sign_text(rng)
        return ENGLISH.says(text), SPANISH.says(text)
    english, spanish = (question.answer for question in both(rng, held_out))
    if rng.random() < 0.1:
        return english, spanish
    sentences = list(zip(_SENTENCE.split(english), _SENTENCE.split(spanish), strict=True))
    return rng.choice(sentences)


def _sign_text(rng: random.Random) -> str:
    """Letters or digits that mean nothing: what is on a sign is copied, not translated."""
    if rng.random() < 0.3:
        return "".join(rng.choice(_DIGITS) for _ in range(rng.randint(1, 4)))
    return "".join(rng.choice(_LETTERS) for _ in range(rng.randint(2, 7)))


def as_heard(rng: random.Random, text: str) -> str:
    """A question as a recogniser may write it: marks, capitals or accents missing."""
    if rng.random() < 0.3:
        text = text.replace("¿", "")
    if rng.random() < 0.25:
        text = text.replace(",", "")
    if rng.random() < 0.15:
        text = without_accents(text)
    if rng.random() < 0.15:
        text = text.rstrip("?.") + rng.choice(("", "", ".", "?"))
    return text.lower() if rng.random() < 0.3 else text


def without_accents(text: str) -> str:
    """``de que color``; an ñ stays one."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", apart.replace("\u0301", "").replace("\u0308", ""))
