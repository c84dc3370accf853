"""espeak-ng's rendering of a sentence, and when each of its phonemes begins.

Uses the system's ``libespeak-ng`` through ctypes (``apt install libespeak-ng1``).
"""

import ctypes
import ctypes.util
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 22050

_SYNCHRONOUS, _PHONEME_EVENTS, _IPA, _DONT_EXIT = 2, 1, 2, 0x8000
_CHARS_UTF8, _POSITION_CHARACTER, _RATE = 1, 1, 1
_EVENT_END, _EVENT_PHONEME = 0, 7
# The variant adds a faint echo, fed back; both numbers were measured in its pauses.
_ECHO_DELAY, _ECHO_GAIN = 2866, 11.25 / 256


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True)
class Rendering:
    """One sentence as espeak-ng says it."""

    samples: npt.NDArray[np.float32]
    """[n], mono, 22050 Hz, −1…1, the variant's echo removed."""
    phonemes: list[tuple[str, int]]
    """IPA and the sample at which it begins, in order; a pause has an empty name."""


class Espeak:
    """The library with one voice set. It keeps global state, so make only one."""

    def __init__(self, voice: str) -> None:
        self._library = ctypes.CDLL(ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1")
        rate = self._library.espeak_Initialize(
            _SYNCHRONOUS, 0, None, _PHONEME_EVENTS | _IPA | _DONT_EXIT
        )
        if rate != SAMPLE_RATE:
            raise RuntimeError(f"espeak-ng starts with {rate} where {SAMPLE_RATE} Hz is expected")
        self._pieces: list[npt.NDArray[np.int16]] = []
        self._phonemes: list[tuple[str, int]] = []
        self._callback = _Callback(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise RuntimeError(f"espeak-ng has no voice {voice}")

    def say(self, text: str, words_per_minute: int = 175) -> Rendering:
        """Synthesize one sentence."""
        self._pieces, self._phonemes = [], []
        self._library.espeak_SetParameter(_RATE, words_per_minute, 0)
        data = text.encode() + b"\0"
        failed = self._library.espeak_Synth(
            data, len(data), 0, _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None
        )
        if failed:
            raise RuntimeError(f"espeak-ng cannot say {text!r}: status {failed}")
        samples = np.concatenate(self._pieces).astype(np.float32) / np.float32(32768)
        return Rendering(without_echo(samples), self._phonemes)

    def _receive(self, samples: Any, count: int, events: Any) -> int:
        if count > 0:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            if event.type == _EVENT_PHONEME:
                self._phonemes.append((event.id.string.decode("utf-8", "ignore"), event.sample))
            index += 1
        return 0


def without_echo(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Undo the variant's echo, a feedback comb filter, by its exact inverse.

    Args:
        samples: float32 [n].
    """
    dry = samples.copy()
    dry[_ECHO_DELAY:] -= np.float32(_ECHO_GAIN) * samples[:-_ECHO_DELAY]
    return dry
