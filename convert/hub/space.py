"""Whether there is room on the disks, asked before anything is fetched."""

import shutil
from pathlib import Path

from runtime.errors import HubError

_SPARE = 50_000_000
"""Bytes that are left free, for whatever else the machine writes meanwhile."""


def require_space(fetched: int, at: Path, made: int, out: Path, name: str) -> None:
    """See that there is room for what is fetched and for what is made of it.

    Args:
        fetched: Bytes that are still to be fetched.
        at: Where to: a folder that is there.
        made: Bytes of files that are written anew for the pack.
        out: The pack's folder, there or not.
        name: What is pulled.

    Raises:
        HubError: there is not.
    """
    place = _existing(out)
    if at.stat().st_dev == place.stat().st_dev:
        _require(fetched + made, at, name)
        return
    _require(fetched, at, name)
    _require(made, place, name)


def shares_disk(one: Path, other: Path) -> bool:
    """Whether a file can have a name in both folders; the second may not be there yet."""
    return one.stat().st_dev == _existing(other).stat().st_dev


def _require(wanted: int, place: Path, name: str) -> None:
    free = shutil.disk_usage(place).free
    if wanted and wanted + _SPARE > free:
        raise HubError(
            f"{name} needs {(wanted + _SPARE) / 1e6:,.0f} MB in {place}, and {free / 1e6:,.0f} MB "
            "are free there. Make room, or choose larger disks with XDG_CACHE_HOME, where files "
            "are fetched to, and --out, where the pack goes."
        )


def _existing(path: Path) -> Path:
    """The nearest folder above that is there."""
    path = path.absolute()
    while not path.exists():
        path = path.parent
    return path
