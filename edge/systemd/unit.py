"""The systemd unit that starts the wearable with the board and keeps it alive.

It gives it the devices it needs and nothing else: no network, no file of anyone's, no place to
write but its own folder.
"""

from collections.abc import Sequence
from pathlib import Path

from runtime.board.board import BoardKind

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
ExecStart={command} run --config {config}{pack}
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
Environment=LG_WD=%t/vismaid
# Compiled once and not at every start; beside the program it may not write.
Environment=PYTHONPYCACHEPREFIX=%S/vismaid/bytecode
UMask=0077
# No memory of what was seen or heard is left on the card, by swapping or by a crash.
MemorySwapMax=0
LimitCORE=0

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

_DEVICES: dict[BoardKind, tuple[str, ...]] = {
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


def unit(
    command: Path,
    config: Path,
    *,
    kind: BoardKind,
    groups: Sequence[str],
    pack: str = "",
    home: bool = False,
) -> str:
    """The unit's text.

    Args:
        command: The program ``vismaid``.
        config: The settings.
        kind: The board, whose own devices are allowed.
        groups: Groups to be in; those that are not there would keep it from starting.
        pack: A pack in place of the settings'; empty for theirs.
        home: Whether something of it lies in a home folder, which must be seen.
    """
    devices = sorted({*_COMMON_DEVICES, *_DEVICES[kind]})
    return _UNIT.format(
        command=_quoted(command),
        config=_quoted(config),
        pack=f" --pack {_quoted(pack)}" if pack else "",
        groups=" ".join(groups),
        home="read-only" if home else "yes",
        devices="\n".join(f"DeviceAllow={device} rw" for device in devices),
    )


def _quoted(argument: Path | str) -> str:
    """A path or a name as systemd reads it back."""
    text = str(argument).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{text}"' if " " in text or '"' in text else text
