"""The parts of a pack as somebody gave them: each in its role, checked, and what is missing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from convert.assemble.recognise import Found, Kind, is_there, json_of, recognise
from runtime.errors import PackError
from runtime.speech.piper.config import VoiceConfig
from runtime.speech.piper.usable import read_usable, refused
from runtime.speech.whisper_file import read_header as read_whisper_header

MODELS = {Kind.TEXT_MODEL, Kind.CHECKPOINT, Kind.PACK}
_EARS = {Kind.RECOGNISER, Kind.WHISPER}
_LANGUAGE = re.compile(r"([A-Za-z][A-Za-z0-9._-]{0,31})=(.+)", re.DOTALL)

_Item = tuple[Found, str | None]
"""A part, and the language that it was given for."""


@dataclass(frozen=True)
class Given:
    """A file or folder that was named, whatever it is."""

    path: Path
    language: str | None = None
    """Which language it is to speak, where it is a voice and that was said."""
    option: str = ""
    """By which option, which tells what it was meant to be where there is nothing."""

    @classmethod
    def parse(cls, text: str) -> "Given":
        """A voice as ``[LANG=]PATH`` names it; a path that is there may hold an equals sign."""
        found = None if is_there(Path(text)) else _LANGUAGE.fullmatch(text)
        language, path = (found[1], found[2]) if found else (None, text)
        return cls(Path(path), language, "--voice")


@dataclass(frozen=True)
class Speech:
    """What a pack hears and speaks with."""

    recogniser: Found | None = None
    voices: Mapping[str, Found] = field(default_factory=dict)
    """By language; the JSON lies beside each."""


@dataclass(frozen=True)
class Parts:
    """All that was given."""

    model: Found
    projector: Found | None
    """There where the model is a text model in GGUF."""
    speech: Speech


def parts_of(given: Sequence[Given]) -> Parts:
    """What a new pack is to be made of.

    Raises:
        PackError: something is missing, too much, unknown or damaged. What is missing is named
            all at once.
        CheckpointError: a ``config.json`` is damaged.
    """
    there, lacking = _looked_at(given)
    model, projector = _only(there, MODELS), _only(there, {Kind.PROJECTOR})
    if model and projector and model.kind is not Kind.TEXT_MODEL:
        raise PackError(
            f"{model.path} is a {model.kind}, which brings its own projector. Leave "
            f"{projector.path} out."
        )
    # What was meant to be one of the two may have been named, and not be there.
    meant = {each.option for each in given if not is_there(each.path)} & {"--model", "--projector"}
    if model is None and not meant:
        of = f" that belongs to {projector.path}" if projector else ""
        lacking.append(f"a model{of} (--model)")
    if model and model.kind is Kind.TEXT_MODEL and not projector and not meant:
        lacking.append(f"the projector (mmproj) that belongs to {model.path} (--projector)")
    _require(lacking)
    assert model
    return Parts(model, projector, _speech(there))


def speech_of(given: Sequence[Given]) -> Speech:
    """What a pack that is there is to hear and speak with from now on.

    Raises:
        PackError: as ``parts_of``, or there is something else than recogniser and voices.
        CheckpointError: as ``parts_of``.
    """
    there, lacking = _looked_at(given)
    for each, _ in there:
        if each.kind in MODELS | {Kind.PROJECTOR}:
            raise PackError(
                f"{each.path} is a {each.kind}, and a pack's model stays as it is. Make another "
                "pack with `vismaid packs make`."
            )
    _require(lacking)
    return _speech(there)


def _looked_at(given: Sequence[Given]) -> tuple[list[_Item], list[str]]:
    """What was given, and what of it is not there."""
    there: list[_Item] = []
    lacking: list[str] = []
    for each in given:
        if not is_there(each.path):
            lacking.append(f"{each.path} (there is nothing by that name)")
            continue
        for part in recognise(each.path):
            if each.language and part.kind is not Kind.VOICE:
                raise PackError(
                    f"{part.path} is a {part.kind}, and does not speak {each.language}."
                )
            if part.kind is Kind.VOICE and not is_there(json_of(part.path)):
                lacking.append(f"{json_of(part.path)} (the JSON of the voice)")
            there.append((part, each.language))
    return there, list(dict.fromkeys(lacking))


def _require(lacking: Sequence[str]) -> None:
    if lacking:
        *most, last = lacking
        named = f"{', '.join(most)} and {last}" if most else last
        raise PackError(f"Something is missing: {named}. Give it too, or fetch it first.")


def _only(there: Sequence[_Item], kinds: set[Kind]) -> Found | None:
    """The one part of some kinds, if there is any."""
    fitting = {found.path.resolve(): found for found, _ in there if found.kind in kinds}
    if len(fitting) > 1:
        first, second = list(fitting.values())[:2]
        raise PackError(
            f"{first.path} is a {first.kind} and {second.path} is a {second.kind}, and a pack has "
            "one of that. Leave one of them out."
        )
    return next(iter(fitting.values()), None)


def _speech(there: Sequence[_Item]) -> Speech:
    recogniser = _only(there, _EARS)
    if recogniser and recogniser.kind is Kind.RECOGNISER:
        read_whisper_header(recogniser.path)
    voices: dict[str, Found] = {}
    for found, language in there:
        if found.kind is Kind.VOICE:
            code = language or _language(found.path)
            same = voices.setdefault(code, found)
            if same.path.resolve() != found.path.resolve():
                raise PackError(
                    f"{same.path} and {found.path} both speak {code}, and a pack has one voice for "
                    "a language. Leave one of them out, or say what each is for, as in "
                    f"es={found.path}."
                )
    for path in {found.path for found in voices.values()}:
        with refused(path):
            read_usable(path, VoiceConfig.read(json_of(path)))
    return Speech(recogniser, voices)


def _language(voice: Path) -> str:
    code = VoiceConfig.read(json_of(voice)).language_code
    if code is None:
        raise PackError(
            f"{json_of(voice)} does not say which language the voice speaks. Say it, as in "
            f"es={voice}."
        )
    return code
