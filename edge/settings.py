"""What the wearable can be told: a TOML file for the maker, and what the wearer changed by voice.

Every key has a default and a description; ``vismaid run --settings`` prints them all as a file to
start from.
"""

import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from runtime.errors import OutputError, VismaidError


class SettingsError(VismaidError):
    """The settings cannot be read; the message names the key."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Seconds = Annotated[float, Field(gt=0, le=3600)]


class Camera(_Table):
    """The camera."""

    source: str = Field(
        default="0",
        description="Number or path of a V4L2 device, `picamera`, a video file, an http:// address "
        "on this machine, or a GStreamer pipeline.",
    )
    rotation: Literal[0, 90, 180, 270] = Field(
        default=0, description="Degrees clockwise to turn it by."
    )
    crop: tuple[float, float, float, float] | None = Field(
        default=None,
        description="Left, top, right and bottom edge of the part to keep, each 0 to 1.",
    )


class Microphone(_Table):
    """The microphone."""

    device: str = Field(default="", description="Part of its name, or number; empty: the usual.")
    channel: int | None = Field(
        default=None,
        ge=1,
        description="The channel to hear, from 1; without it all: the average of those that agree "
        "with the clearest.",
    )


class Speaker(_Table):
    """The speaker."""

    device: str = Field(default="", description="Part of its name, or number; empty: the usual.")
    volume: float = Field(
        default=1.0, ge=0.05, le=1.0, description="Loudness of everything, 0.05 to 1."
    )
    speed: float = Field(
        default=1.0, ge=0.5, le=2.5, description="Pace of speech; 1 is the voice's own."
    )


class Button(_Table):
    """The button, or the two of them."""

    kind: Literal["keyboard", "gpio", "evdev"] = Field(
        default="keyboard",
        description="`gpio` for pins, `evdev` for a headset or a Bluetooth remote.",
    )
    main: str = Field(default="", description="GPIO number, or key name such as KEY_PLAYPAUSE.")
    second: str = Field(
        default="", description="The same for the second button; empty without one."
    )
    device: str = Field(
        default="", description="Part of its name; empty for any device with the key."
    )
    mode: Literal["hold", "tap"] = Field(
        default="hold",
        description="`hold` to speak while it is down; `tap` to tap, speak and fall silent.",
    )


class Timings(_Table):
    """How long things take, in seconds."""

    hold: Seconds = Field(default=0.35, description="A press longer than this is a hold.")
    between: Seconds = Field(default=0.35, description="A second or third tap comes within this.")
    follow_up: Seconds = Field(
        default=30.0, description="How long to ask on about the same picture."
    )
    offer_shutdown: Seconds = Field(
        default=6.0, description="A hold this long without speech offers it."
    )
    confirm: Seconds = Field(default=8.0, description="How long the offer stands.")
    tick: Seconds = Field(default=2.0, description="Between two ticks while it works.")
    longest_question: Seconds = Field(
        default=60.0, description="Speech beyond this is not listened to."
    )
    stuck: Seconds = Field(
        default=120.0,
        description="An engine that gets no step further for this long hangs, and vismaid says so "
        "and starts anew; more than the slowest step takes on the board.",
    )


class Assistant(_Table):
    """What is answered, and how."""

    pack: str = Field(default="demo", description="Name or folder of the pack.")
    language: str = Field(default="en", description="Code of the wearer's language.")
    detail: Literal["glance", "look", "read"] = Field(
        default="look", description="How closely to look."
    )
    gpu: Literal["auto", "off"] = Field(
        default="auto",
        description="`auto` for as much of the model on a GPU as fits, where llama.cpp was built "
        "for one.",
    )
    max_tokens: int = Field(default=160, ge=8, le=2048, description="Length of an answer at most.")
    same_picture: str = Field(
        default="same picture", description="A question that begins so is about the last picture."
    )
    read_question: str = Field(
        default="What does the sign say?", description="What a triple press asks, at `read`."
    )
    shutdown: str = Field(
        default="", description="Command that switches the board off; empty to end vismaid alone."
    )


class Settings(_Table):
    """All of it."""

    assistant: Assistant = Assistant()
    camera: Camera = Camera()
    microphone: Microphone = Microphone()
    speaker: Speaker = Speaker()
    button: Button = Button()
    timings: Timings = Timings()


def read_settings(path: Path | None) -> Settings:
    """Read a settings file; all defaults where there is none.

    Raises:
        SettingsError: it cannot be read, is not TOML, or holds a key or value that is not known.
    """
    if path is None:
        return Settings()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}.") from None
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        raise SettingsError(f"{path}: {_sentence(error.errors()[0])}") from None


def _sentence(error: Any) -> str:
    place = [str(part) for part in error["loc"]]
    name = ".".join(place)
    if error["type"] != "extra_forbidden":
        return f"{name}: {error['msg']}, not {error['input']!r}."
    known = list(_keys())
    near = get_close_matches(name, known, 1, 0.5)
    if not near:
        leaves = [key for key in known if key.rpartition(".")[2] == place[-1]]
        near = leaves or get_close_matches(place[-1], known, 1, 0.3)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"there is no setting {name}.{hint}"


def _keys() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        yield name
        assert isinstance(field.annotation, type)
        assert issubclass(field.annotation, BaseModel)
        yield from (f"{name}.{key}" for key in field.annotation.model_fields)


def as_toml() -> str:
    """Every setting with its default and what it means, as a file to start from."""
    lines: list[str] = []
    for name, field in Settings.model_fields.items():
        table = field.annotation
        assert isinstance(table, type)
        assert issubclass(table, BaseModel)
        lines += ["", f"[{name}]"]
        for key, setting in table.model_fields.items():
            lines.append(f"# {setting.description}")
            given = setting.default
            lines.append(f"# {key} =" if given is None else f"{key} = {json.dumps(given)}")
    return "\n".join(lines[1:]) + "\n"


class Wishes(_Table):
    """What the wearer changed by voice; it outlasts a restart."""

    volume: float | None = Field(default=None, ge=0.05, le=1.0)
    speed: float | None = Field(default=None, ge=0.5, le=2.5)


def state_folder() -> Path:
    """Where the wearer's wishes are kept: systemd's state directory, or the user's."""
    given = os.environ.get("STATE_DIRECTORY")
    if given:
        return Path(given.split(":")[0])
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(home) / "vismaid"


def read_wishes(folder: Path) -> Wishes:
    """The wearer's wishes; none where they were never written or cannot be understood.

    A damaged file must not keep a blind person from using the device.
    """
    try:
        return Wishes.model_validate_json((folder / "wishes.json").read_bytes())
    except (OSError, ValueError):
        return Wishes()


def write_wishes(folder: Path, wishes: Wishes) -> None:
    """Keep the wearer's wishes, whole or not at all.

    Raises:
        OutputError: they cannot be written.
    """
    new = folder / "wishes.json.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with new.open("w") as file:
            file.write(wishes.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
        new.replace(folder / "wishes.json")
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise OutputError(f"{folder} cannot be written: {error.strerror}.") from None
