"""Writes a bundle: the same bytes for the same pack, and each file held against its promise."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import tomli_w

from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError
from runtime.files.atomic import replacing
from runtime.files.ordinary import open_file
from runtime.files.toml import LIMIT
from runtime.files.writable import check_file, check_room
from runtime.packs.bundle.layout import (
    HEAD,
    BundledFile,
    Head,
    Packages,
    pack_members,
    package_members,
)
from runtime.packs.bundle.stream import copy, end, header, padding
from runtime.packs.manifest import MANIFEST
from runtime.packs.pack import Pack

_ROOM_A_MEMBER = 4096
"""Bytes that a member takes beside its content."""
Progress = Callable[[str, float, float], None]
"""Told what is being worked on, and how many of how many bytes are done."""


def write_bundle(
    pack: Pack,
    out: Path,
    *,
    packages: tuple[Packages, Path] | None = None,
    progress: Progress = lambda what, done, total: None,
    cancel: Cancel = NEVER,
) -> int:
    """Write a pack into a tar file, and the packages that vismaid needs.

    Args:
        pack: The pack.
        out: The tar file; what is there is replaced once the new one is whole.
        packages: Which packages come along, and the folder they lie in.
        progress: Told how far it is.
        cancel: Stops it.

    Returns:
        The bundle's size, bytes.

    Raises:
        PackError: a file is missing or not the one promised.
        OutputError: the bundle cannot be written, or there is no room.
        Cancelled: ``cancel`` was set.
    """
    check_file(out)
    for entry in pack.files():
        pack.present(entry)
    name, manifest = pack.manifest.name, _manifest(pack)
    members = {f"{name}/{MANIFEST}": manifest, **pack_members(name, pack.files())}
    places = {member: pack.folder / each.file for member, each in members.items()}
    if packages:
        beside = package_members(packages[0])
        members |= beside
        places |= {member: packages[1] / each.file for member, each in beside.items()}
    head = Head(bundle=1, name=name, manifest=manifest, packages=packages[0] if packages else None)
    size = sum(each.bytes for each in members.values())
    check_room(out.resolve().parent, size + _ROOM_A_MEMBER * (len(members) + 1), str(out))
    with replacing(out) as file:
        return _Writer(file, size, progress, cancel).write(head, members, places)


def _manifest(pack: Pack) -> BundledFile:
    path = pack.folder / MANIFEST
    try:
        with open_file(path) as file:
            content = file.read(LIMIT + 1)
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}.") from None
    sha256 = hashlib.sha256(content).hexdigest()
    return BundledFile(file=MANIFEST, sha256=sha256, bytes=len(content))


class _Writer:
    def __init__(self, file: BinaryIO, total: int, progress: Progress, cancel: Cancel) -> None:
        self._file, self._total = file, total
        self._progress, self._cancel = progress, cancel
        self._written, self._copied, self._what = 0, 0, ""

    def write(
        self, head: Head, members: Mapping[str, BundledFile], places: Mapping[str, Path]
    ) -> int:
        """Write everything; see ``write_bundle``."""
        first = tomli_w.dumps(head.model_dump(mode="json", exclude_none=True)).encode()
        self._put(header(HEAD, len(first)) + first + padding(len(first)))
        for member, promised in members.items():
            self._member(member, promised, places[member])
        self._put(end(self._written))
        return self._written

    def _member(self, member: str, promised: BundledFile, place: Path) -> None:
        self._what = promised.file
        self._put(header(member, promised.bytes))
        with _opened(place) as file:
            whole = copy(file.read, promised, self._put, self._step) and not file.read(1)
        if not whole:
            raise PackError(
                f"{place} is damaged or was changed: it is not the file that was promised. "
                "Fetch or convert the pack again."
            )
        self._put(padding(promised.bytes))

    def _put(self, content: bytes) -> None:
        self._file.write(content)
        self._written += len(content)

    def _step(self, size: int) -> None:
        self._cancel.check()
        self._copied += size
        self._progress(self._what, self._copied, self._total)


def _opened(place: Path) -> BinaryIO:
    try:
        return open_file(place)
    except OSError as error:
        raise PackError(f"{place} cannot be read: {error.strerror}.") from None
