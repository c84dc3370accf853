"""The speaker: one sound after another without a gap, and silence at once when asked for."""

import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from edge.devices.portaudio import HOST, Stream
from edge.devices.protocols import DeviceError, Watcher
from edge.devices.reconnect import Keeper, unwatched
from runtime.cancel import NEVER, Cancel
from runtime.speech.audio import Samples, write_wav
from runtime.speech.speech import Speech

_POLL = 0.02
_LATENCY = 0.1
"""Seconds that are with the device already: long enough for a busy processor not to be heard."""
_CHUNK_SECONDS = 0.25
"""Resampled at a time, so that a long sentence is not waited for."""
_PATIENCE = 3.0
"""Seconds without a call for sound after which a speaker is gone."""


class SoundDeviceSpeaker:
    """A speaker behind PortAudio; it is kept open, and plays silence in between."""

    def __init__(self, device: str = "", *, watch: Watcher = unwatched) -> None:
        """Open it; returns at once, whether or not it is there.

        Args:
            device: Part of its name, in any case, or its number; empty for the usual one.
            watch: Told when it goes and comes.
        """
        self._device = device
        self._added: queue.SimpleQueue[tuple[int, Speech, float]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        """For what follows."""
        self._ready: deque[Samples] = deque()
        """At the device's rate."""
        self._waiting = 0
        """Sounds added and not yet resampled."""
        self._era = 0
        """What was added in an earlier one is not played any more."""
        self._rate = 1
        self._settled = False
        """The device has taken up its pace; until then a sound would be swallowed."""
        self._heard_until = 0.0
        self._losses = 0
        self._called = 0.0
        self._stream: Stream | None = None
        self._resampler = _Resampler()
        self._keeper = Keeper("speaker", self._serve, watch)

    def add(self, speech: Speech, *, volume: float = 1.0) -> None:
        """See ``edge.devices.protocols.Speaker.add``; ``volume`` is 0 to 1."""
        self._keeper.check()
        with self._lock:
            self._waiting += 1
            self._added.put((self._era, speech, volume))

    def wait(self, cancel: Cancel = NEVER) -> None:
        """See ``edge.devices.protocols.Speaker.wait``."""
        losses = self._losses
        while True:
            cancel.check()
            self._keeper.check()
            if self._losses != losses:
                raise DeviceError("speaker", "The speaker was gone for a moment; ask again.")
            if self._idle():
                return
            time.sleep(_POLL)

    def stop(self) -> None:
        """See ``edge.devices.protocols.Speaker.stop``."""
        with self._lock:
            playing = time.monotonic() < self._heard_until
            self._forget()
            stream = self._stream
            if playing:
                self._settled = False
        if playing and stream:
            stream.drop()

    def close(self) -> None:
        """Let go of the device; what has not been heard is lost."""
        self._keeper.close()

    def _idle(self) -> bool:
        with self._lock:
            quiet = time.monotonic() >= self._heard_until
            return quiet and not self._ready and not self._waiting

    def _forget(self) -> None:
        self._era += 1
        self._waiting = 0
        self._ready.clear()
        self._heard_until = 0.0

    def _serve(self, keeper: Keeper) -> None:
        try:
            self._settled = False
            with HOST.stream(
                "speaker", self._device, self._play, self._idle, latency=_LATENCY
            ) as stream:
                self._called, self._rate = time.monotonic(), stream.rate
                self._stream = stream
                keeper.there()
                while not keeper.closing.is_set() and not stream.replaced:
                    self._prepare(stream)
                    if stream.replaced:
                        return
                    if not stream.alive or time.monotonic() > self._called + _PATIENCE:
                        raise DeviceError(
                            "speaker", f"The speaker {stream.name} is gone; plug it in again."
                        )
        except DeviceError:
            with self._lock:
                self._forget()
                self._losses += 1
            raise
        finally:
            self._stream = None

    def _prepare(self, stream: Stream) -> None:
        """Resample what was added next, if anything comes soon."""
        try:
            era, speech, volume = self._added.get(timeout=_POLL)
        except queue.Empty:
            return
        for chunk in self._resampler.resampled(era, speech, volume, stream.rate):
            with self._lock:
                if era != self._era:
                    return
                self._ready.append(chunk.clip(-1, 1))
        with self._lock:
            if era == self._era:
                self._waiting -= 1

    def _play(self, out: Any, frames: int, times: Any, status: Any) -> None:
        """PortAudio asks for float32 [frames, channels]."""
        filled = 0
        self._called = now = time.monotonic()
        ahead = times.outputBufferDacTime - times.currentTime
        with self._lock:
            if not self._settled:
                self._settled = not status and ahead >= _LATENCY / 4
            while self._settled and filled < frames and self._ready:
                chunk = self._ready.popleft()
                part, rest = chunk[: frames - filled], chunk[frames - filled :]
                out[filled : filled + len(part)] = part[:, np.newaxis]
                filled += len(part)
                if len(rest):
                    self._ready.appendleft(rest)
            if filled:
                self._heard_until = now + max(0.0, ahead) + filled / self._rate
        out[filled:] = 0


class _Resampler:
    """Brings sounds to the device's rate, those that are pieces of one in one go.

    A piece by itself would be resampled as if there were silence around it, and crack where it
    meets the next.
    """

    def __init__(self) -> None:
        self._under_way: tuple[tuple[int, int, int], Any] | None = None
        """A sound of which more will come: what it is of, and its resampler."""

    def resampled(self, era: int, speech: Speech, volume: float, rate: int) -> Iterator[Samples]:
        """A sound at another rate, some at a time."""
        kind = era, speech.sample_rate, rate
        before, self._under_way = self._under_way, None
        if before and before[0] == kind:
            resampler = before[1]
        else:
            resampler = soxr.ResampleStream(speech.sample_rate, rate, 1, dtype="float32")
        samples = speech.samples.astype(np.float32) * np.float32(volume / 32_768)
        step = max(1, round(_CHUNK_SECONDS * speech.sample_rate))
        for start in range(0, len(samples), step):
            last = start + step >= len(samples) and not speech.goes_on
            yield resampler.resample_chunk(samples[start : start + step], last=last)
        if speech.goes_on:
            self._under_way = kind, resampler


class FileSpeaker:
    """Writes what would have been heard, and when, to one WAV; for simulation."""

    def __init__(
        self,
        path: Path | None,
        *,
        realtime: bool = True,
        rate: int = 22_050,
        watch: Watcher = unwatched,
    ) -> None:
        """The WAV begins now, and is written when the speaker is closed.

        Args:
            path: The WAV: 16 bits, mono. None keeps nothing of what is heard.
            realtime: Whether ``wait`` takes as long as the sound; else time is taken to have
                passed.
            rate: Of the WAV, Hz.
            watch: Told when it is pulled out and put back.
        """
        self._path, self._realtime, self._rate, self._watch = path, realtime, rate, watch
        self._lock = threading.Lock()
        self._begun = time.monotonic()
        self._skipped = 0.0
        self._there = True
        self._resampler = _Resampler()
        self._era = 0
        """What is added in a later one does not go on with a sound of an earlier one."""
        self._sounds: list[tuple[int, NDArray[np.int16]]] = []
        """Each with its place, in samples since the beginning."""
        self._end = 0

    def add(self, speech: Speech, *, volume: float = 1.0) -> None:
        """See ``edge.devices.protocols.Speaker.add``; ``volume`` is 0 to 1."""
        self._check()
        resampled = self._resampler.resampled(self._era, speech, volume, self._rate)
        samples = np.concatenate([np.zeros(0, np.float32), *resampled])
        heard = np.round(samples.clip(-1, 1) * 32_767).astype(np.int16)
        with self._lock:
            start = max(self._end, self._now())
            self._end = start + len(heard)
            if self._path:
                self._sounds.append((start, heard))

    def wait(self, cancel: Cancel = NEVER) -> None:
        """See ``edge.devices.protocols.Speaker.wait``."""
        while True:
            cancel.check()
            self._check()
            with self._lock:
                left = (self._end - self._now()) / self._rate
                if not self._realtime:
                    self._skipped += max(0.0, left)
                    return
            if left <= 0:
                return
            time.sleep(min(_POLL, left))

    def stop(self) -> None:
        """See ``edge.devices.protocols.Speaker.stop``."""
        with self._lock:
            now, self._era = self._now(), self._era + 1
            self._end = min(self._end, now)
            self._sounds = [(start, heard[: max(0, now - start)]) for start, heard in self._sounds]

    def pull_out(self) -> None:
        """Nothing can be played any more."""
        self.stop()
        self._there = False
        self._watch("speaker", False)

    def plug_in(self) -> None:
        """It can be used again."""
        self._there = True
        self._watch("speaker", True)

    def close(self) -> None:
        """Write the WAV.

        Raises:
            OutputError: it cannot be written there.
        """
        with self._lock:
            samples = np.zeros(self._end, np.int16)
            for start, heard in self._sounds:
                samples[start : start + len(heard)] = heard
        if self._path:
            write_wav(self._path, samples, self._rate)

    def _check(self) -> None:
        if not self._there:
            raise DeviceError("speaker", "There is no speaker; plug it in.")

    def _now(self) -> int:
        """Samples since the beginning."""
        return round((time.monotonic() - self._begun + self._skipped) * self._rate)
