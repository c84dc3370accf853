"""What the wearable needs of its camera, microphone, speaker and button.

Each has an implementation for the hardware and one that reads or writes files. A device that goes
away says so through ``Watcher`` and by ``DeviceError`` where it is used, looks for its hardware
again by itself, and says when it is back.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from runtime.cancel import NEVER, Cancel
from runtime.errors import VismaidError
from runtime.speech.audio import Samples
from runtime.speech.speech import Speech

DeviceName = Literal["camera", "microphone", "speaker", "button"]
ButtonName = Literal["main", "second"]
Watcher = Callable[[DeviceName, bool], None]
"""Told that a device is gone (False) or there again (True), from any thread."""


class DeviceError(VismaidError):
    """A device is missing, was pulled out, or does not work; the message says which and what to
    do."""

    def __init__(self, part: DeviceName, message: str) -> None:
        super().__init__(message)
        self.part = part


@dataclass(frozen=True)
class Frame:
    """What the camera saw at one moment."""

    pixels: NDArray[np.uint8]
    """uint8 [height, width, 3], RGB, upright."""
    taken: float
    """``time.monotonic()`` when it was taken."""


@dataclass(frozen=True)
class ButtonEvent:
    """A button that goes down or up."""

    button: ButtonName
    down: bool
    time: float
    """``time.monotonic()``."""


class Camera(Protocol):
    """Keeps looking, and remembers the last moments."""

    def photo(self, pressed: float, cancel: Cancel = NEVER) -> Frame:
        """The sharpest frame of the 0.3 s before ``pressed`` (``time.monotonic()``).

        Where there is none yet, the first that comes.

        Raises:
            DeviceError: the camera is gone, or gives no frame within a second.
            Cancelled: ``cancel`` was set.
        """

    def latest(self) -> Frame | None:
        """What it sees now, sharp or not; None where it is gone or gives no frame. At once."""

    def close(self) -> None:
        """Let go of the device."""


class Microphone(Protocol):
    """Listens when asked to."""

    def blocks(self, stop: Cancel) -> Iterator[Samples]:
        """Sound as it comes in, from now until ``stop`` is set.

        Yields:
            float32 [320], 20 ms, mono, 16 kHz, −1…1, whatever the device's own rate and channels.

        Raises:
            DeviceError: the microphone is gone or delivers nothing.
        """

    def close(self) -> None:
        """Let go of the device."""


class Speaker(Protocol):
    """Plays what it is given, one after the other and without a gap."""

    def add(self, speech: Speech, *, volume: float = 1.0) -> None:
        """Play behind what was added before; returns at once.

        Raises:
            DeviceError: the speaker is gone.
        """

    def wait(self, cancel: Cancel = NEVER) -> None:
        """Return when everything added has been heard.

        Raises:
            DeviceError: the speaker went away before that.
            Cancelled: ``cancel`` was set; what was added goes on playing.
        """

    def stop(self) -> None:
        """Be silent within 0.05 s and drop what was added."""

    def close(self) -> None:
        """Let go of the device."""


class Button(Protocol):
    """One or two buttons."""

    def events(self, stop: Cancel) -> Iterator[ButtonEvent]:
        """Each press and release as it happens, until ``stop`` is set.

        A device that went away is waited for.
        """

    def close(self) -> None:
        """Let go of the device."""


@dataclass(frozen=True)
class Devices:
    """The hardware, or what stands for it."""

    camera: Camera
    microphone: Microphone
    speaker: Speaker
    button: Button
