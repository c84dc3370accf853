"""Variants of a pack that has a vision graph: it goes with those whose projector nobody chose."""

from pathlib import Path

import pytest

from convert.quantize.quantizer import Mix
from convert.quantize.recipe import Projector, Recipe, Text
from convert.quantize.search.mix import size_budget
from convert.quantize.search.sensitivity import changed, options_of
from convert.quantize.variants import make_variants, variants_of
from runtime.errors import OutputError
from runtime.packs.pack import Pack
from runtime.session import Session
from runtime.vision.graph.encoder import GraphEncoder
from tests.runtime.vision.graph.random_graphs import with_vision_graph


@pytest.fixture
def seeing(pack: Path, tmp_path: Path) -> Pack:
    """A pack with a vision graph, in a folder of its own."""
    return with_vision_graph(pack, tmp_path / "packs" / "tiny", "int8")


def _file(pack: Pack) -> Path:
    assert pack.manifest.vision
    return pack.path(pack.manifest.vision.model)


def test_a_variant_shares_the_vision_graph(seeing: Pack) -> None:
    (made,) = make_variants(seeing, variants_of(["Q4_0"]))
    made.pack.verify()
    assert made.pack.manifest.vision == seeing.manifest.vision
    assert _file(made.pack).samefile(_file(seeing))
    with Session(made.pack, threads=1) as session:
        assert isinstance(session.encoder._projector, GraphEncoder)
    (again,) = make_variants(seeing, variants_of(["Q4_0"]))
    assert again.before


def test_a_projector_that_was_asked_for_sees(seeing: Pack) -> None:
    named = Recipe(name="eyes", description="", text=Text(type="Q4_0"), projector=Projector())
    unnamed = Recipe(name="ears", description="", text=Text(type="Q4_0"))
    variants = [*variants_of(["Q4_0"], ["Q4_0"]), *variants_of(recipes=[named, unnamed])]
    asked, by_recipe, left = make_variants(seeing, variants)
    for made in (asked, by_recipe):
        made.pack.verify()
        assert made.pack.manifest.vision is None
        assert not list(made.pack.folder.glob("*.onnx"))
    assert left.pack.manifest.vision == seeing.manifest.vision
    assert all(each.before for each in make_variants(seeing, variants))


def test_a_variant_that_has_the_graph_is_not_taken_for_one_whose_projector_sees(
    seeing: Pack,
) -> None:
    make_variants(seeing, variants_of(["Q4_0"]))
    with pytest.raises(OutputError, match=r"tiny-q4_0 exists already and was made otherwise"):
        make_variants(seeing, variants_of(["Q4_0"], ["Q8_0"]))


def test_a_projector_that_is_judged_sees(seeing: Pack, tmp_path: Path) -> None:
    judged = changed(seeing, "projector", Mix("F16", True, ((".*", "Q4_0"),)), tmp_path / "judged")
    assert judged.manifest.vision is None
    with Session(judged, threads=1) as session:
        assert not isinstance(session.encoder._projector, GraphEncoder)


def test_the_graph_takes_nothing_of_the_room_of_a_projector_that_is_chosen(
    seeing: Pack, pack: Path
) -> None:
    budgets = [size_budget(each, options_of(each), 10**9) for each in (seeing, Pack.open(pack))]
    assert budgets[0].fixed == budgets[1].fixed
