"""What the maker can set, in a TOML file.

Every key has a default and a description; ``vismaid run --settings`` prints them all as a file to
start from.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from runtime.errors import VismaidError
from runtime.files.validation import read_toml_as


class SettingsError(VismaidError):
    """The settings cannot be read; the message names the key."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Seconds = Annotated[float, Field(gt=0, le=3600)]
When = Literal["off", "mains", "always"]


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
        description="Left, top, right and bottom edge of the part to keep, each 0 to 1, as in "
        "[0.1, 0.0, 0.9, 1.0]; without it all of the picture.",
    )


class Microphone(_Table):
    """The microphone."""

    device: str = Field(
        default="", description="Part of its name, or its number; empty for the system's default."
    )
    channel: int | None = Field(
        default=None,
        ge=1,
        description="The channel to hear, from 1, as in 2; without it the average of those that "
        "agree with the clearest.",
    )


class Speaker(_Table):
    """The speaker."""

    device: str = Field(
        default="", description="Part of its name, or its number; empty for the system's default."
    )
    volume: float = Field(
        default=0.8,
        ge=0.05,
        le=1.0,
        description="Loudness of everything, 0.05 to 1; below 1 there is room for `louder`.",
    )
    speed: float = Field(
        default=1.0, ge=0.5, le=2.5, description="Pace of speech; 1 is the voice's own."
    )


class Button(_Table):
    """The button, or the two of them."""

    kind: Literal["keyboard", "gpio", "evdev"] = Field(
        default="keyboard",
        description="`keyboard` for the space bar of a terminal, `gpio` for pins, `evdev` for a "
        "headset, a Bluetooth remote or a USB keyboard.",
    )
    main: str = Field(
        default="",
        description="GPIO number for `gpio`, such as 17, or key name for `evdev`, "
        "such as KEY_PLAYPAUSE; not used for `keyboard`.",
    )
    second: str = Field(
        default="", description="The same for the second button; empty without one."
    )
    device: str = Field(
        default="",
        description="Part of the name of the `evdev` device; empty for any that has the key.",
    )
    mode: Literal["hold", "tap"] = Field(
        default="hold",
        description="`hold` to speak while it is down; `tap` to tap, speak and fall silent.",
    )


class Timings(_Table):
    """How long things take, in seconds."""

    hold: Seconds = Field(default=0.35, description="A press longer than this is a hold, seconds.")
    between: Seconds = Field(
        default=0.35, description="A second or third tap comes within this, seconds."
    )
    follow_up: Seconds = Field(
        default=30.0, description="How long to ask on about the same picture, seconds."
    )
    offer_shutdown: Seconds = Field(
        default=6.0, description="A hold this long without speech offers to switch off, seconds."
    )
    confirm: Seconds = Field(default=8.0, description="How long that offer stands, seconds.")
    tick: Seconds = Field(default=2.0, description="Between two ticks while it works, seconds.")
    still_working: Seconds = Field(
        default=10.0, description="Between two times that it says so in words, seconds."
    )
    begin: Seconds = Field(
        default=3.0,
        description="With mode `tap`: it describes where no speech has begun after this, seconds.",
    )
    longest_question: Seconds = Field(
        default=60.0, description="Speech beyond this is ignored, seconds."
    )
    stuck: Seconds = Field(
        default=120.0,
        description="An engine that gets no step further for this long hangs, and vismaid says so "
        "and starts anew; more than the slowest step takes on the board.",
    )


class Assistant(_Table):
    """What is answered, and how."""

    pack: str = Field(
        default="demo",
        description="Name or folder of the pack; `vismaid packs list` lists those installed. "
        "VISMAID_PACK and --pack come before it.",
    )
    language: str = Field(
        default="en",
        description="Code of the wearer's language; `vismaid doctor` says what it lacks.",
    )
    languages: list[str] = Field(
        default=[],
        description="Codes of the languages that may be asked in, each answered in itself, the "
        'wearer\'s own first, as in `["es", "en"]`; empty: `language` alone.',
    )
    detail: Literal["glance", "look", "read"] = Field(
        default="look", description="How closely to look."
    )
    gpu: Literal["auto", "off"] = Field(
        default="auto",
        description="`auto` for as much of the model on a GPU as fits, where llama.cpp was built "
        "for one.",
    )
    max_tokens: int = Field(
        default=160, ge=8, le=2048, description="Length of an answer at most, tokens."
    )
    same_picture: str = Field(
        default="",
        description="A question that begins so is about the last picture, `|` between several; "
        "empty: `same picture`, in the wearer's language.",
    )
    read_question: str = Field(
        default="",
        description="What a triple press asks, at `read`; empty: what the pack says, in the "
        "wearer's language.",
    )
    shutdown: str = Field(
        default="", description="Command that switches the board off; empty to end vismaid alone."
    )

    @model_validator(mode="before")
    @classmethod
    def _begins_with_the_wearers(cls, said: Any) -> Any:
        if isinstance(said, dict) and isinstance(several := said.get("languages"), list):
            return {"language": several[0], **said} if several else said
        return said

    @model_validator(mode="after")
    def _is_one_language(self) -> Self:
        if self.languages and self.languages[0] != self.language:
            raise ValueError("must have `languages` that begin with `language`, or no `language`")
        return self

    @property
    def spoken(self) -> list[str]:
        """Codes of the languages that may be asked in, the wearer's own first."""
        return self.languages or [self.language]


class LookAhead(_Table):
    """Looking before anybody asks, so that the answer comes sooner."""

    when: When = Field(
        default="off",
        description="Whether what is in front is encoded before the press, while nothing else goes "
        "on: `mains` unless the board runs on a battery that it knows of, `always` on one too. "
        "Never while the board is hot. --look-ahead comes before it.",
    )
    every: Seconds = Field(
        default=0.5, description="Between two glances at what the camera sees, seconds."
    )
    still: Seconds = Field(
        default=1.0, description="It is encoded once it has stayed the same for this long, seconds."
    )
    oldest: Seconds = Field(
        default=60.0,
        description="What was encoded longer ago is not used, however alike, seconds.",
    )


class Settings(_Table):
    """All of it."""

    assistant: Assistant = Assistant()
    camera: Camera = Camera()
    microphone: Microphone = Microphone()
    speaker: Speaker = Speaker()
    button: Button = Button()
    timings: Timings = Timings()
    look_ahead: LookAhead = LookAhead()


def read_settings(path: Path | None) -> Settings:
    """Read a settings file; all defaults where there is none.

    Raises:
        SettingsError: it cannot be read, is not TOML, or holds a key or value that is not known.
    """
    if path is None:
        return Settings()
    return read_toml_as(Settings, path, SettingsError, entry="setting")


def with_choice(
    settings: Settings, pack: str | None = None, language: str | None = None
) -> Settings:
    """The settings with another pack or language, where the command line names one."""
    named = {"pack": pack, "language": language}
    changed = {key: value for key, value in named.items() if value}
    assistant = settings.assistant.model_copy(update=changed)
    return settings.model_copy(update={"assistant": assistant})


def with_look_ahead(settings: Settings, when: When | None) -> Settings:
    """The settings with another choice of when to look ahead, where the command line makes one."""
    if when is None:
        return settings
    look_ahead = settings.look_ahead.model_copy(update={"when": when})
    return settings.model_copy(update={"look_ahead": look_ahead})


_UNSET_EXAMPLES = {"crop": [0.1, 0.0, 0.9, 1.0], "channel": 2}
"""What is written behind a key without a default, for whoever takes the mark of the comment off."""


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
            value = _UNSET_EXAMPLES.get(key, setting.default)
            mark = "# " if setting.default is None else ""
            lines.append(f"{mark}{key} = {json.dumps(value)}")
    return "\n".join(lines[1:]) + "\n"
