"""Words with a full stop that ends no sentence, in one language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Abbreviations:
    """In small letters, without the full stop, divided by bars."""

    never_last: str
    """Stand before another word: titles, "vs."."""
    before_numbers: str
    """Stand before a number, and may end a sentence where none follows: "no. 5"."""
    may_be_last: str
    """End a sentence where a capital follows: "etc."."""
    after_ordinals: str
    """Words that may follow a number with a full stop, where that makes an ordinal of it; empty
    where ordinals are written in another way."""
