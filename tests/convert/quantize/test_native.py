"""Packs whose pictures libmtmd prepares are quantized, weighed and measured as others are."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from convert.quantize.imatrix.collect import collect
from convert.quantize.imatrix.file import read_imatrix
from convert.quantize.quantizer import Mix, plan
from convert.quantize.recipe import groups, read_recipe
from convert.quantize.search.divergence import TracedOriginal, compare
from convert.quantize.search.samples import Look
from convert.quantize.variants import Made, make_variants, variants_of
from runtime.gguf.reader import read_header
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import NativePolicy
from runtime.packs.pack import Pack
from runtime.session import Session
from runtime.vision.tiling import Detail
from tests.checkpoints.native_pair import FAMILIES, Family, shape_of
from tests.packs import native_pack, write_picture

BLOCK = 256
"""Columns that the types of few bits need."""


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return write_picture(tmp_path / "picture.png")


def look_at(picture: Path) -> Look:
    question = "What is it?"
    return Look("here", picture, sha256_of(picture), question, "A door.", Detail.LOOK)


def wide_pack(folder: Path, family: Family) -> Pack:
    """One whose matrices can become any type."""
    widths = {"width": BLOCK, "wide": BLOCK, "vision_width": BLOCK, "vision_wide": 2 * BLOCK}
    shape = replace(shape_of(family), **widths, heads=16, groups=16)
    policy = NativePolicy(glance=4, look=16)
    return Pack.open(native_pack(folder, family, shape=shape, policy=policy))


def made_of(pack: Pack, tmp_path: Path) -> list[Made]:
    variants = variants_of(["Q4_K_M"], ["Q4_K", "F16"])
    return make_variants(pack, variants, home=tmp_path / "variants")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_variant_of_a_native_pack_sees_and_answers(
    family: Family, tmp_path: Path, picture: Path
) -> None:
    pack = wide_pack(tmp_path / "pack", family)
    before = read_header(pack.path(pack.manifest.projector)).tensors
    for made in made_of(pack, tmp_path):
        assert made.pack.manifest.libmtmd == pack.manifest.libmtmd
        assert made.pack.manifest.image is None
        after = read_header(made.pack.path(made.pack.manifest.projector)).tensors
        kept = {name for name, tensor in after.items() if tensor.kind == before[name].kind}
        plain = made.pack.manifest.projector.quantized is None
        assert ("v.blk.0.ffn_up.weight" in kept) is plain
        # Scaled with the picture, convolved with, and turned round before.
        others = {"v.position_embd.weight", "v.patch_embd.weight", "mm.input_projection.weight"}
        assert others & before.keys() <= kept
        with Session(made.pack) as session:
            session.show([Image.open(picture)])
            assert session.picture_tokens > 0
            list(session.answer("What is it?", max_tokens=2))


@pytest.mark.parametrize("family", ["qwen3vl", "lfm2", "gemma3"])
def test_an_importance_matrix_knows_every_matrix_of_a_native_pack(
    family: Family, tmp_path: Path, picture: Path
) -> None:
    pack, out = wide_pack(tmp_path / "pack", family), tmp_path / "imatrix.gguf"
    sample = look_at(picture)
    collect(pack, [sample], out, source="a picture")
    names = {name for name, _ in _quantizable(pack)}
    assert read_imatrix(out).sums.keys() >= names - {"token_embd.weight"}
    variants = variants_of(recipes=[read_recipe("compact")], imatrix=out)
    (made,) = make_variants(pack, variants, home=tmp_path / "variants", imatrix=out)
    quantized = made.pack.manifest.projector.quantized
    assert quantized is not None
    assert quantized.imatrix == sha256_of(out)


def _quantizable(pack: Pack) -> list[tuple[str, str]]:
    entries = (pack.manifest.text_model, pack.manifest.projector)
    found = []
    for entry, pure in zip(entries, (False, True), strict=True):
        planned = plan(pack.path(entry), Mix("Q8_0", pure=pure))
        found += [(each.name, each.type) for each in planned if each.type == "Q8_0"]
    skipped = ("position_embd", "input_projection")
    return [each for each in found if not any(name in each[0] for name in skipped)]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_groups_of_a_search_share_out_a_native_pack_s_matrices(
    family: Family, tmp_path: Path
) -> None:
    pack = wide_pack(tmp_path / "pack", family)
    known = [groups("text"), groups("projector")]
    searched = [each for table in known for each in table.values() if each.search]
    patterns = [re.compile(each.expression(shape_of(family).blocks)) for each in searched]
    for name, _ in _quantizable(pack):
        assert sum(bool(pattern.search(name)) for pattern in patterns) == 1, name


def test_the_divergence_of_native_variants_is_measured_on_pictures(
    tmp_path: Path, picture: Path
) -> None:
    pack = wide_pack(tmp_path / "pack", "qwen3vl")
    smaller, plain = made_of(pack, tmp_path)
    with TracedOriginal.of(pack, [look_at(picture)]) as original:
        itself, seen_by_less, seen_by_all = (
            compare(original, each) for each in (pack, smaller.pack, plain.pack)
        )
    assert itself.mean < 1e-3 < seen_by_all.mean
    assert seen_by_less.cosine < 0.9999 < seen_by_all.cosine
