"""Files taken into a pack's folder: linked or copied, hashed, and given a name last of all."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from convert import Progress
from runtime.cancel import NEVER, Cancel
from runtime.errors import OutputError, PackError
from runtime.files.atomic import draft_for, publish, unfinished, unwritable
from runtime.files.ordinary import open_file
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import MANIFEST, PackFile

_PIECE = 1 << 20
_LONGEST_NAME = 200
"""Bytes; more can be put behind."""


class Intake:
    """Takes files into the folder of a pack, beside what is there and never in its place."""

    def __init__(
        self,
        folder: Path,
        *,
        there: Sequence[PackFile] = (),
        progress: Progress | None = None,
        cancel: Cancel = NEVER,
    ) -> None:
        """Begin with nothing taken.

        Args:
            folder: The pack's.
            there: Files of the pack: one that is given again is not kept twice.
            progress: Told of every megabyte that has been read.
            cancel: Checked as often.
        """
        self.folder = folder
        self.made: list[str] = []
        """Files that were not in the folder before."""
        self.progress = progress
        self.cancel = cancel
        self._there = {entry.sha256: entry for entry in there}

    def require_room(self, paths: Sequence[Path], made: int = 0) -> None:
        """Refuse to begin what the disk has no room for.

        Args:
            paths: Files that are to be taken.
            made: Bytes of others that are to be written for the pack.

        Raises:
            OutputError: there is no room for those of the files that cannot be linked.
        """
        with self._writing():
            wanted = made + sum(path.stat().st_size for path in paths if not self._can_link(path))
            free = shutil.disk_usage(self.folder).free
        if wanted > free:
            raise OutputError(
                f"The pack needs {wanted / 1e6:,.0f} MB and {self.folder.parent} has "
                f"{free / 1e6:,.0f} MB left. Make room or choose another folder."
            )

    def take(self, path: Path, name: str) -> PackFile:
        """Take a file in under a name like ``name``; one in the folder stays as it is.

        Raises:
            PackError: it cannot be read.
            OutputError: the folder cannot be written.
            Cancelled: ``cancel`` was set.
        """
        inside = self._inside(path)
        if inside:
            return self._described(path, inside)
        with self.draft() as draft:
            return self.publish(draft, self._brought(path, draft, name))

    def move(self, path: Path, entry: PackFile) -> PackFile:
        """Take in a file that was written for the pack within its folder, and is described.

        Returns:
            The entry, by the name that the file got.

        Raises:
            OutputError: the folder cannot be written.
        """
        with self.draft() as draft:
            with self._writing():
                path.replace(draft)
            return self.publish(draft, entry)

    def place(self, path: Path, entry: PackFile) -> None:
        """Take in a file of another pack, by the name that it has there.

        Raises:
            PackError: it cannot be read, or is not the file that the pack names.
            OutputError, Cancelled: as ``take``.
        """
        with self.draft() as draft:
            found = self._brought(path, draft, entry.file)
            if (found.sha256, found.bytes) != (entry.sha256, entry.bytes):
                raise PackError(
                    f"{path} is damaged or was changed: its SHA-256 is not the one in the pack's "
                    f"{MANIFEST}. Fetch or convert that pack again."
                )
            with self._writing():
                (self.folder / entry.file).parent.mkdir(parents=True, exist_ok=True)
                publish(draft, self.folder / entry.file)
        self._there[entry.sha256] = entry

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A name in the folder for what is to be published; what is there afterwards goes."""
        with unfinished(draft_for(self.folder / "file")) as draft:
            yield draft

    def publish(self, draft: Path, entry: PackFile) -> PackFile:
        """Give a draft the name that its entry has, or one like it where another file has that.

        Returns:
            The entry by its new name, or that of the same file where the pack has it already.

        Raises:
            OutputError: the folder cannot be written.
        """
        same = self._there.get(entry.sha256)
        if same and self._is_whole(same):
            return entry.model_copy(update={"file": same.file})
        name = self._free_name(entry)
        self.made.append(name)
        with self._writing():
            publish(draft, self.folder / name)
        self._there[entry.sha256] = entry.model_copy(update={"file": name})
        return self._there[entry.sha256]

    def _is_whole(self, entry: PackFile) -> bool:
        try:
            return sha256_of(self.folder / entry.file) == entry.sha256
        except OSError:
            return False

    def _free_name(self, entry: PackFile) -> str:
        path, number = Path(entry.file), entry.sha256
        names = [path.name, f"{path.stem}-{number[:12]}{path.suffix}", f"{number}{path.suffix}"]
        free = [name for name in names if not os.path.lexists(self.folder / name)]
        if not free:
            raise OutputError(f"{self.folder} has other files called {' and '.join(names)}.")
        return free[0]

    def _inside(self, path: Path) -> str | None:
        """The name by which the pack can have a file that lies in its folder."""
        folder = self.folder.resolve()
        if not path.resolve().is_relative_to(folder):
            return None
        name = str(path.resolve().relative_to(folder))
        return name if name.isprintable() else None

    def _can_link(self, path: Path) -> bool:
        if self._inside(path):
            return True
        with self.draft() as trial:
            return _linked(path, trial)

    def _brought(self, path: Path, draft: Path, name: str) -> PackFile:
        if _linked(path, draft):
            return self._described(draft, name)
        return self._described(path, name, draft)

    def _described(self, path: Path, name: str, copy: Path | None = None) -> PackFile:
        """Hash a file, and write it to another place as well."""
        digest, done, total = hashlib.sha256(), 0, max(1, path.stat().st_size)
        with self._writing(), (copy or Path(os.devnull)).open("wb") as file:
            for piece in _pieces(path):
                self.cancel.check()
                digest.update(piece)
                file.write(piece)
                done += len(piece)
                if self.progress:
                    self.progress(name, min(done, total), total)
        return PackFile(file=name, sha256=digest.hexdigest(), bytes=done)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise unwritable(self.folder, error) from None


def file_name(path: Path, otherwise: str) -> str:
    """What a pack calls a file: as it is called, where a pack can call it that."""
    name = path.name
    usable = name.isprintable() and len(os.fsencode(name)) <= _LONGEST_NAME
    return name if usable and name != MANIFEST and not name.startswith(".") else otherwise


def _linked(path: Path, target: Path) -> bool:
    """Give a file a second name, where the file systems know such a thing."""
    try:
        os.link(path.resolve(), target)
    except OSError:
        return False
    return True


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with open_file(path) as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}.") from None
