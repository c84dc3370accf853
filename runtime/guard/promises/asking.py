"""Whether a question asks for a judgement of safety, and how."""

import re
from dataclasses import dataclass

from runtime.guard.promises.clauses import denied, masked
from runtime.languages.guard import Guard

_WORD = re.compile(r"[^\W\d]+")
_STEM = 4
"""Letters that the forms of a word have in common."""


@dataclass(frozen=True)
class Asked:
    """The kind of judgement that is asked for."""

    yes: bool = False
    """A yes would be a promise."""
    no: bool = False
    """A no would be a promise."""
    which: bool = False
    """A bare name, number or time would be a promise."""
    leave: bool = False
    """It is asked for leave to do what harms nobody."""
    reading: bool = False
    """It is asked what is written."""
    words: frozenset[str] = frozenset()
    """All that mean something, in the parts of the question that ask for a judgement."""
    about: frozenset[str] = frozenset()
    """Those of them that ask for it."""

    @property
    def any(self) -> bool:
        """Whether a judgement is asked for at all."""
        return self.yes or self.no or self.which

    def __or__(self, other: "Asked") -> "Asked":
        return Asked(
            self.yes or other.yes,
            self.no or other.no,
            self.which or other.which,
            self.leave or other.leave,
            self.reading or other.reading,
            self.words | other.words,
            self.about | other.about,
        )

    def echoed_by(self, clause: str, guard: Guard) -> bool:
        """Whether a clause is but the question's own words, affirmed or denied."""
        said = _content(clause, guard)
        if not _akin(said, self.about) or len(_akin(said, self.words)) < len(said):
            return False
        return self.no if denied(clause, len(clause), guard.claims) else self.yes

    def urged_by(self, clause: str, guard: Guard) -> bool:
        """Whether a clause tells to do what was asked about."""
        found = guard.claims.urging.match(clause)
        if not found or not self.yes or denied(clause, len(clause), guard.claims):
            return False
        return any(word.startswith(found[1].lower()) for word in self.about)


def asked(question: str, guard: Guard) -> Asked:
    """What a question, with straight apostrophes, asks for in a language."""
    found = Asked()
    for part in guard.questions.divided.split(masked(question, guard.grammar.elsewise)):
        found |= _asked_in(part, guard)
    return found


def _asked_in(part: str, guard: Guard) -> Asked:
    questions = guard.questions
    if questions.wording.search(part):
        return Asked(reading=bool(questions.open.search(part)))
    if questions.open.search(part):
        return Asked(which=bool(questions.for_which.search(part)))
    good, bad = questions.for_good.search(part), questions.for_bad.search(part)
    if not good and not bad:
        return Asked(leave=bool(questions.for_leave.search(part)))
    about = " ".join(found[0] for found in (good, bad) if found)
    return Asked(
        yes=bool(good) or bool(bad and denied(part, bad.start(), guard.claims)),
        no=bool(bad),
        words=_content(part, guard),
        about=_content(about, guard),
    )


def _content(text: str, guard: Guard) -> frozenset[str]:
    """The words of a text that mean something alone."""
    words = (found[0].lower() for found in _WORD.finditer(text))
    return frozenset(word for word in words if not guard.grammar.grammatical.fullmatch(word))


def _akin(words: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Those of the words that are others, or forms of others: "cross" and "crossing"."""
    return frozenset(word for word in words if any(_alike(word, other) for other in others))


def _alike(word: str, other: str) -> bool:
    length = min(len(word), len(other), _STEM)
    return length > 2 and word[:length] == other[:length]
