"""The wearable as a systemd service: put in place, asked about, taken away."""

import grp
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from edge.settings import Settings, read_settings, with_choice
from edge.systemd.unit import unit
from runtime.board.board import read_board
from runtime.errors import PackError, VismaidError
from runtime.files.atomic import replacing
from runtime.installation import program, set_up
from runtime.packs.languages import lacks
from runtime.packs.manifest import MANIFEST
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED, SHARED, find_pack, installed_pack

NAME = "vismaid.service"
UNIT = Path("/etc/systemd/system") / NAME
CONFIG = Path("/etc/vismaid.toml")

_HOMES = ("/home", "/root")
_GONE = ("/tmp", "/var/tmp", "/dev", "/proc", "/run")
"""Folders that the service does not see, or that are empty after the next start of the board."""

Systemctl = Callable[..., "subprocess.CompletedProcess[str]"]
"""Runs ``systemctl`` with some arguments."""

_GROUPS = ("audio", "video", "gpio", "input", "render")
"""Who may open sound cards, cameras, pins, keys, and a GPU; those of them that a board has."""


class ServiceError(VismaidError):
    """The service cannot be installed or asked; the message says what to do."""


@dataclass(frozen=True)
class State:
    """How the service is, in systemd's words."""

    installed: bool
    active: str
    """``active``, ``activating``, ``failed`` or ``inactive``."""
    enabled: bool
    """Whether it starts with the board."""
    restarts: int
    result: str
    """``success``, or why it ended: ``watchdog``, ``exit-code``, ``oom-kill`` …"""

    @property
    def healthy(self) -> bool:
        """Whether it runs, and will after the next start of the board."""
        return self.active == "active" and self.enabled


def install(
    config: Path = CONFIG, pack: str | None = None, *, systemctl: Systemctl | None = None
) -> None:
    """Write the unit, and start it now and with the board.

    Args:
        config: The settings.
        pack: A pack's name or folder, in place of the settings'.
        systemctl: What runs ``systemctl``.

    Raises:
        ServiceError: it cannot be done here, or the service could not start.
        VismaidError: as ``text_for_here``.
    """
    systemctl = systemctl or run_systemctl
    _check_place("install")
    text = text_for_here(config, pack)
    with replacing(UNIT) as file:
        file.write(text.encode())
    for arguments in (["daemon-reload"], ["enable", NAME], ["restart", NAME]):
        done = systemctl(*arguments)
        if done.returncode:
            raise ServiceError(
                f"`systemctl {' '.join(arguments)}` failed ({_last(done.stderr)}); "
                "`journalctl -u vismaid -n 30` shows why, and "
                f"`vismaid doctor --config {config}` what to fix."
            )


def text_for_here(config: Path, pack: str | None = None) -> str:
    """The unit for this board and this installation.

    Args:
        config: The settings.
        pack: A pack's name or folder, in place of the settings'.

    Raises:
        ServiceError: the service could not read the program, its settings or its pack.
        SettingsError: the settings are wrong.
        PackError: there is no such pack, or it cannot hear and speak the wearer's language.
    """
    config = config.absolute()
    if not config.is_file():
        raise ServiceError(
            f"There are no settings at {config}; write some with "
            f"`{program()} run --settings | sudo tee {config}` and choose the button in them."
        )
    named = str(find_pack(pack).folder.resolve()) if pack else ""
    settings = with_choice(read_settings(config), named)
    if settings.button.kind == "keyboard":
        raise ServiceError(
            f"A service has no keyboard; set `kind` under [button] in {config} to gpio or evdev."
        )
    needed = [program(), config, Path(__file__), Path(sys.base_prefix)]
    needed += _files(_pack_of(settings))
    for path in needed:
        _check_readable(path)
    groups = [name for name in _GROUPS if _has_group(name)]
    home = any(_is_below(path, _HOMES) for path in needed)
    return unit(program(), config, kind=read_board().kind, groups=groups, pack=named, home=home)


def _pack_of(settings: Settings) -> Pack:
    """The pack as the service will find it, which is in no folder of anyone's."""
    name = settings.assistant.pack
    if Path(name).is_absolute():
        pack = find_pack(name)
    elif os.sep in name:
        raise ServiceError(
            f"The service starts in a folder of its own; name the pack {Path(name).absolute()} "
            "instead."
        )
    else:
        pack = _installed(name)
    for language in settings.assistant.spoken:
        for lack in lacks(pack, language):
            raise ServiceError(str(lack))
    return pack


def _installed(name: str) -> Pack:
    try:
        return installed_pack(name, [SHARED, BUNDLED])
    except PackError:
        folder = find_pack(name).folder.absolute()
        raise ServiceError(
            f"The service looks for packs in {SHARED} and not in {folder.parent}; "
            f"copy {folder} there."
        ) from None


def _files(pack: Pack) -> list[Path]:
    return [pack.folder / MANIFEST, *(pack.folder / entry.file for entry in pack.files())]


def remove(*, systemctl: Systemctl | None = None) -> None:
    """Stop the service and take the unit away; the wearer's wishes stay.

    Raises:
        ServiceError: it cannot be done here.
    """
    systemctl = systemctl or run_systemctl
    _check_place("remove")
    if not UNIT.exists():
        raise ServiceError(
            f"The service is not installed; `sudo {program()} service install` does that."
        )
    systemctl("disable", "--now", NAME)
    UNIT.unlink()
    systemctl("daemon-reload")


def describe(state: State) -> str:
    """A line that says how the service is."""
    if not state.installed:
        return f"not installed; `sudo {program()} service install` does that"
    parts = [state.active]
    if state.result not in ("", "success"):
        parts.append(f"ended by {state.result}")
    parts.append("starts with the board" if state.enabled else "does not start with the board")
    parts.append(f"restarted {state.restarts} times" if state.restarts else "never restarted")
    return ", ".join(parts)


def read_state(*, systemctl: Systemctl | None = None) -> State:
    """Ask systemd about the service.

    Raises:
        ServiceError: systemd does not run here.
    """
    if systemctl is None:
        _check_systemd()
        systemctl = run_systemctl
    names = "LoadState,ActiveState,UnitFileState,NRestarts,Result"
    told = systemctl("show", NAME, f"--property={names}").stdout
    values = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
    restarts = values.get("NRestarts", "")
    return State(
        installed=values.get("LoadState") == "loaded",
        active=values.get("ActiveState", "inactive"),
        enabled=values.get("UnitFileState") == "enabled",
        restarts=int(restarts) if restarts.isdigit() else 0,
        result=values.get("Result", ""),
    )


def run_systemctl(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run ``systemctl``."""
    return subprocess.run(
        ["systemctl", *arguments], capture_output=True, text=True, check=False, timeout=330
    )


def _check_place(what: str) -> None:
    _check_systemd()
    if os.geteuid() != 0:
        raise ServiceError(f"That needs root: `sudo {program()} service {what}`.")


def _check_systemd() -> None:
    if not Path("/run/systemd/system").is_dir() or not shutil.which("systemctl"):
        raise ServiceError("systemd does not run here; start `vismaid run` by other means.")


def _check_readable(path: Path) -> None:
    """Make sure that a user without any rights can read ``path``, now and after the next start."""
    if not path.exists():
        raise ServiceError(f"{path} is missing; `{set_up()}` installs it.")
    if _is_below(path, _GONE):
        raise ServiceError(
            f"The service does not see {path}, or it is gone after the next start of the board; "
            f"put vismaid into /opt, settings into /etc, and packs into {SHARED}."
        )
    for each in (path.resolve(), *path.resolve().parents):
        needed = stat.S_IXOTH if each.is_dir() else stat.S_IROTH
        if not each.stat().st_mode & needed:
            raise ServiceError(
                f"The service runs as a user of its own, who may not read {each}; "
                "put vismaid into /opt, or allow it with `chmod o+rX`."
            )


def _is_below(path: Path, folders: Sequence[str]) -> bool:
    """Whether a path, or what a link there leads to, lies in one of the folders."""
    return any(each.is_relative_to(folder) for each in (path, path.resolve()) for folder in folders)


def _has_group(name: str) -> bool:
    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].rstrip(".") if lines else "without a word"
