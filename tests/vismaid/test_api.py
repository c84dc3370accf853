"""What ``import vismaid`` offers: as documented, typed, and loaded when it is used."""

import ast
import doctest
import re
import shutil
import subprocess
import sys
from pathlib import Path

import vismaid
from tests.runtime.translation.translators import translating

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/api.md"


def test_the_documentation_does_what_it_says(checkpoint: Path, tmp_path: Path) -> None:
    given = {"checkpoint": checkpoint, "folder": tmp_path}
    done = doctest.testfile(
        str(PAGE), module_relative=False, globs=given, optionflags=doctest.ELLIPSIS
    )
    assert done.attempted > 10
    assert not done.failed
    assert (tmp_path / "answer.wav").exists()


def test_every_name_is_documented_and_no_other() -> None:
    table = PAGE.read_text().split("## Ask")[0]
    cells = (line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `"))
    told = {name for cell in cells for name in re.findall(r"`(\w+)", cell)}
    assert told == set(vismaid.__all__)


def test_every_name_is_typed_and_there() -> None:
    tree = ast.parse((ROOT / "vismaid/__init__.py").read_text())
    typed = {
        (node.module, alias.asname)
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert typed == {(module, name) for name, module in vismaid._HOME.items()}
    assert all(getattr(vismaid, name) is not None for name in vismaid.__all__)


def test_no_engine_is_loaded_before_it_is_used() -> None:
    code = (
        "import sys, vismaid, vismaid.app;"
        "print(sorted({'llama_cpp', 'onnxruntime', 'numpy'} & sys.modules.keys()))"
    )
    asked = [sys.executable, "-c", code]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_question_may_be_asked_in_a_language_that_the_pack_translates(tmp_path: Path) -> None:
    demo = Path(shutil.copytree(vismaid.open_pack("demo").folder, tmp_path / "pack"))
    pack = vismaid.open_pack(translating(demo, tmp_path, "Is there a cup?", "Hay una taza."))
    picture = vismaid.open_picture(pack.folder / "samples/07-sign.jpg")
    with vismaid.open_engines(pack, others=["es"], hear=False, speak=False) as engines:
        spanish = vismaid.ask(engines, [picture], "¿Hay una taza?", language="es")
        english = vismaid.ask(engines, [picture], "Is there a cup?")
    assert (spanish.language, spanish.answer) == ("es", "Hay una taza.")
    assert spanish.translated
    assert spanish.translated.question == "Is there a cup?"
    assert spanish.translated.answer == english.answer == "Yes, there is a cup."
    assert english.translated is None
