"""What a pack hears is read from its recogniser, and what a language lacks is said."""

import shutil
from pathlib import Path

import pytest

from bench.shapes.forced_whisper import write_forced_whisper
from convert.pack_writer import pack_file, write_manifest
from edge import loading as senses
from edge.languages import SUPPORTED, caution, heard, lacks, shortcomings
from runtime.errors import PackError
from runtime.packs.pack import Pack, Recogniser
from tests.conftest import RECITED
from vismaid.app import main

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def many(speaking_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack whose recogniser knows many languages and whose manifest names none."""
    folder = Path(shutil.copytree(speaking_pack, tmp_path_factory.mktemp("packs") / "many"))
    write_forced_whisper(folder / "recogniser.bin", RECITED, multilingual=True)
    manifest = Pack.open(folder).manifest
    voices = {"en": manifest.voices["en"], "es": manifest.voices["en"]}
    ears = Recogniser(model=pack_file(folder, "recogniser.bin"))
    write_manifest(folder, manifest.model_copy(update={"recogniser": ears, "voices": voices}))
    return Pack.open(folder)


def test_a_multilingual_recogniser_needs_no_list_of_languages(many: Pack) -> None:
    assert heard(many) == "many"
    for language in ("en", "es"):
        assert not list(lacks(many, language))
        with senses.load(many, language, hear=True, speak=True) as (recogniser, voice):
            assert recogniser
            assert voice
    assert [lack.what for lack in lacks(many, "fr")] == ["Pack speaking has no voice for fr"]


def test_a_recogniser_of_english_is_known_by_its_own_header(speaking_pack: Path) -> None:
    (deaf, mute) = lacks(Pack.open(speaking_pack), "es")
    assert "knows English only and not es" in deaf.what
    assert "multilingual" in deaf.remedy
    assert "voices.es" in mute.remedy


def test_languages_that_are_listed_are_the_ones_wanted(many: Pack) -> None:
    manifest = many.manifest
    assert manifest.recogniser
    only = manifest.recogniser.model_copy(update={"languages": ["es"]})
    pack = Pack(many.folder, manifest.model_copy(update={"recogniser": only}))
    assert heard(pack) == "es"
    (lack,) = lacks(pack, "en")
    assert "`languages`" in lack.remedy
    assert not list(lacks(pack, "es"))


def test_what_is_not_wanted_is_not_lacking(pack: Path) -> None:
    assert not list(lacks(Pack.open(pack), "de", hear=False, speak=False))
    with (
        pytest.raises(PackError, match="no voice for de"),
        senses.load(Pack.open(pack), "de", hear=False, speak=True),
    ):
        pass


def test_in_a_supported_language_nothing_is_missing(pack: Path) -> None:
    for language in SUPPORTED:
        assert not shortcomings(Pack.open(pack), language)
        assert not caution(Pack.open(pack), language)


def test_a_missing_guard_is_the_first_thing_said(pack: Path) -> None:
    assert "safety guard" in shortcomings(Pack.open(pack), "de")[0]
    assert "Supported are en and es" in caution(Pack.open(pack), "de")


def test_a_question_in_another_language_is_answered_with_a_warning(
    pack: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["ask", "--pack", str(pack), "--image", str(picture), "--text", "Was ist das?"]
    assert main([*asked, "--lang", "de", "--detail", "glance"]) == 0
    said = capsys.readouterr().err
    assert said.startswith("vismaid: de is not fully supported: there is no safety guard")
    assert said.count("\n") == 1


def test_the_documents_say_which_languages_are_supported() -> None:
    assert SUPPORTED == ("en", "es")
    for page in ("README.md", "docs/maker.md"):
        assert "English and Spanish" in " ".join((ROOT / page).read_text().split())
