"""What is measured is loaded in the language that it is measured in."""

import shutil
from pathlib import Path

from bench.measure.engines import BenchEngines
from bench.measure.load import measure_memory
from bench.sweep.plan import Material
from runtime.packs.pack import Pack
from tests.runtime.translation.translators import translating


def test_what_translates_a_language_is_measured_too(speaking_pack: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(speaking_pack, tmp_path / "pack"))
    pack = Pack.open(translating(home, tmp_path, "What is it?", "Una puerta."))
    with BenchEngines(pack, 1, Material(language="es")) as engines:
        assert engines.interpreter
        assert engines.interpreter.question("¿Qué es?") == "What is it?"
        assert engines.interpreter.answer("A door.") == "Una puerta."
        spanish = engines.session.conversation.opening()
    english, there = measure_memory(pack), measure_memory(pack, "es")
    assert there["planned_memory"] > english["planned_memory"]
    with BenchEngines(pack, 1, Material()) as engines:
        assert not engines.interpreter
        assert engines.session.conversation.opening() == spanish
