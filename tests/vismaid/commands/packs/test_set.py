"""``vismaid packs set``."""

import shutil
from pathlib import Path

import pytest

from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from tests.runtime.translation.translators import forced_way
from vismaid.app import main

DEMO = BUNDLED / "demo"


@pytest.fixture
def home(speaking_pack: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(speaking_pack, tmp_path / "pack"))


def test_a_pack_gets_other_ears_and_another_voice(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["packs", "set", str(home), "--recogniser", str(DEMO / "recogniser.bin")]
    words += ["--voice", f"pt={DEMO / 'voice.onnx'}", "--remove-voice", "en", "--title", "Mine"]
    assert main([*words, "--name", "mine", "--context", "1024"]) == 0
    said = capsys.readouterr()
    assert said.out == f"{home}: pack mine, hears en es, speaks pt\n"
    assert "is for en, es and not pt" in said.err
    manifest = Pack.open(home).manifest
    assert (manifest.name, manifest.title, manifest.context) == ("mine", "Mine", 1024)
    assert main(["packs", "set", str(home), "--remove-recogniser"]) == 0
    assert "has no recogniser; give it one with `vismaid packs set" in capsys.readouterr().err
    Pack.open(home).verify()


def test_a_pack_gets_what_translates_a_language(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ways = [("es", "en", "What is it?"), ("en", "es", "Una puerta.")]
    folders = [forced_way(tmp_path, text, source, target) for source, target, text in ways]
    words = [word for each in folders for word in ("--translate", f"es={each}")]
    assert main(["packs", "set", str(home), *words]) == 0
    assert "speaks en, translates es\n" in capsys.readouterr().out
    Pack.open(home).verify()
    assert main(["packs", "set", str(home), "--remove-translate", "es"]) == 0
    assert not Pack.open(home).manifest.translators


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["{home}"], "say what is to be changed"),
        (["{home}", "--recogniser", "x", "--remove-recogniser"], "both given and taken away"),
        (["{home}", "--remove-voice", "fr"], "names no voice for fr; it has en"),
        (["{home}", "--recogniser", "nowhere"], "nowhere (there is nothing by that name)"),
        (["{home}", "--recogniser", "{demo}"], "is a pack, and a pack's model stays as it is"),
        (["{home}", "--translate", "{demo}"], "does not say which language is translated"),
        (["{home}", "--translate", "es={demo}"], "holds no translator"),
        (["{home}", "--remove-translate", "es"], "names no translators for es; it has none"),
        (["{home}", "--title", ""], "say what is to be changed"),
        (["nowhere", "--title", "x"], "no pack called nowhere"),
        (["demo", "--title", "x"], "comes with the program and stays as it is"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    words: list[str], reason: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    assert main(["packs", "set", *(word.format(home=home, demo=DEMO) for word in words)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert reason in said.err
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before
