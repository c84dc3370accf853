"""Translators are fetched by a pair or a repository, and what cannot be had is a sentence."""

import json
import re
import shutil
from pathlib import Path

import pytest

from bench.shapes.marian import write_random_marian
from convert.hub.catalogue import catalogue
from convert.hub.client import Hub
from convert.hub.names import RepositoryName
from convert.hub.orders import TRANSLATOR, Order
from convert.hub.pull import pull
from convert.hub.translators import sorted_translators
from runtime.errors import HubError, PackError, VismaidError
from runtime.packs.kept import kept_folder
from runtime.packs.manifest import MANIFEST, Manifest
from runtime.packs.pack import Pack
from tests.checkpoints.pickled import write_pickled
from tests.convert.hub.conftest import ORDERS, Pull
from tests.convert.hub.server import COMMIT, LoopbackHub, Repository, Trouble
from vismaid.app import main

CARD = b"---\nlicense: cc-by-4.0\n---\n"
OPUS = "Helsinki-NLP/opus-mt-"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a repository of OPUS-MT has: pickled weights, and others that nobody needs."""
    from safetensors.numpy import load

    folder = write_random_marian(tmp_path_factory.mktemp("opus") / "model")
    write_pickled(folder / "pytorch_model.bin", load((folder / "model.safetensors").read_bytes()))
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    del files["model.safetensors"]
    return files | {"README.md": CARD, "tf_model.h5": bytes(5000), "rust_model.ot": bytes(5000)}


@pytest.fixture
def opus(
    server: LoopbackHub, published: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> LoopbackHub:
    """The hub with both pairs of Spanish and English."""
    for source, target in (("es", "en"), ("en", "es")):
        said = json.dumps({"source_lang": source, "target_lang": target}).encode()
        files = published | {"tokenizer_config.json": said}
        server.repositories[f"{OPUS}{source}-{target}"] = Repository(files)
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    return server


@pytest.fixture
def home(speaking_pack: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(speaking_pack, tmp_path / "mine"))


def whole(home: Path) -> Manifest:
    """The manifest of a pack whose files are all there, and no others."""
    pack = Pack.open(home)
    pack.verify()
    files = [path for path in home.rglob("*") if path.is_file() or path.name.startswith(".")]
    there = {str(path.relative_to(home)) for path in files}
    assert there == {entry.file for entry in pack.files()} | {MANIFEST}
    return pack.manifest


def kept() -> list[str]:
    """What lies in the store but notes and locks."""
    names = [path.name for path in kept_folder("hub").iterdir()]
    return [name for name in names if name != "lock" and not name.endswith(".json")]


def test_a_language_alone_is_both_ways(
    opus: LoopbackHub, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "set", str(home), "--translate", "es"]) == 0
    assert "speaks en, translates es\n" in capsys.readouterr().out
    manifest = whole(home)
    found = manifest.translators["es"]
    assert found.asking
    assert {each.licence for each in (*found.asking.files, *found.answering.files)} == {"cc-by-4.0"}
    for way in ("es-en", "en-es"):
        assert f"hf:{OPUS}{way}@{COMMIT}" in manifest.source.split()
    assert not opus.sent("tf_model|rust_model")
    assert kept() == []
    assert main(["packs", "set", str(home), "--translate", f"es=es-en@{COMMIT}"]) == 0
    assert sorted(whole(home).source.split()) == sorted(manifest.source.split())


def test_a_repository_by_its_own_name(opus: LoopbackHub, home: Path) -> None:
    opus.repositories["maker/translator"] = opus.repositories[f"{OPUS}en-es"]
    for name in ("maker/translator", "hf:maker/translator@main"):
        assert main(["packs", "set", str(home), "--translate", f"es={name}"]) == 0
        assert whole(home).source.split()[-1] == f"hf:maker/translator@{COMMIT}"


def test_a_folder_of_that_name_goes_first(
    opus: LoopbackHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "es-en").mkdir()
    orders, here = sorted_translators(["es=es-en", "es=en-es"], catalogue(), ["en", "es"])
    assert [str(each.path) for each in here] == ["es-en"]
    name = RepositoryName(f"{OPUS}en-es")
    assert orders == [Order(TRANSLATOR, name, language="es", called="en-es")]


def test_a_new_pack_gets_them_too(opus: LoopbackHub, home: Path, tmp_path: Path) -> None:
    words = ["--model", str(home), "--out", str(tmp_path / "new"), "--translate", "es=en-es"]
    assert main(["packs", "make", *words]) == 0
    manifest = whole(tmp_path / "new")
    assert manifest.translators["es"].asking is None
    before = Pack.open(home).manifest.source
    assert manifest.source == f"{before} hf:{OPUS}en-es@{COMMIT}".strip()


def test_a_pull_brings_them_with_the_other_parts(opus: LoopbackHub, pulled: Pull) -> None:
    orders, _ = sorted_translators(["es=es-en"], catalogue(), ["en", "es"])
    made = pulled([*ORDERS, *orders])
    assert made.source.split()[-1] == f"hf:{OPUS}es-en@{COMMIT}"
    assert sorted(made.held["translator"]) == [
        *("README.md", "config.json", "generation_config.json", "pytorch_model.bin"),
        *("source.spm", "target.spm", "tokenizer_config.json", "vocab.json"),
    ]


def test_a_pull_of_a_pack_that_has_them_asks_nobody(opus: LoopbackHub, home: Path) -> None:
    orders, _ = sorted_translators(["es"], catalogue(), ["en", "es"])
    with pytest.raises(HubError, match=r"not one of .*es-en\. `vismaid packs set .*--translate"):
        pull(orders, home, lambda parts, source: [], hub=lambda: Hub(opus.address))
    assert main(["packs", "set", str(home), "--translate", "es"]) == 0
    opus.requests.clear()
    assert pull(orders, home, lambda parts, source: [], hub=lambda: Hub(opus.address)) == [home]
    assert not opus.requests


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("es=es-fr", "es-fr leads neither from es to a language .* nor back"),
        ("es=fr-en", "fr-en leads neither from es"),
        ("es=es-es", "es-es leads neither"),
        ("es=./nowhere", r"There is no folder \./nowhere, and to be fetched .* es=OWNER/NAME"),
        ("es=hf:nowhere", "names no repository"),
        ("en", "The model is spoken to in en itself"),
        ("es-en", "does not say which language is translated"),
        ("español", "does not say which language is translated"),
    ],
)
def test_what_names_nothing_is_refused_before_anybody_is_asked(text: str, said: str) -> None:
    with pytest.raises((HubError, PackError), match=said):
        sorted_translators([text], catalogue(), ["en", "es"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("it", "No translator is known for it-en. There is no repository .*it=OWNER/NAME"),
        ("es=maker/nobody", "There is no repository maker/nobody"),
        ("es=maker/ears", "maker/ears is no MarianMT model, which has config.json, vocab.json"),
        ("es=maker/bare", "maker/bare has no weights in safetensors and no pytorch_model.bin"),
        ("es=maker/bart", "bart holds no translator"),
        ("es=maker/french", "french translates from fr into de, and what leads from es into en"),
        ("es=maker/cut", "pytorch_model.bin"),
    ],
)
def test_what_cannot_be_had_is_a_sentence_and_changes_nothing(
    text: str,
    said: str,
    opus: LoopbackHub,
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = opus.repositories[f"{OPUS}es-en"].files
    config = json.dumps(json.loads(files["config.json"]) | {"model_type": "bart"}).encode()
    french = b'{"source_lang": "fr", "target_lang": "de"}'
    others = {
        "bare": {name: files[name] for name in ("config.json", *files) if "model." not in name},
        "bart": files | {"config.json": config},
        "french": files | {"tokenizer_config.json": french},
        "cut": files | {"pytorch_model.bin": files["pytorch_model.bin"][:-9000]},
    }
    for name, held in others.items():
        opus.repositories[f"maker/{name}"] = Repository(
            {path: content for path, content in held.items() if path != "pytorch_model.bin"}
            if name == "bare"
            else held
        )
    before = {path: path.read_bytes() for path in home.iterdir()}
    assert main(["packs", "set", str(home), "--translate", text, "--title", "Mine"]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert re.search(said, told[0])
    assert "shown." not in told[0]
    assert {path: path.read_bytes() for path in home.iterdir()} == before


def test_what_was_cut_is_gone_on_with(
    opus: LoopbackHub, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convert.hub.client._TRIES", 1)
    opus.troubles = [Trouble(cut=40_000, when=lambda path: "/delivery/" in path)]
    words = ["packs", "set", str(home), "--translate", "es=en-es"]
    assert main(words) == 2
    whole(home)
    assert [name.endswith(".part") for name in kept()].count(True) == 1
    assert main(words) == 0
    whole(home)
    files = opus.repositories[f"{OPUS}en-es"].files
    needed = {name: content for name, content in files.items() if not name.endswith((".h5", ".ot"))}
    assert opus.sent() == sum(map(len, needed.values()))


def test_without_a_network_it_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("convert.hub.client._TRIES", 1)
    assert main(["packs", "set", str(home), "--translate", "es"]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert "cannot be reached" in told[0] or "HF_HUB_OFFLINE" in told[0]
    whole(home)


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    opus: LoopbackHub, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    orders, _ = sorted_translators(["es"], catalogue(), ["en", "es"])
    with pytest.raises(VismaidError, match=r"needs .* MB in .* Make room"):
        pull(orders, home.with_name("new"), lambda parts, source: [], hub=lambda: Hub(opus.address))
    assert not opus.sent()


def test_the_catalogue_says_where_a_pair_is() -> None:
    known = catalogue().translators
    assert known.repository_of("es-en") == f"{OPUS}es-en"
    assert known.repository_of("pt-en") == f"{OPUS}ROMANCE-en"
