"""What the recogniser learns to write in Spanish: questions, answers and words in any order."""

import random
import re
from functools import cache

from bench.scenes.questions import every_phrasing, spoken_answer, spoken_question
from bench.scenes.spanish import ALSO_SAID, NOUNS, SPANISH, Colloquial

_UNITS = """
    cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
    dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro
    veinticinco veintiséis veintisiete veintiocho veintinueve
"""
_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_HUNDREDS = """
    ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos
    novecientos
"""
_EXTRA = """
    y pero o no esto esta este esa ese mi tu su sus grande pequeño nuevo nueva viejo buena bueno
    largo corto primero último cerca lejos arriba abajo debajo encima detrás entre ventana mesa
    calle casa camino pared caja bolsa sombrero abrigo zapato llave mano cabeza cara niño niña
    mujer hombre agua leche pan calor frío mañana hoy noche tiempo gente
"""
_SIGN = re.compile(r"\b(?:[A-Z]{2,}|\d+)\b")
_LETTERS = "[a-záéíóúüñ]+"


def number_in_words(number: int) -> str:
    """0 to 999 in Spanish words."""
    if number < 30:
        return _UNITS.split()[number]
    if number < 100:
        tens, units = divmod(number, 10)
        return _TENS.split()[tens - 3] + (f" y {_UNITS.split()[units]}" if units else "")
    if number == 100:
        return "cien"
    hundreds, rest = divmod(number, 100)
    return _HUNDREDS.split()[hundreds - 1] + (f" {number_in_words(rest)}" if rest else "")


def question(rng: random.Random, held_out: bool) -> str:
    """Something that is asked about a picture."""
    return spoken_question(rng, held_out, SPANISH if held_out else Colloquial(rng))


def answer(rng: random.Random, held_out: bool) -> str:
    """A sentence of an answer; a sign says a number, as the others are words of English."""
    parts = spoken_answer(rng, held_out, SPANISH).rstrip(".").split(". ")
    number = number_in_words(rng.randrange(1000))
    return f"{_SIGN.sub(number, rng.choice(parts))}."


def sign(rng: random.Random) -> str:
    """What a sign says, a number."""
    return f"En el cartel pone {number_in_words(rng.randrange(1000))}."


@cache
def words() -> list[str]:
    """Every word of the questions and answers, some more, and numbers."""
    rng = random.Random(0)
    found = {"cien", *f"{_UNITS} {_TENS} {_HUNDREDS} {_EXTRA}".split()}
    texts = [*every_phrasing(SPANISH), *(core for said in ALSO_SAID.values() for core, _ in said)]
    texts += [f"{noun.any} {noun.none} {noun.how_many} {noun.the_many}" for noun in NOUNS.values()]
    for _ in range(3000):
        texts += [question(rng, False), answer(rng, False)]
    for text in texts:
        found.update(re.findall(_LETTERS, re.sub(r"\{\w+\}", " ", text).lower()))
    return sorted(word for word in found if len(word) > 1 or word in "yoae")
