"""What a repository is called: ``hf:ORG/REPO`` or ``hf:ORG/REPO@REVISION``."""

import re
from dataclasses import dataclass

from runtime.errors import HubError

PREFIX = "hf:"
MAIN = "main"
"""The branch that a repository is read from where no revision is given."""
_SIGNS = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"
_NAME = re.compile(
    rf"hf:(?://)?(?P<repository>{_SIGNS}/{_SIGNS})(?:@(?P<revision>[^@\s]{{1,200}}))?"
)


@dataclass(frozen=True)
class RepositoryName:
    """A repository of models, at a revision."""

    repository: str
    """``organisation/name``."""
    revision: str = MAIN
    """A branch, a tag or a commit."""

    def __str__(self) -> str:
        return f"{PREFIX}{self.repository}@{self.revision}"


class UnknownRepositoryError(HubError):
    """The hub has no repository of a name, or does not show it."""


def is_repository(name: str) -> bool:
    """Whether a name means to be that of a repository."""
    return name.startswith(PREFIX)


def repository_named(name: str) -> RepositoryName:
    """What ``hf:…`` names.

    Raises:
        HubError: it is not spelled as a repository is.
    """
    found = _NAME.fullmatch(name)
    if not found or ".." in name:
        raise HubError(
            f"{name[:200]} names no repository. Write hf:ORGANISATION/NAME, and @ with a branch, a "
            "tag or a commit behind it where it is not main."
        )
    return RepositoryName(found["repository"], found["revision"] or MAIN)
