"""A checkpoint becomes a pack whole, or not at all."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGUFReader

from bench.shapes.checkpoint import (
    SHAPES,
    DType,
    Spelling,
    random_tensors,
    write_random_checkpoint,
    write_safetensors,
    write_shards,
)
from convert.convert import convert_checkpoint
from convert.pack_writer import check_name
from runtime.cancel import Cancel
from runtime.errors import Cancelled, CheckpointError, OutputError
from runtime.packs.hashes import sha256_of
from runtime.packs.pack import Pack

Json = dict[str, Any]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny checkpoint of seed 0, converted from f32 in the published spelling."""
    folder = tmp_path_factory.mktemp("converted")
    checkpoint = write_random_checkpoint(folder / "checkpoint", "tiny", 0)
    return convert_checkpoint(checkpoint, folder / "tiny")


def _edit(path: Path, change: Callable[[Json], object]) -> None:
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")


def _tensors(path: Path) -> dict[str, np.ndarray]:
    return {tensor.name: np.asarray(tensor.data) for tensor in GGUFReader(path).tensors}


def test_the_pack_opens_and_every_file_is_as_its_manifest_says(converted: Path) -> None:
    pack = Pack.open(converted)
    pack.verify()
    assert {path.name for path in converted.iterdir()} == {
        "model-f16.gguf",
        "mmproj-f16.gguf",
        "pack.toml",
    }
    manifest = pack.manifest
    assert (manifest.name, manifest.architecture) == ("tiny", "qwen2")
    assert manifest.normalization == "NFC"
    assert (
        manifest.image.tile,
        manifest.image.patches_per_side,
        manifest.image.pooled_per_side,
    ) == (56, 7, 4)
    assert manifest.image.pinpoints == [tuple(point) for point in SHAPES["tiny"].pinpoints]
    assert manifest.image.max_tiles == 9
    assert manifest.image.newline
    # Nine tiles and one view of 49 tokens, a tenth more a side, and room to talk.
    assert 1600 < manifest.context <= 2048


def test_matrices_are_stored_in_f16_and_the_rest_in_f32(converted: Path) -> None:
    text = _tensors(converted / "model-f16.gguf")
    projector = _tensors(converted / "mmproj-f16.gguf")
    source = dict(random_tensors(SHAPES["tiny"], 0))
    layer = "model.language_model.layers.1."
    assert "output.weight" not in text
    for name, origin in (
        ("token_embd.weight", "model.language_model.embed_tokens.weight"),
        ("blk.1.attn_k.weight", layer + "self_attn.k_proj.weight"),
        ("blk.1.attn_k.bias", layer + "self_attn.k_proj.bias"),
        ("blk.1.ffn_norm.weight", layer + "post_attention_layernorm.weight"),
        ("blk.1.ffn_down.weight", layer + "mlp.down_proj.weight"),
    ):
        assert np.array_equal(text[name], source[origin])
        assert text[name].dtype == (np.float32 if source[origin].ndim == 1 else np.float16)
    assert np.array_equal(projector["model.image_newline"], source["model.image_newline"])
    assert projector["v.position_embd.weight"].dtype == np.float32
    assert not any("post_ln" in name for name in projector)


def test_a_feed_forward_width_off_the_blocks_is_filled_up_with_zeros(converted: Path) -> None:
    projector = _tensors(converted / "mmproj-f16.gguf")
    source = dict(random_tensors(SHAPES["tiny"], 0))
    block = "model.vision_tower.vision_model.encoder.layers.0.mlp."
    up, down = projector["v.blk.0.ffn_up.weight"], projector["v.blk.0.ffn_down.weight"]
    assert (up.shape, down.shape) == ((256, 64), (64, 256))
    assert np.array_equal(up[:72], source[block + "fc1.weight"])
    assert np.array_equal(down[:, :72], source[block + "fc2.weight"])
    assert not up[72:].any()
    assert not down[:, 72:].any()
    assert not projector["v.blk.0.ffn_up.bias"][72:].any()


@pytest.mark.parametrize(
    ("spelling", "dtype", "shards"),
    [("old", "f16", 1), ("new", "bf16", 3), ("flat", "f32", 2)],
)
def test_spelling_type_and_shards_make_no_difference(
    tmp_path: Path, converted: Path, spelling: Spelling, dtype: DType, shards: int
) -> None:
    checkpoint = write_random_checkpoint(
        tmp_path / "checkpoint", "tiny", 0, spelling=spelling, dtype=dtype, shards=shards
    )
    out = convert_checkpoint(checkpoint, tmp_path / "pack")
    for file in ("model-f16.gguf", "mmproj-f16.gguf"):
        assert sha256_of(out / file) == sha256_of(converted / file)


def test_an_output_matrix_of_its_own_is_kept(tmp_path: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "small", 3)
    out = convert_checkpoint(checkpoint, tmp_path / "pack", name="other")
    assert Pack.open(out).manifest.name == "other"
    source = dict(random_tensors(SHAPES["small"], 3))
    assert np.array_equal(
        _tensors(out / "model-f16.gguf")["output.weight"], source["lm_head.weight"]
    )


@pytest.mark.parametrize("name", ["Bad Name", "", "-a", "a/b", "é", "a" * 300, "a\0b", "a\n"])
def test_a_name_that_no_pack_can_have_is_refused_with_one_that_it_can(
    name: str, checkpoint: Path, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match=r"as in ([a-z0-9][a-z0-9._-]*)\.$") as refused:
        convert_checkpoint(checkpoint, tmp_path / "pack", name=name)
    possible = str(refused.value).rpartition(" ")[2].removesuffix(".")
    check_name(possible)
    assert not list(tmp_path.iterdir())


def test_a_tied_output_that_is_stored_all_the_same_is_left_out(tmp_path: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    tensors = dict(random_tensors(SHAPES["tiny"], 0))
    tensors["lm_head.weight"] = tensors["model.language_model.embed_tokens.weight"]
    write_shards(checkpoint, tensors.items(), "f32", 1)
    out = convert_checkpoint(checkpoint, tmp_path / "pack")
    assert "output.weight" not in _tensors(out / "model-f16.gguf")
    tensors["lm_head.weight"] = tensors["lm_head.weight"] + 1
    write_shards(checkpoint, tensors.items(), "f32", 1)
    with pytest.raises(CheckpointError, match="differs from it"):
        convert_checkpoint(checkpoint, tmp_path / "other")


def test_what_the_features_never_pass_through_may_be_there(tmp_path: Path, converted: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    tensors = dict(random_tensors(SHAPES["tiny"], 0))
    tower = "model.vision_tower.vision_model."
    tensors[tower + "head.probe"] = np.ones((1, 1, 64), np.float32)
    tensors[tower + "head.mlp.fc1.weight"] = np.ones((96, 64), np.float32)
    # One layer more than the features come from.
    for name, values in list(tensors.items()):
        if ".encoder.layers.1." in name:
            tensors[name.replace(".layers.1.", ".layers.2.")] = values
    write_shards(checkpoint, tensors.items(), "f32", 1)
    _edit(
        checkpoint / "config.json",
        lambda value: value.update(
            vision_feature_layer=-2, vision_config=value["vision_config"] | {"num_hidden_layers": 3}
        ),
    )
    out = convert_checkpoint(checkpoint, tmp_path / "pack")
    assert sha256_of(out / "mmproj-f16.gguf") == sha256_of(converted / "mmproj-f16.gguf")


def test_settings_left_out_of_the_config_have_their_published_defaults(tmp_path: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    recent = {"rope_theta": 1000000.0, "rope_type": "default"}

    def strip(value: Json) -> None:
        for key in ("vision_feature_layer", "projector_hidden_act", "vision_aspect_ratio"):
            del value[key]
        del value["text_config"]["rope_theta"]
        value["text_config"]["rope_parameters"] = recent

    _edit(checkpoint / "config.json", strip)
    preprocessor = json.loads((checkpoint / "preprocessor_config.json").read_text())
    (checkpoint / "preprocessor_config.json").unlink()
    (checkpoint / "processor_config.json").write_text(json.dumps({"image_processor": preprocessor}))
    out = convert_checkpoint(checkpoint, tmp_path / "pack")
    fields = GGUFReader(out / "model-f16.gguf").fields
    assert fields["qwen2.rope.freq_base"].contents() == 1000000.0
    assert Pack.open(out).manifest.image.max_tiles == 9


def _config(**values: Any) -> Callable[[Path], None]:
    return lambda folder: _edit(folder / "config.json", lambda value: value.update(values))


def _text(**values: Any) -> Callable[[Path], None]:
    return lambda folder: _edit(
        folder / "config.json", lambda value: value["text_config"].update(values)
    )


def _vision(**values: Any) -> Callable[[Path], None]:
    return lambda folder: _edit(
        folder / "config.json", lambda value: value["vision_config"].update(values)
    )


def _preprocessor(**values: Any) -> Callable[[Path], None]:
    return lambda folder: _edit(
        folder / "preprocessor_config.json", lambda value: value.update(values)
    )


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _truncated(folder: Path) -> None:
    path = folder / "model.safetensors"
    os.truncate(path, path.stat().st_size - 100)


def _weights(change: Callable[[dict[str, np.ndarray]], object]) -> Callable[[Path], None]:
    def rewrite(folder: Path) -> None:
        tensors = dict(random_tensors(SHAPES["tiny"], 0))
        change(tensors)
        write_safetensors(folder / "model.safetensors", sorted(tensors.items()), "f32")

    return rewrite


def _part(name: str) -> Callable[[Path], None]:
    return _weights(lambda tensors: tensors.update({name: tensors[NORM]}))


NORM = "model.language_model.norm.weight"
OLD_NORM = "language_model.model.norm.weight"
NEWLINE = "model.image_newline"
BROKEN: list[tuple[Callable[[Path], None], str]] = [
    (lambda folder: (folder / "config.json").write_text("{}"), "family None"),
    (lambda folder: (folder / "config.json").write_text("nothing"), "not JSON"),
    (_text(model_type="gpt_neox"), "text model is of the type gpt_neox"),
    (_text(model_type="llama"), "k_proj.bias and 5 more"),
    (_text(hidden_size="wide"), "text_config: hidden_size"),
    (_text(num_attention_heads=3), "do not fit together"),
    (_text(use_sliding_window=True), "use_sliding_window"),
    (_text(rope_scaling={"type": "yarn"}), "rope type is yarn"),
    (_vision(model_type="clip_vision_model"), "vision_feature_select_strategy is full"),
    (_vision(model_type="dinov2"), "vision tower is of the type dinov2"),
    (_vision(num_hidden_layers=10**9), "do not fit together"),
    (_vision(image_size=64), "makes tiles of"),
    (_config(vision_feature_layer=[-2, -1]), "stacked from 2 layers"),
    (_config(vision_feature_select_strategy="default"), "vision_feature_select_strategy"),
    (_config(vision_aspect_ratio="pad"), "vision_aspect_ratio is pad"),
    (_config(image_grid_pinpoints=[[56, 56]]), "image_grid_pinpoints differ"),
    (_config(tie_word_embeddings=False, text_config={}), "shape|lacks"),
    (_config(image_token_index=10**30), "tokens for pictures"),
    (_config(video_token_index=-1), "tokens for pictures"),
    (_text(max_position_embeddings=10**30), "max_position_embeddings"),
    (_text(rope_parameters={"rope_theta": "large"}), "rope_theta"),
    (_text(rms_norm_eps=float("nan")), "rms_norm_eps"),
    (_preprocessor(resample=2), "another preparation"),
    (_without("config.json"), "lacks config.json"),
    (_without("tokenizer.json"), "lacks tokenizer.json"),
    (_without("chat_template.json"), "lacks a chat template"),
    (_without("preprocessor_config.json"), "lacks preprocessor_config.json"),
    (_without("model.safetensors"), "neither model.safetensors nor"),
    (_truncated, "cut short"),
    (_weights(lambda tensors: tensors.pop(NORM)), "lacks tensor language_model.norm.weight"),
    (_weights(lambda tensors: tensors.pop(NEWLINE)), "lacks tensor image_newline"),
    (
        _weights(lambda tensors: tensors.update({"model.extra.weight": tensors[NORM]})),
        "holds tensor model.extra.weight",
    ),
    (
        _weights(
            lambda tensors: tensors.update({"language_model.model.norm.weight": tensors[NORM]})
        ),
        "holds language_model.norm.weight twice",
    ),
    (_config(model_type="instructblip", qformer_config={}), "has a Q-Former"),
    (_config(model_type="mllama"), "family mllama"),
    (_config(mm_vision_tower="openai/clip-vit-large-patch14-336"), "LLaVA's own repository"),
    *(
        (_config(model_type=kind, mm_vision_tower="any"), "LLaVA's own repository")
        for kind in ("llava_mistral", "llava_llama", "llava_qwen")
    ),
    (_config(perceiver_config={}), "has a resampler"),
    (_part("model.qformer.layer.0.weight"), "has a Q-Former"),
    (_part("model.resampler.attn.weight"), "has a resampler"),
    (_part("model.language_model.layers.0.cross_attn.q_proj.weight"), "has cross-attention"),
    (_part("model.vision_tower.1.blocks.0.weight"), "has a mixture of vision towers"),
    (_part("model.language_model.layers.0.mlp.experts.0.up_proj.weight"), "mixture of experts"),
    (_weights(lambda tensors: tensors.update({NORM: tensors[NORM][:-1]})), r"shape \(63,\)"),
    (_weights(lambda tensors: tensors.update({NORM: tensors[NORM] * np.nan})), "no numbers"),
    (
        _weights(lambda tensors: tensors[NORM.replace("norm", "embed_tokens")].fill(1e6)),
        "too large for float16",
    ),
]


@pytest.mark.parametrize(("damage", "problem"), BROKEN, ids=[problem for _, problem in BROKEN])
def test_a_damaged_or_foreign_checkpoint_is_refused_in_one_sentence_and_leaves_nothing(
    tmp_path: Path, damage: Callable[[Path], None], problem: str
) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    damage(checkpoint)
    with pytest.raises(CheckpointError, match=problem) as caught:
        convert_checkpoint(checkpoint, tmp_path / "out" / "pack")
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "out").glob("*")) + list((tmp_path / "out").glob(".*"))


def test_an_existing_folder_is_never_written_into(tmp_path: Path, converted: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    before = sorted(converted.iterdir())
    with pytest.raises(OutputError, match="exists already"):
        convert_checkpoint(checkpoint, converted)
    assert sorted(converted.iterdir()) == before


def test_a_place_that_cannot_be_written_is_refused_in_one_sentence(tmp_path: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        convert_checkpoint(checkpoint, tmp_path / "file" / "pack")


def test_progress_runs_to_the_size_of_each_file(tmp_path: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    told: dict[str, list[tuple[int, int]]] = {}
    convert_checkpoint(
        checkpoint,
        tmp_path / "pack",
        progress=lambda what, done, total: told.setdefault(what, []).append((done, total)),
    )
    assert list(told) == ["model-f16.gguf", "mmproj-f16.gguf"]
    for steps in told.values():
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]


def test_a_conversion_cancelled_midway_leaves_nothing(tmp_path: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    cancel = Cancel()
    with pytest.raises(Cancelled):
        convert_checkpoint(
            checkpoint,
            tmp_path / "out" / "pack",
            progress=lambda *_: cancel.set(),
            cancel=cancel,
        )
    assert not list((tmp_path / "out").iterdir())


_INTERRUPTED = """
import signal, sys, time
from pathlib import Path
from convert.convert import convert_checkpoint
signal.signal(signal.SIGINT, signal.default_int_handler)
def wait(*_):
    print("writing", flush=True)
    while True:  # a signal just before a wait without an end would never be seen
        time.sleep(0.05)
convert_checkpoint(Path(sys.argv[1]), Path(sys.argv[2]), progress=wait)
"""


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    out = tmp_path / "out" / "pack"
    process = subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTED, checkpoint, out],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    assert list(out.parent.iterdir())
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in errors
    assert not list(out.parent.iterdir())


def test_a_checkpoint_in_unusual_dimensions_is_only_a_matter_of_numbers(tmp_path: Path) -> None:
    """The feed-forward width equals the tower's own, which libmtmd would take for swapped."""
    shape = replace(SHAPES["tiny"], tile=42, patch=14, vision_ffn=64, vocabulary=585)
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", shape, 0)
    out = convert_checkpoint(checkpoint, tmp_path / "pack")
    assert Pack.open(out).manifest.image.patches_per_side == 3
    assert _tensors(out / "mmproj-f16.gguf")["v.blk.0.ffn_up.weight"].shape == (96, 64)


def test_the_vocabulary_must_fit_the_embedding(tmp_path: Path) -> None:
    shape = replace(SHAPES["tiny"], vocabulary=584)
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", shape, 0)
    with pytest.raises(CheckpointError, match="584 where the embedding has 584 rows"):
        convert_checkpoint(checkpoint, tmp_path / "pack")
