"""A pack gets what it translates a language with, and what does not belong together is refused."""

import shutil
from pathlib import Path

import pytest

from convert.assemble.change import change_pack
from convert.assemble.given_translators import GivenTranslator
from convert.pack_writer import write_manifest
from runtime.errors import PackError
from runtime.packs.check import check_files
from runtime.packs.manifest import Manifest, Prompts
from runtime.packs.pack import Pack
from tests.runtime.translation.translators import forced_way


@pytest.fixture(scope="session")
def ways(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Translators by what they lead from and to; not to be changed."""
    folder = tmp_path_factory.mktemp("translators")
    said = {"es-en": "What is it?", "en-es": "Una puerta.", "pt-en": "Is it?", "it-es": "Nada."}
    return {way: forced_way(folder, text, *way.split("-")) for way, text in said.items()}


@pytest.fixture
def home(speaking_pack: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(speaking_pack, tmp_path / "pack"))


def given(*paths: Path, language: str = "es") -> list[GivenTranslator]:
    return [GivenTranslator(language, path) for path in paths]


def whole(home: Path) -> Manifest:
    """The manifest of a pack whose files are all there, and no others."""
    pack = Pack.open(home)
    check_files(pack)
    there = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    assert there == {entry.file for entry in pack.files()} | {"pack.toml"}
    return pack.manifest


def test_either_way_is_told_from_what_the_model_is_spoken_to_in(
    home: Path, ways: dict[str, Path]
) -> None:
    change_pack(home, translators=given(ways["en-es"], ways["es-en"]))
    made = whole(home).translators["es"]
    assert made.model_language == "en"
    assert made.asking
    assert made.asking.model.file == "es-en-model.bin"
    assert made.answering.model.file == "en-es-model.bin"
    assert (home / "es-en-model.bin").read_bytes() == (ways["es-en"] / "model.bin").read_bytes()


def test_what_is_given_later_takes_the_place_of_the_same_way(
    home: Path, ways: dict[str, Path], tmp_path: Path
) -> None:
    change_pack(home, translators=given(ways["en-es"]))
    assert whole(home).translators["es"].asking is None
    change_pack(home, translators=given(ways["es-en"]))
    before = whole(home).translators["es"]
    other = forced_way(tmp_path, "Is there a door?", "es", "en")
    change_pack(home, translators=given(other))
    after = whole(home).translators["es"]
    assert after.answering == before.answering
    assert after.asking
    assert before.asking
    assert after.asking.model.sha256 != before.asking.model.sha256


def test_what_is_taken_away_takes_its_files_along(home: Path, ways: dict[str, Path]) -> None:
    before = sorted(home.iterdir())
    change_pack(home, translators=given(ways["en-es"], ways["es-en"]))
    change_pack(home, remove_translators=["es"])
    assert not whole(home).translators
    assert sorted(home.iterdir()) == before


@pytest.mark.parametrize(
    ("which", "language", "reason"),
    [
        (["es-en"], "es", "Nothing leads back into es"),
        (["pt-en", "en-es"], "es", "translates from pt into en, and what leads from es into en"),
        (["it-es"], "es", "translates from it into es"),
        (["es-en", "en-es"], "it", "translates from es into en, and what leads from it into"),
        (["en-es", "en-es"], "es", "lead the same way"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    which: list[str], language: str, reason: str, home: Path, ways: dict[str, Path]
) -> None:
    before = {path: path.read_bytes() for path in home.iterdir()}
    paths = [ways[way] for way in which]
    with pytest.raises(PackError, match=reason):
        change_pack(home, translators=given(*paths, language=language))
    assert {path: path.read_bytes() for path in home.iterdir()} == before


def test_two_that_lead_to_different_languages_of_the_model_are_refused(
    home: Path, ways: dict[str, Path]
) -> None:
    manifest = Pack.open(home).manifest
    prompts = {"en": Prompts(), "it": Prompts()}
    write_manifest(home, manifest.model_copy(update={"prompts": prompts}))
    with pytest.raises(PackError, match="leads to en one way and comes from it the other"):
        change_pack(home, translators=given(ways["es-en"], ways["it-es"]))
    whole(home)


def test_what_is_no_translator_is_refused(
    home: Path, ways: dict[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(PackError, match="or what `vismaid convert` makes"):
        change_pack(home, translators=given(tmp_path))
    damaged = Path(shutil.copytree(ways["en-es"], tmp_path / "damaged"))
    (damaged / "model.bin").write_bytes(b"no model")
    with pytest.raises(PackError, match="cannot be used"):
        change_pack(home, translators=given(damaged))
    with pytest.raises(PackError, match="names no translators for es; it has none"):
        change_pack(home, remove_translators=["es"])
    whole(home)
    with pytest.raises(PackError, match="does not say which language is translated"):
        GivenTranslator.parse("es-en")
