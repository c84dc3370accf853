"""Which commit of a git checkout is measured, found without git."""

import re
from pathlib import Path

from runtime.board.board import Tool, run_tool

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MOST_LINKS = 5


def commit_of(folder: Path, *, tool: Tool = run_tool) -> str:
    """The commit that a checkout is at; empty where there is none.

    Args:
        folder: The checkout's uppermost folder; a working tree of its own will do.
        tool: Runs ``git`` to see whether files differ from the commit; where there is no git, that
            cannot be told.

    Returns:
        Hexadecimal digits, with ``-dirty`` where tracked files were changed.
    """
    git = _git_folder(folder / ".git")
    commit = _resolve(git, _common(git)) if git else ""
    status = ["--no-optional-locks", "-C", str(folder), "status", "--porcelain", "-uno"]
    return f"{commit}-dirty" if commit and tool(["git", *status]) else commit


def _git_folder(path: Path) -> Path | None:
    """Where a checkout's own state is; a working tree beside the first has a file that says so."""
    if path.is_dir():
        return path
    named = _text(path).removeprefix("gitdir:").strip()
    return path.parent / named if named else None


def _common(git: Path) -> Path:
    """Where the branches are that several working trees share."""
    named = _text(git / "commondir")
    return git / named if named else git


def _resolve(git: Path, common: Path) -> str:
    head = _text(git / "HEAD")
    for _ in range(_MOST_LINKS):
        if not head.startswith("ref:"):
            break
        name = head.removeprefix("ref:").strip()
        head = _text(git / name) or _text(common / name) or _packed(common, name)
    return head if _COMMIT.fullmatch(head) else ""


def _packed(common: Path, name: str) -> str:
    for line in _text(common / "packed-refs").splitlines():
        commit, _, found = line.partition(" ")
        if found == name:
            return commit
    return ""


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
