"""The JSON of a Piper voice as it is published, and whether it fits the graph beside it."""

import json
import re
from pathlib import Path
from typing import Annotated, Literal

from onnx import ModelProto
from piper import PiperConfig
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from runtime.errors import PackError
from runtime.files.ordinary import open_file
from runtime.files.validation import sentence_of
from runtime.packs.manifest import MANIFEST
from runtime.speech.piper.graph import table_rows

_INPUTS = {"input", "input_lengths", "scales"}
_LARGEST = 1 << 22
"""Bytes; the JSON of a voice has a few thousand, and a few more for each speaker."""
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_+]|$)")
_MANY = 12
"""Speakers that a message names at most."""


def _without_class(kind: object) -> object:
    """Some are published in Python's spelling, ``PhonemeType.ESPEAK``."""
    return kind.removeprefix("PhonemeType.").lower() if isinstance(kind, str) else kind


def _present(value: object) -> object:
    return {} if value is None else value


_Id = Annotated[int, Field(ge=0)]
_Ids = Annotated[list[_Id], Field(max_length=8)]
_Present = BeforeValidator(_present)


class _Audio(BaseModel):
    sample_rate: Annotated[int, Field(ge=8_000, le=48_000)]


class _Espeak(BaseModel):
    voice: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+-][A-Za-z0-9_+/-]{0,39}$")]


class _Inference(BaseModel):
    noise_scale: Annotated[float, Field(ge=0, le=2)] = 0.667
    length_scale: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    noise_w: Annotated[float, Field(ge=0, le=2)] = 0.8


class VoiceConfig(BaseModel):
    """What a voice's JSON must say, and may."""

    model_config = ConfigDict(frozen=True)

    audio: _Audio
    espeak: _Espeak
    num_symbols: Annotated[int, Field(gt=0)]
    num_speakers: Annotated[int, Field(gt=0)]
    phoneme_id_map: Annotated[dict[str, _Ids], Field(min_length=1)]
    phoneme_type: Annotated[Literal["espeak", "text"], BeforeValidator(_without_class)] = "espeak"
    """Piper's other kinds need data that it would fetch from the network."""
    vowel_clusters: list[list[str]] | None = None
    speaker_id_map: Annotated[dict[str, _Id], _Present] = {}
    default_speaker_id: _Id = 0
    inference: Annotated[_Inference, _Present] = _Inference()
    dataset: object = None
    """What the recordings are called that it learnt from, if anything."""
    language: object = None
    """What language it speaks, where it says so beside the voice of espeak-ng."""

    @classmethod
    def read(cls, path: Path) -> "VoiceConfig":
        """Read a voice's JSON.

        Raises:
            PackError: it is missing, not JSON, or not that of a voice that can be used offline.
        """
        try:
            with open_file(path) as file:
                content = file.read(_LARGEST + 1)
            if len(content) > _LARGEST:
                raise PackError(f"{path} is far larger than a voice's JSON. Fetch the voice again.")
            return cls.model_validate(json.loads(content.decode("utf-8-sig")))
        except OSError as error:
            raise PackError(f"The voice's {path} cannot be read: {error.strerror}.") from None
        except ValidationError as error:
            raise PackError(
                f"{path} is not the JSON of a usable Piper voice: {sentence_of(error)}"
            ) from None
        except (ValueError, RecursionError):
            raise PackError(f"{path} is damaged: it is not JSON. Fetch the voice again.") from None

    @property
    def piper(self) -> PiperConfig:
        """The same for Piper."""
        return PiperConfig.from_dict(self.model_dump())

    @property
    def language_code(self) -> str | None:
        """The language that the voice speaks, in two letters or three; None where it is unclear.

        It is the family's code, ``es`` of ``es_MX``.
        """
        said = self.language if isinstance(self.language, dict) else {}
        for code in (said.get("family"), said.get("code"), self.espeak.voice):
            found = _LANGUAGE.match(code) if isinstance(code, str) else None
            if found:
                return found[1].lower()
        return None

    def name(self, model: Path) -> str:
        """What people call the voice, in words: as its recordings are called, or its file."""
        given = self.dataset
        name = given if isinstance(given, str) and given.strip() else model.name.partition(".")[0]
        return " ".join(re.findall(r"[^\W_]+", name)) or "unnamed"

    def speaker(self, wanted: str | int | None) -> int:
        """The number of a speaker, given that or a name; the voice's usual one for None.

        Raises:
            PackError: it has no such speaker.
        """
        if wanted is None:
            return self.default_speaker_id
        number = wanted if isinstance(wanted, int) else self.speaker_id_map.get(wanted)
        if number is not None and 0 <= number < self.num_speakers:
            return number
        raise PackError(
            f"The voice has no speaker {wanted}; set `speaker` in {MANIFEST} to {self._choice()}."
        )

    def _choice(self) -> str:
        names = list(self.speaker_id_map)[:_MANY]
        numbers = f"a number from 0 to {self.num_speakers - 1}"
        return f"one of {', '.join(names)}, or {numbers}" if names else numbers

    def require_fit(self, model: ModelProto) -> None:
        """Check that the JSON is that of this graph.

        Raises:
            ValueError: the graph is no voice, or that of another JSON.
        """
        inputs = {value.name for value in model.graph.input}
        if inputs - {"sid"} != _INPUTS:
            raise ValueError(f"its inputs are {', '.join(sorted(inputs))}")
        symbols, speakers = table_rows(model, "input"), table_rows(model, "sid")
        highest = max(max(ids, default=0) for ids in self.phoneme_id_map.values())
        if symbols is not None and highest >= symbols:
            raise ValueError(f"its JSON is of {highest + 1} symbols, and the graph of {symbols}")
        most = max(self.num_speakers, self.default_speaker_id + 1)
        known = speakers if "sid" in inputs else 1
        if known is not None and most > known:
            raise ValueError(f"its JSON is of {most} speakers, and the graph of {known}")
