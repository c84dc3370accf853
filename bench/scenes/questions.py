"""What people ask about a scene, and the one right answer to each question.

Phrasings are made of an opener, a core and a closer. About one in seven combinations is held
out: training never says it, the held-out measurement says nothing else.
"""

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from bench.scenes.world import (
    ALL_KINDS,
    COLOURS,
    KINDS,
    LIGHTS,
    PLACES,
    Scene,
    Thing,
    random_scene,
)

TOO_DARK = "The picture is too dark to tell."
TOO_BLURRED = "The picture is too blurred to tell."
TOO_SMALL = "There is a sign, but I cannot read it."
NOT_SHOWN = "I cannot tell that from the picture."
NOT_SAFE = "I cannot judge whether it is safe."
NOTHING = "I see nothing there."

NUMBERS = ("no", "one", "two", "three", "four", "five")
SPOTS = {"left": "on the left", "middle": "in the middle", "right": "on the right"}
STRANGERS = ("dog", "cat", "bicycle", "chair", "clock", "bird", "phone", "train", "horse", "lamp")

OPENERS = ("", "", "please, ", "can you tell me, ", "tell me, ", "excuse me, ", "hello, ", "so, ")
CLOSERS = ("", "", " please", " in the picture", " in front of me", " here")

CORES: dict[str, tuple[str, ...]] = {
    "describe": (
        "what is in front of me?",
        "describe the scene",
        "describe what you see",
        "what do you see?",
        "what is there?",
        "what does the picture show?",
    ),
    "setting": ("where am I?", "what kind of place is this?", "am I on a street or at a table?"),
    "colour": (
        "what colour is the {name}?",
        "which colour is the {name}?",
        "what is the colour of the {name}?",
        "the {name}, what colour is it?",
        "say the colour of the {name}",
    ),
    "dress": (
        "what colour is the person wearing?",
        "what is the person wearing?",
        "what colour are the clothes of the person?",
    ),
    "light": (
        "what colour is the traffic light?",
        "what does the traffic light show?",
        "which light is on?",
        "what colour is the light?",
    ),
    "check": ("is the {name} {colour}?", "do you see a {colour} {name}?"),
    "count": (
        "how many {plural} are there?",
        "how many {plural} do you see?",
        "count the {plural}",
        "what is the number of {plural}?",
    ),
    "presence": (
        "is there a {name}?",
        "do you see a {name}?",
        "can you see a {name}?",
        "is there a {name} anywhere?",
        "are there any {plural}?",
    ),
    "place": (
        "where is the {name}?",
        "on which side is the {name}?",
        "is the {name} on the left or on the right?",
        "where do I find the {name}?",
    ),
    "identify": (
        "what is {spot}?",
        "what do you see {spot}?",
        "what stands {spot}?",
        "which thing is {spot}?",
    ),
    "sign": (
        "what does the sign say?",
        "read the sign",
        "what is written on the sign?",
        "which word is on the sign?",
        "can you read the sign?",
    ),
    "beyond": (
        "what time is it?",
        "how much does it cost?",
        "what is the name of the person?",
        "how old is it?",
        "what does it smell like?",
        "what is the weather tomorrow?",
        "who lives here?",
        "what is behind me?",
    ),
    "safety": (
        "is it safe to cross?",
        "can I cross the street now?",
        "is it safe?",
        "is it dangerous?",
    ),
}


_WITHOUT_CLOSER = ("setting", "beyond", "safety")


@dataclass(frozen=True)
class Question:
    """A question about a scene and its answer."""

    text: str
    answer: str
    category: str
    """``colour``, ``count``, ``presence``, ``place``, ``describe``, ``identify``, ``setting``,
    ``sign`` or ``unanswerable``."""


def phrase(thing: Thing) -> str:
    """A thing in words: ``a red car``, ``a person in blue``, ``a traffic light showing red``."""
    if thing.kind == "person":
        return f"a person in {thing.colour}"
    if thing.kind == "traffic light":
        return f"a traffic light showing {thing.colour}"
    return f"a {thing.colour} {thing.kind}" if thing.colour else f"a {thing.kind}"


def listed(things: list[Thing]) -> str:
    """``a tree``, ``a tree and a red car``, ``a tree, a red car and a sign``."""
    words = [phrase(thing) for thing in things]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def description(scene: Scene) -> str:
    """The scene in words, from left to right."""
    sentences = [f"This is a {scene.setting}."]
    for place in PLACES:
        there = [thing for thing in scene.things if scene.place(thing) == place]
        if there:
            sentences.append(f"{SPOTS[place].capitalize()} is {listed(there)}.")
    return " ".join(sentences)


def held_out_phrasing(text: str) -> bool:
    """Whether a phrasing (its slots unfilled) is kept for measuring."""
    return zlib.crc32(text.encode()) % 7 == 0


def _phrasings(category: str, held_out: bool) -> list[str]:
    found = []
    for opener, core, closer in product(OPENERS, CORES[category], CLOSERS):
        if closer.strip() and (closer.strip() in core or category in _WITHOUT_CLOSER):
            continue
        text = opener + (core[:-1] + closer + "?" if core.endswith("?") else core + closer)
        if held_out_phrasing(text) == held_out:
            found.append(text[0].upper() + text[1:] + ("" if text.endswith("?") else "."))
    return found


_PHRASINGS = {
    (category, held_out): _phrasings(category, held_out)
    for category in CORES
    for held_out in (False, True)
}


def say(rng: random.Random, category: str, held_out: bool, **slots: str) -> str:
    """A question of the category in one of its phrasings."""
    return rng.choice(_PHRASINGS[category, held_out]).format(**slots)


def ask(
    rng: random.Random,
    scene: Scene,
    *,
    close: bool,
    held_out: bool = False,
    topic: str | None = None,
) -> Question:
    """One question about the scene with its answer.

    Args:
        rng: decides what is asked and how.
        scene: the scene.
        close: whether the picture is looked at closely enough to read signs.
        held_out: use the phrasings kept for measuring.
        topic: one of ``CORES``, any unless given.
    """
    weights = _WEIGHTS_CLOSE if close else _WEIGHTS
    while True:
        about = topic or rng.choices(tuple(weights), tuple(weights.values()))[0]
        question = _about(rng, scene, about, close, held_out)
        if question is None:
            continue
        if about in ("beyond", "safety"):
            return question
        if scene.dark:
            return Question(question.text, TOO_DARK, "unanswerable")
        if scene.blurred:
            return Question(question.text, TOO_BLURRED, "unanswerable")
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


def _about(
    rng: random.Random, scene: Scene, topic: str, close: bool, held_out: bool
) -> Question | None:
    """A question on the topic as if the picture were clear; None where it would be ambiguous."""

    def made(answer: str, category: str, **slots: str) -> Question:
        return Question(say(rng, topic, held_out, **slots), answer, category)

    match topic:
        case "describe":
            return made(description(scene), "describe")
        case "setting":
            where = "on a street" if scene.setting == "street" else "at a table"
            return made(f"You are {where}.", "setting")
        case "beyond":
            return made(NOT_SHOWN, "unanswerable")
        case "safety":
            return made(NOT_SAFE, "unanswerable")
        case "identify":
            place = rng.choice(PLACES)
            there = [thing for thing in scene.things if scene.place(thing) == place]
            words = listed(there) if there else ""
            answer = f"{words[0].upper()}{words[1:]}." if there else NOTHING
            return made(answer, "identify", spot=SPOTS[place])
        case "sign":
            return _sign(rng, scene, close, held_out)
        case "count" | "presence":
            return _how_many(rng, scene, topic, held_out)
        case _:
            return _attribute(rng, scene, topic, held_out)


def _sign(rng: random.Random, scene: Scene, close: bool, held_out: bool) -> Question | None:
    text = say(rng, "sign", held_out)
    signs = scene.of_kind("sign")
    if not signs:
        if rng.random() < 0.7:
            return None
        return Question(text, "I do not see a sign.", "unanswerable")
    if not close or not scene.legible(signs[0]):
        return Question(text, TOO_SMALL, "unanswerable")
    return Question(text, f"The sign says {signs[0].text}.", "sign")


def _some_kind(rng: random.Random, scene: Scene) -> str:
    """Half of the time something that is there, else any kind that could be."""
    if scene.things and rng.random() < 0.6:
        return rng.choice(scene.things).kind
    return rng.choice(KINDS[scene.setting] if rng.random() < 0.7 else list(ALL_KINDS.values())).name


def _how_many(rng: random.Random, scene: Scene, topic: str, held_out: bool) -> Question | None:
    name = _some_kind(rng, scene)
    there = len(scene.of_kind(name))
    if topic == "presence":
        if rng.random() < 0.12:
            name, there = rng.choice(STRANGERS), 0
        answer = f"Yes, there is a {name}." if there else f"No, I do not see a {name}."
        plural = ALL_KINDS[name].plural if name in ALL_KINDS else f"{name}s"
        text = say(rng, topic, held_out, name=name, plural=plural)
        return Question(text, answer, "presence")
    if name == "staircase":
        return None
    kind = ALL_KINDS[name]
    verb, noun = ("is", kind.name) if there == 1 else ("are", kind.plural)
    text = say(rng, topic, held_out, plural=kind.plural)
    return Question(text, f"There {verb} {NUMBERS[there]} {noun}.", "count")


def _attribute(rng: random.Random, scene: Scene, topic: str, held_out: bool) -> Question | None:
    """Colour or place of the only thing of its kind."""
    name = {"dress": "person", "light": "traffic light"}.get(topic) or _some_kind(rng, scene)
    there = scene.of_kind(name)
    if len(there) > 1 or (topic == "colour" and name in ("person", "traffic light")):
        return None
    if topic in ("colour", "check") and not ALL_KINDS[name].colours:
        return None
    if not there:
        if rng.random() < 0.7:
            return None
        colour = rng.choice(LIGHTS if name == "traffic light" else COLOURS)
        text = say(rng, topic, held_out, name=name, colour=colour)
        return Question(text, f"I do not see a {name}.", "unanswerable")
    thing = there[0]
    if topic == "place":
        text = say(rng, topic, held_out, name=name)
        return Question(text, f"The {name} is {SPOTS[scene.place(thing)]}.", "place")
    wearing = "wearing " if name == "person" else ""
    if topic != "check":
        text = say(rng, topic, held_out, name=name)
        return Question(text, f"The {name} is {wearing}{thing.colour}.", "colour")
    if name == "person":
        return None
    asked = thing.colour
    if rng.random() < 0.5:
        asked = rng.choice(LIGHTS if name == "traffic light" else COLOURS)
    answer = "Yes" if asked == thing.colour else "No"
    text = say(rng, topic, held_out, name=name, colour=asked)
    return Question(text, f"{answer}, the {name} is {thing.colour}.", "colour")


def spoken_question(rng: random.Random, held_out: bool) -> str:
    """A question as somebody might speak it, about a scene that is made up for it."""
    return ask(rng, random_scene(rng), close=rng.random() < 0.3, held_out=held_out).text


def spoken_answer(rng: random.Random, held_out: bool) -> str:
    """An answer as the assistant might speak it."""
    return ask(rng, random_scene(rng), close=rng.random() < 0.3, held_out=held_out).answer


def every_phrasing() -> Iterator[str]:
    """Every phrasing of every question, slots unfilled, held out or not."""
    for texts in _PHRASINGS.values():
        yield from texts
