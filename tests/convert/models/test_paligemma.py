"""PaliGemma becomes a pack that says how it is spoken to, or is refused in one sentence."""

import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from numpy.typing import NDArray

from bench.shapes.checkpoint import write_json
from bench.shapes.tokenizers import random_tokenizer
from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.tensors import Tensors
from convert.convert import convert_checkpoint
from convert.gguf_writer import Output
from convert.lora.experts import change_adapters
from convert.models.decoders import read_decoder
from convert.models.families import load_model
from convert.models.projectors import single_layer
from runtime.errors import CheckpointError
from runtime.packs.pack import Pack
from runtime.session import Session
from tests.checkpoints.adapter import Recipe, write_merged, write_random_adapter
from tests.checkpoints.paligemma import SHAPES, config, tensor_shapes, write_random_paligemma

Floats = NDArray[np.float64]


def tensors(path: Path) -> dict[str, NDArray[np.float32]]:
    return {
        tensor.name: np.asarray(tensor.data, np.float32) for tensor in gguf.GGUFReader(path).tensors
    }


def value(path: Path, key: str) -> Any:
    return gguf.GGUFReader(path).fields[key].contents()


def text(model: str, **changes: Any) -> dict[str, Any]:
    """``text_config`` of a random checkpoint."""
    found = config(SHAPES[model], random_tokenizer("gemma"))["text_config"]
    return dict(found) | changes


# One layer as two


def gelu(x: Floats) -> Floats:
    approximation = 1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    return np.asarray(x / 2 * approximation)


def values(output: Output) -> Floats:
    flat = np.concatenate([piece.ravel() for piece in output.pieces()])
    assert flat.size == prod(output.shape)
    return flat.reshape(output.shape).astype(np.float64)


@pytest.mark.parametrize("scale", [1, 64**-0.5, 2304**-0.5, 3.7])
def test_two_layers_with_a_gelu_between_them_amount_to_one(scale: float, tmp_path: Path) -> None:
    folder = write_random_paligemma(tmp_path, "tiny-2")
    inner, width = SHAPES["tiny-2"].vision_width, SHAPES["tiny-2"].width
    found = {
        output.name: values(output)
        for output in single_layer(Tensors(Checkpoint.open(folder)), inner, width, scale)
    }
    source = Checkpoint.open(folder).tensors["multi_modal_projector.linear.weight"]
    weight = next(source.pieces()).reshape(width, inner)
    bias = next(Checkpoint.open(folder).tensors["multi_modal_projector.linear.bias"].pieces())
    x = np.random.default_rng(0).normal(size=(20, inner)) * 3
    hidden = gelu(x @ found["mm.0.weight"].T + found["mm.0.bias"])
    result = hidden @ found["mm.2.weight"].T + found["mm.2.bias"]
    expected = scale * (x @ weight.T + bias)
    assert np.abs(result - expected).max() < 2e-3 * np.abs(expected).max()
    # A power of two, which every type holds exactly.
    (factor,) = set(np.abs(found["mm.2.weight"]).ravel()) - {0}
    assert np.log2(factor) == int(np.log2(factor))


# What is in the files


@pytest.mark.parametrize("spelling", ["new", "old", "flat"])
def test_spelling_type_and_shards_make_no_difference(spelling: Any, tmp_path: Path) -> None:
    plain = write_random_paligemma(tmp_path / "plain", "tiny", 2)
    other = write_random_paligemma(
        tmp_path / "other", "tiny", 2, spelling=spelling, dtype="bf16", shards=3
    )
    packs = [convert_checkpoint(each, tmp_path / f"{each.name}-pack") for each in (plain, other)]
    for file in ("model-f16.gguf", "mmproj-f16.gguf"):
        one, two = (tensors(pack / file) for pack in packs)
        assert one.keys() == two.keys()
        assert all((one[name] == two[name]).all() for name in one)


def test_norms_are_counted_from_zero_in_the_file(
    prefix_checkpoint: Path, prefix_pack: Path
) -> None:
    found = tensors(prefix_pack / "model-f16.gguf")
    source = Checkpoint.open(prefix_checkpoint).tensors
    layer = "model.language_model.layers.0."
    for old, new in {
        "input_layernorm": "attn_norm",
        "post_attention_layernorm": "post_attention_norm",
        "pre_feedforward_layernorm": "ffn_norm",
        "post_feedforward_layernorm": "post_ffw_norm",
    }.items():
        expected = next(source[f"{layer}{old}.weight"].pieces()) + 1
        assert (found[f"blk.0.{new}.weight"] == expected).all()
    assert found["output_norm.weight"].mean() > 1
    assert "output.weight" not in found


def test_the_pack_says_how_the_model_is_spoken_to(prefix_pack: Path) -> None:
    manifest = Pack.open(prefix_pack).manifest
    assert (manifest.attention, manifest.context) == ("prefix", 768)
    assert manifest.template.picture_turn == "{pictures}<bos>{text}\n"
    assert manifest.template.system == manifest.prompts["es"].system == ""
    assert manifest.prompts["es"].ask == "answer es {text}"
    # The template says where the text begins.
    assert value(prefix_pack / "model-f16.gguf", "tokenizer.ggml.add_bos_token") is False


@pytest.mark.parametrize(("tile", "context"), [(224, 768), (448, 1536), (896, 4608)])
def test_the_context_holds_a_picture_a_question_and_an_answer(
    tile: int, context: int, tmp_path: Path
) -> None:
    shape = replace(SHAPES["tiny"], tile=tile, patch=14, layers=1, vision_layers=1)
    checkpoint = write_random_paligemma(tmp_path / "checkpoint", shape)
    pack = convert_checkpoint(checkpoint, tmp_path / "pack")
    assert Pack.open(pack).manifest.context == context


def test_the_window_of_gemma_2_is_where_its_positions_end(tmp_path: Path) -> None:
    shape = replace(SHAPES["tiny-2"], window=576)
    folder = convert_checkpoint(write_random_paligemma(tmp_path / "c", shape), tmp_path / "pack")
    path, pack = folder / "model-f16.gguf", Pack.open(folder)
    assert value(path, "gemma2.attention.sliding_window") == 576
    assert value(path, "gemma2.context_length") == pack.manifest.context == 576
    with Session(pack, threads=1, context=2000) as session:
        assert session.context_size == 576


@pytest.mark.parametrize(("window", "room"), [(560, False), (561, True)])
def test_pictures_that_leave_no_room_in_the_window_are_refused(
    window: int, room: bool, tmp_path: Path
) -> None:
    checkpoint = write_random_paligemma(tmp_path / "c", replace(SHAPES["tiny-2"], window=window))
    with nullcontext() if room else pytest.raises(CheckpointError, match=r"49 tokens.*560"):
        convert_checkpoint(checkpoint, tmp_path / "pack")


def test_gemma_2_with_the_largest_pictures_is_refused(tmp_path: Path) -> None:
    shape = replace(SHAPES["tiny-2"], tile=896, patch=14, layers=1, vision_layers=1)
    checkpoint = write_random_paligemma(tmp_path / "checkpoint", shape)
    with pytest.raises(CheckpointError, match=r"4,096 tokens.*Choose a checkpoint for smaller"):
        convert_checkpoint(checkpoint, tmp_path / "pack")
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(
    ("changes", "factor"),
    [
        ({}, (32 / 24) ** 0.5),
        ({"query_pre_attn_scalar": 32}, None),
        # The largest, whose scores llama.cpp divides by the root of width / heads.
        ({"num_hidden_layers": 46}, 1.0),
        ({"num_hidden_layers": 46, "num_attention_heads": 2, "num_key_value_heads": 2}, 2**0.5),
    ],
)
def test_queries_are_scaled_where_llama_cpp_divides_by_another_number(
    changes: dict[str, Any], factor: float | None
) -> None:
    decoder = read_decoder(
        text("tiny-2", **changes), True, "config.json", "gemma2", scale_embeddings=True
    )
    (query,) = (weight for weight in decoder.layer() if weight.target == "attn_q.weight")
    if factor in (None, 1.0):
        assert query.change is None
    else:
        assert query.change is not None
        ones = np.ones((2, 3), np.float32)
        assert query.change.function(ones) == pytest.approx(factor * ones)


def test_an_adapter_answers_as_the_model_that_it_is_merged_into(
    prefix_checkpoint: Path, prefix_pack: Path, tmp_path: Path
) -> None:
    adapter = write_random_adapter(tmp_path / "adapter", prefix_checkpoint, Recipe(), 1)
    merged = convert_checkpoint(
        write_merged(tmp_path / "merged", prefix_checkpoint, Recipe(), 1), tmp_path / "merged-pack"
    )
    copied = tmp_path / "pack"
    copied.mkdir()
    for file in prefix_pack.iterdir():
        (copied / file.name).write_bytes(file.read_bytes())
    change_adapters(copied, {"ask": adapter})
    scores = []
    for pack in (copied, merged, prefix_pack):
        with Session(Pack.open(pack), threads=1, exact=True) as session:
            scores.append(session.scores("Where?"))
    assert np.corrcoef(scores[0], scores[1])[0, 1] > 0.9999
    assert np.corrcoef(scores[0], scores[2])[0, 1] < 0.99


# What is refused


def change(part: str | None, **changes: Any) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / "config.json"
        found = json.loads(path.read_text())
        (found[part] if part else found).update(changes)
        write_json(path, found)

    return apply


def side_file(name: str, **changes: Any) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        found = json.loads((folder / name).read_text())
        write_json(folder / name, found | changes)

    return apply


BROKEN: list[tuple[Callable[[Path], None], str]] = [
    (change("text_config", attn_logit_softcapping=None), "attn_logit_softcapping is null"),
    (change("text_config", final_logit_softcapping=0), "final_logit_softcapping"),
    (change("text_config", final_logit_softcapping=1e9), "final_logit_softcapping"),
    (change("text_config", query_pre_attn_scalar=-1), "query_pre_attn_scalar"),
    (change("text_config", hidden_activation="gelu"), "hidden_activation is gelu"),
    (change("text_config", hidden_activation=None), "hidden_activation is None"),
    (change("text_config", attention_bias=True), "attention_bias is True"),
    (change("text_config", num_attention_heads=128), "do not fit together"),
    (change("text_config", model_type="qwen2"), "type qwen2, and only gemma, gemma2 can"),
    (change("text_config", model_type="gemma"), "post_feedforward_layernorm.weight|do not fit"),
    (change("text_config", rope_scaling={"type": "linear"}), "rope type is linear"),
    (change(None, projection_dim=64), "projection_dim is 64"),
    (change(None, image_token_index=0.5), "image_token_index"),
    (change(None, image_token_index=639), "tokens for pictures"),
    (change("vision_config", model_type="clip_vision_model"), "select_strategy is full"),
    (change("vision_config", image_size=64), "makes tiles of"),
    (side_file("tokenizer_config.json", bos_token=None), "names no bos_token"),
    (side_file("preprocessor_config.json", do_center_crop=True), "makes tiles of"),
    (lambda folder: (folder / "tokenizer_config.json").unlink(), "lacks tokenizer_config.json"),
]


@pytest.mark.parametrize(("damage", "problem"), BROKEN, ids=[problem for _, problem in BROKEN])
def test_what_cannot_be_run_is_refused_in_one_sentence_and_leaves_nothing(
    damage: Callable[[Path], None], problem: str, tmp_path: Path
) -> None:
    checkpoint = write_random_paligemma(tmp_path / "checkpoint", "tiny-2")
    damage(checkpoint)
    with pytest.raises(CheckpointError, match=problem) as caught:
        convert_checkpoint(checkpoint, tmp_path / "out" / "pack")
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "out").glob("*")) + list((tmp_path / "out").glob(".*"))


def test_an_output_of_its_own_is_refused(tmp_path: Path) -> None:
    checkpoint = write_random_paligemma(tmp_path, "tiny")
    change(None, tie_word_embeddings=False)(checkpoint)
    change("text_config", tie_word_embeddings=False)(checkpoint)
    with pytest.raises(CheckpointError, match="tie_word_embeddings is False"):
        load_model(Checkpoint.open(checkpoint))


def test_a_gemma_in_another_family_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="type gemma, and only qwen2, llama, mistral can"):
        read_decoder(text("tiny"), True, "config.json", "llama")


def test_what_the_files_leave_out_has_transformers_values(tmp_path: Path) -> None:
    checkpoint = write_random_paligemma(tmp_path, "tiny")
    change("text_config", hidden_act="gelu", hidden_activation=None)(checkpoint)
    decoder = load_model(Checkpoint.open(checkpoint)).decoder
    assert (decoder.context, decoder.config.rope_base) == (8192, 10000)
    write_json(checkpoint / "config.json", {"model_type": "paligemma"})
    side_file("preprocessor_config.json", size={"height": 224, "width": 224})(checkpoint)
    # The published model's own dimensions, which these tensors do not have.
    with pytest.raises(CheckpointError, match=re.escape("(257152, 2048)")):
        load_model(Checkpoint.open(checkpoint))


def test_the_published_shapes_are_the_published_models() -> None:
    for name, millions in (("3b", 2923), ("3b-2", 3033)):
        count = sum(prod(dims) for _, dims in tensor_shapes(SHAPES[name]))
        assert count == pytest.approx(millions * 1e6, rel=0.001)
