"""What a file or a folder is, told by its content and not by its name."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

from convert.checkpoint.folder import INDEX, SINGLE
from convert.checkpoint.hub_cache import entered
from convert.whisper.folder import is_whisper
from runtime.errors import PackError
from runtime.files.ordinary import open_file
from runtime.gguf.header import STRING, Header
from runtime.gguf.reader import read_header
from runtime.packs.manifest import MANIFEST

_LFS = b"version https://git-lfs"
_BEGINNING = 64
"""Bytes that tell what a file is."""
_FASTER_WHISPER = struct.pack("<IH", 6, 12) + b"WhisperSpec\0"
_LOOSE = (".gguf", ".bin", ".onnx")
_CACHE = "models--"
"""How the hub's cache calls the folder of a model."""


class Kind(StrEnum):
    """What a part is."""

    TEXT_MODEL = "text model"
    PROJECTOR = "projector"
    CHECKPOINT = "checkpoint"
    PACK = "pack"
    RECOGNISER = "recogniser"
    WHISPER = "Whisper checkpoint"
    VOICE = "voice"


@dataclass(frozen=True)
class Found:
    """A part: a file, or a folder that is read as a whole."""

    kind: Kind
    path: Path
    origin: str = ""
    """The hub's name for what it comes from, where it lies in the hub's cache."""


def recognise(path: Path) -> list[Found]:
    """What is by that name: one part, or those that a folder holds side by side.

    Raises:
        PackError: it cannot be read, or is nothing that a pack is made of; the message says what
            it is instead, where that can be told.
        CheckpointError: its ``config.json`` is damaged.
    """
    return _folder(path) if path.is_dir() else [_file(path)]


def is_there(path: Path) -> bool:
    """Whether there is anything by that name."""
    try:
        return os.path.exists(path)  # noqa: PTH110 - follows a link in a circle without raising
    except ValueError:
        return False


def _folder(path: Path, origin: str = "") -> list[Found]:
    if (path / MANIFEST).is_file():
        return [Found(Kind.PACK, path, origin)]
    if (snapshot := entered(path)) != path:
        return _folder(snapshot, _origin(path))
    weights = (path / SINGLE).exists() or (path / INDEX).exists()
    if (path / "config.json").is_file() or weights:
        if is_whisper(path):
            return [Found(Kind.WHISPER, path, origin)]
        if weights:
            return [Found(Kind.CHECKPOINT, path, origin)]
    found = [Found(each.kind, each.path, origin) for each in _loose(path)]
    if not found and (path / "config.json").is_file():
        return [Found(Kind.CHECKPOINT, path, origin)]
    if not found:
        _refuse(path, "it holds nothing that a pack is made of")
    return found


def _loose(folder: Path) -> Iterator[Found]:
    """Parts that lie side by side in a folder, and whatever else does left out."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from None
    for path in paths:
        if path.suffix in _LOOSE and not path.name.startswith(".") and path.is_file():
            found = _of_beginning(path, _beginning(path))
            if found and found not in (Kind.WHISPER, Kind.CHECKPOINT):
                yield Found(found, path)


def _origin(cache: Path) -> str:
    name = cache.resolve().name
    return name.removeprefix(_CACHE).replace("--", "/") if name.startswith(_CACHE) else ""


def _file(path: Path) -> Found:
    beginning = _beginning(path)
    kind = _of_beginning(path, beginning)
    if kind in (Kind.WHISPER, Kind.CHECKPOINT):
        return Found(kind, path.parent)
    if kind is None and path.name.endswith(".onnx.json"):
        return _file_of_json(path)
    if kind is None:
        _refuse(path, _what_it_is_instead(beginning))
    return Found(kind, path)


def _file_of_json(path: Path) -> Found:
    graph = path.with_suffix("")
    if not is_there(graph):
        raise PackError(
            f"{path} is the JSON of a voice, whose graph {graph.name} is not beside it."
        )
    return _file(graph)


def _beginning(path: Path) -> bytes:
    try:
        with open_file(path) as file:
            beginning = file.read(_BEGINNING)
    except OSError as error:
        raise _unreadable(path, error) from None
    if beginning.startswith(_LFS):
        raise PackError(
            f"{path} stands for a file that git-lfs has not fetched. Run `git lfs pull` in its "
            "folder."
        )
    return beginning


def _of_beginning(path: Path, beginning: bytes) -> Kind | None:
    if beginning.startswith(b"GGUF"):
        return _kind_of_gguf(read_header(path))
    if beginning.startswith(b"lmgg"):
        return Kind.RECOGNISER
    if beginning.startswith(_FASTER_WHISPER):
        return Kind.WHISPER
    if beginning[8:9] == b"{" and beginning[5:8] == bytes(3):
        beside = (path.parent / "config.json").is_file()
        return (Kind.WHISPER if is_whisper(path.parent) else Kind.CHECKPOINT) if beside else None
    if beginning[:1] == b"\x08" and (path.suffix == ".onnx" or is_there(json_of(path))):
        return Kind.VOICE
    return None


def json_of(voice: Path) -> Path:
    """Where the JSON of a voice lies."""
    return voice.with_name(f"{voice.name}.json")


def _kind_of_gguf(header: Header) -> Kind:
    values = (header.values.get(f"general.{key}") for key in ("type", "architecture"))
    kind, architecture = (
        value.content if value and value.kind == STRING else None for value in values
    )
    if kind == "adapter":
        raise PackError(
            f"{header.path} is a LoRA adapter. Give its PEFT folder to `vismaid packs adapter`."
        )
    if kind == "imatrix":
        header.refuse("it is an importance matrix")
    return Kind.PROJECTOR if "clip" in (architecture, kind) or kind == "mmproj" else Kind.TEXT_MODEL


def _what_it_is_instead(beginning: bytes) -> str:
    text = beginning.lstrip().lower()
    if not beginning:
        return "it is empty"
    if text.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "it is a web page, which was saved in the place of the file"
    if beginning.startswith((b"PK\x03\x04", b"\x80")):
        return (
            "it is pickled or packed, which is not read, as loading it can run any program; take "
            "the same in safetensors, GGUF or whisper.cpp's layout"
        )
    if beginning[8:9] == b"{":
        return "it is a file of a checkpoint whose config.json is not beside it"
    shown = beginning[:20].decode("ascii", "replace").replace("\ufffd", "?")
    return f"it begins with {shown!r}, unlike anything that a pack is made of"


def _refuse(path: Path, why: str) -> NoReturn:
    raise PackError(
        f"{path} is neither model, projector, recogniser nor voice: {why}. Fetch it again or name "
        "another."
    )


def _unreadable(path: Path, error: OSError) -> PackError:
    return PackError(f"{path} cannot be read: {error.strerror}.")
