"""A camera that keeps looking, so that the photo shows what was there when the button went down."""

import threading
import time
from collections import deque
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from edge.devices.frames import Pixels, Size, open_frames
from edge.devices.protocols import DeviceError, Frame, Watcher
from edge.devices.reconnect import Keeper, unwatched
from edge.devices.sharpest import sharpest
from runtime.cancel import NEVER, Cancel
from runtime.vision.pictures import open_picture

_BEFORE = 0.3
"""Seconds before the press from which the sharpest frame is taken."""
_REMEMBERED = 0.8
"""Seconds: ``_BEFORE``, what may pass between a press and the call, and frames to compare with."""
_PATIENCE = 1.0
_POLL = 0.02

Crop = tuple[float, float, float, float]
"""Left, top, right and bottom edge of what is kept, each 0 to 1."""
_WHOLE: Crop = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class View:
    """How the picture of a camera that is mounted somehow is brought upright."""

    rotation: int = 0
    """Degrees clockwise to turn it by: 0, 90, 180 or 270."""
    crop: Crop | None = None
    """The part to keep, of the upright picture."""

    def __post_init__(self) -> None:
        if self.rotation not in (0, 90, 180, 270):
            raise DeviceError(
                "camera", f"The camera cannot be turned by {self.rotation}°; use 0, 90, 180 or 270."
            )
        left, top, right, bottom = self.crop or _WHOLE
        if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise DeviceError(
                "camera",
                f"The camera's crop {self.crop} keeps nothing; give left, top, right and bottom "
                "from 0 to 1.",
            )

    def of(self, pixels: Pixels) -> Pixels:
        """Turned and cropped: uint8 [height, width, 3], one pixel wide and high at least."""
        upright = np.rot90(pixels, -self.rotation // 90)
        height, width = upright.shape[:2]
        left, top, right, bottom = self.crop or _WHOLE
        x, y = int(left * width), int(top * height)
        kept = upright[y : max(y + 1, round(bottom * height)), x : max(x + 1, round(right * width))]
        return np.ascontiguousarray(kept)


class LiveCamera:
    """A real camera, or a file in its place."""

    def __init__(
        self,
        source: str,
        *,
        rotation: int = 0,
        crop: Crop | None = None,
        size: Size = (1280, 720),
        watch: Watcher = unwatched,
    ) -> None:
        """Begin to look; returns at once, whether or not the camera is there.

        Args:
            source: What ``edge.devices.frames.open_frames`` takes.
            rotation: Degrees clockwise to turn the picture by: 0, 90, 180 or 270.
            crop: The part of the upright picture to keep; None for all of it.
            size: What the camera is asked for, pixels.
            watch: Told when the camera goes and comes.

        Raises:
            DeviceError: rotation or crop make no sense.
        """
        self._source, self._size, self._view = source, size, View(rotation, crop)
        self._frames: deque[Frame] = deque()
        self._arrived = threading.Condition()
        self._keeper = Keeper("camera", self._look, watch)

    def photo(self, pressed: float, cancel: Cancel = NEVER) -> Frame:
        """See ``edge.devices.protocols.Camera.photo``."""
        give_up = time.monotonic() + _PATIENCE
        with self._arrived:
            while not (candidates := self._around(pressed)):
                cancel.check()
                self._keeper.check()
                if time.monotonic() >= give_up:
                    raise DeviceError(
                        "camera",
                        f"The camera {self._source} gives no picture; unplug it and plug it in "
                        "again.",
                    )
                self._arrived.wait(_POLL)
            frames = list(self._frames)
        chosen = frames[sharpest([each.pixels for each in frames], candidates)]
        return Frame(self._view.of(chosen.pixels), chosen.taken)

    def latest(self) -> Frame | None:
        """See ``edge.devices.protocols.Camera.latest``."""
        with self._arrived:
            frame = self._frames[-1] if self._frames else None
        if frame is None or time.monotonic() - frame.taken > _PATIENCE:
            return None
        return Frame(self._view.of(frame.pixels), frame.taken)

    def close(self) -> None:
        """Let go of the camera."""
        self._keeper.close()

    def _around(self, pressed: float) -> list[int]:
        """Which of the frames were taken just before the press, or else the first after it."""
        taken = [each.taken for each in self._frames]
        before = [i for i, when in enumerate(taken) if pressed - _BEFORE <= when <= pressed]
        return before or [i for i, when in enumerate(taken) if when > pressed][:1]

    def _look(self, keeper: Keeper) -> None:
        with closing(open_frames(self._source, self._size)) as frames:
            while not keeper.closing.is_set():
                frame = Frame(frames.read(), time.monotonic())
                with self._arrived:
                    self._frames.append(frame)
                    while self._frames[0].taken < frame.taken - _REMEMBERED:
                        self._frames.popleft()
                    self._arrived.notify_all()
                keeper.there()


class StillCamera:
    """Shows the picture that it is told to; for simulation."""

    def __init__(
        self,
        picture: Path | Image.Image | None = None,
        *,
        rotation: int = 0,
        crop: Crop | None = None,
        watch: Watcher = unwatched,
    ) -> None:
        """Show a picture; None for a camera that is not plugged in.

        Raises:
            DeviceError: rotation or crop make no sense.
            PictureError: the picture cannot be read.
        """
        self._view, self._watch = View(rotation, crop), watch
        self._pixels: Pixels | None = None
        if picture is not None:
            self._pixels = _pixels(picture)

    def show(self, picture: Path | Image.Image | None) -> None:
        """Show another picture from now on; None pulls the plug until there is a picture again.

        Raises:
            PictureError: the picture cannot be read.
        """
        was_there = self._pixels is not None
        self._pixels = None if picture is None else _pixels(picture)
        if was_there != (self._pixels is not None):
            self._watch("camera", not was_there)

    def photo(self, pressed: float, cancel: Cancel = NEVER) -> Frame:
        """The picture that is shown now."""
        pixels = self._pixels
        if pixels is None:
            raise DeviceError("camera", "There is no camera; plug it in.")
        return Frame(self._view.of(pixels), pressed)

    def latest(self) -> Frame | None:
        """The picture that is shown now, if one is."""
        pixels = self._pixels
        return None if pixels is None else Frame(self._view.of(pixels), time.monotonic())

    def close(self) -> None:
        """There is nothing to let go of."""


def _pixels(picture: Path | Image.Image) -> Pixels:
    opened = open_picture(picture) if isinstance(picture, Path) else picture.convert("RGB")
    return np.asarray(opened, np.uint8)
