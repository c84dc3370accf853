"""Packs of random models for tests, and changed copies of them."""

import shutil
from collections.abc import Callable
from pathlib import Path

from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import MANIFEST
from runtime.packs.pack import Pack


def changed_copy(pack: Path, folder: Path, file: str, change: Callable[[bytes], bytes]) -> Pack:
    """A copy of a pack with one file changed and a manifest that says so.

    Args:
        pack: The pack's folder.
        folder: Made for the copy.
        file: Which file.
        change: Its bytes to its new bytes.
    """
    shutil.copytree(pack, folder)
    path = folder / file
    before = sha256_of(path), path.stat().st_size
    path.write_bytes(change(path.read_bytes()))
    manifest = (folder / MANIFEST).read_text(encoding="utf-8")
    manifest = manifest.replace(before[0], sha256_of(path))
    manifest = manifest.replace(f"bytes = {before[1]}", f"bytes = {path.stat().st_size}")
    (folder / MANIFEST).write_text(manifest, encoding="utf-8")
    return Pack.open(folder)
