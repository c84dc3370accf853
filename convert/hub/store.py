"""Where files are fetched to before they are a pack's: by their sums, so that none is there twice.

A folder of the user's cache. A file in it is whole and has the sum of its name, or it ends in
``.part`` and is none yet. Beside them is what repositories held when they were asked last, so that
what is whole can be used where there is no network. Once a pack is made, its files are removed.
"""

import errno
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from convert.hub.client import Hub, UnreachableError
from convert.hub.names import RepositoryName
from convert.hub.partial import Partial, part_of
from convert.hub.remote import Listing, RemoteFile
from runtime.cancel import Cancel
from runtime.errors import HubError
from runtime.files.atomic import replacing, unfinished
from runtime.files.folders import link, locked_folder
from runtime.packs.kept import kept_folder

_FULL = (errno.ENOSPC, errno.EDQUOT)
BUSY = (
    "Another vismaid of yours is fetching. Wait until it has ended, or stop it; what "
    "it has fetched stays."
)

Arrived = Callable[[int], None]
"""Told bytes as they come; fewer than none where a file begins anew."""


@dataclass(frozen=True)
class Wanted:
    """A file that is wanted, and of which repository."""

    listing: Listing
    file: RemoteFile


class Store:
    """What was fetched and is no pack's yet."""

    def __init__(self, folder: Path) -> None:
        """Use a folder that ``own_store`` has locked."""
        self.folder = folder

    def listing(self, hub: Hub, name: RepositoryName, cancel: Cancel) -> Listing:
        """What a repository holds; as it was told last, where the hub cannot be reached.

        Raises:
            HubError: the hub does not tell, or cannot be reached and never was.
            Cancelled: ``cancel`` is set.
        """
        note = self.folder / f"{sha256(f'{hub.endpoint} {name}'.encode()).hexdigest()}.json"
        try:
            listing = hub.listing(name, cancel)
        except UnreachableError:
            kept = _read_listing(note)
            if kept is None:
                raise
            return kept
        self._keep(note, listing)
        return listing

    def has(self, file: RemoteFile) -> bool:
        """Whether a file is there, whole."""
        path = self.path(file)
        return path.is_file() and path.stat().st_size == file.bytes

    def path(self, file: RemoteFile) -> Path:
        """Where a file is, or will be."""
        return self.folder / file.sum

    def missing(self, files: Iterable[RemoteFile]) -> int:
        """Bytes that are still to be fetched."""
        once = {each.sum: each for each in files}.values()
        return sum(each.bytes - self._bytes_of(each) for each in once)

    def fetch(self, hub: Hub, wanted: Wanted, arrived: Arrived, cancel: Cancel) -> Path:
        """Bring a file, or what is missing of it, and see that it is the one that the hub tells.

        Raises:
            HubError: it cannot be had, is another, or there is no room for it.
            Cancelled: ``cancel`` is set.
        """
        path = self.path(wanted.file)
        if self.has(wanted.file):
            return path
        try:
            with Partial(path, wanted.file, cancel) as partial:
                _fill(hub, wanted, partial, arrived, cancel)
                partial.finish()
        except OSError as error:
            raise _unwritten(error, path, wanted.file) from None
        return path

    @contextmanager
    def shown(self, files: Mapping[str, RemoteFile]) -> Iterator[Path]:
        """A folder in which files have the names that they are wanted by, for the block.

        Raises:
            OutputError: it cannot be written.
        """
        with unfinished(Path(mkdtemp(prefix="shown.", dir=self.folder))) as folder:
            for name, file in files.items():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                link(self.path(file), target)
            yield folder

    def forget(self, files: Iterable[RemoteFile]) -> None:
        """Remove what is needed no longer."""
        for each in files:
            for path in (self.path(each), part_of(self.path(each))):
                with suppress(OSError):
                    path.unlink()

    def _bytes_of(self, file: RemoteFile) -> int:
        if self.has(file):
            return file.bytes
        part = part_of(self.path(file))
        return min(part.stat().st_size, file.bytes) if part.is_file() else 0

    def _keep(self, note: Path, listing: Listing) -> None:
        content = asdict(listing) | {"files": [asdict(each) for each in listing.files.values()]}
        with replacing(note) as file:
            file.write(json.dumps(content).encode())


@contextmanager
def own_store() -> Iterator[Store]:
    """The store of this user, which no other process uses meanwhile.

    Raises:
        OutputError: another process fetches, or nothing can be written there.
    """
    folder = kept_folder("hub")
    with locked_folder(folder, BUSY):
        for left in folder.glob("shown.*"):  # by a process that was ended
            shutil.rmtree(left, ignore_errors=True)
        for left in folder.glob("*.part"):  # of which nothing came
            if not left.stat().st_size:
                left.unlink()
        yield Store(folder)


def _fill(hub: Hub, wanted: Wanted, partial: Partial, arrived: Arrived, cancel: Cancel) -> None:
    """Fetch the rest; and all of it once more, where an earlier run has left something wrong."""
    hub.fetch(wanted.listing, wanted.file, partial, arrived, cancel)
    if not partial.is_right() and partial.resumed_from:
        arrived(-partial.bytes)
        partial.restart()
        hub.fetch(wanted.listing, wanted.file, partial, arrived, cancel)
    if partial.is_right():
        return
    name, of = wanted.file.name, wanted.listing.repository
    page, length = partial.begins_with_markup(), partial.bytes
    partial.remove()
    if page:
        raise HubError(
            f"A web page came in place of {name} of {of}: a proxy or a network that wants a "
            "sign-in answers for the hub. Sign in there, or set HTTPS_PROXY, and try again."
        )
    what = "more bytes than" if length > wanted.file.bytes else "other bytes than"
    raise HubError(
        f"{name} of {of} came with {what} the hub says that it has, and was thrown away. Try "
        "again; where that ends alike, something on the way changes files."
    )


def _unwritten(error: OSError, path: Path, file: RemoteFile) -> HubError:
    if error.errno not in _FULL:
        told = error.strerror or str(error)
        return HubError(f"{file.name} cannot be written in {path.parent}: {told}.")
    part = part_of(path)
    left = file.bytes - (part.stat().st_size if part.is_file() else 0)
    return HubError(
        f"There is no room left in {path.parent} for {file.name}: {left / 1e6:,.0f} MB of it are "
        "missing. Make room, or set XDG_CACHE_HOME to a larger disk; then try again. What was "
        "fetched stays."
    )


def _read_listing(note: Path) -> Listing | None:
    try:
        content = json.loads(note.read_bytes())
        files = [RemoteFile(**each) for each in content.pop("files")]
        return Listing(**content, files={each.name: each for each in files})
    except (OSError, ValueError, TypeError, KeyError):
        return None
