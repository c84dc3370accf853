"""What a bundle holds, in which order, and how its first member, ``bundle.toml``, says so.

A bundle is a tar file of ordinary files: ``bundle.toml``, then ``NAME/pack.toml`` and the files
that it names, then a folder of Python packages where there is one. So every file is promised,
with its size and SHA-256, before it comes.
"""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from runtime.errors import PackError
from runtime.packs.manifest import MANIFEST, PackFile
from runtime.packs.manifest_fields import Bytes, Few, FileName, Sha256

HEAD = "bundle.toml"
REQUIREMENTS = "requirements.txt"
"""The file among the packages that says which of them are installed."""
Machine = Literal["aarch64", "x86_64"]
"""As ``uname -m`` has it."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _plain(name: str) -> str:
    if len(PurePosixPath(name).parts) != 1:
        raise ValueError("is not the name of a file in one folder")
    return name


class BundledFile(_Table):
    """A file as it is promised."""

    file: FileName
    sha256: Sha256
    bytes: Bytes


class BundledPackage(BundledFile):
    """A file of the folder of packages."""

    file: Annotated[FileName, AfterValidator(_plain)]


class Packages(_Table):
    """The Python packages that come along."""

    machine: Machine
    python: Annotated[str, Field(pattern=r"^3\.[0-9]{1,2}$")]
    files: Annotated[tuple[BundledPackage, ...], Few]

    @property
    def folder(self) -> str:
        """What their folder is called."""
        return f"packages-{self.machine}-python{self.python}"

    @model_validator(mode="after")
    def _can_be_installed(self) -> Self:
        names = [each.file for each in self.files]
        if REQUIREMENTS not in names or len(set(names)) != len(names):
            raise ValueError(f"must name each file once, {REQUIREMENTS} among them")
        return self


class Head(_Table):
    """The content of ``bundle.toml``."""

    bundle: Literal[1]
    """The format."""
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=255)]
    """The pack's."""
    manifest: BundledFile
    """Its ``pack.toml``."""
    packages: Packages | None = None


def pack_members(name: str, entries: Iterable[PackFile]) -> Mapping[str, BundledFile]:
    """The members that a pack's files are, without its manifest: sorted by name.

    Args:
        name: The pack's.
        entries: What its manifest names.

    Raises:
        PackError: the manifest promises two contents of one file, or another manifest.
    """
    found: dict[str, BundledFile] = {}
    for entry in sorted(entries, key=lambda entry: entry.file):
        promised = BundledFile(file=entry.file, sha256=entry.sha256, bytes=entry.bytes)
        if found.setdefault(f"{name}/{entry.file}", promised) != promised:
            raise PackError(f"Pack {name} promises two contents of {entry.file}; make it again.")
    if f"{name}/{MANIFEST}" in found:
        raise PackError(f"Pack {name} names its own {MANIFEST} as a file; make it again.")
    return found


def package_members(packages: Packages) -> Mapping[str, BundledFile]:
    """The members that the packages are, sorted by name."""
    files = sorted(packages.files, key=lambda each: each.file)
    return {f"{packages.folder}/{each.file}": each for each in files}
