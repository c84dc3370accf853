"""A photo that says nothing is refused with what to do; any other is looked at."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from convert.demo.draw import draw
from convert.demo.vlm_data import HELD_OUT_SEED, scene_of
from edge.cues import Notice
from edge.devices import Frame
from edge.photo import PhotoError, checked


def frame(picture: Image.Image) -> Frame:
    return Frame(np.asarray(picture.convert("RGB")), 0.0)


def refused(picture: Image.Image) -> Notice:
    with pytest.raises(PhotoError) as caught:
        checked(frame(picture))
    return caught.value.notice


def scenes(dark: bool = False, blurred: bool = False) -> list[Image.Image]:
    seeds = range(HELD_OUT_SEED, HELD_OUT_SEED + 130)
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
    assert len(varied) > 100
    assert {refused(picture) for picture in varied} == {Notice.TOO_BLURRED}


def test_a_plain_wall_is_no_blur() -> None:
    checked(frame(Image.new("RGB", (640, 480), (200, 190, 170))))
