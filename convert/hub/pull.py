"""From a name to a pack: what it consists of is found out, fetched, verified and put together.

Nothing of a pack is seen before all of it is there. What was fetched for one that could not be made
stays where it was fetched to, so that the next attempt goes on.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from convert import Progress
from convert.assemble.given_translators import GivenTranslator
from convert.assemble.parts import Speech
from convert.hub.client import Hub
from convert.hub.kinds import Choice, choose, choose_translator
from convert.hub.names import UnknownRepositoryError
from convert.hub.orders import MODEL, RECOGNISER, TRANSLATOR, VOICE, Order
from convert.hub.remote import Listing, RemoteFile
from convert.hub.space import require_space, shares_disk
from convert.hub.store import Store, Wanted, own_store
from convert.hub.there import is_there, require_free
from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError, HubError, PackError

_KINDS = {
    MODEL: ("pair", "checkpoint"),
    RECOGNISER: ("recogniser", "checkpoint"),
    VOICE: ("voice",),
    TRANSLATOR: ("translator",),
}
"""What may stand in for which part."""
_SAID = {
    "pair": "model that sees",
    "checkpoint": "checkpoint",
    "recogniser": "recogniser",
    "voice": "voice",
    "translator": "translator",
}
_WRITTEN_ANEW = {"checkpoint": 1, "translator": 2}
"""Which part of what is fetched as that at most is written anew: a translator's weights of two or
four bytes become one."""


@dataclass(frozen=True)
class Fetched:
    """A part that is there, in a folder of its own."""

    order: Order
    folder: Path


Make = Callable[[Sequence[Fetched], str], list[Path]]
"""Makes packs of the parts, given what they came from in a line; the folders of the packs."""


@dataclass(frozen=True)
class _Part:
    """A part that is known to be there to be fetched."""

    order: Order
    listing: Listing
    choice: Choice


def pull(
    orders: Sequence[Order],
    out: Path,
    make: Make,
    *,
    own: Speech | None = None,
    translators: Sequence[GivenTranslator] = (),
    hub: Callable[[], Hub] = Hub.from_environment,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> list[Path]:
    """Fetch the parts of a pack and make it; at no cost where it is there already.

    Args:
        orders: The parts, the model first.
        out: The pack's folder.
        make: Makes it.
        own: What it is to hear and speak with that is on this machine, which ``make`` knows too.
        translators: What translates that is on this machine, as well.
        hub: Which hub to ask, if one is needed.
        progress: Told of every few kilobytes.
        cancel: Checked as often.

    Returns:
        The folders of the packs that were made, or that there were.

    Raises:
        HubError: something cannot be fetched, is another than it was, or lacks a part; there is
            no room; or another pack is there.
        VismaidError: as ``make``.
        Cancelled: ``cancel`` is set.
    """
    if is_there(orders, out, own, translators):
        return [out]
    require_free(out)
    with fetched(orders, out, hub(), progress, cancel) as (parts, source):
        return make(parts, source)


@contextmanager
def fetched(
    orders: Sequence[Order],
    out: Path,
    hub: Hub,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> Iterator[tuple[list[Fetched], str]]:
    """Parts in folders for the length of the block, and what they came from in a line.

    If the block succeeds, what was fetched for it is removed; else it stays for the next attempt.

    Args:
        orders: The parts.
        out: The folder of the pack that is made of them or gets them, there or not.
        hub: Which hub to ask.
        progress: Told of every few kilobytes.
        cancel: Checked as often.

    Raises:
        HubError: something cannot be fetched, is another than it was, or lacks a part; or there is
            no room; or the block refuses a part.
        OutputError: another process fetches, or nothing can be written there.
        Cancelled: ``cancel`` is set.
    """
    with own_store() as store:
        parts = [_found(order, store, hub, cancel) for order in orders]
        files = _files(parts)
        _require_room(store, parts, out)
        _fetch(store, hub, parts, progress, cancel)
        names = {
            f"{place}/{name}": file
            for place, part in _placed(parts)
            for name, file in _names(part.choice)
        }
        with store.shown(names) as shown, _named_as_there(shown):
            yield (
                [Fetched(part.order, shown / place) for place, part in _placed(parts)],
                source_of(part.listing for part in parts),
            )
        store.forget(files)


@contextmanager
def _named_as_there(shown: Path) -> Iterator[None]:
    """What is wrong with a file is told by its name in its repository, and not by where it lay."""
    try:
        yield
    except (PackError, CheckpointError) as error:
        told = re.sub(rf"{re.escape(str(shown))}/\d+/", "", str(error))
        raise HubError(told) from None


def source_of(listings: Iterable[Listing]) -> str:
    """What a pack came from, for its manifest: each repository once, with its commit."""
    return " ".join(dict.fromkeys(each.source for each in listings))


def _found(order: Order, store: Store, hub: Hub, cancel: Cancel) -> _Part:
    """See that a part is there, is what it is wanted for, and is what the catalogue says."""
    listing = _listing(order, store, hub, cancel)
    if order.role == TRANSLATOR:
        return _Part(order, listing, choose_translator(listing))
    choice = choose(listing, order.files)
    if choice.kind not in _KINDS[order.role]:
        raise HubError(
            f"{order.name.repository} holds a {_SAID[choice.kind]} and not a {order.role}. Name it "
            "with the option that it is for."
        )
    for file in choice.files:
        expected = order.sums.get(file.name)
        if expected and expected != file.sum:
            raise HubError(
                f"{file.name} of {order.name.repository} is not the file that the catalogue knows: "
                f"it was changed since. {order.anew(listing.commit)} takes it as it is now; a "
                "newer vismaid may know it."
            )
    return _Part(order, listing, choice)


def _listing(order: Order, store: Store, hub: Hub, cancel: Cancel) -> Listing:
    try:
        return store.listing(hub, order.name, cancel)
    except UnknownRepositoryError as error:
        if order.role != TRANSLATOR or not order.called:
            raise
        raise HubError(
            f"No translator is known for {order.called}. {error} Another one is named as in "
            f"--translate {order.language}=OWNER/NAME."
        ) from None


def _files(parts: Iterable[_Part]) -> list[RemoteFile]:
    return [file for part in parts for file in part.choice.files]


def _require_room(store: Store, parts: Sequence[_Part], out: Path) -> None:
    """Files become the pack's by a second name, but for those of which others are made."""
    linked = shares_disk(store.folder, out)
    made = sum(
        part.choice.bytes // _WRITTEN_ANEW.get(part.choice.kind, 1)
        for part in parts
        if part.choice.kind in _WRITTEN_ANEW or not linked
    )
    require_space(store.missing(_files(parts)), store.folder, made, out, "What is pulled")


def _fetch(
    store: Store, hub: Hub, parts: Sequence[_Part], progress: Progress | None, cancel: Cancel
) -> None:
    tally = _Tally(_files(parts), store, progress)
    for part in parts:
        for file in part.choice.files:
            tally.begin(file)
            store.fetch(hub, Wanted(part.listing, file), tally.arrived, cancel)


class _Tally:
    """How much of all that is wanted has come."""

    def __init__(
        self, files: Sequence[RemoteFile], store: Store, progress: Progress | None
    ) -> None:
        self._total = sum({each.sum: each.bytes for each in files}.values())
        self._done = self._total - store.missing(files)
        self._progress, self._name = progress, ""

    def begin(self, file: RemoteFile) -> None:
        self._name = file.base
        self.arrived(0)

    def arrived(self, count: int) -> None:
        self._done += count
        if self._progress:
            self._progress(f"fetching {self._name}", self._done, self._total)


def _placed(parts: Sequence[_Part]) -> list[tuple[str, _Part]]:
    """A folder's name for each part: a checkpoint is called as its folder is."""
    return [
        (f"{number}/{part.listing.repository.rpartition('/')[2]}", part)
        for number, part in enumerate(parts)
    ]


def _names(choice: Choice) -> list[tuple[str, RemoteFile]]:
    """What the files of a part are called in its folder."""
    return [(file.base, file) for file in choice.files]
