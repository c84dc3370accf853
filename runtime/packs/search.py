"""Where packs are looked for, and how one is found by its name or its folder."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from runtime.errors import PackError
from runtime.packs.manifest import MANIFEST
from runtime.packs.pack import Pack

BUNDLED = Path(__file__).parent
SHARED = Path("/usr/local/share/vismaid/packs")
"""Packs of everyone who uses the machine, the service among them."""
_LONGEST_NAME = 100
"""Characters of a name that was asked for, in a message."""


def search_path() -> list[Path]:
    """Folders that hold packs, the first one first.

    ``$VISMAID_PACKS``, the user's data folder, the machine's, the bundled packs.
    """
    extra = os.environ.get("VISMAID_PACKS", "")
    return [*(Path(p) for p in extra.split(os.pathsep) if p), data_folder(), SHARED, BUNDLED]


def data_folder() -> Path:
    """The user's folder of packs."""
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")  # noqa: PTH111
    return Path(data) / "vismaid/packs"


def folders_in(place: Path) -> list[Path]:
    """Folders of packs directly in ``place``, sorted; none where it cannot be read."""
    try:
        return sorted(manifest.parent for manifest in place.glob(f"*/{MANIFEST}"))
    except (OSError, ValueError):
        return []


def find_pack(name: str) -> Pack:
    """Open a pack by its folder, or by name in the search path.

    Raises:
        PackError: there is none, there are several, or its manifest is wrong.
    """
    there = os.path.isfile(f"{name}/{MANIFEST}") and name  # noqa: PTH113 - never raises
    if there or (os.sep in name and "\0" not in name):
        return Pack.open(Path(name))
    try:
        return installed_pack(name, search_path())
    except PackError:
        if os.path.exists(name):  # noqa: PTH110 - never raises
            return Pack.open(Path(name))
        raise


def installed_pack(name: str, places: Sequence[Path]) -> Pack:
    """Open the pack of that name in the first of the places that has one.

    The name is that of its folder or the one in its manifest; of two packs in one place, the
    folder's name decides.

    Raises:
        PackError: there is none, there are several, or its manifest is wrong.
    """
    known: list[str] = []
    for place in places:
        folders = folders_in(place)
        found = [folder for folder in folders if folder.name == name]
        if found:
            return Pack.open(found[0])
        packs = list(_readable(folders))
        named = [pack for pack in packs if pack.manifest.name == name]
        if len(named) > 1:
            several = " and ".join(str(pack.folder) for pack in named)
            raise PackError(f"{len(named)} packs are called {name}. Name the folder: {several}.")
        if named:
            return named[0]
        known += [*(folder.name for folder in folders), *(pack.manifest.name for pack in packs)]
    near = get_close_matches(name, known, 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    looked = ", ".join(map(str, dict.fromkeys(places)))
    raise PackError(
        f"There is no pack called {name[:_LONGEST_NAME] or 'nothing'} in {looked}. {hint}"
        "`vismaid packs list` lists the installed packs; another is named by its folder's path, or "
        "fetched by `vismaid packs pull`."
    )


def _readable(folders: list[Path]) -> Iterator[Pack]:
    for folder in folders:
        with suppress(PackError):
            yield Pack.open(folder)


def pack_folders() -> Iterator[Path]:
    """Every folder in the search path that holds a manifest, whatever is in it."""
    for place in dict.fromkeys(search_path()):
        yield from folders_in(place)
