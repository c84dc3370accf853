"""Frames of a photograph as they come over a bad cable: moved, blurred, and with bytes lost."""

import io
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from matplotlib import cbook
from numpy.typing import NDArray
from PIL import Image

from edge.devices.sharpest import sharpest, sharpness

SIZE = (400, 320)
HARMS = ("lose", "lose a packet", "add", "zero", "cut")

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Series:
    """Frames one after another."""

    frames: list[Pixels]
    hurt: int | None
    """Which of them arrived damaged, so that it can be seen."""


def series(seed: int, *, motion: float, blur: float, harm: str | None, count: int = 5) -> Series:
    """Frames of a photograph.

    Args:
        seed: Of everything that is left to chance.
        motion: Pixels from one frame to the next.
        blur: Pixels; how much frames are blurred, some more and some less.
        harm: What happens to one of them; None for nothing.
        count: How many.
    """
    chance = np.random.default_rng(seed)
    marks = ({}, {"restart_marker_rows": 1}, {"restart_marker_blocks": 4})[seed % 3]
    sent = [_jpeg(view, marks) for view in _views(chance, motion, blur, count)]
    frames = [_decoded(jpeg) for jpeg in sent]
    if harm is None:
        return Series(frames, None)
    which = int(chance.integers(count))
    whole, frames[which] = frames[which], _decoded(_harmed(chance, sent[which], harm))
    return Series(frames, which if _seen(whole, frames[which]) else None)


def _views(
    chance: np.random.Generator, motion: float, blur: float, count: int
) -> list[NDArray[np.float64]]:
    photo = _photo()
    step = chance.normal(0, motion, 2) if motion else np.zeros(2)
    views = []
    for number in range(count):
        left, top = np.array([56, 140]) + step * (number - count / 2)
        move = np.array([[1, 0, -left], [0, 1, -top]], np.float32)
        view = cv2.warpAffine(photo, move, SIZE, borderMode=cv2.BORDER_REFLECT)
        if radius := abs(chance.normal(0, blur)) if blur else 0:
            view = cv2.GaussianBlur(view, (0, 0), radius + 0.1)
        views.append(view + chance.normal(0, 2, view.shape))
    return views


@cache
def _photo() -> Pixels:
    with cbook.get_sample_data("grace_hopper.jpg") as file, Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"))


def _jpeg(view: NDArray[np.float64], marks: dict[str, int]) -> bytes:
    file = io.BytesIO()
    picture = Image.fromarray(np.clip(view, 0, 255).astype(np.uint8))
    picture.save(file, "JPEG", quality=85, subsampling="4:2:2", **marks)
    return file.getvalue()


def _harmed(chance: np.random.Generator, jpeg: bytes, harm: str) -> bytes:
    sent, start = bytearray(jpeg), jpeg.index(b"\xff\xda") + 14
    at, many = int(chance.integers(start, len(sent) - 200)), int(chance.integers(20, 100))
    if harm == "lose":
        del sent[at : at + many]
    elif harm == "lose a packet":
        del sent[at : min(at + 1024, len(sent) - 2)]
    elif harm == "add":
        sent[at:at] = chance.bytes(many)
    elif harm == "zero":
        sent[at : at + many] = bytes(many)
    else:
        sent[at:] = b"\xff\xd9"
    return bytes(sent)


def _decoded(jpeg: bytes) -> Pixels:
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def _seen(whole: Pixels, arrived: Pixels) -> bool:
    """Whether one block in a hundred is off."""
    apart = np.abs(whole.astype(float) - arrived).mean(axis=2)
    blocks = apart.reshape(SIZE[1] // 16, 16, SIZE[0] // 16, 16).mean(axis=(1, 3))
    return bool((blocks > 10).mean() > 0.01)


def _measure(count: int) -> None:
    """Print how often a damaged frame is taken, and how often the sharpest of whole ones."""
    hurt, by_sharpness, chosen, whole, kept = 0, 0, 0, 0, 0
    for seed in range(count):
        motion = (0.0, 1.0, 4.0, 10.0)[seed % 4]
        blur = (0.0, 0.3, 1.0)[seed // 4 % 3]
        harm = HARMS[seed // 12 % len(HARMS)]
        drawn = series(seed, motion=motion, blur=blur, harm=harm)
        if drawn.hurt is not None:
            hurt += 1
            by_sharpness += _sharpest_alone(drawn.frames) == drawn.hurt
            chosen += sharpest(drawn.frames, range(len(drawn.frames))) == drawn.hurt
        drawn = series(seed, motion=motion, blur=blur, harm=None)
        whole += 1
        kept += sharpest(drawn.frames, range(5)) == _sharpest_alone(drawn.frames)
    print(f"{hurt} series with a damaged frame: taken {by_sharpness} times by sharpness alone,")
    print(f"{chosen} times as it is done; {whole} without: the sharpest taken {kept} times")


def _sharpest_alone(frames: list[Pixels]) -> int:
    return int(np.argmax([sharpness(frame) for frame in frames]))


if __name__ == "__main__":
    _measure(480)
