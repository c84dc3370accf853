"""A vocabulary in terms of a GGUF file, and what a text goes through before it is tokenized."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import gguf

from runtime.errors import CheckpointError
from runtime.packs.manifest import Edge, TextRules

CONTROL = int(gguf.TokenType.CONTROL)
DEFINED = int(gguf.TokenType.USER_DEFINED)
UNKNOWN = int(gguf.TokenType.UNKNOWN)
NORMAL = int(gguf.TokenType.NORMAL)
BYTE = int(gguf.TokenType.BYTE)
UNUSED = int(gguf.TokenType.UNUSED)
_MOST_ENDS = 3


class UnfitError(Exception):
    """A property of a tokenizer that llama.cpp has no counterpart for."""


@dataclass(frozen=True)
class Pieces:
    """How text becomes tokens."""

    model: Literal["gpt2", "llama"]
    """llama.cpp's name: a byte-level BPE, or a SentencePiece one."""
    rules: TextRules
    """What the text must have gone through before: llama.cpp does none of it."""
    pre: str = "default"
    """Name of the split that a byte-level BPE begins with."""
    merges: list[str] = field(default_factory=list)
    """Of a byte-level BPE: two parts separated by a space, in order of preference."""
    scores: list[float] = field(default_factory=list)
    """Of a SentencePiece BPE: how much it prefers each token, the highest first."""


@dataclass(frozen=True)
class Vocabulary:
    """What a GGUF file says about its tokenizer."""

    tokens: list[str]
    """One a row of the embedding, as spelled in the file; unused rows are ``[PAD…]``."""
    types: list[int]
    pieces: Pieces
    ends: tuple[int, ...]
    """Tokens that end a turn, the tokenizer's own first."""
    begin: int | None = None
    begins: bool = False
    """Whether every text begins with ``begin``."""
    padding: int | None = None
    unknown: int | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    """Tokens that ``tokenizer_config.json`` gives a name, such as ``eos_token``."""
    spelled: bool = False
    """Whether the chat template begins with the spelling of ``begin``."""
    dependent: frozenset[str] = frozenset()
    """Special tokens that are recognised only in certain surroundings, or swallow some of them."""
    merged: frozenset[str] = frozenset()
    """Added tokens that llama.cpp reads as ordinary ones. They spell spaces, and are the same
    token as their spaces would become; only a text that spells bars itself may be read
    otherwise."""

    @property
    def end(self) -> int:
        """Token that ends a turn."""
        return self.ends[0]

    @property
    def beginning(self) -> str:
        """Spelling of the token that begins a text, or nothing."""
        return "" if self.begin is None else self.tokens[self.begin]

    @property
    def rules(self) -> TextRules:
        """What becomes of the text of a conversation, which may not come first in its text."""
        rules = self.pieces.rules
        late = self.spelled and rules.space_prefix == "first"
        return rules.model_copy(update={"space_prefix": "none"}) if late else rules

    def add_to(self, writer: gguf.GGUFWriter) -> None:
        """Add the tokenizer's keys to a file."""
        writer.add_tokenizer_model(self.pieces.model)
        writer.add_tokenizer_pre(self.pieces.pre)
        writer.add_token_list(self.tokens)
        writer.add_token_types(self.types)
        if self.pieces.scores:
            writer.add_token_scores(self.pieces.scores)
            # As near as llama.cpp's own programs come; the runtime goes by the pack.
            writer.add_add_space_prefix(self.rules.space_prefix != "none")
        if self.pieces.merges:
            writer.add_token_merges(self.pieces.merges)
        ids = {"bos": self.begin, "padding": self.padding, "unknown": self.unknown}
        ids |= dict(zip(("eos", "eot", "eom"), self.ends[:_MOST_ENDS], strict=False))
        for name, number in ids.items():
            if number is not None:
                writer.add_uint32(f"tokenizer.ggml.{name}_token_id", number)
        writer.add_add_bos_token(self.begins)

    def added(self, number: int) -> str:
        """The added token of that number, or nothing."""
        known = 0 <= number < len(self.tokens) and self.types[number] in (CONTROL, DEFINED)
        return self.tokens[number] if known else ""

    def require_plain(self, texts: Iterable[str]) -> None:
        """Refuse texts of a template that hold a special token with rules of its own.

        Raises:
            CheckpointError: what stands around the token would change what it does.
        """
        said = self.beginning if self.spelled else ""
        for text in (*texts, said):
            for token in self.dependent:
                if token in text:
                    raise CheckpointError(
                        f"The chat template says {token}, which tokenizer.json recognises only in "
                        "certain surroundings. llama.cpp cannot reproduce that."
                    )

    def stretches(self, text: str) -> Iterator[str | int]:
        """A whole text as the runtime takes it apart: added tokens, and prepared text between."""
        after: Edge = "beginning"
        for at, piece in enumerate(self._added.split(text)):
            if at % 2:
                yield self.recognised[piece]
                after = "token"
            elif piece:
                yield self.pieces.rules.prepare(piece, after)

    @cached_property
    def recognised(self) -> Mapping[str, int]:
        """Spelling and number of every token that is recognised wherever it is spelled."""
        return {
            token: number
            for number, (token, kind) in enumerate(zip(self.tokens, self.types, strict=True))
            if kind in (CONTROL, DEFINED, UNKNOWN) and token not in self.dependent
        }

    @cached_property
    def _added(self) -> re.Pattern[str]:
        longest_first = sorted(self.recognised, key=len, reverse=True)
        return re.compile("(" + ("|".join(map(re.escape, longest_first)) or "(?!)") + ")")
