"""A pack: a folder with a ``pack.toml`` that names the files which belong together.

Every file that a C library opens is named there, and checked against its size and SHA-256 before.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from runtime.errors import PackError
from runtime.files.ordinary import open_file
from runtime.files.toml import read_toml
from runtime.packs.hashes import hash_of
from runtime.packs.manifest import MANIFEST, Manifest, PackFile
from runtime.packs.manifest_words import sentence_of

_LFS = b"version https://git-lfs"
"""How a file begins that stands for one which git-lfs has not fetched."""


class Pack:
    """A pack on disk whose manifest has been read and whose files are there.

    Hashes are checked by ``verify`` or, file by file, by ``path``; a file that was checked once
    is not hashed again unless its size or modification time changed.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._checked: dict[str, tuple[int, int, int]] = {}

    @classmethod
    def open(cls, folder: Path) -> "Pack":
        """Read and validate ``folder/pack.toml``.

        Raises:
            PackError: no manifest, not TOML, or an entry is missing, unknown or wrong.
        """
        path = folder / MANIFEST
        if os.path.isfile(folder):  # noqa: PTH113 - never raises
            raise PackError(
                f"{folder} is a file, and a pack is a folder with a {MANIFEST}. "
                "Name the folder; `vismaid convert` makes one of a checkpoint."
            )
        if _missing(path):
            raise PackError(
                f"{folder} is not a pack: it has no {MANIFEST}. "
                "`vismaid packs list` lists the installed packs."
            )
        try:
            manifest = Manifest.model_validate(read_toml(path, PackError))
        except ValidationError as error:
            raise PackError(f"{path}: {sentence_of(error, Manifest)}") from None
        return cls(folder, manifest)

    def path(self, entry: PackFile) -> Path:
        """The path of a file of the pack, after its size and hash have been checked.

        Raises:
            PackError: the file is missing, outside the pack's folder, or not the one meant.
        """
        return self._path(entry, self._check_size, self._check_hash)

    def present(self, entry: PackFile) -> Path:
        """The path of a file of the pack, after its size alone has been checked.

        Raises:
            PackError: the file is missing, outside the pack's folder, or of another size.
        """
        return self._path(entry, self._check_size)

    def _path(self, entry: PackFile, *checks: Callable[[Path, PackFile, BinaryIO], None]) -> Path:
        path = self.folder / entry.file
        try:
            if not path.resolve().is_relative_to(self.folder.resolve()):
                raise PackError(f"{self.folder / MANIFEST} names {entry.file}, outside the pack.")
            with open_file(path) as file:
                for check in checks:
                    check(path, entry, file)
        except (OSError, RuntimeError) as error:  # Links that lead in a circle are the latter.
            reason = getattr(error, "strerror", None) or "its links lead in a circle"
            raise PackError(
                f"{path}, a file of pack {self.manifest.name}, cannot be read: "
                f"{reason}. Fetch or convert the pack again."
            ) from None
        return path

    def _check_size(self, path: Path, entry: PackFile, file: BinaryIO) -> None:
        size = os.fstat(file.fileno()).st_size
        if size == entry.bytes:
            return
        if file.read(len(_LFS)) == _LFS:
            raise PackError(
                f"{path} stands for a file that git-lfs has not fetched. "
                "Run `git lfs pull` in the folder that the pack came from."
            )
        raise PackError(
            f"{path} has {size:,} bytes where pack {self.manifest.name} promises "
            f"{entry.bytes:,}. Fetch or convert the pack again."
        )

    def _check_hash(self, path: Path, entry: PackFile, file: BinaryIO) -> None:
        stat = os.fstat(file.fileno())
        found = stat.st_ino, stat.st_size, stat.st_mtime_ns
        if self._checked.get(entry.file) == found:
            return
        if hash_of(file) != entry.sha256:
            raise PackError(
                f"{path} is damaged or was changed: its SHA-256 is not the one in pack "
                f"{self.manifest.name}. Fetch or convert the pack again."
            )
        self._checked[entry.file] = found

    def files(self) -> list[PackFile]:
        """Every file that the manifest names."""
        manifest = self.manifest
        found = [manifest.text_model, manifest.projector]
        if manifest.recogniser:
            found.append(manifest.recogniser.model)
        for voice in manifest.voices.values():
            found += [voice.model, voice.config]
        found += dict.fromkeys(adapter.model for adapter in manifest.adapters.values())
        for sample in manifest.samples:
            found += [sample.picture, sample.audio]
        return found

    def verify(self) -> None:
        """Check every file of the pack.

        Raises:
            PackError: for the first file that is not as promised.
        """
        for entry in self.files():
            self.path(entry)


def _missing(path: Path) -> bool:
    """Whether there is nothing by that name; also where it can be no name."""
    try:
        return not os.path.lexists(path)
    except (OSError, ValueError):
        return True
