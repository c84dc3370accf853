"""Of a camera's last frames, the sharpest is taken that is not damaged."""

import itertools
import threading
import time
from contextlib import closing

import numpy as np
import pytest

from edge.devices import camera as camera_module
from edge.devices.camera import LiveCamera
from edge.devices.frames import Size
from edge.devices.sharpest import sharpest, sharpness
from tests.edge.hurt_frames import HARMS, Pixels, series

ALL = range(5)


def test_a_damaged_frame_is_hardly_ever_taken_for_the_sharpest() -> None:
    drawn = [
        series(seed, motion=motion, blur=0.1, harm=harm)
        for seed, (motion, harm) in enumerate(itertools.product((0, 1, 4), HARMS * 3))
    ]
    hurt = [each for each in drawn if each.hurt is not None]
    assert len(hurt) > 30
    by_sharpness = [int(np.argmax([sharpness(frame) for frame in each.frames])) for each in hurt]
    chosen = [sharpest(each.frames, ALL) for each in hurt]
    assert sum(c == each.hurt for c, each in zip(by_sharpness, hurt, strict=True)) > len(hurt) / 4
    assert sum(c == each.hurt for c, each in zip(chosen, hurt, strict=True)) <= len(hurt) / 10


@pytest.mark.parametrize("seed", range(12))
def test_of_whole_frames_of_a_steady_camera_the_sharpest_is_taken(seed: int) -> None:
    frames = series(seed, motion=seed % 2, blur=1.0, harm=None).frames
    values = [sharpness(frame) for frame in frames]
    assert values[sharpest(frames, ALL)] == max(values)


def test_the_first_frame_of_all_is_taken_as_it_is() -> None:
    frames = series(0, motion=0, blur=0, harm=None).frames
    assert sharpest(frames[:1], [0]) == 0
    assert sharpest(frames, [3]) == 3


def test_frames_that_have_nothing_to_compare_with_are_judged_by_sharpness() -> None:
    wide, tall = np.zeros((90, 160, 3), np.uint8), np.zeros((160, 90, 3), np.uint8)
    tall[::2] = 255
    assert sharpest([wide, tall], [0, 1]) == 1
    tiny = [np.zeros((1, 1, 3), np.uint8)] * 3
    assert sharpest(tiny, [0, 1, 2]) in (0, 1, 2)


class BadCable:
    """A camera whose every fourth frame is damaged, each in its own way."""

    def __init__(self) -> None:
        drawn = [series(seed, motion=0, blur=0, harm="lose a packet") for seed in range(8)]
        self.hurt = [each.frames[each.hurt] for each in drawn if each.hurt is not None]
        self.whole = series(0, motion=0, blur=0, harm=None).frames
        frames = [(*self.whole[:3], hurt) for hurt in self.hurt]
        self._frames = itertools.cycle(itertools.chain.from_iterable(frames))
        self.shown = threading.Semaphore(0)

    def read(self) -> Pixels:
        time.sleep(0.05)
        self.shown.release()
        return next(self._frames)

    def close(self) -> None:
        """There is nothing to let go of."""


def test_no_photo_shows_what_a_bad_cable_made_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cable = BadCable()

    def opened(source: str, size: Size) -> BadCable:
        return cable

    monkeypatch.setattr(camera_module, "open_frames", opened)
    assert max(map(sharpness, cable.hurt)) > max(map(sharpness, cable.whole))
    with closing(LiveCamera("0")) as camera:
        for _ in range(6):
            for _ in range(4):
                assert cable.shown.acquire(timeout=20)
            taken = camera.photo(time.monotonic()).pixels
            assert any((taken == whole).all() for whole in cable.whole)
