"""A conversation is rendered with a chat template and tokenized.

The person's words never act as special tokens.
"""

import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from runtime.llama.embeddings import SoundEmbeddings
from runtime.llama.model import TextModel
from runtime.packs.manifest import Edge, Template, TextRules

PLACEHOLDER = -1
"""Stands, among token ids, for the embeddings of a picture or of a spoken question."""

_TEXT, _PICTURES = "{text}", "{pictures}"
_BEGINNING: Final[Edge] = "beginning"
_TOKEN: Final[Edge] = "token"
_ANSWER: Final[Edge] = "text"


@dataclass(frozen=True)
class Spoken:
    """A question that the model hears, with what is said to it before and after."""

    sound: SoundEmbeddings
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Turn:
    """A question and what the model answered."""

    question: str | Spoken
    answer: Sequence[int] = ()
    """Token ids, as generated."""


@dataclass(frozen=True)
class _Words:
    """Text of a person: no special token is recognised in it."""

    text: str


_Part = str | _Words | int | list[int]
"""Text of the template, a person's, a token or placeholder, and an answer's tokens."""


class PromptTokenizer:
    """Renders conversations with a pack's chat template and tokenizes them for its model."""

    def __init__(
        self, model: TextModel, template: Template, rules: TextRules | None = None
    ) -> None:
        """Prepare for one model.

        Args:
            model: Whose tokenizer to use.
            template: How a conversation is rendered.
            rules: What happens to ordinary text before it is tokenized; nothing by default.
        """
        self._model = model
        self._rules = rules or TextRules()
        self._template = template
        self._special = _any_of(model.special_tokens)
        self._defined = _any_of(model.defined_tokens)
        self._special_ids = frozenset(model.special_tokens.values())

    def opening(self, system: str, *, pictures: int, video: bool = False) -> list[int]:
        """What precedes the first question: the system prompt, and ``pictures`` placeholders."""
        parts = self._opening(system)
        if pictures:
            parts += [self._picture_turn(video)[0], *self._placeholders(pictures)]
        return self._tokens(parts)

    def conversation(
        self, system: str, turns: Sequence[Turn], *, pictures: int, video: bool = False
    ) -> list[int]:
        """The whole conversation up to and including the last turn's answer, left open.

        Args:
            system: The system prompt; none where it is empty.
            turns: Questions and answers; the last is being answered.
            pictures: Placeholders of pictures in the first turn; a video has one.
            video: Whether they are a video's.

        Returns:
            Token ids, and ``PLACEHOLDER`` for every picture and every spoken question.
        """
        parts = self._opening(system)
        template = self._template
        for index, turn in enumerate(turns):
            text_turn = template.text_turn
            if pictures and index == 0:
                before, text_turn = self._picture_turn(video)
                parts += [before, *self._placeholders(pictures)]
            parts += [*_filled(text_turn, self._asked(turn.question)), template.answer_start]
            # An answer keeps the tokens it was generated as: nothing is joined across its edges.
            parts += [list(turn.answer)]
            if index + 1 < len(turns):
                parts += [template.answer_end]
        return self._tokens(parts)

    def plain(self, text: str) -> list[int]:
        """Token ids of a text that is no conversation."""
        return self._tokens([_Words(text)])

    def answer(self, text: str) -> list[int]:
        """Token ids of an answer as a model would generate it: on a new line, or after a space."""
        joined = self._template.answer_start[-1:].isspace() or text[:1].isspace()
        return self._ordinary(text if joined else " " + text, _ANSWER)

    def _opening(self, system: str) -> list[_Part]:
        if said := self._said(system):
            return _filled(self._template.system, said)
        return [self._template.without_system]

    def _said(self, text: str) -> str:
        return text.strip() if self._template.trimmed else text

    def _asked(self, question: str | Spoken) -> str | Spoken:
        if isinstance(question, str):
            return self._said(question)
        if not self._template.trimmed:
            return question
        return replace(question, before=question.before.lstrip(), after=question.after.rstrip())

    def _picture_turn(self, video: bool) -> tuple[str, str]:
        turn = self._template.video_turn if video else ""
        before, after = (turn or self._template.picture_turn).split(_PICTURES, 1)
        return before, after

    def _placeholders(self, pictures: int) -> list[_Part]:
        found: list[_Part] = [PLACEHOLDER]
        for _ in range(pictures - 1):
            found += [self._template.between, PLACEHOLDER]
        return found

    def _tokens(self, parts: Sequence[_Part]) -> list[int]:
        first = self._model.first_token
        found = [] if first is None else [first]
        stretch, after = "", _BEGINNING
        for part in self._split(parts):
            if isinstance(part, str):
                stretch += part
                continue
            found += self._ordinary(self._stripped(stretch, found), after)
            found += [part] if isinstance(part, int) else part
            stretch, after = "", _TOKEN if isinstance(part, int) else _ANSWER
        return found + self._ordinary(self._stripped(stretch, found), after)

    def _stripped(self, stretch: str, before: Sequence[int]) -> str:
        """A stretch without the white space that the token before it takes."""
        strips = bool(before) and before[-1] in self._model.strips_after
        return stretch.lstrip(string.whitespace) if strips else stretch

    def _split(self, parts: Sequence[_Part]) -> list[str | int | list[int]]:
        """Ordinary text and token ids; text that adjoins text is tokenized with it."""
        found: list[str | int | list[int]] = []
        for part in parts:
            if isinstance(part, _Words):
                found.append(part.text)
            elif isinstance(part, str):
                ids = self._model.special_tokens
                pieces = self._special.split(part)
                found += [ids[piece] if at % 2 else piece for at, piece in enumerate(pieces)]
            else:
                found.append(part)
        return found

    def _ordinary(self, text: str, after: Edge) -> list[int]:
        """Tokens of text in which only those tokens are taken whole that are not special."""
        found: list[int] = []
        for at, piece in enumerate(self._defined.split(text)):
            if at % 2:
                found.append(self._model.defined_tokens[piece])
            elif piece:
                edge = _TOKEN if at else after
                found += self._harmless(self._rules.prepare(piece, edge))
        return found

    def _harmless(self, text: str) -> list[int]:
        """Tokens of text, none of them special.

        A vocabulary that holds the pieces of a special token's spelling can merge them into the
        token, whatever llama.cpp was told. Such a spelling is cut after its first character.
        """
        tokens = self._model.tokenize(text, special=False)
        if self._special_ids.isdisjoint(tokens):
            return tokens
        cuts = [0, *(match.start() + 1 for match in self._special.finditer(text)), len(text)]
        pieces = [text[start:end] for start, end in pairwise(cuts)]
        tokens = [token for each in pieces for token in self._model.tokenize(each, special=False)]
        return [token for token in tokens if token not in self._special_ids]


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Matches the first of ``names``, and of those that begin there the longest, as a group."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("(" + ("|".join(map(re.escape, longest_first)) or r"(?!)") + ")")


def _filled(turn: str, said: str | Spoken) -> list[_Part]:
    before, after = turn.split(_TEXT, 1)
    if isinstance(said, str):
        return [before, _Words(said), after]
    return [before, _Words(said.before), PLACEHOLDER, _Words(said.after), after]
