"""The clauses of a sentence, and what is denied in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runtime.languages.guard import Claims, Grammar, Guard

_BLANK = "§"
"""Stands for each character of what is no claim; no part of a word, and no white space."""


@dataclass(frozen=True)
class Verdict:
    """A yes or a no; "no problem" can be either."""

    yes: bool
    no: bool


@dataclass(frozen=True)
class Clause:
    """Part of a sentence."""

    start: int
    end: int
    text: str
    """Without what is only quoted or named in it."""
    scope: str
    """The text, after the list of which it is an item."""
    head: str
    """The first item of that list."""
    verdict: Verdict | None = None
    """What it says where it is but a yes or a no."""

    @property
    def goes_on(self) -> bool:
        """Whether it is a further item of the list before it."""
        return len(self.scope) > len(self.text)


def masked(text: str, *patterns: re.Pattern[str]) -> str:
    """A text of the same length, in which what the patterns find means nothing."""
    for each in patterns:
        text = each.sub(lambda found: _BLANK * len(found[0]), text)
    return text


def denied(text: str, place: int, claims: Claims) -> bool:
    """Whether what stands at a place is denied: an odd number of times, by what is before it."""
    if count := sum(1 for _ in claims.negation.finditer(text, 0, place)):
        return count % 2 == 1
    return bool(claims.concord.search(text, 0, place))


def clauses(sentence: str, guard: Guard) -> Iterator[Clause]:
    """The clauses of a sentence, each yes or no at its beginning apart."""
    text = masked(sentence, guard.grammar.reported, guard.grammar.elsewise)
    place = 0
    for verdict in _verdicts(text, guard.claims):
        yield verdict
        place = verdict.end
    scope, head = place, ""
    for start, end in _spans(text, place, guard.grammar):
        if not head or guard.grammar.begins.match(text, start, end):
            scope, head = start, text[start:end]
        yield Clause(start, end, text[start:end], text[scope:end], head)


def _verdicts(text: str, claims: Claims) -> Iterator[Clause]:
    place = 0
    while place < len(text):
        yes, no = claims.yes.match(text, place), claims.no.match(text, place)
        end = max(found.end() if found else place for found in (yes, no))
        if end == place:
            return
        yield Clause(place, end, text[place:end], text[place:end], "", Verdict(bool(yes), bool(no)))
        place = end


def _spans(text: str, place: int, grammar: Grammar) -> Iterator[tuple[int, int]]:
    """Where clauses begin and end."""
    joints = [*grammar.joint.finditer(text, place)]
    begins = [place, *(each.end() for each in joints)]
    ends = [*(each.start() for each in joints), len(text)]
    for start, end in zip(begins, ends, strict=True):
        if cut := _end_of_condition(text, start, end, grammar):
            yield start, cut
            start = cut
        if text[start:end].strip():
            yield start, end


def _end_of_condition(text: str, start: int, end: int, grammar: Grammar) -> int | None:
    """Where a condition at the beginning of a clause ends, if what follows from it is there too."""
    if not grammar.condition.match(text, start, end):
        return None
    found = grammar.consequence.search(text, start, end)
    return found.start() if found and len(text[start : found.start()].split()) > 2 else None
