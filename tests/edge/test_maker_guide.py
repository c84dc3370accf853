"""What the maker's guide has one type is there to be typed."""

import re
from pathlib import Path

import pytest

from edge.help_page import page
from edge.settings import Settings

GUIDE = (Path(__file__).parents[2] / "docs/maker.md").read_text()
COMMAND = re.compile(r"\bvismaid ((?:[a-z]+ ?)+)((?:--[a-z]+)?)")


def sections() -> dict[str, str]:
    """What help says of each command."""
    parts = re.split(r"^## vismaid ?(.*)$", page(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def spelled() -> set[tuple[str, str]]:
    """Commands of vismaid in the guide, each with an option or without."""
    quoted = re.findall(r"```\n(.*?)```|`([^`]+)`", GUIDE, re.DOTALL)
    text = "\n".join(part for parts in quoted for part in parts)
    return {(words.strip(), option) for words, option in COMMAND.findall(text)}


@pytest.mark.parametrize(("words", "option"), sorted(spelled()))
def test_every_command_of_the_guide_is_there(words: str, option: str) -> None:
    known = sections()
    assert words in known
    assert option in known[words]


def test_every_setting_of_the_guide_is_there() -> None:
    for table, key in re.findall(r"`\[(\w+)\] (\w+)`", GUIDE):
        assert key in type(getattr(Settings(), table)).model_fields
