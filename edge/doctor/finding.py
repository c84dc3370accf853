"""What a check of the doctor finds."""

import re
from dataclasses import dataclass
from typing import Literal

from runtime.errors import VismaidError

Verdict = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    name: str
    verdict: Verdict
    what: str
    """What was found, in a few words or a sentence."""
    remedy: str = ""
    """What to do about it; empty where nothing is wrong."""


def ok(name: str, what: str) -> Finding:
    """All is well."""
    return Finding(name, "ok", what)


def warning(name: str, what: str, remedy: str) -> Finding:
    """It works, but not as well as it could."""
    return Finding(name, "warning", what, remedy)


def failed(name: str, what: str, remedy: str = "") -> Finding:
    """It does not work."""
    return Finding(name, "failed", what, remedy)


def skipped(name: str, what: str) -> Finding:
    """It could not be looked at, or is not meant to be."""
    return Finding(name, "skipped", what)


_REMEDY = re.compile(r"((?:\([^()]*\)|[^().;]|[.;](?! )|[()])+)[.;] (.+)", re.DOTALL)
"""What is wrong, and after the first semicolon or full stop outside brackets what to do."""


def error(name: str, problem: VismaidError) -> Finding:
    """It does not work, and an error says why and what to do."""
    message = str(problem)
    split = _REMEDY.fullmatch(message)
    return failed(name, *split.groups()) if split else failed(name, message)
