"""Whether a text model's vocabulary is what llama.cpp relies on, before it opens it."""

from collections.abc import Set as AbstractSet

from runtime.gguf.header import BOOL, FLOAT, SIGNED, STRING, UNSIGNED, VOCABULARY, Header

_BYTES = 256
SPLITS = frozenset({"gpt-2", "llama-bpe", "qwen2", "smaug-bpe"})
"""Splits that are known to be harmless; with ``whitespace``, two spaces end the process."""
MORE_SPLITS = SPLITS | {
    *("default", "llama3", "llama-v3", "lfm2", "pixtral", "tekken", "smollm", "phi-2"),
    *("deepseek-r1-qwen", "megrez", "gpt-4o", "granite-docling", "minicpm5", "qwen35"),
}
"""Those and others of models that see, tried alike."""
_BEGINNING = {"llama3", "llama-v3", "llama-bpe", "pixtral", "lfm2", "tekken"}
"""Splits with which a text begins with a token of its own unless the file says otherwise."""
_USUAL_FIRST = {"gpt2": 11, "llama": 1}
"""Number of the token that begins a text where a file does not say it, by kind of tokenizer."""


def check_vocabulary(
    header: Header, splits: AbstractSet[str] = SPLITS, *, stated: bool = True
) -> None:
    """Check the tokens, and what else the tokenizer is told.

    Args:
        header: The text model's.
        splits: Ways of taking a text apart that are known.
        stated: Whether it must say if a text begins with a token of its own, and with which; else
            what llama.cpp takes in its place must be in the vocabulary.

    Raises:
        PackError: something is missing, or of another kind.
    """
    tokens = header.array(VOCABULARY, (STRING,))
    size = tokens.count or 0
    if tokens.distinct != size:
        header.refuse("its vocabulary holds a token twice")
    header.array("tokenizer.ggml.token_type", (SIGNED,), size)
    kind = header.text("tokenizer.ggml.model")
    split = ""
    if kind == "gpt2":
        header.array("tokenizer.ggml.merges", (STRING,))
        split = header.text("tokenizer.ggml.pre")
        if split not in splits:
            header.refuse(f"it splits text in a way that the runtime does not know ({split})")
    elif kind == "llama":
        header.array("tokenizer.ggml.scores", (FLOAT,), size)
        # A character without a token of its own becomes bytes; llama.cpp ends the process where
        # there is no token for one.
        if tokens.spelled_bytes != _BYTES:
            header.refuse("its vocabulary lacks tokens for some bytes")
    else:
        header.refuse(f"its tokenizer is of the kind {kind}, which the runtime does not know")
    if "tokenizer.ggml.scores" in header.values:
        header.array("tokenizer.ggml.scores", (FLOAT,), size)
    _check_special(header, size)
    begins = kind == "llama" or split in _BEGINNING
    _check_beginning(header, size, None if stated else begins, _USUAL_FIRST[kind])


def _check_special(header: Header, size: int) -> None:
    for key, value in header.values.items():
        if key.startswith("tokenizer.ggml.") and key.endswith("_token_id"):
            if value.count is not None or value.kind not in (UNSIGNED, SIGNED):
                header.refuse(f"its {key} is not a number")
            if not isinstance(value.content, int) or not 0 <= value.content < size:
                header.refuse(f"its {key} is outside the vocabulary")


def _check_beginning(header: Header, size: int, usual: bool | None, first: int) -> None:
    value = header.values.get("tokenizer.ggml.add_bos_token")
    if value is not None and (value.kind != BOOL or value.count is not None):
        header.refuse("its tokenizer.ggml.add_bos_token has the wrong type")
    if value is None and usual is None:
        header.refuse("it does not say whether a text begins with a token of its own")
    begins = usual if value is None else value.content is True
    named = "tokenizer.ggml.bos_token_id" in header.values
    if begins and not named and (usual is None or first >= size):
        header.refuse("it does not say which token begins a text")
