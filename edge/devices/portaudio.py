"""PortAudio: finding a sound device by name, and streams on it.

PortAudio lists the devices once. To see one that was plugged in later it has to be ended and begun
again, which closes every stream. So that is done only where a device is looked for in vain, or the
sound cards have changed, and nobody is playing or listening; the owner of a stream that was closed
for it opens it again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from edge.devices.protocols import DeviceError, DeviceName

_CARDS = Path("/proc/asound/cards")
_RELIST_SECONDS = 10.0
"""Between two lists where the cards are the same: sound servers have devices of their own."""
_RATES = (48_000, 44_100, 16_000)
_NO_DEVICE = {-9996, -9993, -9985}
"""PortAudio's codes for a device that is not there or taken; no other format mends that."""


@dataclass(frozen=True)
class _Direction:
    """What differs between recording and playing."""

    most_channels: str
    """PortAudio's name for it."""
    channels: tuple[int, ...]
    """Tried in this order, and then as many as there are."""
    default: int
    """Place in PortAudio's pair of default devices."""


_DIRECTIONS: dict[DeviceName, _Direction] = {
    "microphone": _Direction("max_input_channels", (2, 1), 0),
    "speaker": _Direction("max_output_channels", (2, 1), 1),
}


@dataclass
class Stream:
    """An open stream of float32."""

    raw: Any
    name: str
    """Of the device."""
    rate: int
    """Hz."""
    channels: int
    idle: Callable[[], bool]
    """Whether it may be closed for a moment."""
    failures: type[Exception]
    """What PortAudio raises."""
    replaced: bool = False
    """It was closed so that PortAudio could list the devices anew."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        with self.lock:
            return not self.replaced and bool(self.raw.active)

    def drop(self) -> None:
        """Throw away what is on its way to the ear, and go on."""
        with self.lock:
            if not self.replaced and self.raw.active:
                self.raw.abort(ignore_errors=True)
                # Where it has gone meanwhile, ``alive`` tells.
                with suppress(self.failures):
                    self.raw.start()

    def close(self) -> None:
        """Let go of the device."""
        with self.lock:
            self.raw.close(ignore_errors=True)


class _Host:
    """What this process holds of PortAudio."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams: list[Stream] = []
        self._cards: bytes | None = None
        self._listed = 0.0

    @contextmanager
    def stream(
        self,
        part: DeviceName,
        wanted: str,
        callback: Callable[..., None],
        idle: Callable[[], bool],
        *,
        least_channels: int = 1,
        **options: Any,
    ) -> Iterator[Stream]:
        """A running stream, with whatever rate and channels the device has.

        Args:
            part: The microphone or the speaker.
            wanted: Part of the device's name, or its number; empty for the usual one.
            callback: PortAudio's.
            idle: Whether the stream may be closed for a moment.
            least_channels: With fewer it is of no use.
            options: More for PortAudio's stream.

        Raises:
            DeviceError: there is no such device, or it cannot be used.
        """
        library = _library(part)
        with self._lock:
            stream = self._open(library, part, wanted, callback, idle, least_channels, options)
            self._streams.append(stream)
        try:
            yield stream
        finally:
            with self._lock:
                self._streams.remove(stream)
                stream.close()

    def _open(
        self,
        library: Any,
        part: DeviceName,
        wanted: str,
        callback: Callable[..., None],
        idle: Callable[[], bool],
        least: int,
        options: dict[str, Any],
    ) -> Stream:
        if _cards() != self._cards:
            self._relist(library)
        try:
            return _opened(library, part, wanted, callback, idle, least, options)
        except DeviceError:
            if time.monotonic() < self._listed + _RELIST_SECONDS or not self._relist(library):
                raise
        return _opened(library, part, wanted, callback, idle, least, options)

    def _relist(self, library: Any) -> bool:
        """Have the devices listed anew, unless somebody is playing or listening."""
        if not all(stream.idle() for stream in self._streams):
            return False
        self._listed = time.monotonic()
        self._cards = _cards()
        for stream in self._streams:
            stream.replaced = True
            stream.close()
        library._terminate()
        library._initialize()
        return True


HOST = _Host()


def _library(part: DeviceName) -> Any:
    try:
        import sounddevice
    except OSError:
        raise DeviceError(
            part, "PortAudio is missing; install it with sudo apt-get install -y libportaudio2."
        ) from None
    return sounddevice


def _cards() -> bytes:
    try:
        return _CARDS.read_bytes()
    except OSError:
        return b""


def _opened(
    library: Any,
    part: DeviceName,
    wanted: str,
    callback: Callable[..., None],
    idle: Callable[[], bool],
    least: int,
    options: dict[str, Any],
) -> Stream:
    index, device = _find(library, part, wanted)
    rate, channels = _format(library, part, index, device, least)
    kind = library.RawInputStream if part == "microphone" else library.OutputStream
    try:
        raw = kind(
            device=index,
            samplerate=rate,
            channels=channels,
            dtype="float32",
            callback=callback,
            **options,
        )
        raw.start()
    except library.PortAudioError as error:
        raise _unusable(part, device["name"], error) from None
    return Stream(raw, device["name"], rate, channels, idle, library.PortAudioError)


def _find(library: Any, part: DeviceName, wanted: str) -> tuple[int, dict[str, Any]]:
    """Number and description of the device that is meant."""
    direction = _DIRECTIONS[part]
    usable = {
        device["index"]: device
        for device in library.query_devices()
        if device[direction.most_channels]
    }
    if wanted.isdecimal():
        found = [int(wanted)] if int(wanted) in usable else []
    elif wanted:
        name = wanted.casefold()
        found = [index for index, each in usable.items() if name in each["name"].casefold()]
    else:
        usual = library.default.device[direction.default]
        found = [usual] if usual in usable else list(usable)
    if not found:
        there = ", ".join(f"{index} {each['name']}" for index, each in usable.items()) or "none"
        which = f"no {part} {wanted}" if wanted else f"no {part}"
        raise DeviceError(
            part, f"There is {which} (there is: {there}); plug it in, or name one of these."
        )
    return found[0], usable[found[0]]


def _format(
    library: Any, part: DeviceName, index: int, device: dict[str, Any], least: int
) -> tuple[int, int]:
    """A sample rate and a number of channels, ``least`` or more, that the device takes."""
    direction = _DIRECTIONS[part]
    most = device[direction.most_channels]
    if most < least:
        raise DeviceError(
            part, f"The {part} {device['name']} has no channel {least}; choose one of 1 to {most}."
        )
    check = library.check_output_settings if part == "speaker" else library.check_input_settings
    rates = (round(device["default_samplerate"]), *_RATES)
    failure: Exception | None = None
    for rate, channels in product(rates, (*direction.channels, most)):
        if least <= channels <= most:
            try:
                check(device=index, channels=channels, dtype="float32", samplerate=rate)
                return rate, channels
            except library.PortAudioError as error:
                failure = failure or error
                if _NO_DEVICE & set(error.args):
                    break
    raise _unusable(part, device["name"], failure)


def _unusable(part: DeviceName, name: str, error: Exception | None) -> DeviceError:
    reason = str(error.args[0]) if error and error.args else "no usable format"
    return DeviceError(
        part,
        f"The {part} {name} cannot be used ({reason}); check that it is plugged in and that no "
        "other program has it.",
    )
