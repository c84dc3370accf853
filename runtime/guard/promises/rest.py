"""What is left of a sentence when its promises are taken out."""

from runtime.guard.promises.clauses import Clause
from runtime.languages.guard import Grammar


def with_what_hangs_on_it(
    clauses: list[Clause], promising: list[bool], grammar: Grammar
) -> list[bool]:
    """Which clauses go: the promises, their conditions, and what tells nothing without them."""
    dropped = [*promising]
    for i in range(len(clauses) - 2, -1, -1):
        dropped[i] |= dropped[i + 1] and _leads_on(clauses[i], grammar)
    for i in range(1, len(clauses)):
        if dropped[i - 1] and not clauses[i - 1].verdict:
            dropped[i] |= clauses[i].goes_on or bool(grammar.condition.match(clauses[i].text))
    return dropped


def _leads_on(clause: Clause, grammar: Grammar) -> bool:
    """Whether a clause means nothing without the next."""
    if clause.verdict:
        return clause.verdict.yes
    text = clause.text
    return bool(grammar.condition.match(text) or grammar.circumstance.search(text))


def alone(sentence: str, clauses: list[Clause], grammar: Grammar) -> list[str]:
    """Neighbouring clauses as a sentence of their own, if anything is said in them."""
    if not clauses:
        return []
    text = sentence[clauses[0].start : clauses[-1].end]
    if link := grammar.link.match(text):
        text = text[link.end() :]
    text = text.strip(" ,;:—–-(")
    if not any(map(str.isalnum, text)):
        return []
    ended = clauses[-1].end == len(sentence) or text[-1] in ".!?…"
    return [text[0].upper() + text[1:] + ("" if ended else ".")]
