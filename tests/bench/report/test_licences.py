"""Every licence that a pack can come with has its place in the table, however it is spelled."""

from pathlib import Path

import pytest

from bench.report.score import known, openness
from convert.hub.catalogue import catalogue
from convert.licence import UNKNOWN, licence_of
from runtime.packs.search import find_pack

ON_THE_HUB = """
    apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0
    bigcode-openrail-m afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear
    c-uda cc cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0
    cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0
    cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0 cdla-permissive-2.0 wtfpl
    ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl
    lgpl-2.1 lgpl-3.0 isc lppl-1.3c ms-pl apple-amlr mpl-2.0 odc-by odbl openrail++ osl-3.0
    postgresql ofl-1.1 ncsa unlicense zlib pddl lgpl-lr deepfloyd-if-license llama2 llama3 llama3.1
    llama3.2 llama3.3 llama4 gemma unknown other
"""
"""What a card's ``license`` may be."""
OF_PUBLISHERS = {
    "qwen": 0.5,
    "tongyi-qianwen": 0.5,
    "qwen-research": 0.2,
    "tongyi-qianwen-research": 0.2,
    "lfm1.0": 0.5,
}
"""What ``license_name`` is where ``license`` is ``other``."""


@pytest.mark.parametrize("name", ON_THE_HUB.split())
def test_what_a_card_says_is_known(name: str, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"---\nlicense: {name}\n---\n")
    said = licence_of(tmp_path)
    assert known(said)
    assert openness(said) > 0 or name in ("unknown", "other")


@pytest.mark.parametrize(("name", "value"), OF_PUBLISHERS.items())
def test_a_publishers_own_licence_is_known(name: str, value: float, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"---\nlicense: other\nlicense_name: {name}\n---\n")
    assert openness(licence_of(tmp_path)) == value


def test_every_licence_of_the_catalogue_is_known() -> None:
    listed = catalogue()
    parts = [listed.models, listed.recognisers, listed.voices]
    named = {entry.licence for part in parts for entry in part.values()}
    assert "MIT, and that of its recordings" in named
    assert {name: openness(name) for name in named if not known(name) or not openness(name)} == {}


def test_every_licence_of_the_demo_is_known() -> None:
    assert all(known(file.licence) for file in find_pack("demo").files())


def test_what_no_card_says_is_known_to_count_nothing() -> None:
    assert known(UNKNOWN)
    assert openness(UNKNOWN) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gemma Terms of Use", "gemma"),
        ("LFM Open License v1.0", "lfm1.0"),
        ("LicenseRef-Qwen-Research", "qwen-research"),
        ("CC BY 4.0", "cc-by-4.0"),
        ("Apache License 2.0", "apache-2.0"),
        ("LLAMA2", "llama2"),
    ],
)
def test_a_licence_has_one_place_however_it_is_spelled(one: str, other: str) -> None:
    assert known(one)
    assert openness(one) == openness(other) > 0
