"""From a name to a spoken answer: pulling from a hub on loopback, as a maker does."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from bench.shapes.marian import write_random_marian
from convert.hub import catalogue
from convert.translation.folder import convert_translator
from runtime.packs.kept import kept_folder
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED, data_folder
from tests.convert.hub.server import COMMIT, LoopbackHub, Repository, Trouble
from vismaid.app import main

CATALOGUE = """
format = 1
checked = "looked up in public sources, not fetched from here"
[languages.en]
recogniser = "ears"
voice = "joe"
[models.tiny]
title = "Tiny"
purpose = "tries"
kind = "checkpoint"
repository = "maker/tiny"
licence = "MIT"
languages = ["en"]
cache = 4096
context = 1024
files = [{ role = "checkpoint", file = "model.safetensors", bytes = 1_000_000 }]
[models.seer]
title = "Seer"
purpose = "tries"
kind = "pair"
repository = "maker/seer-GGUF"
licence = "MIT"
languages = ["en"]
cache = 4096
context = 2048
files = [
    { role = "model", file = "model-f16.gguf", bytes = 5_000_000 },
    { role = "projector", file = "mmproj-f16.gguf", bytes = 5_000_000 },
]
[recognisers.ears]
title = "Ears"
purpose = "hear"
repository = "maker/ears"
licence = "MIT"
languages = ["en"]
file = "ggml-ears.bin"
bytes = 1_000_000
[voices.joe]
title = "Joe"
purpose = "speaks"
repository = "maker/voices"
licence = "MIT"
languages = ["en"]
file = "en/joe.onnx"
bytes = 1_000_000
[translators]
repository = "maker/{pair}"
"""

OTHERS = ("--recogniser", "hf:maker/ears:ggml-ears.bin", "--voice", "en=hf:maker/voices")


@pytest.fixture
def server(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LoopbackHub]:
    """A hub with what the catalogue names, which every pull of the test asks."""
    hub = LoopbackHub()
    files = {path.name: path.read_bytes() for path in checkpoint.iterdir()}
    hub.repositories["maker/tiny"] = Repository(files | {"README.md": b"---\nlicense: mit\n---\n"})
    demo = BUNDLED / "demo"
    ears = (demo / "recogniser.bin").read_bytes()
    hub.repositories["maker/ears"] = Repository({"ggml-ears.bin": ears})
    pair = {name: (demo / name).read_bytes() for name in ("model-f16.gguf", "mmproj-f16.gguf")}
    hub.repositories["maker/seer-GGUF"] = Repository(pair)
    voice = {
        f"en/joe{end}": (BUNDLED / f"demo/voice{end}").read_bytes()
        for end in (".onnx", ".onnx.json")
    }
    hub.repositories["maker/voices"] = Repository(voice)
    known = tmp_path / "catalogue.toml"
    known.write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(catalogue, "FILE", known)
    catalogue.catalogue.cache_clear()
    for name in ("HF_TOKEN", "STATE_DIRECTORY", "VISMAID_PACKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "huggingface"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with hub.running():
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub
    catalogue.catalogue.cache_clear()


def test_from_a_name_to_a_spoken_answer(
    server: LoopbackHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bundled pack's own parts, from the hub: what is made of them hears, sees and speaks."""
    assert main(["packs", "pull", "seer", "--template", "chatml"]) == 0
    told = capsys.readouterr()
    assert "hears many, speaks en" in told.out
    assert "fits: Raspberry Pi 4" in told.out
    assert "The catalogue's entry for seer was looked up" in told.err
    demo = Pack.open(BUNDLED / "demo")
    sample = demo.manifest.samples[1]
    answer = tmp_path / "answer.wav"
    given = [str(demo.folder / each.file) for each in (sample.picture, sample.audio)]
    asked = ["--image", given[0], "--audio", given[1], "--out", str(answer), "--json"]
    assert main(["ask", "--pack", "seer", *asked]) == 0
    heard = json.loads(capsys.readouterr().out)["answer"].lower()
    assert any(each.lower() in heard for each in sample.expected)
    assert soundfile.info(answer).frames > 0


def test_a_checkpoint_is_converted_on_arrival(server: LoopbackHub) -> None:
    assert main(["packs", "pull", "tiny"]) == 0
    manifest = Pack.open(data_folder() / "tiny").manifest
    assert manifest.source.split()[0] == f"hf:maker/tiny@{COMMIT}"
    assert (manifest.title, manifest.text_model.licence) == ("Tiny", "mit")
    left = [path.name for path in kept_folder("hub").iterdir()]
    assert all(name == "lock" or name.endswith(".json") for name in left)


def test_it_brings_what_translates_a_language(
    server: LoopbackHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One way from the hub, the other from here; and once more at no cost."""
    for way in ("es-en", "en-es"):
        folder = write_random_marian(tmp_path / way)
        said = dict(zip(("source_lang", "target_lang"), way.split("-"), strict=True))
        (folder / "tokenizer_config.json").write_text(json.dumps(said))
    files = {path.name: path.read_bytes() for path in (tmp_path / "en-es").iterdir()}
    server.repositories["maker/en-es"] = Repository(files)
    convert_translator(tmp_path / "es-en", tmp_path / "made")
    words = ["packs", "pull", "tiny", "--translate", f"es={tmp_path / 'made'}"]
    words += ["--translate", "es=en-es"]
    assert main(words) == 0
    assert "translates es" in capsys.readouterr().out
    manifest = Pack.open(data_folder() / "tiny").manifest
    assert manifest.translators["es"].asking
    assert f"hf:maker/en-es@{COMMIT}" in manifest.source.split()
    requests = len(server.requests)
    assert main(words) == 0
    assert len(server.requests) == requests
    assert main([*words, "--translate", f"es={tmp_path / 'en-es'}"]) == 2
    assert "its translator is not" in capsys.readouterr().err


def test_a_second_pull_asks_nobody(server: LoopbackHub, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "pull", "tiny"]) == 0
    first, requests = capsys.readouterr().out, len(server.requests)
    assert main(["packs", "pull", "tiny"]) == 0
    assert capsys.readouterr().out == first
    assert len(server.requests) == requests


def test_what_goes_wrong_is_a_sentence(
    server: LoopbackHub, capsys: pytest.CaptureFixture[str]
) -> None:
    server.troubles = [Trouble(page=True, when=lambda path: "/delivery/" in path)]
    assert main(["packs", "pull", "tiny"]) == 2
    *_, told = capsys.readouterr().err.strip().splitlines()
    assert told.startswith("vismaid: A web page came in place of ")
    assert not data_folder().exists()
    assert main(["packs", "pull", "tinny"]) == 2
    assert "Did you mean tiny?" in capsys.readouterr().err


def test_a_repository_by_its_own_name(
    server: LoopbackHub, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "mine"
    assert main(["packs", "pull", "hf:maker/tiny@main", *OTHERS, "--out", str(out)]) == 0
    assert "catalogue" not in capsys.readouterr().err
    manifest = Pack.open(out).manifest
    assert (manifest.name, manifest.title) == ("mine", "tiny")


def test_the_catalogue_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "catalogue"]) == 0
    told = capsys.readouterr()
    for name in ("smolvlm2-500m", "base.en", "es_ES-davefx-medium", "pi4-2gb"):
        assert name in told.out
    assert "not fetched from here" in told.err
    assert main(["packs", "pull"]) == 0
    assert capsys.readouterr() == told


def test_an_interrupted_pull_leaves_no_pack(server: LoopbackHub) -> None:
    """In the middle of a file that comes no further."""
    weights = server.repositories["maker/tiny"].files["model.safetensors"]
    half = len(weights) // 2
    server.troubles = [Trouble(hold=half, when=lambda path: "/delivery/" in path)]
    command = [sys.executable, "-m", "vismaid", "packs", "pull", "hf:maker/tiny", *OTHERS]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.reached.wait(60)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert child.returncode == 130, told
    assert not data_folder().exists()
    assert [path.suffix for path in kept_folder("hub").iterdir()].count(".part") == 1
