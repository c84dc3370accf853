"""The licence that a model card names in its front matter, or that of a Piper voice in a line.

https://huggingface.co/docs/hub/model-cards#model-card-metadata
"""

import re
from collections.abc import Sequence
from pathlib import Path

from runtime.files.ordinary import open_file
from runtime.packs.manifest import MANIFEST

UNKNOWN = "unknown"
_CARD, _VOICE_CARD = "README.md", "MODEL_CARD"
_MOST = 1 << 20
"""Bytes of a card that are read; the front matter is its beginning."""
_LONGEST = 200
"""Characters of a licence's name."""


def licence_of(folder: Path) -> str:
    """What the model card of a folder says; ``unknown`` where it says nothing or cannot be read.

    Of several licences, which hold for parts of a model, it is all of them with ``AND``. A licence
    of the publisher's own is called what ``license_name`` calls it.
    """
    card = _text(folder / _CARD)
    matter = re.match(r"\s*---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", card, re.DOTALL | re.MULTILINE)
    lines = matter[1].splitlines() if matter else []
    return licence_called(_values(lines, "license"), _values(lines, "license_name"))


def licence_called(licences: Sequence[str], names: Sequence[str]) -> str:
    """What a card's ``license`` and ``license_name`` say, as ``licence_of`` has it."""
    found = names if list(licences) == ["other"] and names else licences
    return " AND ".join(found) or UNKNOWN


def licence_beside(file: Path) -> str:
    """What a card in the folder of a file says; ``unknown`` where it says nothing.

    In the folder of a pack a card is that of the model, and of no other file.
    """
    if (file.parent / MANIFEST).exists():
        return UNKNOWN
    found = re.search(r"^[*-]\s*Licen[sc]e:[ \t]*(\S.*)$", _text(file.parent / _VOICE_CARD), re.M)
    said = found[1].strip()[:_LONGEST] if found else ""
    return said if said and said.isprintable() else licence_of(file.parent)


def _text(card: Path) -> str:
    """A card is for people to read, and no reason to refuse a model."""
    try:
        with open_file(card) as file:
            return file.read(_MOST).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def _values(lines: list[str], key: str) -> list[str]:
    """The value of a key of YAML, or those of a list of it."""
    places = [number for number, line in enumerate(lines) if line.startswith(f"{key}:")]
    if not places:
        return []
    value = lines[places[0]].partition(":")[2].split(" #")[0].strip()
    if not value:
        items = []
        for line in lines[places[0] + 1 :]:
            item = re.match(r"\s*-\s+(.*)", line)
            if not item:
                break
            items.append(item[1])
    else:
        items = value.strip("[]").split(",")
    plain = (item.split(" #")[0].strip().strip("\"'") for item in items)
    return [item for item in plain if item and item.isprintable()]
