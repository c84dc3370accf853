"""Boards laid out as files below a root, and boards without tools."""

from collections.abc import Mapping, Sequence
from pathlib import Path


def write(root: Path, files: Mapping[str, str]) -> Path:
    """The root, with those files below it."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def no_tool(command: Sequence[str]) -> str:
    """What a board answers that has no such tool."""
    return ""
