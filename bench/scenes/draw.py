"""Paint a scene, and say for every patch of it what it shows.

The labels are what the vision tower is taught first: which kind of thing a patch shows, its
colour, the letter whose middle lies in it, and whether it is the middle of a thing.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bench.scenes.world import (
    ALL_KINDS,
    COLOURS,
    LETTER_STEP,
    LIGHTS,
    PLACES,
    Scene,
    Thing,
)

RGB = tuple[int, int, int]
Point = tuple[float, float]

PAINT: dict[str, RGB] = {
    "red": (214, 36, 36),
    "green": (36, 160, 60),
    "blue": (40, 80, 214),
    "yellow": (240, 210, 40),
    "white": (245, 245, 245),
    "black": (28, 28, 30),
}
GLOW: dict[str, RGB] = {"red": (255, 50, 40), "amber": (255, 176, 20), "green": (60, 235, 110)}
INK: RGB = (20, 20, 24)

KIND_NAMES = ("nothing", *sorted(ALL_KINDS))
COLOUR_NAMES = ("none", *COLOURS, "amber")
LETTERS = " ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@dataclass(frozen=True)
class Labels:
    """What each cell of a grid shows; every array uint8 [rows, columns], 0 for nothing.

    What a wearer asks for is written where the tower can see it, so that the decoder only has to
    find it: a thing's middle says in which third it stands, how many things stand left of it and
    how many of its kind there are; a letter says which of its word it is.
    """

    kind: NDArray[np.uint8]
    """Index into ``KIND_NAMES``."""
    colour: NDArray[np.uint8]
    """Index into ``COLOUR_NAMES``."""
    letter: NDArray[np.uint8]
    """Index into ``LETTERS`` of the letter whose middle lies in the cell."""
    spelling: NDArray[np.uint8]
    """Which letter of the sign it is, the first being 1."""
    place: NDArray[np.uint8]
    """1 + index into ``PLACES`` of the thing whose middle lies in the cell."""
    rank: NDArray[np.uint8]
    """Its number from the left, the first being 1."""
    many: NDArray[np.uint8]
    """How many of its kind there are in the scene."""


class _Pen:
    """Draws on the picture and, with the thing's number, on the map of things."""

    def __init__(self, picture: Image.Image, things: Image.Image, number: int) -> None:
        self._layers = (
            (ImageDraw.Draw(picture), None),
            (ImageDraw.Draw(things), number),
        )

    def rectangle(self, box: Sequence[float], fill: RGB, outline: RGB | None = INK) -> None:
        for layer, number in self._layers:
            if number is None:
                layer.rectangle(tuple(box), fill, outline)
            else:
                layer.rectangle(tuple(box), number)

    def ellipse(self, box: Sequence[float], fill: RGB, outline: RGB | None = INK) -> None:
        for layer, number in self._layers:
            if number is None:
                layer.ellipse(tuple(box), fill, outline)
            else:
                layer.ellipse(tuple(box), number)

    def polygon(self, points: Sequence[Point], fill: RGB, outline: RGB | None = INK) -> None:
        for layer, number in self._layers:
            if number is None:
                layer.polygon(list(points), fill, outline)
            else:
                layer.polygon(list(points), number)

    def ring(self, box: Sequence[float], width: int, colour: RGB) -> None:
        self._layers[0][0].arc(tuple(box), 0, 360, colour, width)

    def text(self, at: Point, text: str, size: float, fill: RGB) -> None:
        self._layers[0][0].text(at, text, fill, _font(size), anchor="lm")


@cache
def _cap_ratio() -> float:
    """Height of a capital letter over the font's nominal size."""
    _, top, _, bottom = ImageFont.load_default(200.0).getbbox("H", anchor="ls")
    return (bottom - top) / 200.0


@cache
def _sized_font(tenths: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(tenths / 10)


def _font(cap_height: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return _sized_font(round(10 * cap_height / _cap_ratio()))


def _shade(colour: RGB, factor: float) -> RGB:
    red, green, blue = (min(255, int(c * factor)) for c in colour)
    return red, green, blue


def _inside(thing: Thing, x0: float, y0: float, x1: float, y1: float) -> list[float]:
    """A box given in shares of the thing's own box."""
    left, top, _, _ = thing.box
    w, h = thing.width, thing.height
    return [left + x0 * w, top + y0 * h, left + x1 * w, top + y1 * h]


def _points(thing: Thing, *shares: Point) -> list[Point]:
    left, top, _, _ = thing.box
    return [(left + x * thing.width, top + y * thing.height) for x, y in shares]


def _car(pen: _Pen, thing: Thing) -> None:
    paint = PAINT[thing.colour]
    flip = thing.variant % 2
    roof: tuple[Point, ...] = ((0.16, 0.5), (0.3, 0.05), (0.68, 0.05), (0.86, 0.5))
    glass: tuple[Point, ...] = ((0.24, 0.46), (0.34, 0.14), (0.64, 0.14), (0.76, 0.46))
    if flip:
        roof = tuple((1 - x, y) for x, y in roof)
        glass = tuple((1 - x, y) for x, y in glass)
    pen.polygon(_points(thing, *roof), paint)
    pen.polygon(_points(thing, *glass), (170, 205, 225))
    pen.rectangle(_inside(thing, 0.0, 0.44, 1.0, 0.82), paint)
    for x in (0.22, 0.78):
        pen.ellipse(_inside(thing, x - 0.13, 0.62, x + 0.13, 1.0), (40, 40, 44))
        pen.ellipse(_inside(thing, x - 0.05, 0.74, x + 0.05, 0.88), (190, 190, 195))


def _door(pen: _Pen, thing: Thing) -> None:
    paint = PAINT[thing.colour]
    pen.rectangle(_inside(thing, 0, 0, 1, 1), (150, 140, 130))
    pen.rectangle(_inside(thing, 0.1, 0.05, 0.9, 1), paint)
    dark = _shade(paint, 0.8) if thing.colour != "black" else (60, 60, 64)
    for top, bottom in ((0.13, 0.45), (0.55, 0.9)):
        pen.rectangle(_inside(thing, 0.22, top, 0.78, bottom), dark)
    knob = 0.15 if thing.variant % 2 else 0.77
    pen.ellipse(_inside(thing, knob, 0.48, knob + 0.1, 0.53), (225, 190, 90))


def _person(pen: _Pen, thing: Thing) -> None:
    skin = ((236, 196, 160), (190, 136, 96), (112, 74, 50))[thing.variant % 3]
    hair = ((50, 36, 24), (120, 80, 40), (90, 90, 90))[thing.variant // 3 % 3]
    paint = PAINT[thing.colour]
    trousers = ((60, 64, 90), (90, 80, 70), (70, 70, 74))[thing.variant // 9 % 3]
    for x in (0.26, 0.54):
        pen.rectangle(_inside(thing, x, 0.6, x + 0.2, 1.0), trousers)
    pen.polygon(_points(thing, (0.16, 0.25), (0.84, 0.25), (0.8, 0.64), (0.2, 0.64)), paint)
    pen.rectangle(_inside(thing, 0.0, 0.26, 0.17, 0.58), paint)
    pen.rectangle(_inside(thing, 0.83, 0.26, 1.0, 0.58), paint)
    pen.ellipse(_inside(thing, 0.26, 0.0, 0.74, 0.23), hair)
    pen.ellipse(_inside(thing, 0.3, 0.05, 0.7, 0.25), skin)


def _tree(pen: _Pen, thing: Thing) -> None:
    leaf = ((40, 110, 50), (70, 130, 50), (30, 90, 60))[thing.variant // 2 % 3]
    pen.rectangle(_inside(thing, 0.4, 0.55, 0.6, 1.0), (110, 76, 44))
    if thing.variant % 2:
        for top, bottom, inset in ((0.0, 0.36, 0.22), (0.2, 0.54, 0.1), (0.4, 0.74, 0.0)):
            corners = ((0.5, top), (1 - inset, bottom), (inset, bottom))
            pen.polygon(_points(thing, *corners), leaf)
    else:
        for box in ((0, 0.22, 0.62, 0.68), (0.38, 0.22, 1, 0.68), (0.15, 0, 0.85, 0.5)):
            pen.ellipse(_inside(thing, *box), leaf, None)


def _traffic_light(pen: _Pen, thing: Thing) -> None:
    pen.rectangle(_inside(thing, 0.42, 0.55, 0.58, 1.0), (90, 90, 94))
    pen.rectangle(_inside(thing, 0.0, 0.0, 1.0, 0.64), (44, 46, 50))
    for index, name in enumerate(LIGHTS):
        lit = name == thing.colour
        fill = GLOW[name] if lit else _shade(GLOW[name], 0.22)
        top = 0.02 + 0.205 * index
        pen.ellipse(_inside(thing, 0.2, top, 0.8, top + 0.195), fill, None)


def _stairs(pen: _Pen, thing: Thing) -> None:
    steps = 4 + thing.variant % 2
    flip = thing.variant // 2 % 2
    for step in range(steps):
        start, stop = step / steps, 1.0
        if flip:
            start, stop = 0.0, 1 - step / steps
        level = 1 - (step + 1) / steps
        grey = 206 + 30 * (step % 2)
        pen.rectangle(_inside(thing, start, level, stop, 1.0), (grey, grey, grey - 6))


def _sign(pen: _Pen, thing: Thing) -> None:
    board, ink = (
        ((245, 245, 240), (20, 20, 30)),
        ((30, 70, 170), (250, 250, 250)),
        ((20, 110, 60), (250, 250, 250)),
        ((245, 205, 50), (20, 20, 20)),
        ((180, 30, 34), (250, 250, 250)),
    )[thing.variant % 5]
    left, top, right, base = thing.box
    tall = max(thing.text_height * 2.2, thing.height * 0.5)
    pen.rectangle((thing.x - 3, top + tall / 2, thing.x + 3, base), (110, 110, 114))
    pen.rectangle((left, top, right, top + tall), board)
    for letter, x in zip(thing.text, letter_centres(thing), strict=True):
        half = _font(thing.text_height).getlength(letter) / 2
        pen.text((x - half, top + tall / 2), letter, thing.text_height, ink)


def letter_centres(thing: Thing) -> list[float]:
    """Where the middle of each letter of a sign stands, pixels from the left."""
    step = LETTER_STEP * thing.text_height
    first = thing.x - step * (len(thing.text) - 1) / 2
    return [first + step * index for index in range(len(thing.text))]


def letter_height(thing: Thing) -> float:
    """Where the line of letters of a sign stands, pixels from the top."""
    return thing.box[1] + max(thing.text_height * 2.2, thing.height * 0.5) / 2


def _cup(pen: _Pen, thing: Thing) -> None:
    paint = PAINT[thing.colour]
    handle = (0.62, 0.25, 1.0, 0.75) if thing.variant % 2 else (0.0, 0.25, 0.38, 0.75)
    shift = 0.0 if thing.variant % 2 else 0.22
    body = ((0.04, 0.1), (0.74, 0.1), (0.66, 1.0), (0.12, 1.0))
    pen.ring(_inside(thing, *handle), max(3, int(thing.width * 0.08)), _shade(paint, 0.85))
    pen.polygon(_points(thing, *((x + shift, y) for x, y in body)), paint)
    rim = _shade(paint, 0.7) if thing.colour != "black" else (70, 70, 74)
    pen.ellipse(_inside(thing, 0.04 + shift, 0.0, 0.74 + shift, 0.2), rim)


def _bottle(pen: _Pen, thing: Thing) -> None:
    paint = PAINT[thing.colour]
    pen.rectangle(_inside(thing, 0.36, 0.04, 0.64, 0.34), paint)
    pen.rectangle(_inside(thing, 0.32, 0.0, 0.68, 0.08), (120, 100, 80))
    shape = ((0.36, 0.26), (0.64, 0.26), (1.0, 0.44), (1.0, 1.0), (0.0, 1.0), (0.0, 0.44))
    pen.polygon(_points(thing, *shape), paint)
    pen.rectangle(_inside(thing, 0.12, 0.58, 0.88, 0.82), (226, 218, 200))


def _book(pen: _Pen, thing: Thing) -> None:
    paint = PAINT[thing.colour]
    pen.rectangle(_inside(thing, 0.0, 0.0, 1.0, 1.0), paint)
    spine = (0.0, 0.0, 0.14, 1.0) if thing.variant % 2 else (0.86, 0.0, 1.0, 1.0)
    dark = _shade(paint, 0.7) if thing.colour != "black" else (70, 70, 74)
    pen.rectangle(_inside(thing, *spine), dark)
    pen.rectangle(_inside(thing, 0.26, 0.16, 0.74, 0.3), (226, 218, 200))
    pen.rectangle(_inside(thing, 0.0, 0.95, 1.0, 1.0), (250, 246, 232))


_DRAW = {
    "car": _car,
    "door": _door,
    "person": _person,
    "tree": _tree,
    "traffic light": _traffic_light,
    "staircase": _stairs,
    "sign": _sign,
    "cup": _cup,
    "bottle": _bottle,
    "book": _book,
}


def _background(scene: Scene, rng: random.Random) -> Image.Image:
    width, height = scene.width, scene.height
    if scene.setting == "street":
        level = rng.randint(160, 215)
        far = (level - rng.randint(0, 30), level, min(255, level + rng.randint(5, 35)))
        grey = rng.randint(100, 150)
        near = (grey, grey, grey + rng.randint(-8, 8))
    else:
        level = rng.randint(185, 225)
        far = (level, level - rng.randint(0, 14), level - rng.randint(8, 34))
        near = (rng.randint(150, 190), rng.randint(110, 135), rng.randint(70, 95))
    picture = Image.new("RGB", (width, height), far)
    pen = ImageDraw.Draw(picture)
    horizon = height * rng.uniform(0.5, 0.64)
    pen.rectangle((0, horizon, width, height), near)
    for _ in range(rng.randint(0, 4)):
        x, y = rng.uniform(0, width), rng.uniform(0, horizon)
        w, h = rng.uniform(10, 60), rng.uniform(8, 40)
        pen.rectangle((x, y, x + w, y + h), _shade(far, rng.uniform(0.9, 1.07)))
    return picture


def draw(scene: Scene) -> tuple[Image.Image, NDArray[np.uint8]]:
    """Paint a scene.

    Returns:
        The picture (RGB) and, uint8 [height, width], 0 or 1 + the index of the thing that each
        pixel shows.
    """
    rng = random.Random(scene.seed)
    picture = _background(scene, rng)
    numbers = Image.new("L", picture.size, 0)
    order = sorted(range(len(scene.things)), key=lambda index: scene.things[index].base)
    for index in order:
        thing = scene.things[index]
        _DRAW[thing.kind](_Pen(picture, numbers, index + 1), thing)
    if scene.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(scene.blur))
    return _expose(picture, scene), np.asarray(numbers)


def _expose(picture: Image.Image, scene: Scene) -> Image.Image:
    """Light, tint and sensor noise."""
    gain = np.float32(scene.brightness) * np.asarray(scene.tint, np.float32)
    pixels = np.asarray(picture, np.float32) * gain
    if scene.noise:
        generator = np.random.default_rng(scene.seed)
        pixels += np.float32(scene.noise) * generator.standard_normal(
            pixels.shape, dtype=np.float32
        )
    return Image.fromarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8))


@dataclass(frozen=True)
class Frame:
    """A rectangle of the picture, or one that reaches over its edges, in pixels."""

    left: float
    top: float
    width: float
    height: float


def label(
    scene: Scene, numbers: NDArray[np.uint8], rows: int, columns: int, frame: Frame | None = None
) -> Labels:
    """What each cell of a grid shows.

    A cell shows a thing when its middle pixel does.

    Args:
        scene: what was drawn.
        numbers: the second value of ``draw``.
        rows: cells from top to bottom.
        columns: cells from left to right.
        frame: what the grid is laid over, the whole picture unless given; cells outside the
            picture show nothing.
    """
    height, width = numbers.shape
    frame = frame or Frame(0, 0, width, height)
    ys = np.floor(frame.top + (np.arange(rows) + 0.5) * frame.height / rows).astype(int)
    xs = np.floor(frame.left + (np.arange(columns) + 0.5) * frame.width / columns).astype(int)
    inside = ((ys >= 0) & (ys < height))[:, None] & ((xs >= 0) & (xs < width))[None, :]
    cells = numbers[np.ix_(ys.clip(0, height - 1), xs.clip(0, width - 1))] * inside
    kinds = [0] + [KIND_NAMES.index(thing.kind) for thing in scene.things]
    colours = [0] + [COLOUR_NAMES.index(thing.colour or "none") for thing in scene.things]
    letter, spelling, place, rank, many = np.zeros((5, rows, columns), np.uint8)

    def mark(x: float, y: float, *values: tuple[NDArray[np.uint8], int]) -> None:
        row = int((y - frame.top) * rows // frame.height)
        column = int((x - frame.left) * columns // frame.width)
        if 0 <= row < rows and 0 <= column < columns:
            for grid, value in values:
                grid[row, column] = value

    for number, thing in enumerate(scene.things, 1):
        third, alike = 1 + PLACES.index(scene.place(thing)), len(scene.of_kind(thing.kind))
        middle = thing.base - thing.height / 2
        mark(thing.x, middle, (place, third), (rank, number), (many, alike))
        if thing.text and scene.legible(thing):
            y = letter_height(thing)
            for index, (character, x) in enumerate(
                zip(thing.text, letter_centres(thing), strict=True), 1
            ):
                mark(x, y, (letter, LETTERS.index(character)), (spelling, index))
    return Labels(
        kind=np.asarray(kinds, np.uint8)[cells],
        colour=np.asarray(colours, np.uint8)[cells],
        letter=letter,
        spelling=spelling,
        place=place,
        rank=rank,
        many=many,
    )
