"""What translates a language is loaded beside the other engines, and a turn goes through it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from convert.pack_writer import write_manifest
from runtime.errors import PackError, TextError
from runtime.events import Finished, TurnResult
from runtime.memory_plan import Use, plan_memory
from runtime.packs.languages import lacks
from runtime.packs.manifest import Prompts
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from runtime.packs.trial import require_tried
from runtime.start.loading import Loaded, load_engines
from runtime.turn import run_turn
from tests.runtime.translation.translators import translating

PICTURES = [Image.new("RGB", (64, 64), "red")]
ASKED, ANSWERED = "What colour is the door?", "La puerta es roja."


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The demo pack with a Spanish voice and what translates Spanish; not to be changed."""
    folder = tmp_path_factory.mktemp("translated")
    home = Path(shutil.copytree(BUNDLED / "demo", folder / "pack"))
    manifest = Pack.open(home).manifest
    spanish = Prompts(system="Contesta en español.", read="Lee el texto.")
    prompts = {"en": manifest.prompts["en"], "es": spanish}
    write_manifest(home, manifest.model_copy(update={"prompts": prompts}))
    return Pack.open(translating(home, folder, ASKED, ANSWERED))


@pytest.fixture(scope="module")
def loaded(pack: Pack) -> Iterator[Loaded]:
    with load_engines(pack, "es", others=["en"], hear=False, speak=False) as engines:
        yield engines


def turn(loaded: Loaded, question: str | None, language: str = "es") -> TurnResult:
    *_, last = run_turn(loaded.engines, PICTURES, question=question, language=language)
    assert isinstance(last, Finished)
    return last.result


def test_a_question_goes_through_real_translators(loaded: Loaded) -> None:
    loaded.session.forget()
    result = turn(loaded, "¿De qué color es la puerta?")
    assert result.answer == ANSWERED
    assert result.translated
    assert result.translated.question == ASKED
    loaded.session.forget()
    assert turn(loaded, ASKED, "en").answer == result.translated.answer


def test_the_model_is_spoken_to_in_its_own_language(pack: Pack, loaded: Loaded) -> None:
    prompts = pack.manifest.prompts
    assert loaded.interpreters["es"].question(prompts["es"].read) == prompts["en"].read
    with load_engines(pack, hear=False, speak=False) as english:
        assert not english.interpreters
        assert list(english.voices) == ["en"]
        begins = english.session.conversation.opening()
    assert loaded.session.conversation.opening()[: len(begins)] == begins


def test_either_translator_has_its_place_in_the_plan(pack: Pack) -> None:
    def planned(*others: str) -> list[int]:
        plan = plan_memory(pack, Use(others=others))
        return [part.bytes for part in plan.parts if part.name == "translator"]

    asking = pack.manifest.translators["es"].asking
    assert planned() == []
    assert asking
    there, back = planned("es")
    assert there >= 30_000_000 + asking.model.bytes
    assert back >= 30_000_000 + pack.manifest.translators["es"].answering.model.bytes


def test_translators_are_tried_before_they_are_loaded(pack: Pack, tmp_path: Path) -> None:
    require_tried(pack, ["translator"], "en", folder=tmp_path)
    assert not list(tmp_path.iterdir())
    require_tried(pack, ["translator"], "es", folder=tmp_path)
    (verdict,) = tmp_path.iterdir()
    assert verdict.name.startswith("translator-")


def test_a_damaged_translator_is_refused_before_anything_is_loaded(
    pack: Pack, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(pack.folder, tmp_path / "pack"))
    path = home / pack.manifest.translators["es"].answering.model.file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with (
        pytest.raises(PackError, match="SHA-256"),
        load_engines(Pack.open(home), "es", hear=False, speak=False),
    ):
        pass


def test_without_a_way_to_the_model_a_question_is_refused_in_a_sentence(
    pack: Pack, tmp_path: Path
) -> None:
    answers = pack.manifest.translators["es"].model_copy(update={"asking": None})
    manifest = pack.manifest.model_copy(update={"translators": {"es": answers}})
    alone = Pack(pack.folder, manifest)
    assert any("translates questions from es" in str(lack) for lack in lacks(alone, "es"))
    with load_engines(alone, "es", hear=False, speak=False) as engines:
        with pytest.raises(TextError, match="translates a written question from es"):
            turn(engines, "¿Qué es?")
        assert ANSWERED in turn(engines, None).answer
