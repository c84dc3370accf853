"""What a repository holds at a commit: its files with their sizes and sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from runtime.packs.manifest_fields import one_line


@dataclass(frozen=True)
class RemoteFile:
    """A file of a repository, as the hub describes it."""

    name: str
    """Path in the repository, with ``/``."""
    bytes: int
    sum: str
    """SHA-256 of a file in large-file storage; else the SHA-1 that git has of it. Lower-case
    hexadecimal: the length says which."""

    @property
    def base(self) -> str:
        """The name without its folders."""
        return PurePosixPath(self.name).name

    @property
    def large(self) -> bool:
        """Whether it lies in large-file storage, as weights do."""
        return len(self.sum) == 64


@dataclass(frozen=True)
class Listing:
    """A repository at a commit."""

    repository: str
    commit: str
    """Forty hexadecimal digits: what a revision stood for when it was asked."""
    files: Mapping[str, RemoteFile]
    """By name."""
    gated: bool = False
    """Whether its licence has to be accepted on its page first."""
    licence: str = "unknown"
    """What its card names."""

    @property
    def source(self) -> str:
        """How a pack's manifest tells where it came from."""
        return f"hf:{self.repository}@{self.commit}"


def names_of(files: list[str], most: int = 6) -> str:
    """Some files' names, for a sentence."""
    shown = [one_line(name) for name in files[:most]]
    return ", ".join(shown) + (f" and {len(files) - most} more" if len(files) > most else "")
