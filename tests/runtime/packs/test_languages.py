"""What a pack hears is read from its recogniser, and what it cannot do in a language is said."""

import shutil
from pathlib import Path

import pytest

from bench.shapes.forced_whisper import write_forced_whisper
from convert.pack_writer import pack_file, write_manifest
from runtime.errors import PackError
from runtime.memory_plan import Use, plan_memory
from runtime.packs.languages import heard, lacks
from runtime.packs.manifest import Recogniser
from runtime.packs.pack import Pack
from runtime.start.loading import load_engines
from tests.checkpoints.native_ears import Ears
from tests.packs import RECITED, native_pack


@pytest.fixture(scope="module")
def many(speaking_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack whose recogniser knows many languages and whose manifest names none."""
    folder = Path(shutil.copytree(speaking_pack, tmp_path_factory.mktemp("packs") / "many"))
    write_forced_whisper(folder / "recogniser.bin", RECITED, multilingual=True)
    manifest = Pack.open(folder).manifest
    voices = dict.fromkeys(("en", "es", "ru"), manifest.voices["en"])
    recogniser = Recogniser(model=pack_file(folder, "recogniser.bin"))
    write_manifest(folder, manifest.model_copy(update={"recogniser": recogniser, "voices": voices}))
    return Pack.open(folder)


def test_a_multilingual_recogniser_needs_no_list_of_languages(many: Pack) -> None:
    assert heard(many) == "many"
    for language in ("en", "es"):
        assert not list(lacks(many, language))
        with load_engines(many, language) as loaded:
            assert loaded.recogniser
            assert loaded.voice is loaded.voices[language]
            # Nothing else in the pack reads Cyrillic letters.
            assert set(loaded.engines.voices) == {"ru"}
            assert list(loaded.voices) == [language, "ru"]
        spoken = plan_memory(many, Use(language=language)).parts
        assert [part.name for part in spoken].count("voice") == 2
    assert [lack.what for lack in lacks(many, "fr")] == ["Pack speaking has no voice for fr"]


def test_a_recogniser_of_english_is_known_by_its_own_header(speaking_pack: Path) -> None:
    (deaf, mute) = lacks(Pack.open(speaking_pack), "es")
    assert "knows English only and not es" in deaf.what
    assert "multilingual" in deaf.remedy
    assert "--voice es=FILE" in mute.remedy


def test_languages_that_are_listed_are_the_ones_wanted(many: Pack) -> None:
    manifest = many.manifest
    assert manifest.recogniser
    only = manifest.recogniser.model_copy(update={"languages": ["es"]})
    pack = Pack(many.folder, manifest.model_copy(update={"recogniser": only}))
    assert heard(pack) == "es"
    (lack,) = lacks(pack, "en")
    assert "`languages`" in lack.remedy
    assert not list(lacks(pack, "es"))


def test_a_model_that_hears_needs_no_recogniser(tmp_path: Path) -> None:
    hears = Pack.open(native_pack(tmp_path / "hears", "idefics3", ears=Ears()))
    assert heard(hears) == "itself"
    assert not list(lacks(hears, "es", speak=False))
    deaf = Pack.open(native_pack(tmp_path / "deaf", "idefics3"))
    assert heard(deaf) == "-"
    assert [each.what for each in lacks(deaf, "en", speak=False)] == [
        "Pack tiny-idefics3 has no recogniser"
    ]
    (hears.folder / "mmproj.gguf").write_bytes(b"no projector")
    assert heard(hears) == "-"


def test_what_is_not_wanted_is_not_lacking(pack: Path) -> None:
    assert not list(lacks(Pack.open(pack), "de", hear=False, speak=False))
    with (
        pytest.raises(PackError, match="no voice for de"),
        load_engines(Pack.open(pack), "de", hear=False),
    ):
        pass
