"""``vismaid service``: a systemd unit that starts the wearable with the board and keeps it alive.

The unit gives it the devices it needs and nothing else: no network, no file of anyone's, no place
to write but its own folder.
"""

import grp
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from edge import console
from edge.board import Kind, read_board
from edge.settings import read_settings
from runtime.errors import VismaidError

NAME = "vismaid.service"
UNIT = Path("/etc/systemd/system") / NAME
CONFIG = Path("/etc/vismaid.toml")
PACKS = Path("/usr/local/share/vismaid/packs")

Systemctl = Callable[..., "subprocess.CompletedProcess[str]"]
"""Runs ``systemctl`` with some arguments."""

_GROUPS = ("audio", "video", "gpio", "input", "render")
"""Who may open sound cards, cameras, pins, keys, and a GPU; those of them that a board has."""

_UNIT = """\
# Written by `vismaid service install`; a change is kept better in `systemctl edit vismaid`.
[Unit]
Description=vismaid, which says what is in front of you
After=sound.target
# Never give up: the wearer cannot start it again.
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={command} run --config {config}
WatchdogSec=30
# A large model on a slow card takes its time.
TimeoutStartSec=300
TimeoutStopSec=10
Restart=on-failure
RestartSec=2

DynamicUser=yes
User=vismaid
SupplementaryGroups={groups}
StateDirectory=vismaid
# lgpio keeps its pipes in the working directory.
RuntimeDirectory=vismaid
WorkingDirectory=%t/vismaid
Environment=LG_WD=%t/vismaid VISMAID_PACKS={packs}
UMask=0077

# Offline, whatever the program might want.
PrivateNetwork=yes
IPAddressDeny=any
# Unix sockets for systemd and sound, netlink for the list of devices.
RestrictAddressFamilies=AF_UNIX AF_NETLINK

ProtectSystem=strict
ProtectHome={home}
PrivateTmp=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
# MemoryDenyWriteExecute is left out: sound comes through callbacks that cffi makes at run time,
# in memory that is written and executed.

DevicePolicy=closed
{devices}

[Install]
WantedBy=multi-user.target
"""

_DEVICES: dict[Kind, tuple[str, ...]] = {
    "other": (),
    # vcio answers for temperature and throttling; the camera's frames lie in dma_heap.
    "pi": ("/dev/vcio", "char-dma_heap", "char-drm"),
    "jetson": ("char-nvhost*", "char-nvidia*", "/dev/nvmap", "char-drm"),
}
_COMMON_DEVICES = (
    "char-video4linux",
    "char-media",
    "char-alsa",
    "char-gpiochip",
    "char-input",
)


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


def unit(
    command: Path, config: Path, *, kind: Kind, groups: Sequence[str], packs: Path = PACKS
) -> str:
    """The unit's text.

    Args:
        command: The program ``vismaid``.
        config: The settings.
        kind: The board, whose own devices are allowed.
        groups: Groups to be in; those that are not there would keep it from starting.
        packs: Folder of packs, besides the bundled ones.
    """
    devices = sorted({*_COMMON_DEVICES, *_DEVICES[kind]})
    below_home = any(path.is_relative_to(home) for path in (command, config) for home in _HOMES)
    return _UNIT.format(
        command=_quoted(command),
        config=_quoted(config),
        packs=_quoted(packs),
        groups=" ".join(groups),
        home="read-only" if below_home else "yes",
        devices="\n".join(f"DeviceAllow={device} rw" for device in devices),
    )


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


_HOMES = (Path("/home"), Path("/root"))


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


def _quoted(path: Path) -> str:
    """A path as systemd reads it back."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{text}"' if " " in text or '"' in text else text


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].rstrip(".") if lines else "without a word"
