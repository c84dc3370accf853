"""Writing a pack's manifest, and what the pack and its model files are called."""

import re
from pathlib import Path
from typing import Any

import tomli_w

from runtime.errors import OutputError
from runtime.files.atomic import replacing
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import LONGEST_NAME, MANIFEST, NAME, Manifest, PackFile

TEXT_MODEL = "model-{}.gguf"
PROJECTOR = "mmproj-{}.gguf"


def pack_file(folder: Path, name: str, licence: str = "unknown") -> PackFile:
    """Describe a file of a pack: size and SHA-256 of ``folder/name``."""
    path = folder / name
    return PackFile(file=name, sha256=sha256_of(path), bytes=path.stat().st_size, licence=licence)


def name_of_folder(folder: Path) -> str:
    """What a pack in a folder is called, where nobody says."""
    name = re.sub(r"[^a-z0-9._-]+", "-", folder.resolve().name.lower())
    return name.lstrip("._-") or "converted"


def check_name(name: str) -> None:
    """See that a pack can have a name.

    Raises:
        OutputError: it cannot; the message has one that it can.
    """
    if not re.fullmatch(NAME, name) or len(name) > LONGEST_NAME:
        possible = name_of_folder(Path(name[:LONGEST_NAME].replace("/", "-").replace("\0", "")))
        raise OutputError(
            f"{name[:LONGEST_NAME] or 'Nothing'} cannot be a pack's name, which is small letters, "
            f"digits, dots, dashes and underscores, as in {possible}."
        )


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
    """Values as JSON knows them, without nulls, in TOML; a list is one line, as people write it."""
    text = tomli_w.dumps(values, indent=0)
    # No string holds a line's end as such: all that follow these signs are those of lists.
    return text.replace("[\n", "[").replace(",\n]", "]").replace(",\n", ", ")
