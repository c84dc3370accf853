"""Synthetic speakers that the recogniser learns from, and those it is measured with.

espeak-ng, flite and festival are programs of the system (``apt install espeak-ng flite festival
festvox-kdlpc16k festvox-us-slt-hts``); AhoTTS is a package (``pip install --no-deps pyahotts``,
for glibc 2.38 or later). A speaker is one voice of one of them. Some speakers are held out: no
training utterance is spoken by them. The variant ``f4`` of espeak-ng appears in neither list, since
the demo's own voices are made of it.
"""

import importlib
import io
import random
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

SAMPLE_RATE = 16000

# British English is "en": espeak-ng 1.51 ignores the variant in "en-gb+f3".
_ACCENTS = (
    "en-us", "en-us", "en-us", "en", "en", "en-gb-x-rp", "en-gb-scotland",
    "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029", "en-us-nyc",
)  # fmt: skip
_VARIANTS = (
    "m1", "m2", "m4", "m5", "m6", "m7", "m8", "f1", "f3", "f5", "klatt", "klatt2", "klatt4",
    "klatt5", "Alex", "Andy", "Annie", "Diogo", "Gene", "Henrique", "Hugo", "Jacky",
    "Lee", "Marco", "Mario", "Michael", "Mike", "Nguyen", "Storm", "adam", "anika", "antonio",
    "aunty", "benjamin", "boris", "ed", "edward", "gustave", "iven", "iven2", "iven3",
    "john", "kaukovalta", "linda", "marcelo", "max", "michel", "miguel", "norbert", "pablo",
    "pedro", "quincy", "rob", "robert", "sandro", "steph", "steph2", "travis", "victor", "zac",
)  # fmt: skip
_HELD_OUT_VARIANTS = ("m3", "f2", "klatt3", "Alicia", "Andrea", "Denis", "Gene2", "paul", "shelby")
_SPANISH_ACCENTS = ("es", "es", "es-419")
_FLITE = ("slt", "slt", "awb", "awb", "kal16")
_HELD_OUT_FLITE = ("rms",)
_FESTIVAL = ("cmu_us_slt_arctic_hts", "ked_diphone")


@dataclass(frozen=True)
class Speaker:
    """One voice of one engine."""

    engine: str
    """``espeak-ng``, ``flite``, ``festival`` or ``AhoTTS``."""
    name: str
    """As the engine calls it; for espeak-ng the accent, a plus sign and the variant."""

    @property
    def family(self) -> str:
        """What WER is reported by."""
        return self.engine if self.engine != "flite" else f"flite {self.name}"


@dataclass(frozen=True)
class Prosody:
    """How something is spoken."""

    pace: float = 1.0
    """Relative to the engine's own; more is faster."""
    pitch: int = 50
    """0 to 99, espeak-ng only."""
    gap: int = 0
    """Pause between words in units of 10 ms, espeak-ng only."""
    scale: float = 1.0
    """Playback speed: shifts pitch, formants and pace together, as resampling does."""


def any_speaker(rng: random.Random, *, held_out: bool, language: str = "en") -> Speaker:
    """A speaker for training, or one of those kept for measuring."""
    chance = rng.random()
    variants = _HELD_OUT_VARIANTS if held_out else _VARIANTS
    if language == "es":
        if chance < 0.8 or held_out:
            accent = rng.choice(_SPANISH_ACCENTS)
            return Speaker("espeak-ng", f"{accent}+{rng.choice(variants)}")
        return Speaker("AhoTTS", "es")
    if chance < 0.74:
        return Speaker("espeak-ng", f"{rng.choice(_ACCENTS)}+{rng.choice(variants)}")
    if chance < 0.97 or held_out:
        return Speaker("flite", rng.choice(_HELD_OUT_FLITE if held_out else _FLITE))
    return Speaker("festival", rng.choice(_FESTIVAL))


def any_prosody(rng: random.Random, *, scaled: bool = True) -> Prosody:
    """A pace, pitch and speed within what people do."""
    return Prosody(
        pace=rng.uniform(0.75, 1.3),
        pitch=rng.randint(20, 80),
        gap=rng.choice((0, 0, 0, 0, 1, 3, 6)),
        scale=rng.uniform(0.9, 1.12) if scaled else 1.0,
    )


def say(speaker: Speaker, text: str, prosody: Prosody) -> npt.NDArray[np.float32]:
    """Speak a text.

    Returns:
        float32 [n], mono, 16 kHz, −1…1, silence at both ends cut.

    Raises:
        FileNotFoundError: the engine is not installed.
        subprocess.CalledProcessError: the engine failed.
    """
    match speaker.engine:
        case "espeak-ng":
            samples, rate = _espeak(speaker.name, text, prosody)
        case "flite":
            samples, rate = _flite(speaker.name, text, prosody)
        case "AhoTTS":
            samples, rate = _ahotts(speaker.name, text), SAMPLE_RATE
        case _:
            samples, rate = _festival(speaker.name, text, prosody)
    resampled = soxr.resample(samples, rate * prosody.scale, SAMPLE_RATE, quality="MQ")
    return _trimmed(np.asarray(resampled, np.float32))


def _trimmed(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max(initial=0.0))
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def _run(command: list[str]) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout


def _espeak(name: str, text: str, prosody: Prosody) -> tuple[npt.NDArray[np.float32], int]:
    settings = (
        "-s",
        str(round(165 * prosody.pace)),
        "-p",
        str(prosody.pitch),
        "-g",
        str(prosody.gap),
    )
    sound = _run(["espeak-ng", "-v", name, *settings, "--stdout", text])
    # The header of a stream cannot know the length, so only its sample rate is read.
    rate = int.from_bytes(sound[24:28], "little")
    samples = np.frombuffer(sound[44:], "<i2").astype(np.float32)
    return np.asarray(samples / 32768, np.float32), rate


def _flite(name: str, text: str, prosody: Prosody) -> tuple[npt.NDArray[np.float32], int]:
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        stretch = f"duration_stretch={1 / prosody.pace:.3f}"
        _run(["flite", "-voice", name, "--setf", stretch, "-t", text, "-o", file.name])
        return _read(file.read())


def _festival(name: str, text: str, prosody: Prosody) -> tuple[npt.NDArray[np.float32], int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        words = text.replace("\\", "").replace('"', "")
        _run(["festival", "--batch", f'(begin (voice_{name}) (Parameter.set \'Duration_Stretch '
              f'{1 / prosody.pace:.3f}) (utt.save.wave (utt.synth (Utterance Text "{words}")) '
              f'"{path}" \'riff))'])  # fmt: skip
        return _read(path.read_bytes())


def _ahotts(language: str, text: str) -> npt.NDArray[np.float32]:
    # Its library reads Latin-1, whatever the package tells it.
    sound = _aho().get_tts(_Latin(text), lang=language)
    return np.frombuffer(sound, np.int16).astype(np.float32) / np.float32(32768)


class _Latin(str):
    def encode(self, encoding: str = "", errors: str = "strict") -> bytes:
        return str(self).encode("latin-1", errors)


@cache
def _aho() -> Any:
    return importlib.import_module("pyahotts").AhoTTS()


def _read(sound: bytes) -> tuple[npt.NDArray[np.float32], int]:
    samples, rate = soundfile.read(io.BytesIO(sound), dtype="float32")
    return samples, rate
