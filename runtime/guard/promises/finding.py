"""Finds the promises of safety in the sentences of an answer, and replaces them."""

from dataclasses import dataclass, replace
from functools import lru_cache

from runtime.guard.promises.asking import Asked, asked
from runtime.guard.promises.clauses import Clause, clauses, denied
from runtime.guard.promises.rest import alone, with_what_hangs_on_it
from runtime.guard.reading import languages_read
from runtime.languages.guard import Claims, Guard
from runtime.languages.language import language_of


class Promises:
    """Lets no promise of safety through; the sentences of one answer, one after another.

    Question and answer are read in the set language and in those that a model may fall into.

    Args:
        question: What was asked; None for a description.
        language: Code of the language in which it is said that something cannot be judged, English
            where no such sentence is known.
    """

    def __init__(self, question: str | None, language: str) -> None:
        self._guards = [each.guard() for each in languages_read(language)]
        self._instead = language_of(language).guard().instead
        self._asked = Asked()
        self._told = False
        self._promised = False
        """Whether a promise was replaced."""
        self._ask(question or "")

    def checked(self, sentence: str) -> str:
        """The sentence as it may be said; empty where nothing of it may."""
        if sentence.endswith("?") and self._asks_itself(sentence):
            self._ask(sentence)
            return sentence
        if self._asked.reading and self._tells_what_is_written(sentence):
            self._asked = replace(self._asked, reading=False)
        readings = [self._read(sentence, guard) for guard in self._reading(sentence)]
        reading = max(readings, key=_length_dropped)
        if any(reading.dropped):
            return self._without(sentence, reading)
        self._told = self._told or any(each.declines for each in readings)
        return sentence

    def _asks_itself(self, sentence: str) -> bool:
        """Whether the answer to a question is in the answer."""
        return any(each.questions.rhetorical.match(sentence) for each in self._guards)

    def _tells_what_is_written(self, sentence: str) -> bool:
        """Whether it says itself which of its words are written; then the others are claims."""
        return any(each.grammar.reported.search(_plain(sentence)) for each in self._guards)

    def _reading(self, text: str) -> list[Guard]:
        """By which a text is read: by that of the set language alone where it can be no other."""
        own = self._guards[0]
        return [own] if own.unmistakable.search(text) else self._guards

    def _read(self, sentence: str, guard: Guard) -> "_Reading":
        parts = list(clauses(_plain(sentence), guard))
        promising = [self._promises(each, guard) for each in parts]
        dropped = with_what_hangs_on_it(parts, promising, guard.grammar)
        return _Reading(guard, parts, dropped)

    def _ask(self, question: str) -> None:
        for guard in self._reading(question):
            self._asked |= asked(_plain(question), guard)

    def _promises(self, clause: Clause, guard: Guard) -> bool:
        return (
            self._answers(clause, guard)
            or self._invites(clause, guard)
            or (not clause.verdict and self._claims(clause, guard))
        )

    def _invites(self, clause: Clause, guard: Guard) -> bool:
        """Whether a clause tells to do something, and not what leave was asked for."""
        wanted = self._asked
        harmless = (wanted.leave or wanted.reading) and not wanted.any and not self._promised
        return not harmless and bool(guard.claims.invites.search(clause.text))

    def _answers(self, clause: Clause, guard: Guard) -> bool:
        """Whether a clause is but the answer to a question for a judgement."""
        wanted, text, claims = self._asked, clause.text, guard.claims
        if verdict := clause.verdict:
            agreed = verdict.yes and (wanted.yes or wanted.which)
            return agreed or (verdict.no and wanted.no)
        return bool(
            (wanted.yes and claims.echo.search(text))
            or (wanted.no and claims.denial.search(text))
            or (wanted.which and claims.named.search(text))
            or wanted.echoed_by(text, guard)
            or wanted.urged_by(text, guard)
        )

    def _claims(self, clause: Clause, guard: Guard) -> bool:
        """Whether a clause says that something is good, or nothing bad."""
        claims, text, scope = guard.claims, clause.text, clause.scope
        if self._asked.reading and not self._asked.any and not claims.moving.search(text):
            return False
        opened = claims.left_open.search(text)
        claimed = opened.start() if opened else len(text)
        goods, bads = [claims.good], [claims.bad]
        if self._asked.any or self._promised:
            goods.append(claims.encourages)
        if self._asked.any:
            goods.append(claims.perhaps_good)
            bads.append(claims.perhaps_bad)
        for words in goods:
            for found in words.finditer(text):
                if found.start() < claimed and not denied(text, found.start(), claims):
                    return True
        if claims.forbids.search(text) or claims.declines.search(text):
            return False
        begin = len(scope) - len(text)
        if clause.goes_on and _refuses(clause.head, claims):
            scope, begin = text, 0
        return any(
            found.start() < begin + claimed and denied(scope, found.end(), claims)
            for words in bads
            for found in words.finditer(scope, begin)
        )

    def _without(self, sentence: str, reading: "_Reading") -> str:
        """A sentence in which what is dropped is replaced."""
        self._promised = True
        grammar = reading.guard.grammar
        said: list[str] = []
        kept: list[Clause] = []
        for clause, dropped in zip(reading.clauses, reading.dropped, strict=True):
            if not dropped:
                kept.append(clause)
                self._told = self._told or _declines(clause, reading.guard)
                continue
            said += alone(sentence, kept, grammar)
            kept = []
            if not self._told:
                said.append(self._instead)
                self._told = True
        return " ".join([*said, *alone(sentence, kept, grammar)])


@dataclass(frozen=True)
class _Reading:
    """A sentence, taken as one of a language."""

    guard: Guard
    clauses: list[Clause]
    dropped: list[bool]
    """For each clause, whether it must not be said."""

    @property
    def declines(self) -> bool:
        """Whether it says that something cannot be judged."""
        return any(_declines(each, self.guard) for each in self.clauses)


def _length_dropped(reading: _Reading) -> int:
    """Characters that must not be said."""
    return sum(
        len(clause.text)
        for clause, dropped in zip(reading.clauses, reading.dropped, strict=True)
        if dropped
    )


def _plain(text: str) -> str:
    return text.replace("’", "'")


@lru_cache(maxsize=8)
def _refuses(text: str, claims: Claims) -> bool:
    """Whether something good is denied; what follows is the reason, not denied as well."""
    return any(
        denied(text, found.start(), claims)
        for words in (claims.good, claims.perhaps_good)
        for found in words.finditer(text)
    )


def _declines(clause: Clause, guard: Guard) -> bool:
    return bool(guard.claims.declines.search(clause.text))
