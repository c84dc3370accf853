"""How often two frames of one view are taken for two, and two views for one.

Views are drawn scenes and a photograph that comes with matplotlib, at the camera's size, each frame
with sensor noise, a breath's motion and JPEG. Of every kind of change, a share is told apart::

    python -m tests.edge.ahead.same_views
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from matplotlib import cbook
from numpy.typing import NDArray
from PIL import Image

from bench.scenes.draw import draw
from bench.scenes.world import LIGHTS, Scene, Thing, scene_of
from edge.ahead.same_view import DIFFERENT, difference, noise_of, view_of

SIZE = (1280, 720)
_SMOOTHED = 2.1
"""What the blur takes of the grain: neighbours share colours, as behind a sensor's filter."""
Pixels = NDArray[np.uint8]
Chance = np.random.Generator
Pair = tuple[Pixels, Pixels]


@dataclass(frozen=True)
class Taking:
    """How a frame is taken: its noise, levels; motion, pixels; turn, degrees; and exposure."""

    noise: float = 4.0
    move: float = 1.5
    turn: float = 0.05
    exposure: float = 0.01

    def frame(self, view: Pixels, chance: Chance) -> Pixels:
        """The view as the camera sends it."""
        matrix = cv2.getRotationMatrix2D((640, 360), chance.uniform(-1, 1) * self.turn, 1)
        matrix[:, 2] += chance.uniform(-1, 1, 2) * self.move
        moved = cv2.warpAffine(view, matrix, SIZE, borderMode=cv2.BORDER_REFLECT)
        light = 1 + chance.uniform(-1, 1) * self.exposure
        grain = chance.standard_normal(moved.shape, np.float32)
        grain = cv2.GaussianBlur(grain, (0, 0), 0.6) * np.float32(_SMOOTHED * self.noise)
        taken = np.clip(moved * np.float32(light) + grain, 0, 255).astype(np.uint8)
        _, jpeg = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, 85])
        return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


USUAL = Taking()
SAME = {
    "the same, noise of 2": Taking(noise=2),
    "noise of 8": Taking(noise=8),
    "noise of 16": Taking(noise=16),
    "moved by up to 6 pixels": Taking(move=6),
    "moved by up to 20 pixels": Taking(move=20),
    "turned by up to 0.3°": Taking(turn=0.3),
    "exposure up to 5 % more or less": Taking(exposure=0.05),
    "all of it: 8, 12 pixels, 0.2°, 4 %": Taking(8, 12, 0.2, 0.04),
}
"""Two frames of one view."""


@cache
def drawn(seed: int, change: Callable[[Scene], Scene] | None = None) -> Pixels:
    """A scene without noise or blur, at the camera's size, as it is or changed."""
    scene = scene_of(seed)
    share = SIZE[1] / scene.height
    scene = replace(scene, width=SIZE[0], height=SIZE[1], noise=0.0, blur=0.0, brightness=1.0)
    room = (SIZE[0] - share * scene_of(seed).width) / 2
    scene = replace(scene, things=tuple(_scaled(each, share, room) for each in scene.things))
    return np.asarray(draw(change(scene) if change else scene)[0])


def _scaled(thing: Thing, share: float, room: float = 0.0) -> Thing:
    sizes = {name: getattr(thing, name) * share for name in ("width", "height", "text_height")}
    return replace(thing, x=room + thing.x * share, base=thing.base * share, **sizes)


@cache
def photograph() -> Pixels:
    """512 by 288 pixels of a person before a flag, enlarged."""
    with cbook.get_sample_data("grace_hopper.jpg") as file, Image.open(file) as picture:
        part = picture.convert("RGB").crop((0, 20, 512, 308))
        return np.asarray(part.resize(SIZE, Image.Resampling.BICUBIC))


def _painted(view: Pixels, box: NDArray[np.int64], colour: NDArray[np.uint8]) -> Pixels:
    """With something small: an ellipse in a box of left, top, width and height."""
    other = view.copy()
    left, top, width, height = (int(each) for each in box)
    middle = left + width // 2, top + height // 2
    cv2.ellipse(other, middle, (width // 2, height // 2), 0, 0, 360, colour.tolist(), -1)
    return other


def small(size: int) -> Callable[[Pixels, Chance], Pair]:
    """Something of so many pixels appears, at least 80 levels apart from what is there."""

    def pair(view: Pixels, chance: Chance) -> Pair:
        left, top = chance.integers(40, [SIZE[0] - 40 - size, SIZE[1] - 40 - size])
        there = view[top : top + size, left : left + size].reshape(-1, 3).mean(axis=0)
        colour = there
        while np.abs(colour - there).max() < 80:
            colour = chance.integers(0, 255, 3)
        box = np.array([left, top, size, size])
        return view, _painted(view, box, colour.astype(np.uint8))

    return pair


def hand(view: Pixels, chance: Chance) -> Pair:
    """A hand before the lens, out of focus, from one of its edges."""
    mask = np.zeros(SIZE[::-1], np.float32)
    x, y = chance.uniform(0, SIZE[0]), chance.choice([0, SIZE[1]])
    reach = chance.uniform(60, 400)
    cv2.circle(mask, (int(x), int(y)), int(reach), 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), 15)[..., None]
    skin = np.array(((150, 100, 80), (70, 45, 35))[chance.integers(2)])
    return view, (view * (1 - mask) + skin * mask).astype(np.uint8)


def darker(view: Pixels, chance: Chance) -> Pair:
    """A lamp goes off, or on."""
    return view, np.clip(view * chance.choice([0.5, 0.7, 0.8]), 0, 255).astype(np.uint8)


def shadow(view: Pixels, chance: Chance) -> Pair:
    """A half of it is in a shadow, whose edge is soft."""
    edge = chance.uniform(200, 1000)
    light = 1 - 0.25 / (1 + np.exp((np.arange(SIZE[0]) - edge) / 60))
    return view, (view * light[None, :, None]).astype(np.uint8)


def elsewhere(view: Pixels, chance: Chance) -> Pair:
    """The camera was turned by 3 to 15 percent of its width."""
    by = chance.uniform(0.03, 0.15) * SIZE[0] * chance.choice([-1, 1])
    matrix = np.array([[1, 0, by], [0, 1, 0]], np.float32)
    return view, np.asarray(cv2.warpAffine(view, matrix, SIZE, borderMode=cv2.BORDER_REFLECT))


def nearer(view: Pixels, chance: Chance) -> Pair:
    """A step forward: 3 to 10 percent larger."""
    matrix = cv2.getRotationMatrix2D((640, 360), 0, chance.uniform(1.03, 1.1))
    return view, np.asarray(cv2.warpAffine(view, matrix, SIZE))


def scene_pair(change: Callable[[Scene], Scene | None]) -> Callable[[int, Chance], Pair | None]:
    """A drawn scene and the same, changed."""

    def pair(seed: int, chance: Chance) -> Pair | None:
        scene = scene_of(seed)
        if change(scene) is None:
            return None
        return drawn(seed), drawn(seed, lambda scene: change(scene) or scene)

    return pair


def without_one(scene: Scene) -> Scene | None:
    """One thing is gone."""
    return replace(scene, things=scene.things[1:]) if scene.things else None


def light_of(height: int) -> Callable[[int, Chance], Pair]:
    """A traffic light of so many pixels changes its colour."""

    def pair(seed: int, chance: Chance) -> Pair:
        x, base = chance.uniform(80, SIZE[0] - 80), chance.uniform(height + 20, SIZE[1] - 20)
        one, other = chance.permutation(LIGHTS)[:2]

        def showing(colour: str) -> Callable[[Scene], Scene]:
            light = Thing("traffic light", x, base, 0.38 * height, height, colour)
            return lambda scene: replace(scene, things=(*scene.things, light))

        return drawn(seed, showing(str(one))), drawn(seed, showing(str(other)))

    return pair


def turned_away(height: int) -> Callable[[int, Chance], Pair]:
    """A head of so many pixels turns its face away, or towards one."""

    def pair(seed: int, chance: Chance) -> Pair:
        view = drawn(seed)
        left, top = chance.integers(20, [SIZE[0] - height - 20, SIZE[1] - height - 20])
        head = np.array([left, top, int(0.75 * height), height])
        face = head + np.array([0.1, 0.2, -0.15, -0.25]) * height
        back = _painted(view, head, np.array([50, 36, 24], np.uint8))
        skin = random.Random(seed).choice([(236, 196, 160), (190, 136, 96), (112, 74, 50)])
        return back, _painted(back, face.astype(np.int64), np.array(skin, np.uint8))

    return pair


def of_views(change: Callable[[Pixels, Chance], Pair]) -> Callable[[int, Chance], Pair]:
    """The same for any view, by its number."""

    def pair(seed: int, chance: Chance) -> Pair:
        view = photograph() if seed % 10 == 9 else drawn(seed)
        return change(view, chance)

    return pair


OTHER: dict[str, Callable[[int, Chance], Pair | None]] = {
    "another scene": lambda seed, chance: (drawn(seed), drawn(seed + 1)),
    "the camera turned by 3 to 15 %": of_views(elsewhere),
    "a step forward, 3 to 10 %": of_views(nearer),
    "a hand before the lens": of_views(hand),
    "a fifth to a half less light": of_views(darker),
    "a shadow over a part, a quarter darker": of_views(shadow),
    "a thing of the scene gone": scene_pair(without_one),
    "something of 40 pixels appears": of_views(small(40)),
    "of 24 pixels": of_views(small(24)),
    "of 12 pixels": of_views(small(12)),
    "of 8 pixels": of_views(small(8)),
    "a traffic light of 200 pixels changes": light_of(200),
    "of 80 pixels": light_of(80),
    "of 40 pixels, a lamp of 8": light_of(40),
    "a head of 100 pixels turns": turned_away(100),
    "of 40 pixels, turns": turned_away(40),
}
"""Two views."""


def differences(kind: str, seeds: Iterable[int]) -> list[float]:
    """How far pairs of frames of a kind of ``SAME`` or ``OTHER`` are apart, 1 the limit."""
    found = []
    for seed in seeds:
        chance = np.random.default_rng(seed)
        taking = SAME.get(kind, USUAL)
        if kind in SAME:
            view = photograph() if seed % 10 == 9 else drawn(seed)
            pair: Pair | None = view, view
        else:
            pair = OTHER[kind](seed, chance)
        if pair is None:
            continue
        before, one, other = (view_of(taking.frame(each, chance)) for each in (pair[0], *pair))
        found.append(difference(one, other, noise_of(before, one)))
    return found


def drift(seed: int, step: float) -> float:
    """Pixels by which a view had moved when it was another one, a step at a time."""
    chance, view, moved = np.random.default_rng(seed), drawn(seed), 0.0
    first, still = (view_of(USUAL.frame(view, chance)) for _ in range(2))
    noise = noise_of(first, still)
    while moved < SIZE[0]:
        moved += step
        matrix = np.array([[1, 0, moved], [0, 1, 0]], np.float32)
        there = cv2.warpAffine(view, matrix, SIZE, borderMode=cv2.BORDER_REFLECT)
        if difference(first, view_of(USUAL.frame(there, chance)), noise) > 1:
            return moved
    return DIFFERENT


def main() -> None:
    """Print the table."""
    print("| what | pairs | told to be the same | difference: least, median, most |")
    print("| --- | ---: | ---: | --- |")
    for kind in (*SAME, *OTHER):
        found = np.array(differences(kind, range(30)))
        spread = ", ".join(f"{each:.2f}" for each in (found.min(), np.median(found), found.max()))
        print(f"| {kind} | {len(found)} | {int((found <= 1).sum())} | {spread} |", flush=True)
    moved = [drift(seed, 2.0) for seed in range(20)]
    print(f"drift: another view after {min(moved):.0f} to {max(moved):.0f} pixels")


if __name__ == "__main__":
    main()
