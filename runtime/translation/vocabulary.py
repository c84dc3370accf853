"""The tokens of a translator, in the order of their ids: a list in JSON."""

import json
from collections.abc import Sequence

END, UNKNOWN, PADDING = "</s>", "<unk>", "<pad>"
"""Tokens that stand for no text. Decoding begins after ``PADDING``, as transformers has it."""
_LONGEST = 1 << 16
"""Bytes of a token; SentencePiece's own are a few characters."""


def read_vocabulary(content: bytes) -> list[str]:
    """The tokens, each once, the three that stand for no text among them.

    Raises:
        ValueError: it is something else; the message says so of the file.
    """
    try:
        tokens = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    if not isinstance(tokens, list) or not all(_is_token(each) for each in tokens):
        raise ValueError("it is not a list of tokens")
    if len(set(tokens)) != len(tokens):
        raise ValueError("it has a token twice")
    for special in (END, UNKNOWN, PADDING):
        if special not in tokens:
            raise ValueError(f"it lacks {special}")
    return tokens


def as_json(tokens: Sequence[str]) -> bytes:
    """The same as CTranslate2 reads it, and as it is written into a pack."""
    return json.dumps(list(tokens), ensure_ascii=False).encode()


def _is_token(token: object) -> bool:
    # An unpaired half of a character cannot be encoded.
    return (
        isinstance(token, str)
        and 0 < len(token) <= _LONGEST
        and not any("\ud800" <= sign <= "\udfff" for sign in token)
    )
