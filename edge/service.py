"""``vismaid service``: the wearable as a systemd service, put in place, asked about, taken away."""

import grp
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edge import console
from edge.settings import read_settings
from edge.unit import unit
from runtime.board import read_board
from runtime.errors import VismaidError

NAME = "vismaid.service"
UNIT = Path("/etc/systemd/system") / NAME
CONFIG = Path("/etc/vismaid.toml")

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


def install(config: Path = CONFIG, *, systemctl: Systemctl | None = None) -> None:
    """Write the unit, and start it now and with the board.

    Raises:
        ServiceError: it cannot be done here, or the service could not start.
        SettingsError: the settings are wrong.
    """
    systemctl = systemctl or run_systemctl
    _check_place("install")
    text = text_for_here(config)
    UNIT.write_text(text, encoding="utf-8")
    for arguments in (["daemon-reload"], ["enable", NAME], ["restart", NAME]):
        done = systemctl(*arguments)
        if done.returncode:
            raise ServiceError(
                f"`systemctl {' '.join(arguments)}` failed ({_last(done.stderr)}); "
                "`journalctl -u vismaid -n 30` shows why, and `vismaid doctor` what to mend."
            )
    console.say("vismaid runs now, and starts with the board.")


def text_for_here(config: Path) -> str:
    """The unit for this board and this installation.

    Raises:
        ServiceError: the service could not read the program or its settings.
        SettingsError: the settings are wrong.
    """
    config = config.absolute()
    if not config.exists():
        raise ServiceError(
            f"There are no settings at {config}; write some with "
            f"`vismaid run --settings | sudo tee {config}` and choose the button in them."
        )
    if read_settings(config).button.kind == "keyboard":
        raise ServiceError(
            f"A service has no keyboard; set `kind` under [button] in {config} to gpio or evdev."
        )
    command = Path(sys.executable).with_name("vismaid")
    for path in (command, config, Path(__file__)):
        _check_readable(path)
    groups = [name for name in _GROUPS if _has_group(name)]
    return unit(command, config, kind=read_board().kind, groups=groups)


def remove(*, systemctl: Systemctl | None = None) -> None:
    """Stop the service and take the unit away; the wearer's wishes stay.

    Raises:
        ServiceError: it cannot be done here.
    """
    systemctl = systemctl or run_systemctl
    _check_place("remove")
    if not UNIT.exists():
        raise ServiceError("The service is not installed; `vismaid service install` does that.")
    systemctl("disable", "--now", NAME)
    UNIT.unlink()
    systemctl("daemon-reload")
    console.say("The service is gone; what the wearer set by voice is kept in /var/lib/vismaid.")


def show() -> int:
    """Print how the service is.

    Returns:
        The exit status: 0 where it runs and starts with the board, else 1.

    Raises:
        ServiceError: systemd does not run here.
    """
    state = read_state()
    if not state.installed:
        console.result("not installed; `sudo vismaid service install` does that")
        return 1
    console.result(describe(state))
    return 0 if state.healthy else 1


def describe(state: State) -> str:
    """A line that says how the service is."""
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
        program = Path(sys.argv[0]).absolute()
        raise ServiceError(f"That needs root: `sudo {program} service {what}`.")


def _check_systemd() -> None:
    if not Path("/run/systemd/system").is_dir() or not shutil.which("systemctl"):
        raise ServiceError("systemd does not run here; start `vismaid run` by other means.")


def _check_readable(path: Path) -> None:
    """Make sure that a user without any rights can read ``path``."""
    if not path.exists():
        raise ServiceError(f"{path} is missing; install vismaid with `make demo` first.")
    for each in (path.resolve(), *path.resolve().parents):
        needed = stat.S_IXOTH if each.is_dir() else stat.S_IROTH
        if not each.stat().st_mode & needed:
            raise ServiceError(
                f"The service runs as a user of its own, who may not read {each}; "
                "put vismaid into /opt, or allow it with `chmod o+rX`."
            )


def _has_group(name: str) -> bool:
    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].rstrip(".") if lines else "without a word"
