"""How fast and how loud the device speaks, as the wearer changed it by voice."""

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from edge.settings import Speaker
from runtime.files.atomic import replacing

_FILE = "wishes.json"
_RANGES = {"speed": (0.5, 2.5), "volume": (0.05, 1.0)}


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    volume: float | None = Field(default=None, ge=0.05, le=1.0)
    speed: float | None = Field(default=None, ge=0.5, le=2.5)


class SpeechPreferences:
    """Speed and volume of speech; they outlast a restart."""

    def __init__(self, folder: Path, defaults: Speaker) -> None:
        """Take up what the wearer chose before.

        A damaged file must not keep a blind person from using the device: it counts as none.

        Args:
            folder: Where it is kept.
            defaults: What holds where nothing was chosen.
        """
        self._folder, kept = folder, _read(folder)
        self._values = {
            "speed": kept.speed or defaults.speed,
            "volume": kept.volume or defaults.volume,
        }

    @property
    def speed(self) -> float:
        """1 is the voice's own."""
        return self._values["speed"]

    @property
    def volume(self) -> float:
        """0 to 1."""
        return self._values["volume"]

    def change(self, name: Literal["speed", "volume"], factor: float) -> bool:
        """Multiply one of them and keep it, whole or not at all.

        Returns:
            False where it goes no further.

        Raises:
            OutputError: it holds until the end, and cannot be kept beyond.
        """
        least, most = _RANGES[name]
        value = round(min(most, max(least, self._values[name] * factor)), 3)
        if value == self._values[name]:
            return False
        self._values[name] = value
        with replacing(self._folder / _FILE) as file:
            file.write(_Kept(**self._values).model_dump_json().encode())
        return True


def _read(folder: Path) -> _Kept:
    path = folder / _FILE
    try:
        # Opening a pipe would wait for somebody to write into it.
        return _Kept.model_validate_json(path.read_bytes()) if path.is_file() else _Kept()
    except (OSError, ValueError):
        return _Kept()


def state_folder() -> Path:
    """Where they are kept: systemd's state directory, or the user's."""
    given = os.environ.get("STATE_DIRECTORY")
    if given:
        return Path(given.split(":")[0])
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(home) / "vismaid"
