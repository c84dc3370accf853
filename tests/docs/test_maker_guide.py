"""What the maker's guide has one type is there to be typed."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from edge.settings import Settings
from runtime.packs.check import check_files
from runtime.packs.languages import lacks
from runtime.packs.pack import Pack
from vismaid.app import main
from vismaid.help_page import page

GUIDE = (Path(__file__).parents[2] / "docs/maker.md").read_text()
COMMAND = re.compile(r"\bvismaid ((?:[a-z]+(?![-\w]) ?)+)((?:--[a-z]+)?)")


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


def typed(command: str, home: Path) -> list[str]:
    """The words of the one command of the guide that begins so, as a shell gives them to it."""
    blocks = re.findall(r"```\n(.*?)```", GUIDE, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", "").splitlines()
    [line] = [line for line in lines if line.startswith(f".venv/bin/vismaid {command} ")]
    return [word.replace("~", str(home)) for word in shlex.split(line)[1:]]


def test_the_commands_of_the_guide_make_a_pack_that_hears_and_speaks(
    checkpoint: Path, speaking_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(checkpoint, tmp_path / "checkpoint")
    make, change = typed("packs make", tmp_path), typed("packs set", tmp_path)
    for word in (*make, *change):
        path = Path(word.removeprefix("es="))
        if path.suffix in (".bin", ".onnx"):
            path.parent.mkdir(parents=True, exist_ok=True)
            mine = "recogniser.bin" if path.suffix == ".bin" else "tones.onnx"
            shutil.copy(speaking_pack / mine, path)
        if path.suffix == ".onnx":
            shutil.copy(speaking_pack / "tones.onnx.json", f"{path}.json")
    assert main(make) == 0
    pack = Pack.open(tmp_path / "mine")
    check_files(pack)
    assert len(pack.files()) == 5
    assert not list(lacks(pack, "en"))
    assert main(change) == 0
    assert list(Pack.open(pack.folder).manifest.voices) == ["es"]


def test_every_setting_of_the_guide_is_there() -> None:
    for table, key in re.findall(r"`\[(\w+)\] (\w+)`", GUIDE):
        assert key in type(getattr(Settings(), table)).model_fields
