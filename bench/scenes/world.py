"""The demo's world: what a drawn scene holds, and how one is made up.

A scene is a street or a table with up to five things standing side by side. It is plain data:
``draw.py`` paints it, ``questions.py`` asks about it. Everything follows from a seed.
"""

import random
from dataclasses import dataclass
from typing import Literal

Setting = Literal["street", "table"]
Place = Literal["left", "middle", "right"]

COLOURS = ("red", "green", "blue", "yellow", "white", "black")
LIGHTS = ("red", "amber", "green")
PLACES: tuple[Place, ...] = ("left", "middle", "right")


@dataclass(frozen=True)
class ThingKind:
    """One sort of thing."""

    name: str
    plural: str
    aspect: float
    """Width over height."""
    height: tuple[float, float]
    """Least and greatest height, as a share of the picture's shorter side."""
    colours: tuple[str, ...] = ()
    """What ``Thing.colour`` may be; empty where the colour says nothing."""


KINDS: dict[Setting, tuple[ThingKind, ...]] = {
    "street": (
        ThingKind("car", "cars", 1.55, (0.15, 0.23), COLOURS),
        ThingKind("door", "doors", 0.5, (0.36, 0.55), COLOURS),
        ThingKind("person", "people", 0.42, (0.38, 0.56), COLOURS),
        ThingKind("tree", "trees", 0.62, (0.30, 0.52)),
        ThingKind("traffic light", "traffic lights", 0.38, (0.42, 0.62), LIGHTS),
        ThingKind("staircase", "stairs", 1.2, (0.18, 0.28)),
        ThingKind("sign", "signs", 1.0, (0.2, 0.3)),
    ),
    "table": (
        ThingKind("cup", "cups", 1.05, (0.16, 0.25), COLOURS),
        ThingKind("bottle", "bottles", 0.42, (0.36, 0.56), COLOURS),
        ThingKind("book", "books", 0.7, (0.23, 0.38), COLOURS),
        ThingKind("sign", "signs", 1.0, (0.2, 0.3)),
    ),
}
ALL_KINDS = {kind.name: kind for kinds in KINDS.values() for kind in kinds}

_WORDS = """
    STOP EXIT OPEN SHOP BUS TAXI PUSH PULL CAFE BANK HOTEL PARK POST SALE LIFT METRO TRAIN
    SCHOOL CLOSED DANGER POLICE TOILET BAKERY MUSEUM GATE BEACH PIZZA FREE HELP MENU MILK
    WATER SALT TEA COFFEE SUGAR ROOM FLOOR NORTH SOUTH
"""
WORDS = tuple(_WORDS.split())

# Text that can be read stands at least this high when the picture fills a canvas of 224 pixels.
LEGIBLE = (13.0, 18.0)
ILLEGIBLE = (3.0, 4.5)
CANVAS = 224
HELD_OUT_SEED = 1_000_000_000
"""Seeds below it are for training."""
# From the middle of one letter of a sign to the next, in heights of a capital letter.
LETTER_STEP = 0.95


@dataclass(frozen=True)
class Thing:
    """Something in a scene; lengths are pixels of the picture."""

    kind: str
    x: float
    """Centre."""
    base: float
    """Where it stands, from the top."""
    width: float
    height: float
    colour: str = ""
    text: str = ""
    text_height: float = 0.0
    """Height of a capital letter."""
    variant: int = 0
    """Chooses among ways to draw the kind."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        half = self.width / 2
        return self.x - half, self.base - self.height, self.x + half, self.base


@dataclass(frozen=True)
class Scene:
    """A drawn picture before it is drawn."""

    setting: Setting
    width: int
    height: int
    things: tuple[Thing, ...]
    """From left to right."""
    brightness: float = 1.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    blur: float = 0.0
    """Standard deviation of a Gaussian, pixels."""
    noise: float = 0.0
    """Standard deviation, levels of 255."""
    seed: int = 0
    """For what does not matter to any question: background, texture, noise."""

    @property
    def dark(self) -> bool:
        """Too dark to judge."""
        return self.brightness < 0.2

    @property
    def blurred(self) -> bool:
        """Too blurred to judge."""
        return self.blur > 5

    def place(self, thing: Thing) -> Place:
        """In which third of the picture the thing's centre lies."""
        return PLACES[min(2, int(3 * thing.x / self.width))]

    def of_kind(self, kind: str) -> list[Thing]:
        """The things of one kind, from left to right."""
        return [thing for thing in self.things if thing.kind == kind]

    def legible(self, thing: Thing) -> bool:
        """Whether a sign's words can be made out when the picture is read closely."""
        scale = CANVAS / max(self.width, self.height)
        return thing.text_height * scale >= LEGIBLE[0] - 0.5


def random_scene(rng: random.Random) -> Scene:
    """Make up a scene; about one in twelve is too dark or too blurred to judge."""
    width, height = rng.choice(((336, 336),) * 3 + ((448, 336), (336, 448)))
    setting: Setting = rng.choice(("street", "table"))
    fault = rng.random()
    return Scene(
        setting=setting,
        width=width,
        height=height,
        things=_things(rng, setting, width, height),
        brightness=rng.uniform(0.02, 0.06) if fault < 0.04 else rng.uniform(0.6, 1.15),
        tint=(rng.uniform(0.92, 1.0), rng.uniform(0.94, 1.0), rng.uniform(0.9, 1.0)),
        blur=rng.uniform(14, 22) if 0.04 <= fault < 0.08 else rng.choice((0, 0, 0.6, 0.9)),
        noise=rng.choice((0, 2, 4, 8)),
        seed=rng.getrandbits(32),
    )


def scene_of(seed: int) -> Scene:
    """The scene of a seed; measuring uses seeds from ``HELD_OUT_SEED`` on."""
    return random_scene(random.Random(seed))


def sign_text(rng: random.Random) -> str:
    """A word, a number of up to three digits, or now and then letters that mean nothing."""
    chance = rng.random()
    if chance < 0.5:
        return rng.choice(WORDS)
    if chance < 0.8:
        return str(rng.randrange(1, 10 ** rng.randint(1, 3)))
    return "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randint(3, 5)))


def _kinds(rng: random.Random, setting: Setting) -> list[ThingKind]:
    """One to five kinds, one perhaps several times; staircases and signs at most once."""
    kinds = KINDS[setting]
    count = rng.choice((1, 2, 2, 3, 3, 4, 4, 5))
    chosen: list[ThingKind] = []
    if count > 1 and rng.random() < 0.5:
        repeated = rng.choice([kind for kind in kinds if kind.name not in ("staircase", "sign")])
        chosen = [repeated] * rng.randint(2, min(4, count))
    elif rng.random() < 0.5:
        chosen = [kinds[-1]]
    while len(chosen) < count:
        kind = rng.choice(kinds)
        if kind.name in ("staircase", "sign") and kind in chosen:
            continue
        chosen.append(kind)
    rng.shuffle(chosen)
    return chosen


def _size(rng: random.Random, kind: ThingKind, width: int, height: int) -> Thing:
    """A thing of the kind, with everything but its place."""
    short = min(width, height)
    tall = rng.uniform(*kind.height) * short
    colour = rng.choice(kind.colours) if kind.colours else ""
    variant = rng.getrandbits(16)
    if kind.name != "sign":
        return Thing(kind.name, 0, 0, tall * kind.aspect, tall, colour, variant=variant)
    text = sign_text(rng)
    limits = LEGIBLE if rng.random() < 0.85 else ILLEGIBLE
    letter = rng.uniform(*limits) * max(width, height) / CANVAS
    wide = max(letter * (LETTER_STEP * len(text) + 0.7), 0.13 * width)
    return Thing(kind.name, 0, 0, wide, tall, text=text, text_height=letter, variant=variant)


def _things(rng: random.Random, setting: Setting, width: int, height: int) -> tuple[Thing, ...]:
    """Things side by side, each clearly in one third of the picture."""
    while True:
        things = [_size(rng, kind, width, height) for kind in _kinds(rng, setting)]
        space = 0.97 * width - sum(thing.width for thing in things)
        if space < 0:
            continue
        cuts = sorted(rng.uniform(0, space) for _ in things)
        floor = rng.uniform(0.66, 0.8)
        placed: list[Thing] = []
        used = 0.015 * width
        for thing, cut in zip(things, cuts, strict=True):
            x = used + cut + thing.width / 2
            used += thing.width
            base = height * min(0.95, floor + rng.uniform(0, 0.14))
            base = max(base, thing.height + 0.04 * height)
            placed.append(Thing(**{**thing.__dict__, "x": x, "base": base}))
        if all(abs(t.x / width - edge) > 0.025 for t in placed for edge in (1 / 3, 2 / 3)):
            return tuple(placed)
