"""The licence that a model card names in its front matter.

https://huggingface.co/docs/hub/model-cards#model-card-metadata
"""

import re
from pathlib import Path

UNKNOWN = "unknown"
_CARD = "README.md"
_MOST = 1 << 20
"""Bytes of a card that are read; the front matter is its beginning."""


def licence_of(folder: Path) -> str:
    """What the model card of a folder says; ``unknown`` where it says nothing or cannot be read.

    Of several licences, which hold for parts of a model, it is all of them with ``AND``. A licence
    of the publisher's own is called what ``license_name`` calls it.
    """
    try:
        if not (folder / _CARD).is_file():
            return UNKNOWN
        with (folder / _CARD).open("rb") as file:
            # A card is for people to read, and no reason to refuse a model.
            card = file.read(_MOST).decode("utf-8-sig", errors="replace")
    except OSError:
        return UNKNOWN
    matter = re.match(r"\s*---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", card, re.DOTALL | re.MULTILINE)
    lines = matter[1].splitlines() if matter else []
    found = _values(lines, "license")
    if found == ["other"]:
        found = _values(lines, "license_name") or found
    return " AND ".join(found) or UNKNOWN


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
