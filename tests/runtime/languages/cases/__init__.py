"""What is said to the device in each language to try it; a TOML file for each code."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def cases(code: str) -> dict[str, Any]:
    """The tables of a language."""
    return tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
