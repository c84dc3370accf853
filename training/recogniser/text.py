"""What the recogniser learns to write, in each of its languages."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from runtime.languages.language import language_of
from training.recogniser import english, spanish

_ASKING = re.compile(
    r"\b(?:what|which|how|did|do|have|a qué|en qué|qué|cómo|cuál|cuánta|me has|me ha|me dices"
    r"|me dice|me entendiste|sabes)\b"
)
_POLITE = {"en": "Please", "es": "Por favor"}


@dataclass(frozen=True)
class Language:
    """What is said in a language."""

    code: str
    question: Callable[[random.Random, bool], str]
    answer: Callable[[random.Random, bool], str]
    sign: Callable[[random.Random], str]
    words: Callable[[], list[str]]


LANGUAGES = {
    "en": Language("en", english.question, english.answer, english.sign, english.words),
    "es": Language("es", spanish.question, spanish.answer, spanish.sign, spanish.words),
}


def sentence(rng: random.Random, *, held_out: bool, language: str = "en") -> str:
    """Something to recognise: a question, a sentence of an answer, or words in any order.

    Training also hears what is said to the device itself; held out are questions and answers.
    """
    spoken = LANGUAGES[language]
    chance = rng.random()
    if held_out:
        return spoken.question(rng, True) if chance < 0.55 else spoken.answer(rng, True)
    if chance < 0.5:
        return spoken.question(rng, False)
    if chance < 0.58:
        return command(rng, language)
    if chance < 0.62:
        return same_picture(rng, language)
    if chance < 0.8:
        return spoken.answer(rng, False)
    if chance < 0.84:
        return spoken.sign(rng)
    chosen = [rng.choice(spoken.words()) for _ in range(rng.randint(1, 9))]
    return _written(" ".join(chosen), rng.choice(".?"), language)


def command(rng: random.Random, language: str) -> str:
    """Something said to the device itself, now and then politely."""
    phrase = rng.choice(commands(language))
    end = "?" if _ASKING.match(phrase) else "."
    chance = rng.random()
    if chance < 0.15:
        phrase = f"{phrase}, {_POLITE[language].lower()}"
    said = _written(phrase, end, language)
    if chance < 0.85:
        return said
    return f"{_POLITE[language]}, {said[0].lower()}{said[1:2].lower()}{said[2:]}"


def same_picture(rng: random.Random, language: str) -> str:
    """A question about the picture before, or what such a question begins with."""
    lead = rng.choice(leads(language))
    if rng.random() < 0.3:
        return _written(lead, ".", language)
    asked = LANGUAGES[language].question(rng, False)
    first = next(index for index, sign in enumerate(asked) if sign.isalpha())
    if not asked.startswith("I "):
        asked = f"{asked[:first]}{asked[first].lower()}{asked[first + 1 :]}"
    return _written(f"{lead}, {asked}", "", language)


@cache
def commands(language: str) -> list[str]:
    """Everything that the device takes for a command."""
    return [
        phrase for said in language_of(language).commands.values() for phrase in said.split("|")
    ]


@cache
def leads(language: str) -> list[str]:
    """How a question about the picture before begins."""
    return language_of(language).same_picture.split("|")


@cache
def all_words(language: str) -> list[str]:
    """Every word that a sentence of the language can hold."""
    texts = [*commands(language), *leads(language), _POLITE[language]]
    said = {word for text in texts for word in words_of(text)}
    return sorted({*LANGUAGES[language].words(), *said})


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without marks."""
    return re.findall(r"[^\W\d_]+", text.lower())


def _written(text: str, end: str, language: str) -> str:
    """With its capital and its marks."""
    if language == "en":
        text = re.sub(r"\bi\b", "I", text)
    start = "¿" if language == "es" and end == "?" else ""
    return f"{start}{text[0].upper()}{text[1:]}{end}"
