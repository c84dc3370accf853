"""What the device lacks in a language is said."""

from pathlib import Path

import pytest

from edge.languages import caution, shortcomings
from runtime.languages.language import known_codes, language_of
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from vismaid.app import main

ROOT = Path(__file__).parents[2]


def test_in_a_supported_language_nothing_is_missing(pack: Path) -> None:
    for language in known_codes():
        assert not shortcomings(Pack.open(pack), language)
        assert not caution(Pack.open(pack), language)


def test_a_missing_guard_is_the_first_thing_said(pack: Path) -> None:
    assert "safety guard" in shortcomings(Pack.open(pack), "xx")[0]
    *others, last = known_codes()
    assert f"Supported are {', '.join(others)} and {last}." in caution(Pack.open(pack), "xx")


def test_what_the_pack_alone_lacks_can_be_given_to_it() -> None:
    demo = find_pack("demo")
    assert not shortcomings(demo, "es")
    (missing,) = shortcomings(demo, "de")
    assert missing == "pack demo prompts its model in en"
    assert f"`vismaid packs set {demo.folder} --translate de`" in caution(demo, "de")


def test_a_question_in_another_language_is_answered_with_a_warning(
    pack: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["ask", "--pack", str(pack), "--image", str(picture), "--text", "Wat is dat?"]
    assert main([*asked, "--lang", "nl", "--detail", "glance"]) == 0
    said = capsys.readouterr().err
    assert said.startswith("vismaid: nl is not fully supported: there is no safety guard")
    assert said.count("\n") == 1


def test_the_documents_say_which_languages_are_supported() -> None:
    *names, last = (language_of(code).name for code in known_codes())
    for page in ("README.md", "docs/maker.md"):
        said = " ".join((ROOT / page).read_text().split())
        assert f"{', '.join(names)} and {last}" in said, page
