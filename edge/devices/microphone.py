"""The microphone: sound in blocks of 20 ms, whatever the device delivers."""

import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soxr

from edge.devices.portaudio import HOST, Stream
from edge.devices.protocols import DeviceError, Watcher
from edge.devices.reconnect import Keeper, unwatched
from runtime.cancel import Cancel
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from runtime.speech.channels import Mixer

BLOCK = SPEECH_RATE // 50
"""Samples in a block: 20 ms."""
_BLOCK_SECONDS = BLOCK / SPEECH_RATE
_POLL = 0.05
_PATIENCE = 3.0
"""Seconds without sound after which a microphone is gone; sleeping ones need two to wake."""

_Listener = queue.SimpleQueue[tuple[Stream, bytes]]


class SoundDeviceMicrophone:
    """A microphone behind PortAudio.

    It is kept open, because opening takes time in which the first word would be lost. What comes
    in while nobody listens is dropped at once.
    """

    def __init__(
        self, device: str = "", *, channel: int | None = None, watch: Watcher = unwatched
    ) -> None:
        """Open it; returns at once, whether or not it is there.

        Args:
            device: Part of its name, in any case, or its number; empty for the usual one.
            channel: The one to hear, from 1; None for all of them.
            watch: Told when it goes and comes.
        """
        self._device, self._channel = device, channel
        self._listeners: list[_Listener] = []
        self._keeper = Keeper("microphone", self._serve, watch)

    def blocks(self, stop: Cancel) -> Iterator[Samples]:
        """See ``edge.devices.protocols.Microphone.blocks``; it listens from the first step on.

        What came in before ``stop`` was set is yielded still; the last block is filled up with
        silence.
        """
        listener: _Listener = queue.SimpleQueue()
        self._listeners.append(listener)
        try:
            converter: Converter | None = None
            heard = time.monotonic()
            while not (stop.is_set() and listener.empty()):
                try:
                    stream, sound = listener.get(timeout=_POLL)
                except queue.Empty:
                    self._keeper.check()
                    if time.monotonic() > heard + _PATIENCE:
                        raise DeviceError(
                            "microphone", "The microphone delivers nothing; plug it in again."
                        ) from None
                    continue
                heard = time.monotonic()
                if converter is None:
                    converter = Converter(stream.rate, stream.channels, self._channel)
                yield from converter.feed(sound)
            if converter:
                yield from converter.flush()
        finally:
            self._listeners.remove(listener)

    def close(self) -> None:
        """Let go of the device."""
        self._keeper.close()

    def _serve(self, keeper: Keeper) -> None:
        sounds: queue.SimpleQueue[bytes] = queue.SimpleQueue()

        def hand_over(sound: object, *_: object) -> None:
            sounds.put(bytes(sound))  # type: ignore[call-overload]

        with HOST.stream(
            "microphone",
            self._device,
            hand_over,
            lambda: not self._listeners,
            least_channels=self._channel or 1,
        ) as stream:
            heard = time.monotonic()
            while not keeper.closing.is_set() and not stream.replaced:
                try:
                    sound = sounds.get(timeout=_POLL)
                except queue.Empty:
                    if stream.replaced:
                        return
                    if not stream.alive or time.monotonic() > heard + _PATIENCE:
                        raise DeviceError(
                            "microphone",
                            f"The microphone {stream.name} is gone; plug it in again.",
                        ) from None
                    continue
                heard = time.monotonic()
                keeper.there()
                for listener in tuple(self._listeners):
                    listener.put((stream, sound))


class Converter:
    """Makes blocks of what a device delivers."""

    def __init__(self, rate: int, channels: int, channel: int | None = None) -> None:
        """Expect so many samples a second of so many channels.

        Args:
            rate: Hz.
            channels: How many come in.
            channel: The one to hear, from 1; None for all, mixed as in ``runtime.speech.channels``.
        """
        self._channels = channels
        self._heard = slice(channel - 1, channel) if channel else slice(None)
        self._mixer = Mixer(rate)
        self._resampler = soxr.ResampleStream(rate, SPEECH_RATE, 1, dtype="float32")
        self._rest = np.zeros(0, np.float32)

    def feed(self, sound: bytes) -> Iterator[Samples]:
        """Take in float32 [n, channels], interleaved."""
        samples = np.frombuffer(sound, np.float32).reshape(-1, self._channels)
        mono = self._mixer(samples[:, self._heard])
        yield from self._cut(self._resampler.resample_chunk(mono))

    def flush(self) -> Iterator[Samples]:
        """What is left, filled up with silence."""
        yield from self._cut(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True))
        if len(self._rest):
            yield np.pad(self._rest, (0, BLOCK - len(self._rest)))

    def _cut(self, sound: Samples) -> Iterator[Samples]:
        self._rest = np.concatenate([self._rest, sound]).clip(-1, 1)
        while len(self._rest) >= BLOCK:
            block, self._rest = self._rest[:BLOCK], self._rest[BLOCK:]
            yield block


class FileMicrophone:
    """Hears the recordings that it is given, and silence otherwise; for simulation."""

    def __init__(
        self,
        recording: Path | None = None,
        *,
        realtime: bool = True,
        watch: Watcher = unwatched,
    ) -> None:
        """Nothing is heard before somebody listens.

        Args:
            recording: What is heard first.
            realtime: Whether a recording takes as long as it lasts; else it comes as fast as it
                is taken. Silence always takes its time.
            watch: Told when it is pulled out and put back.

        Raises:
            SoundError: the recording cannot be read.
        """
        self.finished = threading.Event()
        """What it was given has been listened to, to the end."""
        self._realtime, self._watch = realtime, watch
        self._there = True
        self._sound: list[Samples] = []
        self.finished.set()
        if recording:
            self.play(recording)

    def play(self, recording: Path) -> None:
        """Let this be heard now, or as soon as somebody listens.

        Raises:
            SoundError: the recording cannot be read.
        """
        samples = read_wav(recording)
        padded = np.pad(samples, (0, -len(samples) % BLOCK))
        self.finished.clear()
        self._sound = list(padded.reshape(-1, BLOCK))

    def blocks(self, stop: Cancel) -> Iterator[Samples]:
        """See ``edge.devices.protocols.Microphone.blocks``."""
        said = self._sound
        try:
            due = time.monotonic()
            while not stop.is_set():
                said = self._sound
                if not self._there:
                    raise DeviceError("microphone", "There is no microphone; plug it in.")
                if said:
                    block = said.pop(0)
                    if self._realtime:
                        due += _BLOCK_SECONDS
                else:
                    self.finished.set()
                    block = np.zeros(BLOCK, np.float32)
                    due = max(due, time.monotonic() - _BLOCK_SECONDS) + _BLOCK_SECONDS
                if stop.wait(max(0.0, due - time.monotonic())):
                    return
                yield block
        finally:
            # The rest is spoken to nobody, unless it was given for the next to listen.
            if self._sound is said:
                self._sound = []
                self.finished.set()

    def pull_out(self) -> None:
        """Nothing can be heard any more."""
        self._there = False
        self._watch("microphone", False)

    def plug_in(self) -> None:
        """It can be used again."""
        self._there = True
        self._watch("microphone", True)

    def close(self) -> None:
        """There is nothing to let go of."""
