"""A pack: a folder with a ``pack.toml`` that names the files which belong together.

Every file that a C library opens is named there, and checked against its size and SHA-256 before.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from runtime.errors import PackError
from runtime.files.ordinary import UnfetchedError, open_file
from runtime.files.stamp import FileStamp
from runtime.files.validation import read_toml_as
from runtime.gguf.adapter_check import AdapterHeader, check_adapter
from runtime.gguf.check import ProjectorHeader, TextModelHeader, check_projector, check_text_model
from runtime.gguf.header import Header
from runtime.gguf.native.projector import check_native
from runtime.gguf.native.text import check_native_text
from runtime.packs.hashes import has_hash
from runtime.packs.manifest import MANIFEST, Manifest, PackFile

if TYPE_CHECKING:  # it imports ONNX, which most packs that are listed are not opened with
    from runtime.vision.graph.file import GraphFile


@dataclass(frozen=True)
class PackModels:
    """The headers of what llama.cpp opens of a pack: checked, and fitting each other."""

    text: TextModelHeader
    projector: ProjectorHeader
    adapters: Mapping[str, AdapterHeader]
    """By the names that the manifest gives their files."""
    vision: "GraphFile | None" = None
    """The vision graph, where there is one."""

    def are_current(self) -> bool:
        """Whether the files there are still those that were read."""
        graph = self.vision is None or self.vision.is_current()
        return graph and all(each.is_current() for each in self.headers())

    def headers(self) -> list[Header]:
        """All of them, in the order of the manifest's files."""
        return [self.text, self.projector, *self.adapters.values()]


class Pack:
    """A pack on disk whose manifest has been read and whose files are there.

    Hashes are checked file by file by ``path`` and, of what llama.cpp opens, by ``models``. What
    was checked once, by this process or another, is not read again until it changes; ``verify``
    reads everything.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._checked: dict[str, FileStamp] = {}
        self._models: PackModels | None = None

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
        return cls(folder, read_toml_as(Manifest, path, PackError))

    def path(self, entry: PackFile) -> Path:
        """The path of a file of the pack, after its size and hash have been checked.

        Raises:
            PackError: the file is missing, outside the pack's folder, or not the one meant.
        """
        return self._path(entry, self._check_size, self._check_hash)

    def without_graph(self) -> "Pack":
        """The same pack, whose projector sees itself: where that is to be another or measured."""
        return Pack(self.folder, self.manifest.without_graph())

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
        except UnfetchedError as error:
            raise PackError(
                f"{path}, a file of pack {self.manifest.name}, cannot be read: {error.strerror}."
            ) from None
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
        raise PackError(
            f"{path} has {size:,} bytes where pack {self.manifest.name} promises "
            f"{entry.bytes:,}. Fetch or convert the pack again."
        )

    def _check_hash(
        self, path: Path, entry: PackFile, file: BinaryIO, *, anew: bool = False
    ) -> None:
        stamp, before = FileStamp.of(file), self._checked.pop(entry.file, None)
        known = before is not None and before.same_content(stamp) and not anew
        if not known and not has_hash(file, entry.sha256, anew=anew):
            raise PackError(
                f"{path} is damaged or was changed: its SHA-256 is not the one in pack "
                f"{self.manifest.name}. Fetch or convert the pack again."
            )
        self._checked[entry.file] = stamp

    def models(self, *, hashed: bool = True) -> PackModels:
        """The headers of what llama.cpp opens of the pack, each read once and then remembered.

        Args:
            hashed: Whether the hashes of the files are checked, and not their sizes alone.

        Raises:
            PackError: a file is missing, damaged, or does not fit the others.
        """
        manifest = self.manifest
        entries = [manifest.text_model, manifest.projector, *manifest.adapter_files]
        checked = self.path if hashed else self.present
        paths = [checked(each) for each in entries]
        graph = checked(manifest.vision.model) if manifest.vision else None
        if not self._models or not self._models.are_current():
            self._models = self._read_models(graph, *paths)
        if hashed:
            for entry, header in zip(entries, self._models.headers(), strict=True):
                if not self._checked[entry.file].same_content(header.stamp):
                    header.refuse_changed()
            if manifest.vision and self._models.vision:
                self._models.vision.require(self._checked[manifest.vision.model.file])
        return self._models

    def _read_models(
        self, graph: Path | None, text: Path, projector: Path, *adapters: Path
    ) -> PackModels:
        manifest = self.manifest
        if manifest.libmtmd:
            header = check_native_text(text, manifest.architecture)
            eye = check_native(header, projector)
        else:
            header = check_text_model(text, manifest.architecture)
            eye = check_projector(
                projector, header.number(f"{manifest.architecture}.embedding_length")
            )
        return PackModels(
            header,
            eye,
            {
                entry.file: check_adapter(path, header)
                for entry, path in zip(manifest.adapter_files, adapters, strict=True)
            },
            self._read_graph(graph, eye) if graph else None,
        )

    def _read_graph(self, path: Path, projector: ProjectorHeader) -> "GraphFile":
        from runtime.vision.graph.file import read_graph

        manifest = self.manifest
        if manifest.image is None:
            raise PackError(
                f"{self.folder / MANIFEST} names a vision graph, and libmtmd prepares the model's "
                "pictures. Take the table `vision` out of it."
            )
        own = {manifest.projector.sha256}
        if manifest.projector.quantized:
            own.add(manifest.projector.quantized.source)
        if manifest.vision and manifest.vision.made_of not in own:
            raise PackError(
                f"{path} was made of another vision projector than the pack's. "
                "Convert the pack again."
            )
        return read_graph(path, projector)

    def files(self) -> list[PackFile]:
        """Every file that the manifest names, once."""
        manifest = self.manifest
        found = [manifest.text_model, manifest.projector]
        if manifest.vision:
            found.append(manifest.vision.model)
        if manifest.recogniser:
            found.append(manifest.recogniser.model)
        for voice in manifest.voices.values():
            found += [voice.model, voice.config]
        found += manifest.translator_files
        found += manifest.adapter_files
        for sample in manifest.samples:
            found += [sample.picture, sample.audio]
        return list(dict.fromkeys(found))

    def verify(self, advance: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Read every file of the pack, and hold it against its size and hash.

        Args:
            advance: Told how many of how many files have been read.

        Raises:
            PackError: for the first file that is not as promised.
        """
        files = self.files()
        for done, entry in enumerate(files, 1):
            self._path(entry, self._check_size, partial(self._check_hash, anew=True))
            advance(done, len(files))


def _missing(path: Path) -> bool:
    """Whether there is nothing by that name; also where it can be no name."""
    try:
        return not os.path.lexists(path)
    except (OSError, ValueError):
        return True
