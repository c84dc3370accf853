"""Recipes are data: what they name must be there, and their groups share out a model."""

import re
from pathlib import Path

import pytest

from convert.quantize.quantizer import Mix, plan, plans
from convert.quantize.recipe import (
    File,
    Projector,
    Recipe,
    Text,
    groups,
    layers_of,
    mix_of,
    read_recipe,
    recipe_names,
    write_recipe,
)
from runtime.errors import CheckpointError
from runtime.packs.manifest import PackFile
from runtime.packs.pack import Pack
from tests.checkpoints.reference_vectors import FAMILIES

RECIPE = """
name = "mine"
description = "Mine."
[text]
type = "Q4_0"
[text.groups]
"ffn.down.ends" = "Q8_0"
"layers.first" = "Q6_K"
[projector]
type = "Q5_0"
groups = {"projector.mlp" = "F16"}
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A recipe of the user's."""
    path = tmp_path / "mine.toml"
    path.write_text(RECIPE)
    return path


def test_every_recipe_of_the_program_can_be_read_and_says_why() -> None:
    assert recipe_names()
    for name in recipe_names():
        recipe = read_recipe(name)
        assert recipe.name == name
        assert len(recipe.description) > 40


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_of_the_program_keeps_more_bits_of_a_real_model(name: str, pack: Path) -> None:
    files = Pack.open(pack).manifest
    for file, part in zip(
        (files.text_model.file, files.projector.file),
        (read_recipe(name).text, read_recipe(name).projector),
        strict=True,
    ):
        mix = mix_of(part, layers_of([each.name for each in plan(pack / file, Mix("F16"))]))
        found = sum(tensor.bytes for tensor in plan(pack / file, mix))
        plain = sum(tensor.bytes for tensor in plan(pack / file, Mix(mix.type, mix.pure)))
        assert found >= plain
        assert (found > plain) == bool(part.groups)


def test_groups_get_their_types_and_the_first_counts(mine: Path, pack: Path) -> None:
    recipe = read_recipe(str(mine))
    text = {
        each.name: each.type
        for each in plan(pack / "model-f16.gguf", mix_of(recipe.text, layers=2))
    }
    assert text["blk.0.ffn_down.weight"] == text["blk.1.ffn_down.weight"] == "Q8_0"
    assert text["blk.0.attn_v.weight"] == "Q8_0"  # Q6_K needs rows of 256
    assert text["blk.1.attn_v.weight"] == "Q4_0"
    projector = {
        each.name: each.type
        for each in plan(pack / "mmproj-f16.gguf", mix_of(recipe.projector, layers=2))
    }
    assert projector["mm.2.weight"] == "F16"
    assert projector["v.blk.0.ffn_up.weight"] == "Q5_0"


@pytest.mark.parametrize(
    ("layers", "ends"),
    [(1, {0}), (4, {0, 3}), (16, {0, 1, 14, 15}), (24, {0, 1, 2, 21, 22, 23})],
)
def test_the_ends_are_an_eighth_of_the_layers_each(layers: int, ends: set[int]) -> None:
    names = {number: f"blk.{number}.ffn_down.weight" for number in range(layers)}
    matched = {}
    for group in ("ffn.down.ends", "ffn.down.middle", "ffn.down"):
        pattern = groups("text")[group].expression(layers)
        matched[group] = {number for number, name in names.items() if re.search(pattern, name)}
    assert matched["ffn.down.ends"] == ends
    assert matched["ffn.down"] == set(names)
    if layers > 1:
        assert matched["ffn.down.middle"] == set(names) - ends


@pytest.mark.parametrize("name", FAMILIES)
def test_the_groups_of_the_search_share_out_a_models_matrices(name: str, tmp_path: Path) -> None:
    folder = FAMILIES[name].write(tmp_path)[1]
    manifest = Pack.open(folder).manifest
    files: dict[File, PackFile] = {"text": manifest.text_model, "projector": manifest.projector}
    wanted = [(folder / entry.file, Mix("Q8_0", pure=True)) for entry in files.values()]
    for file, tensors in zip(files, plans(wanted), strict=True):
        layers = layers_of([tensor.name for tensor in tensors])
        chosen = [group for group in groups(file).values() if group.search]
        for tensor in tensors:
            if tensor.type == "Q8_0":
                hits = [each for each in chosen if re.search(each.expression(layers), tensor.name)]
                assert len(hits) == 1, tensor.name


def test_a_recipe_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    recipe = Recipe(
        name="found",
        description="Found 'by' search.",
        text=Text(type="Q4_K_S", groups={"embedding": "Q6_K", "attention.qk": "Q4_0"}),
        projector=Projector(type="Q8_0", groups={"tower.ffn.up": "Q4_0"}),
    )
    write_recipe(tmp_path / "found.toml", recipe)
    read = read_recipe(str(tmp_path / "found.toml"))
    assert read == recipe
    assert list(read.text.groups) == list(recipe.text.groups)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("ffn.down.ends", "ffn.sideways", "no tensor group of the text called ffn.sideways"),
        ("projector.mlp", "ffn.down", "no tensor group of the projector called ffn.down"),
        ('"Q6_K"', '"Q4_K_M"', "no tensor type called Q4_K_M"),
        ('"Q4_0"', '"Q4"', "no quantization called Q4"),
        ('"Q5_0"', '"Q4_K_M"', "no tensor type called Q4_K_M"),
        ('"mine"', '"q4_0"', "q4_0 is the name of a type"),
        ('"mine"', '"../mine"', "name: "),
        ("type =", "kind =", "type: Field required"),
        ("[text]", "[text", "is not TOML"),
    ],
)
def test_what_a_recipe_names_must_be_there(old: str, new: str, complaint: str, mine: Path) -> None:
    mine.write_text(RECIPE.replace(old, new, 1))
    with pytest.raises(CheckpointError, match=re.escape(complaint)) as caught:
        read_recipe(str(mine))
    assert str(mine) in str(caught.value)


def test_a_recipe_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(CheckpointError, match=rf"no recipe called nix.*{recipe_names()[0]}"):
        read_recipe("nix")
    with pytest.raises(CheckpointError, match=r"nowhere\.toml cannot be read: No such file"):
        read_recipe("nowhere.toml")
