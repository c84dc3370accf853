"""A photo that says nothing is refused with what to do; any other is looked at."""

import io
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bench.scenes.draw import draw
from bench.scenes.world import HELD_OUT_SEED, scene_of
from edge.assistant.photo_check import PhotoError, checked
from edge.devices.protocols import Frame
from runtime.languages.notice import Notice
from runtime.packs.search import find_pack


def frame(picture: Image.Image) -> Frame:
    return Frame(np.asarray(picture.convert("RGB")), 0.0)


def refused(picture: Image.Image) -> Notice:
    with pytest.raises(PhotoError) as caught:
        checked(frame(picture))
    return caught.value.notice


@cache
def scenes(dark: bool = False, blurred: bool = False) -> list[Image.Image]:
    seeds = range(HELD_OUT_SEED, HELD_OUT_SEED + 90)
    chosen = [s for s in map(scene_of, seeds) if (s.dark, s.blurred) == (dark, blurred)]
    return [draw(scene)[0] for scene in chosen]


def test_a_clear_photo_is_looked_at_as_it_is() -> None:
    for picture in scenes():
        assert checked(frame(picture)).tobytes() == picture.tobytes()


def test_a_covered_camera_is_told_from_a_dark_room() -> None:
    generator = np.random.default_rng(0)
    noise = generator.integers(0, 4, (240, 320, 3), np.uint8)
    assert refused(Image.fromarray(noise)) is Notice.CAMERA_COVERED
    for picture in scenes(dark=True):
        assert refused(picture) in (Notice.TOO_DARK, Notice.CAMERA_COVERED)
    lamp = Image.new("RGB", (320, 240))
    lamp.paste((255, 255, 255), (150, 110, 165, 125))
    assert refused(lamp) is Notice.TOO_DARK


def test_a_photo_blurred_beyond_use_is_refused() -> None:
    blurred = [picture.filter(ImageFilter.GaussianBlur(20)) for picture in scenes()]
    varied = [picture for picture in blurred if np.asarray(picture.convert("L")).std() > 8]
    assert len(varied) > 60
    assert {refused(picture) for picture in varied} == {Notice.TOO_BLURRED}


SIZE = (360, 640)
SURFACES = {
    "wall": (200, 190, 170),
    "paper": (235, 235, 230),
    "finger": (110, 25, 15),
    "coat": (35, 35, 38),
    "sky": (110, 160, 220),
}
LIGHTS = ["even", "sloping", "rimmed", "from behind"]


def surface(colour: tuple[int, int, int], light: str = "even") -> np.ndarray:
    """float64 [360, 640, 3], 0 to 255."""
    y, x = np.mgrid[-1 : 1 : SIZE[0] * 1j, -1 : 1 : SIZE[1] * 1j]
    shade = {
        "even": np.ones(SIZE),
        "sloping": 0.8 + 0.2 * x + 0.1 * y,
        "rimmed": 1 - 0.3 * (x**2 + y**2),
        "from behind": np.exp(-((x - 0.7) ** 2 + (y + 0.5) ** 2) / 3),
    }[light]
    return shade[..., np.newaxis] * np.array(colour, float)


def taken(scene: np.ndarray, noise: float = 4.0, quality: int = 80) -> Image.Image:
    """As a camera delivers it."""
    grain = np.random.default_rng(0).normal(0, noise, scene.shape)
    file = io.BytesIO()
    Image.fromarray(np.clip(scene + grain, 0, 255).astype(np.uint8)).save(
        file, "JPEG", quality=quality
    )
    return Image.open(file)


def page(lines: int, ink: int, size: int) -> np.ndarray:
    sheet = Image.new("RGB", SIZE[::-1], (235, 235, 230))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size)
    for line in range(lines):
        pen.text((40, 20 + 1.6 * size * line), "as small as print is", (ink,) * 3, font)
    return np.asarray(sheet, float)


def spotted(size: int, darker: int) -> np.ndarray:
    scene = surface(SURFACES["sky"], "sloping")
    scene[200 : 200 + size, 300 : 300 + size] -= darker
    return scene


@pytest.mark.parametrize("noise", [0.0, 4.0, 12.0])
@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("name", SURFACES)
def test_one_plain_surface_is_no_picture(name: str, light: str, noise: float) -> None:
    for quality in (50, 90):
        plain = taken(surface(SURFACES[name], light), noise, quality)
        assert refused(plain) is Notice.PLAIN_VIEW


@pytest.mark.parametrize("side", [1, 2, 9, 100, 3_000])
def test_a_plain_picture_of_any_shape_is_no_picture(side: int) -> None:
    for size in ((side, 40), (40, side)):
        assert refused(Image.new("RGB", size, (200, 190, 170))) is Notice.PLAIN_VIEW


def test_a_picture_of_little_is_looked_at() -> None:
    little = [page(1, 40, 12), page(12, 40, 12), page(12, 190, 20), spotted(6, 60), spotted(24, 60)]
    for scene in little:
        checked(frame(taken(scene)))


def test_a_street_in_fog_is_looked_at() -> None:
    for picture in scenes()[:40]:
        levels = np.asarray(picture.resize(SIZE[::-1]), float)
        checked(frame(taken(190 + 0.1 * (levels - levels.mean()))))


@pytest.mark.parametrize("light", [0.05, 0.08])
def test_a_dark_room_is_dark_and_not_covered(light: float) -> None:
    for path in sorted(find_pack("demo").folder.glob("samples/0[1-7]*.jpg")):
        with Image.open(path) as picture:
            levels = np.asarray(picture.convert("RGB"), float)
        dim = taken(light * levels, 1.5)
        if np.asarray(dim.convert("L")).mean() < 13:
            assert refused(dim) is Notice.TOO_DARK
