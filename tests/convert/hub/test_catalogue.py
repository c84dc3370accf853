"""The catalogue that comes with the program, and how a catalogue is read."""

import re
import tomllib
from pathlib import Path

import pytest

from convert.hub.catalogue import FILE, catalogue, read_catalogue
from convert.quantize.search.boards import boards
from runtime.errors import HubError
from runtime.languages.language import known_codes
from runtime.memory_plan import plan_memory
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED


def test_it_has_a_recogniser_and_a_voice_for_every_language_that_is_spoken() -> None:
    known = catalogue()
    assert set(known_codes()) <= known.languages.keys()
    for code, usual in known.languages.items():
        assert code in known.recognisers[usual.recogniser].languages
        assert code in known.voices[usual.voice].languages


def test_it_says_that_nothing_of_it_was_fetched() -> None:
    assert "not fetched" in catalogue().checked


def test_it_comes_with_the_program() -> None:
    patterns = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    assert "packs/**/*" in patterns["tool"]["setuptools"]["package-data"]["runtime"]
    assert FILE.parent == BUNDLED


def test_a_pair_has_one_file_of_each_kind() -> None:
    for model in catalogue().models.values():
        roles = sorted(each.role for each in model.files)
        assert roles == (["model", "projector"] if model.kind == "pair" else ["checkpoint"])


def test_a_smaller_board_fits_no_more_than_a_larger_one() -> None:
    known = catalogue()
    sizes = sorted(boards(), key=lambda code: boards()[code].memory)
    for name in known.models:
        fits = [known.fits(name)[code] for code in sizes]
        assert fits == sorted(fits)
    assert known.fits("smolvlm2-500m")["pi4-2gb"]
    assert not known.fits("gemma-3-4b")["pi5-4gb"]


@pytest.mark.parametrize("board", boards().values(), ids=boards())
def test_what_a_pack_takes_is_told_on_the_careful_side(board: object, tmp_path: Path) -> None:
    """The bundled pack as an entry of a catalogue, beside the plan of its files themselves."""
    from convert.quantize.search.boards import TargetBoard

    assert isinstance(board, TargetBoard)
    pack = Pack.open(BUNDLED / "demo")
    manifest = pack.manifest
    ears = manifest.recogniser
    assert ears
    usual = FILE.read_text(encoding="utf-8").partition("# --- Models")[0]
    for kind, name in (("recogniser", "ears"), ("voice", "voice")):
        usual = re.sub(rf'^{kind} = ".*"', f'{kind} = "{name}"', usual, flags=re.MULTILINE)
    text = (
        usual
        + f"""
[models.demo]
title = "Demo"
purpose = "tries"
kind = "pair"
repository = "maker/demo"
licence = "GPL-3.0-or-later"
languages = ["en"]
cache = 4096
context = {manifest.context}
files = [
    {{ role = "model", file = "m.gguf", bytes = {manifest.text_model.bytes} }},
    {{ role = "projector", file = "p.gguf", bytes = {manifest.projector.bytes} }},
]
[recognisers.ears]
title = "Ears"
purpose = "hear"
repository = "maker/demo"
licence = "GPL-3.0-or-later"
languages = ["en"]
file = "recogniser.bin"
bytes = {ears.model.bytes}
[voices.voice]
title = "Voice"
purpose = "speaks"
repository = "maker/demo"
licence = "GPL-3.0-or-later"
languages = ["en"]
file = "voice.onnx"
bytes = {manifest.voices["en"].model.bytes}
"""
    )
    path = tmp_path / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    known = read_catalogue(path)
    told = known.planned(known.models["demo"], "ears", ["voice"], board)
    assert 1 < told / plan_memory(pack, features=board.features).bytes < 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("format = 1", "format = 2"), "format must be 1, not 2"),
        (('recogniser = "base"', 'recogniser = "bass"'), "has no such recogniser or voice for es"),
        (("sha256 = ", "sha265 = "), "there is no entry .*sha265"),
        (('kind = "pair"', 'kind = "pear"'), "must be 'pair' or 'checkpoint'"),
        (('repository = "Qwen/', 'repository = "../'), "which cannot be"),
    ],
)
def test_a_catalogue_that_says_what_it_cannot_is_refused(
    change: tuple[str, str], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text(FILE.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(HubError, match=words):
        read_catalogue(path)
