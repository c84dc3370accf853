"""A translator says all that it is given in other words, can be stopped, and knows its failures."""

from pathlib import Path

import pytest

from bench.shapes.marian import write_random_marian
from convert.translation.folder import convert_translator
from runtime.cancel import Cancel
from runtime.errors import Cancelled, PackError, TranslationError
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from runtime.translation.files import TranslatorFiles
from runtime.translation.translator import Translator
from tests.runtime.translation.translators import files_in, forced, random_translator

DOOR = "Is the door red?"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> TranslatorFiles:
    """A translator that says ``DOOR``."""
    return forced(tmp_path_factory.mktemp("door"), DOOR)


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> TranslatorFiles:
    """A random translator, whose translations have no end."""
    return files_in(random_translator(tmp_path_factory.mktemp("endless")))


@pytest.mark.parametrize("beams", [1, 4])
def test_each_sentence_is_translated(door: TranslatorFiles, beams: int) -> None:
    with Translator(door, beams=beams) as translator:
        assert translator.translate("¿Es roja la puerta?") == DOOR
        assert translator.translate("  ¿Es roja ella? La puerta, digo.\n") == f"{DOOR} {DOOR}"


def test_a_word_or_two_are_translated_with_the_sentence_beside_them(door: TranslatorFiles) -> None:
    with Translator(door) as translator:
        assert translator.translate("¡Oye! ¿Es roja la puerta? Por favor") == DOOR


def test_what_has_no_letters_stays_as_it_is(door: TranslatorFiles) -> None:
    with Translator(door) as translator:
        assert translator.translate("") == ""
        assert translator.translate(" … ") == "…"
        assert translator.translate("¿Qué? 🙂") == f"{DOOR} 🙂"


@pytest.mark.parametrize(
    "text",
    [
        "La puerta está ahí, y la llave no " * 60,
        "palabra" * 300,
        "ﷺ" * 200,
        "Uno. Dos, tres y cuatro son números. " * 20,
    ],
)
def test_nothing_of_a_long_text_is_lost(text: str, door: TranslatorFiles) -> None:
    read: list[str] = []
    with Translator(door) as translator:
        pieces = translator._source

        class _Listening:
            def of(self, part: str) -> list[str]:
                found = pieces.of(part)
                if len(found) < door.shape.positions - 1:
                    read.append(part)
                return found

        translator._source = _Listening()  # type: ignore[assignment]
        said = translator.translate(text)
    parts = len(said) // (len(DOOR) + 1) + 1
    assert said == " ".join([DOOR] * parts)
    # Each is read to see whether it fits, and again to be translated.
    assert len(read) == 2 * parts
    assert "".join(read[parts:]).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("text", ["¡!", "…"])
def test_an_empty_translation_is_none(text: str, tmp_path: Path) -> None:
    with (
        Translator(forced(tmp_path, text)) as translator,
        pytest.raises(TranslationError, match="empty"),
    ):
        translator.translate("Hola")


def test_a_translation_in_circles_is_none_unless_the_text_goes_in_the_same(tmp_path: Path) -> None:
    with Translator(forced(tmp_path, "no no no no no no no no")) as translator:
        with pytest.raises(TranslationError, match="circles"):
            translator.translate("Hola")
        assert translator.translate("No, no, no, no, no, no, no, no").startswith("no no")


@pytest.mark.parametrize("beams", [1, 4])
def test_a_translation_without_an_end_is_none(endless: TranslatorFiles, beams: int) -> None:
    with (
        Translator(endless, beams=beams) as translator,
        pytest.raises(TranslationError, match="circles"),
    ):
        translator.translate("¿Qué hay?")


@pytest.mark.parametrize("beams", [1, 4])
def test_it_is_stopped_while_it_translates(endless: TranslatorFiles, beams: int) -> None:
    class _Impatient(Cancel):
        looks = 0

        def is_set(self) -> bool:
            # The first is before anything is computed.
            self.looks += 1
            if self.looks == 3:
                self.set()
            return super().is_set()

    with Translator(endless, beams=beams) as translator:
        cancel = _Impatient()
        with pytest.raises(Cancelled):
            translator.translate("¿Qué hay? " * 20, cancel=cancel)
        assert cancel.looks < 8
        with pytest.raises(Cancelled):
            translator.translate("¿Qué hay?", cancel=cancel)


def test_closing_it_twice_does_no_harm(door: TranslatorFiles) -> None:
    translator = Translator(door)
    translator.close()
    translator.close()


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack of which nothing but a translator is there, from which one text comes out."""
    folder = tmp_path_factory.mktemp("pack")
    checkpoint = write_random_marian(folder / "checkpoint", tags=[">>spa<<", ">>por<<"])
    made = convert_translator(checkpoint, folder / "pack")
    manifest = Pack.open(BUNDLED / "demo").manifest
    table = {"answering": made.direction_to("es").model_dump()}
    values = manifest.model_dump(by_alias=True) | {"translators": {"es": table}}
    return Pack(folder / "pack", Manifest.model_validate(values))


def test_a_translator_of_a_pack_is_loaded_with_its_tag(pack: Pack) -> None:
    direction = pack.manifest.translators["es"].answering
    assert direction.tag == ">>spa<<"
    with Translator.load(pack, direction) as translator:
        assert translator._tokens("la")[0] == ">>spa<<"


def test_a_damaged_file_of_a_pack_is_refused(pack: Pack) -> None:
    direction = pack.manifest.translators["es"].answering
    path = pack.folder / direction.model.file
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"\1")
    try:
        with pytest.raises(PackError, match=r"SHA-256"):
            Translator.load(pack, direction)
    finally:
        path.write_bytes(whole)


def test_a_tag_that_it_does_not_know_is_refused(pack: Pack) -> None:
    direction = pack.manifest.translators["es"].answering
    with pytest.raises(PackError, match=r"does not know >>deu<<\. Fetch or convert"):
        Translator.load(pack, direction.model_copy(update={"tag": ">>deu<<"}))


def test_its_files_must_belong_together(door: TranslatorFiles, tmp_path: Path) -> None:
    folder = random_translator(tmp_path)
    (folder / "model.bin").write_bytes(door.model.read_bytes())
    with pytest.raises(PackError, match="its vocabulary has 80 tokens, and its model"):
        files_in(folder)


def test_a_model_that_was_changed_since_it_was_checked_is_refused(tmp_path: Path) -> None:
    files = files_in(random_translator(tmp_path))
    files.model.write_bytes(files.model.read_bytes() + b"more")
    with pytest.raises(PackError, match="it was changed while it was being checked"):
        Translator(files)


def test_a_temporary_folder_that_cannot_be_written_is_named(
    door: TranslatorFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(PackError, match="nowhere cannot be written, which loading"):
        Translator(door)
