"""What a manifest says of translators is understood, and their files belong to the pack."""

import shutil
from pathlib import Path

import pytest

from bench.shapes.marian import write_random_marian
from convert.pack_writer import pack_file, write_manifest
from convert.translation.folder import convert_translator
from runtime.errors import PackError
from runtime.packs.check import check_files
from runtime.packs.manifest import MANIFEST, Direction, Manifest, PackFile, Translation
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED


def _file(name: str) -> PackFile:
    return PackFile(file=name, sha256="0" * 64, bytes=1, licence="CC-BY-4.0")


def _direction(name: str, tag: str = "") -> Direction:
    return Direction(
        model=_file(f"{name}.bin"),
        vocabulary=_file("vocabulary.json"),
        source=_file(f"{name}-source.spm"),
        target=_file(f"{name}-target.spm"),
        tag=tag,
    )


@pytest.fixture
def translating() -> Manifest:
    """The demo's manifest with a translator for Spanish, whose directions share a vocabulary."""
    translation = Translation(asking=_direction("es-en"), answering=_direction("en-es", ">>spa<<"))
    manifest = Pack.open(BUNDLED / "demo").manifest
    return manifest.model_copy(update={"translators": {"es": translation}})


def test_translators_are_written_and_read_again(translating: Manifest, tmp_path: Path) -> None:
    write_manifest(tmp_path, translating)
    assert Pack.open(tmp_path).manifest.translators == translating.translators
    assert "[translators.es.answering.model]" in (tmp_path / MANIFEST).read_text()


def test_each_file_of_the_translators_belongs_to_the_pack_once(
    translating: Manifest, tmp_path: Path
) -> None:
    names = [each.file for each in Pack(tmp_path, translating).files()]
    assert len(names) == len(set(names))
    assert {"es-en.bin", "en-es.bin", "vocabulary.json", "en-es-target.spm"} <= set(names)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('tag = ">>spa<<"', 'tag = "spa"', "translators.es.answering.tag"),
        ('tag = ">>spa<<"', "beams = 17", "translators.es.answering.beams"),
        (
            "[translators.es.answering.target]",
            "[translators.es.answering.other]",
            "answering.other",
        ),
    ],
)
def test_what_a_translator_cannot_be_is_refused(
    before: str, after: str, said: str, translating: Manifest, tmp_path: Path
) -> None:
    path = write_manifest(tmp_path, translating)
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    with pytest.raises(PackError, match=said):
        Pack.open(tmp_path)


def test_a_translation_of_no_answers_is_none(translating: Manifest, tmp_path: Path) -> None:
    nothing = translating.model_copy(update={"translators": {}})
    path = write_manifest(tmp_path, nothing)
    path.write_text(path.read_text() + '\n[translators.es]\nmodel_language = "en"\n')
    with pytest.raises(PackError, match=r"translators\.es\.answering is missing"):
        Pack.open(tmp_path)


def test_checking_a_pack_reads_its_translators(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNDLED / "demo", tmp_path / "pack"))
    made = convert_translator(write_random_marian(tmp_path / "es-en"), tmp_path / "made")
    for file in made.direction.files:
        shutil.copy(tmp_path / "made" / file.file, folder / file.file)
    manifest = Pack.open(folder).manifest

    def checked(model: PackFile) -> None:
        direction = made.direction.model_copy(update={"model": model})
        translators = {"es": Translation(answering=direction)}
        check_files(Pack(folder, manifest.model_copy(update={"translators": translators})))

    checked(made.direction.model)
    path = folder / made.direction.model.file
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(PackError, match="bytes where pack demo promises"):
        checked(made.direction.model)
    with pytest.raises(PackError, match="it is cut short"):
        checked(pack_file(folder, path.name))
