"""Talking to the hub through huggingface_hub: what a repository holds, and the bytes of a file.

Files come over plain HTTP, in one stream each. hf_xet is switched off: it keeps pieces of its own
beside the file, tells nothing of how far it is while it is cut, and leaves nothing to go on from.
The library is asked for requests, their errors and their headers, and not for ``hf_hub_download``:
since 2.x that begins anew after every process that ended.
"""

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from convert.hub.names import RepositoryName
from convert.hub.partial import Partial
from convert.hub.remote import Listing, RemoteFile
from convert.licence import licence_called
from runtime.cancel import NEVER, Cancel
from runtime.errors import HubError

if TYPE_CHECKING:
    from httpx2 import Response
    from huggingface_hub.hf_api import ModelInfo

    from convert.hub.failures import Asked

PUBLIC = "https://huggingface.co"
_TRIES = 6
"""Attempts one after the other that bring nothing, before it is given up."""
_LONGEST_WAIT = 60.0
"""Seconds; a hub that wants more than this is told of."""
_TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as cut."""
_SILENT = ("HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_XET", "HF_HUB_DISABLE_UPDATE_CHECK")
"""Of huggingface_hub's constants: no words of what is installed here, no lists of programs that
might be running it, no other protocol."""


@dataclass(frozen=True)
class Hub:
    """A hub, and who asks it."""

    endpoint: str = PUBLIC
    token: str | None = field(default=None, repr=False)
    patience: float = 1.0
    """Seconds before the second attempt; each next one waits twice as long."""

    @classmethod
    def from_environment(cls) -> "Hub":
        """The one that HF_ENDPOINT names, with the token of HF_TOKEN or of ``hf auth login``.

        Raises:
            HubError: what HF_TOKEN holds is none, or a proxy that is named is none.
        """
        _hush()
        _require_proxies()
        from huggingface_hub import get_token

        endpoint = os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or PUBLIC
        token = get_token()
        if token and not token.isascii():
            raise HubError("HF_TOKEN is no token: it has signs that no token has. Set it anew.")
        return cls(endpoint, token)

    def listing(self, name: RepositoryName, cancel: Cancel = NEVER) -> Listing:
        """What a repository holds.

        Raises:
            UnreachableError: the hub cannot be reached.
            HubError: it does not tell.
            Cancelled: ``cancel`` is set.
        """
        from convert.hub.failures import Asked, Passing, web_page

        _hush()
        asked = Asked(self.endpoint, name, token=bool(self.token))
        tried = 0
        while True:
            tried += 1
            try:
                with self._explained(asked):
                    return self._listing(name)
            except Passing as passing:
                if not passing.reached:
                    raise UnreachableError(str(passing.error)) from None
                self._wait(passing, tried, cancel)
            except (ValueError, TypeError, KeyError, AttributeError):
                # What is no JSON, or JSON of something else, is no hub's.
                raise web_page(asked) from None

    def fetch(
        self,
        listing: Listing,
        wanted: RemoteFile,
        partial: Partial,
        arrived: Callable[[int], None],
        cancel: Cancel = NEVER,
    ) -> None:
        """Bring what is missing of a file, as often as the connection breaks.

        Args:
            listing: Of which repository it is.
            wanted: The file.
            partial: Where it goes; what is there already is not asked for again.
            arrived: Told bytes as they come; fewer than none where all begins anew.
            cancel: Stops it.

        Raises:
            HubError: the hub does not give it.
            OSError: it cannot be written.
            Cancelled: ``cancel`` is set.
        """
        from convert.hub.failures import Asked, Passing

        _hush()
        name = RepositoryName(listing.repository, listing.commit)
        asked = Asked(self.endpoint, name, wanted.name, bool(self.token))
        tried = 0
        while partial.bytes < wanted.bytes:
            before = partial.bytes
            try:
                with self._explained(asked):
                    self._stream(asked, wanted, partial, arrived, cancel)
                if partial.bytes >= wanted.bytes:
                    return
                passing = Passing(HubError(f"The connection broke while fetching {asked}."))
            except Passing as why:
                passing = why
            tried = 1 if partial.bytes > before else tried + 1
            self._wait(passing, tried, cancel)

    def _listing(self, name: RepositoryName) -> Listing:
        from huggingface_hub import HfApi

        api = HfApi(self.endpoint, token=self.token or False, library_name="vismaid")
        info = api.model_info(
            name.repository, revision=name.revision, files_metadata=True, timeout=_TIMEOUT
        )
        files = {each.name: each for each in _files(info)}
        if not info.sha:
            raise ValueError("no commit")
        said = (getattr(info.card_data, key, None) for key in ("license", "license_name"))
        licence = licence_called(*(_listed(each) for each in said))
        return Listing(name.repository, info.sha, files, bool(info.gated), licence)

    def _stream(
        self,
        asked: "Asked",
        wanted: RemoteFile,
        partial: Partial,
        arrived: Callable[[int], None],
        cancel: Cancel,
    ) -> None:
        """One request, from where the file ends so far."""
        from huggingface_hub import get_session, hf_hub_url
        from huggingface_hub.utils import build_hf_headers, hf_raise_for_status

        repository, commit = asked.name.repository, asked.name.revision
        url = hf_hub_url(repository, wanted.name, revision=commit, endpoint=self.endpoint)
        headers = build_hf_headers(token=self.token or False, library_name="vismaid")
        headers["Accept-Encoding"] = "identity"
        if partial.bytes:
            headers["Range"] = f"bytes={partial.bytes}-"
        request = get_session().stream("GET", url, headers=headers, timeout=_TIMEOUT)
        with request as response:
            if response.status_code == 416:  # The file is another than that which was begun.
                arrived(-partial.bytes)
                partial.restart()
                return
            hf_raise_for_status(response)
            _check_kind(response, asked, wanted)
            if partial.bytes and _begins(response) != partial.bytes:
                arrived(-partial.bytes)
                partial.restart()
            for chunk in response.iter_bytes():
                cancel.check()
                partial.write(chunk)
                arrived(len(chunk))
                if partial.bytes > wanted.bytes:
                    return

    @contextmanager
    def _explained(self, asked: "Asked") -> Iterator[None]:
        """What goes wrong in the block, in words."""
        import httpx2
        from huggingface_hub.errors import OfflineModeIsEnabled

        from convert.hub.failures import failure

        try:
            yield
        except (httpx2.HTTPError, httpx2.InvalidURL, OfflineModeIsEnabled) as error:
            raise failure(error, asked) from None

    def _wait(self, passing: Exception, tried: int, cancel: Cancel) -> None:
        """Wait before another attempt, or give it up."""
        from convert.hub.failures import Passing

        assert isinstance(passing, Passing)
        seconds = passing.wait or 0.0
        if tried >= _TRIES or seconds > _LONGEST_WAIT:
            raise passing.error from None
        cancel.wait(max(seconds, self.patience * 2 ** (tried - 1)))
        cancel.check()


def _require_proxies() -> None:
    """See that the connections which the environment describes can be had at all."""
    import httpx2
    from huggingface_hub import get_session

    try:
        get_session()
    except (ValueError, ImportError, httpx2.InvalidURL):
        raise HubError(
            "One of HTTPS_PROXY, HTTP_PROXY and ALL_PROXY names no proxy that can be used here. "
            "Write it as http://HOST:PORT, or unset it."
        ) from None


class UnreachableError(HubError):
    """There is no way to the hub from here."""


def _listed(value: object) -> list[str]:
    """A card's value, which may be one or several."""
    return [str(each) for each in (value if isinstance(value, list) else [value]) if each]


def _files(info: "ModelInfo") -> Iterator[RemoteFile]:
    for each in info.siblings or ():
        large = each.lfs
        size, found = (large.size, large.sha256) if large else (each.size, each.blob_id)
        if size is None or not found or not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", found):
            raise ValueError("a file without size and sum")
        yield RemoteFile(each.rfilename, size, found)


def _check_kind(response: "Response", asked: "Asked", wanted: RemoteFile) -> None:
    from convert.hub.failures import web_page

    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/html") and not wanted.name.endswith((".html", ".htm")):
        raise web_page(asked)


def _begins(response: "Response") -> int:
    """The place in the file at which what comes begins."""
    told = re.match(r"bytes (\d{1,18})-", response.headers.get("Content-Range", ""))
    return int(told[1]) if told and response.status_code == 206 else 0


def _hush() -> None:
    """Let huggingface_hub say and ask nothing of its own accord."""
    from huggingface_hub import constants

    for name in _SILENT:
        setattr(constants, name, True)
    # What it would say there is said by whoever asked, in a sentence.
    logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)
