"""Writing a pack: its manifest, and a folder that appears whole or not at all."""

import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from runtime.errors import OutputError
from runtime.files.atomic import replacing, unfinished, unwritable
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import MANIFEST, Manifest, PackFile


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A temporary folder beside ``out`` that becomes ``out`` if the block succeeds.

    Whatever ends the block early, Ctrl-C included, removes it and leaves nothing behind.

    Raises:
        OutputError: ``out`` exists and is not an empty folder, or cannot be written.
    """
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise OutputError(f"{out} exists already. Remove it or choose another folder.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise unwritable(out, error) from None
    try:
        with unfinished(scratch):
            yield scratch
            scratch.chmod(0o755)
            scratch.replace(out)
    except OSError as error:
        raise unwritable(out, error) from None


LOCK = "lock"
"""The file in a folder that is one process's at a time."""


@contextmanager
def locked_folder(path: Path, busy: str) -> Iterator[None]:
    """A folder that is this process's for the length of the block, made where it is not there.

    Args:
        path: The folder; whether it remains is the block's to decide.
        busy: What to say where another process has it.

    Raises:
        OutputError: it cannot be written, or another process has it.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / LOCK).open("wb")
    except OSError as error:
        raise unwritable(path, error) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OutputError(busy) from None
        yield


def link(path: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file systems know no such thing.

    Raises:
        OutputError: ``target`` cannot be written.
    """
    try:
        os.link(path.resolve(), target)
    except OSError:
        try:
            shutil.copyfile(path, target)
        except OSError as error:
            raise unwritable(target, error) from None


def pack_file(folder: Path, name: str, licence: str = "unknown") -> PackFile:
    """Describe a file of a pack: size and SHA-256 of ``folder/name``."""
    path = folder / name
    return PackFile(file=name, sha256=sha256_of(path), bytes=path.stat().st_size, licence=licence)


def write_manifest(folder: Path, manifest: Manifest) -> Path:
    """Write ``pack.toml`` atomically; fields with their default value are left out.

    Raises:
        OutputError: the folder cannot be written.
    """
    path = folder / MANIFEST
    with replacing(path) as file:
        file.write(as_toml(manifest.model_dump(mode="json", exclude_defaults=True)).encode())
    return path


def as_toml(values: dict[str, Any]) -> str:
    """Values as JSON knows them, without nulls, in TOML."""
    return "".join(_table(values, [])).lstrip("\n")


def _table(values: dict[str, Any], path: list[str]) -> Iterator[str]:
    """A TOML table: its plain values first, then the tables in it."""
    nested = {key: value for key, value in values.items() if _is_table(value)}
    for key, value in values.items():
        if key not in nested:
            yield f"{_key(key)} = {_value(value)}\n"
    for key, value in nested.items():
        name = ".".join(_key(part) for part in [*path, key])
        for entry in value if isinstance(value, list) else [value]:
            yield f"\n[[{name}]]\n" if isinstance(value, list) else f"\n[{name}]\n"
            yield from _table(entry, [*path, key])


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    )


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_value(entry) for entry in value) + "]"
    # JSON spells strings, numbers and booleans as TOML does, but for this one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
