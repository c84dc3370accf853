"""Where a camera's frames come from: OpenCV, picamera2, or pictures in files.

A source is opened by ``open_frames``, gives frames that are worth keeping, about ten a second, and
raises a DeviceError when there are no more to come.
"""

import ipaddress
import os
import time
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.devices.protocols import DeviceError
from runtime.errors import PictureError
from runtime.vision.pictures import open_picture

Pixels = NDArray[np.uint8]
"""uint8 [height, width, 3], RGB."""
Size = tuple[int, int]
"""Width and height, pixels."""

_PACE = 0.08
"""Seconds between two frames that are decoded; those in between are only taken off the queue."""
_TIMEOUT = 2.0
"""Seconds without a frame after which a camera is gone."""
_USUAL_RATE = 25.0
_PICTURE_SECONDS = 1.0
_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif"}


class Frames(Protocol):
    """An open camera."""

    def read(self) -> Pixels:
        """Wait for the next frame worth keeping.

        Raises:
            DeviceError: none comes.
        """

    def close(self) -> None:
        """Let go of it."""


def open_frames(source: str, size: Size) -> Frames:
    """Open a camera.

    Args:
        source: Number or path of a V4L2 device, ``picamera``, an ``http://`` address on this
            machine, a GStreamer pipeline that ends in ``appsink``, a video, a numbered sequence
            such as ``scene%02d.png``, a picture, or a folder of pictures.
        size: What a V4L2 or Pi camera is asked for; it gives the nearest it has.

    Raises:
        DeviceError: it is not there or cannot be used.
    """
    path = Path(source)
    if source == "picamera":
        return PiFrames(size)
    if source.isdecimal():
        return OpenCvFrames(source, int(source), cv2.CAP_V4L2, _as_asked(size))
    if source.startswith("/dev/"):
        device = str(path.resolve())
        return OpenCvFrames(source, device, cv2.CAP_V4L2, _as_asked(size))
    if "!" in source:
        return OpenCvFrames(source, source, _gstreamer(), [])
    if "://" in source:
        _check_address(source)
        return OpenCvFrames(source, source, cv2.CAP_FFMPEG, _IMPATIENT)
    if path.is_dir() or (path.suffix.lower() in _PICTURES and "%" not in source):
        return PictureFrames(path)
    return OpenCvFrames(source, source, cv2.CAP_ANY, [], is_file=True)


_IMPATIENT = [
    cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
    int(_TIMEOUT * 1000),
    cv2.CAP_PROP_READ_TIMEOUT_MSEC,
    int(_TIMEOUT * 1000),
]


def _as_asked(size: Size) -> list[int]:
    # Few USB cameras have the bandwidth for large pictures at a useful rate but as JPEG.
    jpeg = cv2.VideoWriter.fourcc(*"MJPG")
    width, height = size
    return [
        *(cv2.CAP_PROP_FOURCC, jpeg),
        *(cv2.CAP_PROP_FRAME_WIDTH, width),
        *(cv2.CAP_PROP_FRAME_HEIGHT, height),
    ]


def _gstreamer() -> int:
    if not cv2.videoio_registry.hasBackend(cv2.CAP_GSTREAMER):
        raise DeviceError(
            "camera",
            "This OpenCV was built without GStreamer, which the camera's pipeline needs; "
            "compile one with it, as docs/maker.md says, or use a USB camera.",
        )
    return cv2.CAP_GSTREAMER


def _check_address(source: str) -> None:
    """Nothing leaves the device, and nothing is fetched from elsewhere."""
    host = urlsplit(source).hostname or ""
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise DeviceError(
            "camera",
            f"The camera {source} is not on this machine; vismaid works offline, so name one "
            "at http://127.0.0.1.",
        )


class OpenCvFrames:
    """Frames from ``cv2.VideoCapture``."""

    def __init__(
        self,
        name: str,
        source: int | str,
        backend: int,
        properties: list[int],
        *,
        is_file: bool = False,
    ) -> None:
        """Open it; a file is paced as it was recorded, and begins again at its end.

        Raises:
            DeviceError: it cannot be opened.
        """
        self._name, self._is_file = name, is_file
        # OpenCV reads it once, when it waits for a frame for the first time.
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(int(_TIMEOUT)))
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        try:
            self._capture = cv2.VideoCapture(source, backend, properties)
        except cv2.error:
            raise self._gone() from None
        if not self._capture.isOpened():
            raise self._gone()
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self._interval = 1 / (rate if 0.1 < rate <= 240 else _USUAL_RATE) if is_file else 0.0
        self._shown = self._kept = 0.0

    def read(self) -> Pixels:
        """The next frame, at most one every ``_PACE`` seconds."""
        while True:
            self._grab()
            now = time.monotonic()
            if now - self._kept >= _PACE:
                self._kept = now
                found, pixels = self._capture.retrieve()
                if found:
                    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)

    def close(self) -> None:
        """Let go of the device or file."""
        self._capture.release()

    def _grab(self) -> None:
        if self._is_file:
            time.sleep(max(0.0, self._shown + self._interval - time.monotonic()))
            self._shown = time.monotonic()
            if self._capture.grab():
                return
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
        if not self._capture.grab():
            raise self._gone()

    def _gone(self) -> DeviceError:
        if self._is_file:
            return DeviceError("camera", f"{self._name} is not a video; name a video or a camera.")
        return DeviceError(
            "camera", f"The camera {self._name} gives no picture; check that it is plugged in."
        )


class PictureFrames:
    """Pictures in files, each shown for a second, over and over."""

    def __init__(self, path: Path) -> None:
        """Find them.

        Raises:
            DeviceError: there are none.
        """
        if path.is_dir():
            found = (each for each in path.iterdir() if each.suffix.lower() in _PICTURES)
            self._paths = sorted(found)
        else:
            self._paths = [path]
        if not self._paths:
            raise DeviceError("camera", f"{path} holds no pictures; name a folder that does.")
        self._begun = time.monotonic()
        self._latest: tuple[Path, Pixels] | None = None

    def read(self) -> Pixels:
        """The picture whose turn it is."""
        time.sleep(_PACE)
        turn = int((time.monotonic() - self._begun) / _PICTURE_SECONDS)
        path = self._paths[turn % len(self._paths)]
        if self._latest is None or self._latest[0] != path:
            try:
                self._latest = path, np.asarray(open_picture(path))
            except PictureError as error:
                raise DeviceError("camera", str(error)) from None
        return self._latest[1]

    def close(self) -> None:
        """There is nothing to let go of."""


class PiFrames:
    """Frames from a Raspberry Pi's own camera."""

    def __init__(self, size: Size) -> None:
        """Open it.

        Raises:
            DeviceError: picamera2 is not installed, or there is no such camera.
        """
        try:
            from picamera2 import Picamera2
        except ImportError:
            raise DeviceError(
                "camera",
                "picamera2 is not installed; run sudo apt-get install -y python3-picamera2 and "
                "make the environment with --system-site-packages.",
            ) from None
        try:
            self._camera: Any = Picamera2()
        except (RuntimeError, IndexError):
            raise DeviceError(
                "camera", "The Pi finds no camera; check its ribbon cable and restart."
            ) from None
        # picamera2 names formats by their order in a word: this one is R, G, B in memory.
        main = {"size": size, "format": "BGR888"}
        rate = {"FrameRate": round(1 / _PACE)}
        self._camera.configure(self._camera.create_video_configuration(main=main, controls=rate))
        self._camera.start()

    def read(self) -> Pixels:
        """The next frame."""
        try:
            job = self._camera.capture_array("main", wait=False)
            return np.asarray(job.get_result(timeout=_TIMEOUT), np.uint8)
        except (TimeoutError, RuntimeError):
            raise DeviceError(
                "camera", "The Pi's camera gives no picture; check its ribbon cable and restart."
            ) from None

    def close(self) -> None:
        """Let go of the camera."""
        self._camera.close()
