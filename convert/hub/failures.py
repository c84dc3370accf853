"""What to say of a hub that does not give what was asked, and whether asking again may help."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.request import getproxies, proxy_bypass

import httpx2
from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from convert.hub.catalogue import catalogue
from convert.hub.names import RepositoryName, UnknownRepositoryError
from runtime.errors import HubError
from runtime.packs.manifest_fields import one_line

TOKEN, ENDPOINT = "HF_TOKEN", "HF_ENDPOINT"
STAYS = "What was fetched stays; try again to go on."
_PASSING = (408, 429, 500, 502, 503, 504)
"""Statuses of a server that may answer another time."""
_LONGEST_WORDS = 200


@dataclass(frozen=True)
class Asked:
    """What was asked for, of whom."""

    endpoint: str
    name: RepositoryName
    file: str = ""
    token: bool = False
    """Whether a token was sent along."""

    def __str__(self) -> str:
        return f"{self.file} of {self.name.repository}" if self.file else self.name.repository


class Passing(Exception):  # noqa: N818 - becomes an error where it does not pass
    """The hub did not give it this time, and may another."""

    def __init__(self, error: HubError, *, wait: float | None = None, reached: bool = True) -> None:
        """Remember what to say.

        Args:
            error: What to say where it does not pass.
            wait: Seconds to wait, where the hub tells.
            reached: Whether the hub was reached.
        """
        super().__init__(str(error))
        self.error, self.wait, self.reached = error, wait, reached


def failure(error: Exception, asked: Asked) -> HubError | Passing:
    """What an exception of huggingface_hub or of its HTTP library means."""
    if isinstance(error, HfHubHTTPError):
        return _refusal(error, asked)
    if isinstance(error, OfflineModeIsEnabled):
        told = "Nothing is fetched while HF_HUB_OFFLINE is set; unset it to fetch."
        return Passing(HubError(told), reached=False)
    if isinstance(error, httpx2.UnsupportedProtocol | httpx2.InvalidURL):
        return HubError(
            f"{one_line(asked.endpoint)} is no address of a hub; set {ENDPOINT} to one that begins "
            "with https://, or unset it."
        )
    if isinstance(error, httpx2.TooManyRedirects):
        return HubError(f"{asked.endpoint} only sends from one address to another for {asked}.")
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return HubError(
            f"The certificate of {asked.endpoint} is not accepted. See that the clock is right "
            "(`date`), and that no proxy stands between."
        )
    reached = not isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError)
    broken = _cut(error, asked) if reached else _network(error, asked)
    return Passing(broken, reached=reached)


def web_page(asked: Asked) -> HubError:
    """What to say where a page for a browser comes in place of a file or of a list."""
    return HubError(
        f"A web page came in place of {asked}: a proxy or a network that wants a sign-in answers "
        f"for {asked.endpoint}. Sign in there, or set HTTPS_PROXY, and try again."
    )


def _network(error: Exception, asked: Asked) -> HubError:
    if _has_proxy(asked.endpoint):
        return HubError(
            f"{asked.endpoint} cannot be reached through the proxy that HTTPS_PROXY, HTTP_PROXY or "
            f"ALL_PROXY names ({_words(error)}). Name the one that there is, or unset it; "
            "`vismaid packs unbundle` brings a pack without a network."
        )
    return HubError(
        f"{asked.endpoint} cannot be reached ({_words(error)}). Connect this machine to a network, "
        f"set HTTPS_PROXY where there is a proxy, or {ENDPOINT} where there is a mirror; "
        "`vismaid packs unbundle` brings a pack without a network."
    )


def _has_proxy(endpoint: str) -> bool:
    """Whether the environment sends what is asked of an address to a proxy."""
    scheme, _, place = endpoint.partition("://")
    proxies = getproxies()
    return bool(proxies.get(scheme) or proxies.get("all")) and not proxy_bypass(place)


def _cut(error: Exception, asked: Asked) -> HubError:
    return HubError(f"The connection broke while fetching {asked} ({_words(error)}). {STAYS}")


def _words(error: Exception) -> str:
    words = one_line(str(error)).strip()[:_LONGEST_WORDS]
    return words.rstrip(".") or type(error).__name__


def _refusal(error: HfHubHTTPError, asked: Asked) -> HubError | Passing:
    """What a status other than 200 means."""
    status, headers = error.response.status_code, error.response.headers
    page = f"{asked.endpoint}/{asked.name.repository}"
    if isinstance(error, GatedRepoError):
        return HubError(_gate(page, asked))
    if isinstance(error, RevisionNotFoundError):
        return HubError(
            f"{asked.name.repository} has no revision {asked.name.revision}; {page} shows which "
            "there are."
        )
    if isinstance(error, RemoteEntryNotFoundError):
        return HubError(f"There is no {asked} at {asked.name.revision}; {page} shows its files.")
    if isinstance(error, DisabledRepoError):
        return HubError(f"{asked.name.repository} was closed by the hub; choose another.")
    if status == 401 and asked.token:
        return HubError(
            f"{asked.endpoint} does not take the token that {TOKEN} or `hf auth login` gives. Make "
            f"one at {asked.endpoint}/settings/tokens, or unset it."
        )
    if isinstance(error, RepositoryNotFoundError) or status in (401, 404):
        return UnknownRepositoryError(
            f"There is no repository {asked.name.repository} at {asked.endpoint}, or it is "
            f"private. {_meant(asked.name.repository)}Check how it is spelled; for a private one "
            f"give a token as {TOKEN}."
        )
    if status == 403:
        return HubError(f"{asked.endpoint} does not give {asked} to this account or network (403).")
    if status not in _PASSING:
        return HubError(f"{asked.endpoint} answers {status} for {asked}; see {page}.")
    wait = _wait(headers)
    when = f"in {wait:.0f} seconds" if wait else "later"
    what = "wants fewer requests" if status == 429 else "fails"
    told = f"{asked.endpoint} {what} ({status} for {asked}). Try again {when}. {STAYS}"
    return Passing(HubError(told), wait=wait)


def _meant(repository: str) -> str:
    """What a repository's name may be a slip for, of those that the catalogue knows."""
    known = catalogue()
    names = {
        entry.repository
        for kind in (known.models, known.recognisers, known.voices)
        for entry in kind.values()
    }
    near = get_close_matches(repository, sorted(names), 1, 0.8)
    return f"Did you mean {near[0]}? " if near else ""


def _gate(page: str, asked: Asked) -> str:
    beginning = f"{asked.name.repository} is given only to those who accept its licence: "
    if asked.token:
        return beginning + (
            f"the account whose token {TOKEN} or `hf auth login` gives has not. Sign in at {page}, "
            "accept it there, see that the token may read gated repositories, and try again."
        )
    return beginning + (
        f"sign in at {page}, accept it there, make a token at {asked.endpoint}/settings/tokens, "
        f"and try again with {TOKEN} set to it."
    )


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server wants to be left alone for, where it tells."""
    told = headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdigit() else None
