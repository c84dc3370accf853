"""What people ask about a scene, and the one right answer to each question.

Phrasings are made of an opener, a core and a closer. About one in seven combinations is held
out: training never says it, the held-out measurement says nothing else. What is asked is drawn
alike in every language: from the same seed comes the same question in another wording.
"""

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from bench.scenes.english import ENGLISH
from bench.scenes.spanish import SPANISH
from bench.scenes.wording import Phrasing, Wording, capitalized
from bench.scenes.world import (
    ALL_KINDS,
    COLOURS,
    KINDS,
    LIGHTS,
    PLACES,
    Place,
    Scene,
    Thing,
    random_scene,
)

WORDINGS: dict[str, Wording] = {wording.code: wording for wording in (ENGLISH, SPANISH)}
"""Of each language, by its code."""
STRANGERS = ("dog", "cat", "bicycle", "chair", "clock", "bird", "phone", "train", "horse", "lamp")
_WITHOUT_CLOSER = ("setting", "beyond", "safety")


@dataclass(frozen=True)
class Question:
    """A question about a scene and its answer."""

    text: str
    answer: str
    category: str
    """``colour``, ``count``, ``presence``, ``place``, ``describe``, ``identify``, ``setting``,
    ``sign`` or ``unanswerable``."""


def held_out_phrasing(text: str) -> bool:
    """Whether a phrasing (its slots unfilled) is kept for measuring."""
    return zlib.crc32(text.encode()) % 7 == 0


def _phrasings(topic: str, held_out: bool) -> list[Phrasing]:
    """Decided by the English words, for all languages."""
    found = []
    places = (range(len(part)) for part in (ENGLISH.openers, ENGLISH.cores[topic], ENGLISH.closers))
    for phrasing in (Phrasing(topic, *parts) for parts in product(*places)):
        closer, core = ENGLISH.closers[phrasing.closer].strip(), ENGLISH.cores[topic][phrasing.core]
        if closer and (closer in core or topic in _WITHOUT_CLOSER):
            continue
        if held_out_phrasing(ENGLISH.unfilled(phrasing)) == held_out:
            found.append(phrasing)
    return found


_PHRASINGS = {
    (topic, held_out): _phrasings(topic, held_out)
    for topic in ENGLISH.cores
    for held_out in (False, True)
}


def phrasings(topic: str, held_out: bool) -> list[Phrasing]:
    """Those of a topic that training says, or those that it does not."""
    return _PHRASINGS[topic, held_out]


def ask(
    rng: random.Random,
    scene: Scene,
    *,
    close: bool,
    held_out: bool = False,
    topic: str | None = None,
    wording: Wording = ENGLISH,
) -> Question:
    """One question about the scene with its answer.

    Args:
        rng: decides what is asked and how.
        scene: the scene.
        close: whether the picture is looked at closely enough to read signs.
        held_out: use the phrasings kept for measuring.
        topic: one of a wording's ``cores``, any unless given.
        wording: of the language to ask and to answer in; nothing else depends on it.
    """
    weights = _WEIGHTS_CLOSE if close else _WEIGHTS
    asker = _Asker(rng, scene, close, held_out, wording)
    while True:
        about = topic or rng.choices(tuple(weights), tuple(weights.values()))[0]
        question = asker.about(about)
        if question is None:
            continue
        if about in ("beyond", "safety"):
            return question
        if scene.dark:
            return Question(question.text, wording.too_dark, "unanswerable")
        if scene.blurred:
            return Question(question.text, wording.too_blurred, "unanswerable")
        return question


_WEIGHTS = {
    "describe": 12,
    "setting": 2,
    "colour": 36,
    "dress": 5,
    "light": 8,
    "check": 18,
    "count": 13,
    "presence": 11,
    "place": 22,
    "identify": 10,
    "sign": 4,
    "beyond": 3,
    "safety": 2,
}
_WEIGHTS_CLOSE = {**{topic: weight / 3 for topic, weight in _WEIGHTS.items()}, "sign": 40}


@dataclass(frozen=True)
class _Asker:
    """Asks about a scene as if its picture were clear."""

    rng: random.Random
    scene: Scene
    close: bool
    held_out: bool
    words: Wording

    def about(self, topic: str) -> Question | None:
        """A question on the topic; None where it would be ambiguous."""
        match topic:
            case "describe":
                return Question(self._say(topic), self.words.description(self.scene), "describe")
            case "setting":
                where = self.words.whereabouts[self.scene.setting]
                return Question(self._say(topic), where, "setting")
            case "beyond":
                return Question(self._say(topic), self.words.not_shown, "unanswerable")
            case "safety":
                return Question(self._say(topic), self.words.not_safe, "unanswerable")
            case "identify":
                place = self.rng.choice(PLACES)
                there = [thing for thing in self.scene.things if self.scene.place(thing) == place]
                text = self._say(topic, place=place)
                return Question(text, self.words.identified(there), "identify")
            case "sign":
                return self._sign()
            case "count" | "presence":
                return self._how_many(topic)
            case _:
                return self._attribute(topic)

    def _say(self, topic: str, kind: str = "", colour: str = "", place: Place | None = None) -> str:
        phrasing = self.rng.choice(phrasings(topic, self.held_out))
        return self.words.question(phrasing, kind, colour, place)

    def _sign(self) -> Question | None:
        text = self._say("sign")
        signs = self.scene.of_kind("sign")
        if not signs:
            if self.rng.random() < 0.7:
                return None
            return Question(text, self.words.absent("sign"), "unanswerable")
        if not self.close or not self.scene.legible(signs[0]):
            return Question(text, self.words.too_small, "unanswerable")
        return Question(text, self.words.says(signs[0].text), "sign")

    def _some_kind(self) -> str:
        """Half of the time something that is there, else any kind that could be."""
        rng, scene = self.rng, self.scene
        if scene.things and rng.random() < 0.6:
            return rng.choice(scene.things).kind
        every = list(ALL_KINDS.values())
        return rng.choice(KINDS[scene.setting] if rng.random() < 0.7 else every).name

    def _how_many(self, topic: str) -> Question | None:
        kind = self._some_kind()
        there = len(self.scene.of_kind(kind))
        if topic == "presence":
            if self.rng.random() < 0.12:
                kind, there = self.rng.choice(STRANGERS), 0
            answer = self.words.presence(kind, bool(there))
            return Question(self._say(topic, kind), answer, "presence")
        if kind == "staircase":
            return None
        return Question(self._say(topic, kind), self.words.count(kind, there), "count")

    def _attribute(self, topic: str) -> Question | None:
        """Colour or place of the only thing of its kind."""
        kind = {"dress": "person", "light": "traffic light"}.get(topic) or self._some_kind()
        there = self.scene.of_kind(kind)
        if len(there) > 1 or (topic == "colour" and kind in ("person", "traffic light")):
            return None
        if topic in ("colour", "check") and not ALL_KINDS[kind].colours:
            return None
        if not there:
            if self.rng.random() < 0.7:
                return None
            text = self._say(topic, kind, self._any_colour(kind))
            return Question(text, self.words.absent(kind), "unanswerable")
        thing = there[0]
        if topic == "place":
            place = self.scene.place(thing)
            return Question(self._say(topic, kind), self.words.stands(kind, place), "place")
        if topic != "check":
            answer = self.words.coloured(kind, thing.colour)
            return Question(self._say(topic, kind), answer, "colour")
        return None if kind == "person" else self._check(thing)

    def _check(self, thing: Thing) -> Question:
        """Whether the thing has a colour, half of the time the one it has."""
        asked = thing.colour
        if self.rng.random() < 0.5:
            asked = self._any_colour(thing.kind)
        answer = self.words.confirmed(thing.kind, thing.colour, asked == thing.colour)
        return Question(self._say("check", thing.kind, asked), answer, "colour")

    def _any_colour(self, kind: str) -> str:
        return self.rng.choice(LIGHTS if kind == "traffic light" else COLOURS)


def spoken_question(rng: random.Random, held_out: bool, wording: Wording = ENGLISH) -> str:
    """A question as somebody might speak it, about a scene that is made up for it."""
    return _made_up(rng, held_out, wording).text


def spoken_answer(rng: random.Random, held_out: bool, wording: Wording = ENGLISH) -> str:
    """An answer as the assistant might speak it."""
    return _made_up(rng, held_out, wording).answer


def _made_up(rng: random.Random, held_out: bool, wording: Wording) -> Question:
    scene = random_scene(rng)
    return ask(rng, scene, close=rng.random() < 0.3, held_out=held_out, wording=wording)


def every_phrasing(wording: Wording = ENGLISH) -> Iterator[str]:
    """Every phrasing of every question, slots unfilled, held out or not."""
    for found in _PHRASINGS.values():
        for phrasing in found:
            text = wording.unfilled(phrasing)
            # A slot at its beginning has no letter to make large.
            begun = text if text.lstrip("¿").startswith("{") else capitalized(text)
            yield begun + ("" if text.endswith("?") else ".")
