"""Unpacks a bundle: nothing that it did not promise, nothing outside its folders, whole or not."""

import hashlib
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from runtime.cancel import NEVER, Cancel
from runtime.errors import OutputError, PackError
from runtime.files.folders import FolderThereError, is_occupied, new_folder
from runtime.files.ordinary import open_file
from runtime.files.toml import LIMIT, parse_toml
from runtime.files.validation import table_as
from runtime.files.writable import check_room
from runtime.packs.bundle.layout import (
    HEAD,
    BundledFile,
    Head,
    Packages,
    pack_members,
    package_members,
)
from runtime.packs.bundle.stream import BundleReader
from runtime.packs.bundle.write import Progress
from runtime.packs.hashes import has_hash
from runtime.packs.manifest import MANIFEST, Manifest
from runtime.packs.pack import Pack

_TRIES = 5


@dataclass(frozen=True)
class Unpacked:
    """Where everything lies now."""

    pack: Path
    fresh: bool
    """Whether the pack was not there before."""
    packages: Packages | None = None
    """The packages that came along, where they were wanted."""
    packages_folder: Path | None = None


def unpack_bundle(
    path: Path,
    into: Path,
    *,
    replace: bool = False,
    with_packages: bool = True,
    progress: Progress = lambda what, done, total: None,
    cancel: Cancel = NEVER,
) -> Unpacked:
    """Unpack a bundle into a folder of packs.

    Args:
        path: The tar file.
        into: Becomes the folder that holds the pack's, and that of the packages.
        replace: Whether another pack of the same name gives way.
        with_packages: Whether packages that came along are unpacked.
        progress: Told how far it is.
        cancel: Stops it; what was there before is still there.

    Raises:
        PackError: it is no bundle, was damaged, or holds something else than it promises; or its
            packages are for another machine.
        OutputError: another pack of that name is there, or there is no room.
        Cancelled: ``cancel`` was set.
    """
    for _ in range(_TRIES):
        with suppress(FolderThereError):  # Another process has unpacked it meanwhile.
            return _Unpacking(path, into, replace, with_packages).run(progress, cancel)
    raise OutputError(f"{into} is being changed by other programs; end them and try again.")


@dataclass(frozen=True)
class _Part:
    """A folder that is made of some of the members."""

    folder: Path
    members: Mapping[str, BundledFile]
    last: tuple[str, bytes] | None = None
    """A file that is written when all others are there: without it, this is no pack."""

    def is_there(self) -> bool:
        """Whether the folder has all of it already."""
        with suppress(OSError):
            if self.last and (self.folder / self.last[0]).read_bytes() != self.last[1]:
                return False
            return all(_has(self.folder / each.file, each) for each in self.members.values())
        return False


class _Unpacking:
    def __init__(self, path: Path, into: Path, replace: bool, with_packages: bool) -> None:
        self._path, self._into = path, into
        self._replace, self._with_packages = replace, with_packages

    def run(self, progress: Progress, cancel: Cancel) -> Unpacked:
        """Unpack; see ``unpack_bundle``.

        Raises:
            FolderThereError: a folder came to be there meanwhile.
        """
        try:
            file = open_file(self._path)
        except OSError as error:
            raise PackError(
                f"{self._path} cannot be read: {error.strerror}. Name the file of a bundle."
            ) from None
        with file:
            reader = BundleReader(file, self._path)
            head = _read_head(reader)
            parts = self._parts(reader, head)
            wanted = [part for part in parts if not part.is_there()]
            self._check_places(wanted)
            if wanted:
                beside = package_members(head.packages) if head.packages else {}
                self._fill(reader, wanted, {**parts[0].members, **beside}, progress, cancel)
        packages = head.packages if len(parts) > 1 else None
        folder = parts[1].folder if packages else None
        return Unpacked(parts[0].folder, parts[0] in wanted, packages, folder)

    def _parts(self, reader: BundleReader, head: Head) -> list[_Part]:
        """The pack, and the packages where there are some that are wanted."""
        content, pack = _read_manifest(reader, head, self._into / head.name)
        members = pack_members(head.name, pack.files())
        parts = [_Part(pack.folder, members, (MANIFEST, content))]
        if head.packages and self._with_packages:
            _check_machine(self._path, head.packages)
            folder = self._into / head.packages.folder
            parts.append(_Part(folder, package_members(head.packages)))
        return parts

    def _check_places(self, wanted: Sequence[_Part]) -> None:
        for part in wanted:
            if not self._replace and is_occupied(part.folder):
                raise OutputError(
                    f"{part.folder} is there already, and not the same. Give --replace, or "
                    "another folder with --into."
                )
        size = sum(each.bytes for part in wanted for each in part.members.values())
        check_room(self._into, size, f"What {self._path} holds")

    def _fill(
        self,
        reader: BundleReader,
        wanted: Sequence[_Part],
        promised: Mapping[str, BundledFile],
        progress: Progress,
        cancel: Cancel,
    ) -> None:
        """Read all that follows, and keep what is wanted of it, in folders that appear whole."""
        places: dict[str, Path] = {}
        with ExitStack() as stack:
            drafts: list[Path] = []
            for part in wanted:
                folder = new_folder(part.folder, replace=self._replace)
                drafts.append(stack.enter_context(folder))
                for name, each in part.members.items():
                    places[name] = drafts[-1] / each.file
            _read_members(reader, promised, places, progress, cancel)
            for part, draft in zip(wanted, drafts, strict=True):
                if part.last:
                    with _stored(draft / part.last[0]) as file:
                        file.write(part.last[1])


def _read_members(
    reader: BundleReader,
    promised: Mapping[str, BundledFile],
    places: Mapping[str, Path],
    progress: Progress,
    cancel: Cancel,
) -> None:
    """Read the members that follow, in any order: each that was promised, and no other."""
    left, total, done = dict(promised), sum(each.bytes for each in promised.values()), 0
    while member := reader.next():
        name, size = member
        if name not in left:
            raise reader.refusal(f"it holds {name}, which it does not promise")
        each = left.pop(name)
        if size != each.bytes:
            raise reader.refusal(f"{name} has not the size that it promises")

        def step(copied: int, name: str = each.file) -> None:
            nonlocal done
            cancel.check()
            done += copied
            progress(name, done, total)

        with _stored(places[name]) if name in places else nullcontext() as file:
            reader.content(each, file.write if file else _ignore, step)
    if left:
        raise reader.refusal(f"it lacks {next(iter(left))}")
    cancel.check()


@contextmanager
def _stored(path: Path) -> Iterator[BinaryIO]:
    """A new file that is on the disk after the block."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _ignore(content: bytes) -> None:
    pass


def _read_head(reader: BundleReader) -> Head:
    content = _read_small(reader, HEAD, None)
    place = reader.path / HEAD
    return table_as(Head, parse_toml(content, place, PackError), place, PackError)


def _read_manifest(reader: BundleReader, head: Head, folder: Path) -> tuple[bytes, Pack]:
    """The pack's manifest, and the pack as it will be."""
    content = _read_small(reader, f"{head.name}/{MANIFEST}", head.manifest)
    place = reader.path / MANIFEST
    manifest = table_as(Manifest, parse_toml(content, place, PackError), place, PackError)
    if manifest.name != head.name:
        raise reader.refusal(f"its pack is called {manifest.name} and not {head.name}")
    return content, Pack(folder, manifest)


def _read_small(reader: BundleReader, wanted: str, promised: BundledFile | None) -> bytes:
    """The content of the next member, which is a small file of that name."""
    member = reader.next()
    if not member or member[0] != wanted:
        raise reader.refusal(f"it is not a bundle: it has no {wanted} where one belongs")
    size = member[1]
    if size > LIMIT or (promised and size != promised.bytes):
        raise reader.refusal(f"{wanted} has not the size that it promises")
    content = reader.small(size)
    if promised and hashlib.sha256(content).hexdigest() != promised.sha256:
        raise reader.refusal(f"{wanted} was damaged on the way")
    return content


def _check_machine(path: Path, packages: Packages) -> None:
    here = platform.machine()
    if packages.machine != here:
        raise PackError(
            f"The packages in {path} are for {packages.machine}, and this machine is {here}. "
            f"Bundle with `--with-wheels {here}`, or give --no-wheels to unpack the pack alone."
        )


def _has(path: Path, promised: BundledFile) -> bool:
    with open_file(path) as file:
        return os.fstat(file.fileno()).st_size == promised.bytes and has_hash(file, promised.sha256)
