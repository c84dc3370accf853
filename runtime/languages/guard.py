"""What has to be known of a language for its promises of safety to be found.

"Good" is what says that something may be done or is harmless, "bad" what says that something harms.
A clause promises where it has a good one that is not denied, or a bad one that is.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Questions:
    """How a judgement of safety is asked for."""

    for_good: re.Pattern[str]
    """Asks so that a yes is a promise."""
    for_bad: re.Pattern[str]
    """Asks so that a no is a promise."""
    for_which: re.Pattern[str]
    """Asks so that a bare name, number or time is a promise."""
    for_leave: re.Pattern[str]
    """Asks to be let do what harms nobody, so that an invitation is no promise."""
    rhetorical: re.Pattern[str]
    """Begins a question that an answer asks and goes on to answer itself."""
    divided: re.Pattern[str]
    """Stands between two parts of a question."""
    open: re.Pattern[str]
    """Begins a question to which yes and no are no answers."""
    wording: re.Pattern[str]
    """Asks what is written."""


@dataclass(frozen=True, eq=False)
class Claims:
    """How a judgement is given, and denied."""

    good: re.Pattern[str]
    invites: re.Pattern[str]
    """A whole clause that tells to go on with something."""
    encourages: re.Pattern[str]
    """Is good only as the answer to a question for a judgement, or after a promise."""
    perhaps_good: re.Pattern[str]
    """Is good only as the answer to a question for a judgement."""
    bad: re.Pattern[str]
    perhaps_bad: re.Pattern[str]
    """Is bad only as the answer to a question for a judgement."""
    yes: re.Pattern[str]
    """Begins a sentence that affirms."""
    no: re.Pattern[str]
    """Begins a sentence that denies."""
    echo: re.Pattern[str]
    """A whole clause that affirms and tells nothing else."""
    urging: re.Pattern[str]
    """A whole clause that tells to do something; its group is how the name of the act begins."""
    denial: re.Pattern[str]
    """A whole clause that denies and tells nothing else."""
    named: re.Pattern[str]
    """A whole clause that is but a name, a number or a time."""
    negation: re.Pattern[str]
    concord: re.Pattern[str]
    """Denies where no other negation does, and adds nothing to one."""
    forbids: re.Pattern[str]
    """Tells not to do it."""
    declines: re.Pattern[str]
    """Says that it cannot be judged."""
    moving: re.Pattern[str]
    """Speaks of going somewhere."""
    left_open: re.Pattern[str]
    """What comes after it in a clause is not claimed."""


@dataclass(frozen=True)
class Grammar:
    """Where a sentence can be cut, and what in it is no claim."""

    elsewise: re.Pattern[str]
    """Looks like a judgement and is none."""
    reported: re.Pattern[str]
    """What a sign or somebody else says."""
    joint: re.Pattern[str]
    """Stands between two clauses."""
    begins: re.Pattern[str]
    """Begins a clause rather than the next item of a list."""
    link: re.Pattern[str]
    """Ties the beginning of a clause to the one before it."""
    condition: re.Pattern[str]
    """Begins a clause that holds only together with the next or the last."""
    consequence: re.Pattern[str]
    """Ends a condition that has no comma."""
    circumstance: re.Pattern[str]
    """A whole clause that tells nothing alone."""
    grammatical: re.Pattern[str]
    """A word that means nothing alone."""


@dataclass(frozen=True)
class Guard:
    """How one language asks for a judgement of safety, and gives one."""

    questions: Questions
    claims: Claims
    grammar: Grammar
    instead: str
    """Said in place of a promise."""
    unmistakable: re.Pattern[str]
    """Found in no sentence of a language that is always read besides, and that would take words of
    this one for others: what it is found in is read in this language alone."""


NOTHING = re.compile("(?!)")
"""Is found nowhere."""


def pattern(*alternatives: str) -> re.Pattern[str]:
    """One expression out of several; a blank in them stands for any white space."""
    text = "|".join(f"(?:{each})" for each in alternatives)
    return re.compile(text.replace(" ", r"\s+"), re.IGNORECASE)
