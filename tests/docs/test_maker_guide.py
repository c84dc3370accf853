"""What the maker's guide has one type is there to be typed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from edge.settings import Settings
from runtime.packs.languages import lacks
from runtime.packs.pack import Pack
from vismaid.help_page import page

GUIDE = (Path(__file__).parents[2] / "docs/maker.md").read_text()
VOICE = "en_US-joe-medium"
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


def test_the_lines_that_name_speech_in_a_pack_make_one_that_hears_and_speaks(
    pack: Path, speaking_pack: Path, tmp_path: Path
) -> None:
    blocks = re.findall(r"```\n(cd ~/onevision\n.*?)cd /opt/vismaid\n```", GUIDE, re.DOTALL)
    assert len(blocks) == 1
    folder = Path(shutil.copytree(pack, tmp_path / "onevision"))
    for file in re.findall(r"^entry \S+ (\S+)$", blocks[0], re.MULTILINE):
        mine = "recogniser.bin" if file.endswith(".bin") else file.replace(VOICE, "tones")
        shutil.copy(speaking_pack / mine, folder / file)
    done = subprocess.run(
        ["bash", "-euc", blocks[0]], env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    )
    assert done.returncode == 0
    made = Pack.open(folder)
    made.verify()
    assert len(made.files()) == 5
    assert not list(lacks(made, "en"))


def test_every_setting_of_the_guide_is_there() -> None:
    for table, key in re.findall(r"`\[(\w+)\] (\w+)`", GUIDE):
        assert key in type(getattr(Settings(), table)).model_fields
