"""A checkpoint's byte-level BPE as the vocabulary of a GGUF file, proved by comparison.

llama.cpp splits text before the BPE by a rule that the file names (``tokenizer.ggml.pre``). The
rule is looked up by the exact split that ``tokenizer.json`` asks for, and then both tokenizers
read the same few thousand lines; a checkpoint on which they differ is refused.
"""

import logging
import os
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import gguf
import llama_cpp
from tokenizers import Tokenizer
from tokenizers.pre_tokenizers import ByteLevel

from convert.checkpoint import Checkpoint, read_json
from convert.mixed_text import mixed_lines
from runtime.errors import CheckpointError

Normalization = Literal["none", "NFC"]
PROOF_LINES = 3000
_QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_ADDED = (gguf.TokenType.CONTROL, gguf.TokenType.USER_DEFINED)
_SPLITS = {_QWEN2: "qwen2"}
"""llama.cpp's names of the splits it has, by their regular expression."""


@dataclass(frozen=True)
class Vocabulary:
    """What a GGUF file says about its tokenizer."""

    tokens: list[str]
    """One a row of the embedding, in byte-level spelling; unused rows are ``[PAD…]``."""
    types: list[int]
    merges: list[str]
    """The two parts separated by a space, in order of preference."""
    pre: str
    """Name of the split."""
    normalization: Normalization
    """What the text must have gone through before llama.cpp reads it: it does none itself."""
    end: int
    """Token that ends a turn."""
    begin: int | None = None
    padding: int | None = None

    def add_to(self, writer: gguf.GGUFWriter) -> None:
        """Add the tokenizer's keys to a file."""
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre(self.pre)
        writer.add_token_list(self.tokens)
        writer.add_token_types(self.types)
        writer.add_token_merges(self.merges)
        writer.add_eos_token_id(self.end)
        if self.begin is not None:
            writer.add_bos_token_id(self.begin)
        if self.padding is not None:
            writer.add_pad_token_id(self.padding)
        writer.add_add_bos_token(False)

    def normalize(self, text: str) -> str:
        """What must be done to a text before llama.cpp reads it; added tokens stay as they are."""
        if self.normalization == "none":
            return text
        pieces = self._added.split(text)
        pieces[::2] = [unicodedata.normalize(self.normalization, piece) for piece in pieces[::2]]
        return "".join(pieces)

    def added(self, number: int) -> str:
        """The added token of that number, or nothing."""
        known = 0 <= number < len(self.tokens) and self.types[number] in _ADDED
        return self.tokens[number] if known else ""

    @cached_property
    def _added(self) -> re.Pattern[str]:
        added = [
            re.escape(token)
            for token, kind in zip(self.tokens, self.types, strict=True)
            if kind in _ADDED
        ]
        return re.compile("(" + "|".join(sorted(added, key=len, reverse=True) or ["(?!)"]) + ")")


def read_vocabulary(checkpoint: Checkpoint, rows: int, end: int | list[int] | None) -> Vocabulary:
    """Convert ``tokenizer.json`` and its side files.

    Args:
        checkpoint: the folder.
        rows: of the embedding; at least as many as there are tokens.
        end: ``eos_token_id`` of ``config.json``, used where the tokenizer's own files name none.

    Raises:
        CheckpointError: not a byte-level BPE that llama.cpp can reproduce.
    """
    where = checkpoint.folder / "tokenizer.json"
    raw = checkpoint.json("tokenizer.json")
    try:
        tokens, types = _tokens(raw, rows)
        pre, normalization = _split(raw), _normalization(raw)
        merges = _merges(raw["model"]["merges"])
        ids = {token: number for number, token in enumerate(tokens)}
        special = _special_ids(checkpoint, ids, end)
        return Vocabulary(tokens, types, merges, pre, normalization, **special)
    except _UnfitError as reason:
        raise CheckpointError(f"{where} {reason}, which llama.cpp cannot reproduce.") from None
    except (LookupError, TypeError, ValueError, AttributeError):
        raise CheckpointError(f"{where} is not a complete tokenizer. Download it again.") from None


class _UnfitError(Exception):
    """A property of the tokenizer that llama.cpp has no counterpart for."""


def _tokens(raw: dict[str, Any], rows: int) -> tuple[list[str], list[int]]:
    model = raw["model"]
    if model["type"] != "BPE":
        raise _UnfitError(f"has a model of type {model['type']}")
    for key in ("dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"):
        if model.get(key):
            raise _UnfitError(f"sets {key}")
    tokens = [f"[PAD{row}]" for row in range(rows)]
    types = [int(gguf.TokenType.UNUSED)] * rows
    named = [(token, number, gguf.TokenType.NORMAL) for token, number in model["vocab"].items()]
    for added in raw.get("added_tokens") or []:
        if added.get("lstrip") or added.get("rstrip") or added.get("single_word"):
            raise _UnfitError(f"lets {added['content']} depend on the text around it")
        kind = gguf.TokenType.CONTROL if added["special"] else gguf.TokenType.USER_DEFINED
        named.append((added["content"], added["id"], kind))
    for token, number, kind in named:
        if not 0 <= number < rows:
            raise _UnfitError(f"numbers a token {number} where the embedding has {rows} rows")
        if types[number] != gguf.TokenType.UNUSED and tokens[number] != token:
            raise _UnfitError(f"gives two tokens the number {number}")
        tokens[number], types[number] = token, int(kind)
    # llama.cpp aborts the process on a token that occurs twice.
    if len(set(tokens)) != rows or not all(isinstance(token, str) for token in tokens):
        raise _UnfitError("spells two tokens alike")
    if not set(ByteLevel.alphabet()) <= set(tokens):
        raise _UnfitError("lacks tokens for some bytes")
    return tokens, types


def _split(raw: dict[str, Any]) -> str:
    steps = raw["pre_tokenizer"].get("pretokenizers", [raw["pre_tokenizer"]])
    split, byte_level = steps[0], steps[-1]
    if (
        len(steps) != 2
        or [split["type"], byte_level["type"]] != ["Split", "ByteLevel"]
        or split["behavior"] != "Isolated"
        or split["invert"]
        or byte_level["add_prefix_space"]
        or byte_level["use_regex"]
    ):
        raise _UnfitError("does not split text by a pattern and then into bytes")
    pattern = split["pattern"].get("Regex", "")
    if pattern not in _SPLITS:
        raise _UnfitError(f"splits text by {pattern!r}")
    if raw["model"].get("ignore_merges"):
        raise _UnfitError("ignores its merges for whole words")
    return _SPLITS[pattern]


def _normalization(raw: dict[str, Any]) -> Normalization:
    normalizer = raw.get("normalizer")
    if normalizer is None:
        return "none"
    if normalizer["type"] != "NFC":
        raise _UnfitError(f"normalizes text by {normalizer['type']}")
    return "NFC"


def _merges(raw: list[Any]) -> list[str]:
    pairs = [entry.split(" ") if isinstance(entry, str) else entry for entry in raw]
    if not pairs:
        raise _UnfitError("has no merges")
    if any(len(pair) != 2 or any(" " in part for part in pair) for pair in pairs):
        raise _UnfitError("has a merge that is not of two parts")
    return [" ".join(pair) for pair in pairs]


def _special_ids(
    checkpoint: Checkpoint, ids: dict[str, int], end: int | list[int] | None
) -> dict[str, Any]:
    name = "tokenizer_config.json"
    config = checkpoint.json(name) if checkpoint.has(name) else {}
    found: dict[str, Any] = {}
    for field, key in (("end", "eos_token"), ("begin", "bos_token"), ("padding", "pad_token")):
        token = config.get(key)
        text = token.get("content") if isinstance(token, dict) else token
        found[field] = ids.get(text) if text else None
    if found["end"] is None:
        found["end"] = end[0] if isinstance(end, list) and end else end
    if not isinstance(found["end"], int) or not 0 <= found["end"] < len(ids):
        raise CheckpointError(
            f"{checkpoint.folder} does not say which token ends an answer. "
            "Set eos_token in tokenizer_config.json."
        )
    return found


def prove(
    vocabulary: Vocabulary, tokenizer_json: Path, scratch: Path, lines: int = PROOF_LINES
) -> int:
    """Compare llama.cpp's tokens with the checkpoint's own on seeded lines of mixed text.

    Args:
        vocabulary: as converted.
        tokenizer_json: the checkpoint's own.
        scratch: folder for a vocabulary-only GGUF file, which is removed again.
        lines: how many to compare.

    Returns:
        The number of tokens compared.

    Raises:
        CheckpointError: the first line on which they differ, or llama.cpp refuses the vocabulary.
    """
    try:
        reference = Tokenizer.from_str(tokenizer_json.read_text(encoding="utf-8"))
        reference.no_truncation()
        reference.no_padding()
    except Exception as error:  # the tokenizers library raises bare Exception
        raise CheckpointError(
            f"{tokenizer_json} cannot be used: {error}. Download it again."
        ) from None
    texts = mixed_lines(lines, extra=_marked(tokenizer_json))
    expected = reference.encode_batch(texts, add_special_tokens=False)
    total = 0
    for text, wanted, got in zip(
        texts, expected, tokenize(vocabulary, texts, scratch), strict=True
    ):
        if wanted.ids != got:
            raise CheckpointError(
                f"llama.cpp would read {text!r} as {got[:12]}… where {tokenizer_json} reads "
                f"{wanted.ids[:12]}…. This tokenizer cannot be converted."
            )
        total += len(got)
    return total


def tokenize(vocabulary: Vocabulary, texts: list[str], scratch: Path) -> list[list[int]]:
    """Tokens that llama.cpp makes of ``texts`` with this vocabulary.

    Raises:
        CheckpointError: llama.cpp refuses the vocabulary.
    """
    path = scratch / "vocabulary.gguf"
    logging.getLogger("llama-cpp-python").setLevel(logging.ERROR)
    params = llama_cpp.llama_model_default_params()
    params.vocab_only = True
    try:
        write_vocabulary(path, vocabulary)
        llama_cpp.llama_backend_init()
        model = llama_cpp.llama_model_load_from_file(os.fsencode(path), params)
    finally:
        path.unlink(missing_ok=True)
    if not model:
        raise CheckpointError(
            "llama.cpp does not accept the vocabulary made from tokenizer.json. "
            "Use the file that belongs to the checkpoint."
        )
    try:
        handle = llama_cpp.llama_model_get_vocab(model)
        return [_tokenize(handle, vocabulary.normalize(text).encode()) for text in texts]
    finally:
        llama_cpp.llama_model_free(model)


def _tokenize(handle: Any, text: bytes) -> list[int]:
    room = (llama_cpp.llama_token * (len(text) + 1))()
    count = llama_cpp.llama_tokenize(handle, text, len(text), room, len(room), False, True)
    return list(room[:count])


def write_vocabulary(path: Path, vocabulary: Vocabulary) -> None:
    """Write a GGUF file that holds a vocabulary and no weights."""
    writer = gguf.GGUFWriter(None, "qwen2")
    writer.add_vocab_size(len(vocabulary.tokens))
    vocabulary.add_to(writer)
    writer.write_header_to_file(path)
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()


def _marked(tokenizer_json: Path) -> list[str]:
    """The added tokens, to be strewn into the lines."""
    added = read_json(tokenizer_json).get("added_tokens") or []
    return [token["content"] for token in added]
