"""A TOML file that a person wrote: read as it is saved on any system, or refused in a sentence."""

import re
import tomllib
from pathlib import Path
from typing import Any

from runtime.errors import VismaidError
from runtime.files.ordinary import open_file

LIMIT = 1 << 20
"""Bytes; a file beyond this is none that a person wrote."""
_LONGEST_KEY = 100
"""Dots in a stretch that may be one key. Python's reader takes time in their square: an hour for a
megabyte of them."""
_ENDS_A_KEY = re.compile(r"[=,\[\]{}#\n]")
_LONGEST_REASON = 200


def read_toml(path: Path, error: type[VismaidError]) -> dict[str, Any]:
    """What a file holds; a byte order mark, which Windows' Notepad puts before it, does not count.

    Args:
        path: An ordinary file of at most ``LIMIT`` bytes.
        error: What to raise.

    Raises:
        VismaidError: an ``error``, where it cannot be read or is not TOML.
    """
    return parse_toml(_content(path, error), path, error)


def parse_toml(content: bytes, path: Path, error: type[VismaidError]) -> dict[str, Any]:
    """What the content of a TOML file says, which has been read; see ``read_toml``.

    Args:
        content: At most ``LIMIT`` bytes.
        path: Where it came from, for what is said of it.
        error: What to raise.
    """
    text = _text(content, path, error)
    if any(part.count(".") > _LONGEST_KEY for part in _ENDS_A_KEY.split(text)):
        raise error(f"{path} cannot be read: a key has more than {_LONGEST_KEY} parts.")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise error(f"{path} cannot be read: it is nested too deeply.") from None
    except ValueError as reason:  # Also a number of more digits than Python takes.
        raise error(f"{path} is not TOML: {str(reason)[:_LONGEST_REASON]}.") from None


def _content(path: Path, error: type[VismaidError]) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise error(f"{path} is not a file; name a file of TOML.")
        with open_file(path) as file:
            content = file.read(LIMIT + 1)
    except OSError as reason:
        raise error(f"{path} cannot be read: {reason.strerror}.") from None
    except (ValueError, RuntimeError):  # A zero byte in it, or links that lead in a circle.
        raise error(f"{path} is not the name of a file.") from None
    if len(content) > LIMIT:
        raise error(f"{path} is larger than {LIMIT:,} bytes; name a file of TOML.")
    return content


def _text(content: bytes, path: Path, error: type[VismaidError]) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise error(f"{path} is not text in UTF-8; save it as UTF-8.") from None
