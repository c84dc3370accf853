"""The chat templates that llama.cpp knows by name, as its ``--chat-template`` takes them."""

import ctypes
import functools
from collections.abc import Sequence

import llama_cpp as c

_ROOM = 1 << 16
"""Bytes of a rendered conversation; those that are rendered have some hundred."""


@functools.cache
def builtin_templates() -> tuple[str, ...]:
    """Their names."""
    count = c.llama_chat_builtin_templates(None, 0)
    names = (ctypes.c_char_p * count)()
    c.llama_chat_builtin_templates(names, count)
    return tuple(sorted(bytes(name or b"").decode() for name in names))


def apply_builtin(name: str, messages: Sequence[tuple[str, str]], answer: bool) -> str:
    """A conversation as one of them spells it.

    Args:
        name: One of ``builtin_templates``.
        messages: Roles and what they say.
        answer: Whether an answer is to follow.

    Raises:
        ValueError: there is no template of this name, or the conversation is too long for it.
    """
    if name not in builtin_templates():
        raise ValueError(f"llama.cpp knows no template {name}")
    chat = (c.llama_chat_message * len(messages))()
    for place, (role, text) in zip(chat, messages, strict=True):
        place.role, place.content = role.encode(), text.encode()
    buffer = ctypes.create_string_buffer(_ROOM)
    size = c.llama_chat_apply_template(name.encode(), chat, len(messages), answer, buffer, _ROOM)
    if not 0 <= size <= _ROOM:
        raise ValueError(f"the template {name} takes {size} bytes")
    return buffer.raw[:size].decode()
