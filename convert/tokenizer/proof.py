"""Proof that llama.cpp reads text as the checkpoint's own tokenizer does.

Both read the same few thousand lines, and in them every token of the vocabulary; a checkpoint on
which they differ is refused.
"""

import ctypes
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gguf
import llama_cpp
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel

from convert.tokenizer.mixed_text import known_everywhere, mixed_lines, without_long_s
from convert.tokenizer.spm import BAR
from convert.tokenizer.vocabulary import NORMAL, Vocabulary
from runtime.errors import CheckpointError

PROOF_LINES = 3000
_TOGETHER = 24
"""Tokens of the vocabulary that make a line."""
_NEAR = 6
"""Tokens told on either side of a difference."""


def prove(
    vocabulary: Vocabulary, tokenizer_json: Path, scratch: Path, lines: int = PROOF_LINES
) -> int:
    """Compare llama.cpp's tokens with the checkpoint's own on seeded lines.

    Args:
        vocabulary: as converted.
        tokenizer_json: the checkpoint's own.
        scratch: folder for a vocabulary-only GGUF file, which is removed again.
        lines: how many of mixed text to compare, besides those of the vocabulary's own tokens.

    Returns:
        The number of tokens compared.

    Raises:
        CheckpointError: the first line on which they differ, llama.cpp refuses the vocabulary, or
            it would not end an answer where the checkpoint does.
    """
    try:
        reference = Tokenizer.from_str(tokenizer_json.read_text(encoding="utf-8-sig"))
        reference.no_truncation()
        reference.no_padding()
    except Exception as error:  # the tokenizers library raises bare Exception
        raise CheckpointError(
            f"{tokenizer_json} cannot be used: {error}. Download it again."
        ) from None
    texts = mixed_lines(lines, extra=list(vocabulary.recognised)) + vocabulary_lines(vocabulary)
    texts = [text for text in texts if not any(bars in text for bars in vocabulary.merged)]
    expected = reference.encode_batch(texts, add_special_tokens=False)
    with _loaded(vocabulary, scratch) as handle:
        _check_ends(vocabulary, handle)
        found = [_tokenize(vocabulary, handle, text) for text in texts]
    for text, wanted, got in zip(texts, expected, found, strict=True):
        if wanted.ids != got:
            here, ours, theirs = _difference(text, wanted, got)
            raise CheckpointError(
                f"llama.cpp would read {here!r} as {ours}, and {tokenizer_json} reads it as "
                f"{theirs}. This tokenizer cannot be converted."
            )
    return sum(map(len, found))


def vocabulary_lines(vocabulary: Vocabulary, seed: int = 0) -> list[str]:
    """Lines in which every ordinary token of a vocabulary is spelled, shuffled.

    Left out are tokens that are no whole characters, and in a byte-level BPE those with
    characters on which tables of Unicode differ, since it splits by their categories.
    """
    ordinary = [
        token
        for token, kind in zip(vocabulary.tokens, vocabulary.types, strict=True)
        if kind == NORMAL
    ]
    if vocabulary.pieces.model == "llama":
        spelled = [token.replace(BAR, " ") for token in ordinary]
    else:
        decoder = ByteLevel()
        decoded = (decoder.decode([token]) for token in ordinary)
        spelled = [text for text in decoded if "\ufffd" not in text and known_everywhere(text)]
    random.Random(seed).shuffle(spelled)
    starts = range(0, len(spelled), _TOGETHER)
    return [without_long_s("".join(spelled[start : start + _TOGETHER])) for start in starts]


def tokenize(vocabulary: Vocabulary, texts: list[str], scratch: Path) -> list[list[int]]:
    """Tokens that the runtime makes of ``texts`` with this vocabulary, but for the beginning's.

    Raises:
        CheckpointError: llama.cpp refuses the vocabulary.
    """
    with _loaded(vocabulary, scratch) as handle:
        return [_tokenize(vocabulary, handle, text) for text in texts]


@contextmanager
def _loaded(vocabulary: Vocabulary, scratch: Path) -> Iterator[Any]:
    """llama.cpp's handle of a vocabulary."""
    path = scratch / "vocabulary.gguf"
    params = llama_cpp.llama_model_default_params()
    params.vocab_only = True
    overrides = (llama_cpp.llama_model_kv_override * 2)()
    overrides[0].tag = llama_cpp.LLAMA_KV_OVERRIDE_TYPE_BOOL
    overrides[0].key = b"tokenizer.ggml.add_space_prefix"
    params.kv_overrides = overrides
    try:
        write_vocabulary(path, vocabulary)
        llama_cpp.llama_backend_init()
        with _silence():
            model = llama_cpp.llama_model_load_from_file(os.fsencode(path), params)
    finally:
        path.unlink(missing_ok=True)
    if not model:
        raise CheckpointError(
            "llama.cpp does not accept the vocabulary made from tokenizer.json. "
            "Use the file that belongs to the checkpoint."
        )
    try:
        yield llama_cpp.llama_model_get_vocab(model)
    finally:
        llama_cpp.llama_model_free(model)


@contextmanager
def _silence() -> Iterator[None]:
    """Without llama.cpp's remarks on tokens with odd names."""
    before, data = llama_cpp.llama_log_callback(), ctypes.c_void_p()
    llama_cpp.llama_log_get(ctypes.byref(before), ctypes.byref(data))
    llama_cpp.llama_log_set(_nothing, ctypes.c_void_p())
    try:
        yield
    finally:
        llama_cpp.llama_log_set(before, data)


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _nothing(_level: int, _text: bytes, _data: object) -> None:
    pass


def _check_ends(vocabulary: Vocabulary, handle: Any) -> None:
    for end in vocabulary.ends:
        if not llama_cpp.llama_vocab_is_eog(handle, end):
            raise CheckpointError(
                f"llama.cpp would not end an answer at {vocabulary.tokens[end]}, as the checkpoint "
                "does. Name three tokens at most in eos_token_id of generation_config.json."
            )


def _tokenize(vocabulary: Vocabulary, handle: Any, text: str) -> list[int]:
    found: list[int] = []
    for part in vocabulary.stretches(text):
        if isinstance(part, int):
            found.append(part)
            continue
        raw = part.encode()
        room = (llama_cpp.llama_token * (len(raw) + 1))()
        count = llama_cpp.llama_tokenize(handle, raw, len(raw), room, len(room), False, False)
        found += room[:count]
    return found


def _difference(text: str, wanted: Any, got: list[int]) -> tuple[str, list[int], list[int]]:
    """The text around the first token that differs, and both readings from there."""
    pairs = enumerate(zip(wanted.ids, got, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(wanted.ids), len(got)))
    near = wanted.offsets[max(0, at - _NEAR) : at + _NEAR]
    here = text[near[0][0] : near[-1][1]] if near else text
    return here, got[at : at + _NEAR], wanted.ids[at : at + _NEAR]


def write_vocabulary(path: Path, vocabulary: Vocabulary) -> None:
    """Write a GGUF file that holds a vocabulary and no weights."""
    writer = gguf.GGUFWriter(None, "qwen2")
    writer.add_vocab_size(len(vocabulary.tokens))
    vocabulary.add_to(writer)
    writer.write_header_to_file(path)
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
