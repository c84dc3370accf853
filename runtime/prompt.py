"""A conversation becomes token ids, without the person's words ever acting as special tokens."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from runtime.llama import TextModel
from runtime.pack import Template

PICTURES = -1
"""Stands, among token ids, for the place of a picture."""

_TEXT, _PICTURES = "{text}", "{pictures}"


@dataclass(frozen=True)
class Turn:
    """A question and what the model answered."""

    question: str
    answer: Sequence[int] = ()
    """Token ids, as generated."""


@dataclass(frozen=True)
class _Words:
    """Text of a person: no special token is recognised in it."""

    text: str


class Prompter:
    """Spells conversations for one model as a pack's template says."""

    def __init__(
        self,
        model: TextModel,
        template: Template,
        normalization: Literal["none", "NFC"] = "none",
    ) -> None:
        """Prepare to spell.

        Args:
            model: Whose tokenizer to use.
            template: How a conversation is spelled.
            normalization: What happens to a person's words before they are tokenized.
        """
        self._model = model
        self._normalization = normalization
        self._template = template
        names = sorted(model.special_tokens, key=len, reverse=True)
        self._special = re.compile("|".join(map(re.escape, names)) or r"(?!)")

    def opening(self, system: str, *, pictures: int, video: bool = False) -> list[int]:
        """What precedes the first question: the system prompt, and the places of ``pictures``."""
        parts = self._opening(system)
        if pictures:
            parts += [self._picture_turn(video)[0], *self._places(pictures)]
        return self._tokens(parts)

    def conversation(
        self, system: str, turns: Sequence[Turn], *, pictures: int, video: bool = False
    ) -> list[int]:
        """The whole conversation up to and including the last turn's answer, left open.

        Args:
            system: The system prompt; none where it is empty.
            turns: Questions and answers; the last is being answered.
            pictures: Places of pictures in the first turn; a video has one.
            video: Whether they are a video's.

        Returns:
            Token ids, and ``PICTURES`` at every place.
        """
        parts = self._opening(system)
        template = self._template
        for index, turn in enumerate(turns):
            text_turn = template.text_turn
            if pictures and index == 0:
                before, text_turn = self._picture_turn(video)
                parts += [before, *self._places(pictures)]
            parts += [*_filled(text_turn, turn.question), template.answer_start]
            # An answer keeps the tokens it was generated as: nothing is joined across its edges.
            parts += [list(turn.answer)]
            if index + 1 < len(turns):
                parts += [template.answer_end]
        return self._tokens(parts)

    def _opening(self, system: str) -> list[str | _Words | int | list[int]]:
        first = self._model.first_token
        return [
            *([] if first is None else [first]),
            *(_filled(self._template.system, system) if system else []),
        ]

    def _picture_turn(self, video: bool) -> tuple[str, str]:
        turn = self._template.video_turn if video else ""
        before, after = (turn or self._template.picture_turn).split(_PICTURES, 1)
        return before, after

    def _places(self, pictures: int) -> list[str | _Words | int | list[int]]:
        found: list[str | _Words | int | list[int]] = [PICTURES]
        for _ in range(pictures - 1):
            found += [self._template.between, PICTURES]
        return found

    def _tokens(self, parts: Sequence[str | _Words | int | list[int]]) -> list[int]:
        found: list[int] = []
        text = ""
        for part in self._split(parts):
            if isinstance(part, str):
                text += part
                continue
            found += self._ordinary(text)
            found += part
            text = ""
        return found + self._ordinary(text)

    def _split(self, parts: Sequence[str | _Words | int | list[int]]) -> list[str | list[int]]:
        """Ordinary text and token ids; text that adjoins text is tokenized with it."""
        found: list[str | list[int]] = []
        for part in parts:
            if isinstance(part, _Words):
                found.append(self._normalized(part.text))
            elif isinstance(part, int):
                found.append([part])
            elif isinstance(part, list):
                found.append(part)
            else:
                found += self._literal(part)
        return found

    def _normalized(self, text: str) -> str:
        return text if self._normalization == "none" else unicodedata.normalize("NFC", text)

    def _literal(self, text: str) -> list[str | list[int]]:
        found: list[str | list[int]] = []
        start = 0
        for match in self._special.finditer(text):
            found += [text[start : match.start()], [self._model.special_tokens[match.group()]]]
            start = match.end()
        return [*found, text[start:]]

    def _ordinary(self, text: str) -> list[int]:
        return self._model.tokenize(text, special=False) if text else []


def _filled(turn: str, text: str) -> list[str | _Words | int | list[int]]:
    before, after = turn.split(_TEXT, 1)
    return [before, _Words(text), after]
