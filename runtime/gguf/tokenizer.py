"""What llama.cpp makes of a GGUF file's tokenizer, also where the file says nothing of it."""

from runtime.gguf.header import BOOL, VOCABULARY, Header
from runtime.gguf.reader import read_texts

_FIRST = frozenset(
    {"llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"}
    | {"jina-v5-nano", "tekken", "chameleon"}
)
"""Splits of byte-level vocabularies with which a text begins with a token of its own."""
_NO_FIRST = frozenset(("chatglm-bpe", "glm4", "glm5"))
"""Those with which no token is meant to."""
_SPECIAL = {"llama": {"bos": 1, "eos": 2}, "gpt2": {"bos": 11, "eos": 11}}
"""Ids where the file names none, by the kind of tokenizer."""


def adds_first_token(header: Header) -> bool:
    """Whether llama.cpp begins a text with a token of its own (BOS)."""
    kind, split = _kind(header)
    if kind == "gemma4":
        return True
    default = kind == "llama" or split in _FIRST
    return _switch(header, "tokenizer.ggml.add_bos_token", default)


def adds_space(header: Header) -> bool:
    """Whether llama.cpp puts a space before text that begins, or follows a special token."""
    if _kind(header)[0] != "llama":
        return False
    return _switch(header, "tokenizer.ggml.add_space_prefix", True)


def special_texts(header: Header) -> dict[str, str]:
    """The spellings of the tokens that begin and end a text, as ``bos`` and ``eos``.

    A token that the vocabulary does not have is spelled with nothing.
    """
    found = {name: _special(header, name) for name in ("bos", "eos")}
    places = {place for place in found.values() if place is not None}
    texts = read_texts(header, VOCABULARY, places)
    return {name: "" if place is None else texts.get(place, "") for name, place in found.items()}


def _special(header: Header, name: str) -> int | None:
    kind, split = _kind(header)
    value = header.values.get(f"tokenizer.ggml.{name}_token_id")
    if value is not None and isinstance(value.content, int):
        return value.content
    if name == "bos" and split in _NO_FIRST:
        return None
    return _SPECIAL.get(kind, {}).get(name)


def _kind(header: Header) -> tuple[str, str]:
    """The kind of the tokenizer, and how it splits text where it is byte-level."""
    kind = header.text("tokenizer.ggml.model")
    split = header.values.get("tokenizer.ggml.pre")
    return kind, str(split.content) if split and kind == "gpt2" else ""


def _switch(header: Header, key: str, default: bool) -> bool:
    value = header.values.get(key)
    if value is None or value.kind != BOOL or value.count is not None:
        return default
    return bool(value.content)
