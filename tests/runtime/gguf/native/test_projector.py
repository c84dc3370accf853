"""A projector that libmtmd would run is refused in a sentence, or does no harm."""

import random
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.errors import PackError
from runtime.gguf.header import MARKERS
from runtime.gguf.native.audio import ENCODERS
from runtime.gguf.native.projector import check_native, modalities
from runtime.gguf.native.text import check_native_text
from runtime.gguf.native.vision import TOWERS
from tests.runtime.gguf.gguf_files import RawFile, tensor_of
from tests.runtime.gguf.native.pairs import PAIRS, PROJECTORS, RawPair, any_pair
from tests.runtime.gguf.native.tables import text_value

ROOT = Path(__file__).parents[4]


def refusal(pair: RawPair, folder: Path) -> str:
    """Why a pair is refused; empty where it is not."""
    text, projector = pair.text.write(folder / "model.gguf"), folder / "mmproj.gguf"
    try:
        check_native(check_native_text(text), pair.projector.write(projector))
    except PackError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_of_every_type_passes(name: str, tmp_path: Path) -> None:
    assert refusal(any_pair(name), tmp_path) == ""


def test_pairs_of_every_type_and_some_that_are_changed_do_no_harm() -> None:
    trying = "import random; from tests.fuzz.gguf import fuzz_native, use_each_native"
    trying += "\nuse_each_native()"
    trying += "\nfor seed in range(80): print(seed); fuzz_native(random.Random(seed))"
    ran = subprocess.run([sys.executable, "-c", trying], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-40:] + ran.stderr[-2000:]


def test_a_type_that_is_not_known_is_named(tmp_path: Path) -> None:
    pair = any_pair("mlp")
    newer = pair.projector.with_value("clip.projector_type", 8, text_value("telescope"))
    said = refusal(replace_projector(pair, newer), tmp_path)
    assert "of the type telescope, which this version does not run; it runs mlp, idefics3" in said
    assert said.endswith("or a newer version that knows the type.")


def test_an_architecture_that_is_not_known_is_named(tmp_path: Path) -> None:
    text = any_pair("mlp").text.with_value("general.architecture", 8, text_value("llama9"))
    with pytest.raises(PackError, match="architecture is llama9, which this version does not run"):
        check_native_text(text.write(tmp_path / "model.gguf"))


def replace_projector(pair: RawPair, projector: RawFile) -> RawPair:
    return RawPair(pair.text, projector)


@pytest.mark.parametrize(
    ("eyes", "mind", "problem"),
    [
        ("resampler", "mlp", "width 128 where the text model has 64"),
        ("qwen2vl_merger", "mlp", "no projector for a text model of the architecture llama"),
        ("mlp", "qwen2vl_merger", "no projector for a text model of the architecture qwen2vl"),
        ("gemma3", "lfm2", "no projector for a text model of the architecture lfm2"),
        ("idefics3", "qwen2vl_merger", "no projector for a text model"),
        ("ultravox", "qwen3vl_merger", ""),
    ],
)
def test_files_that_do_not_belong_together_are_refused(
    eyes: str, mind: str, problem: str, tmp_path: Path
) -> None:
    said = refusal(RawPair(any_pair(mind).text, any_pair(eyes).projector), tmp_path)
    assert problem in said
    assert bool(said) == bool(problem)


def test_the_features_of_several_layers_must_be_as_many_as_the_text_model_takes(
    tmp_path: Path,
) -> None:
    pair = any_pair("qwen3vl_merger")
    for ways, problem in (
        (0, "gives 1 layers of features to a text model that takes 0"),
        (2, "takes features in all of its 2 layers, or in more"),
    ):
        text = pair.text.with_number("qwen3vl.n_deepstack_layers", ways)
        assert problem in refusal(RawPair(text, pair.projector), tmp_path)


def test_tokens_that_libmtmd_looks_up_must_be_there(tmp_path: Path) -> None:
    pair = any_pair("idefics3")
    kind, raw = pair.text.values["tokenizer.ggml.tokens"]
    text = pair.text.with_value(
        "tokenizer.ggml.tokens", kind, raw.replace(b"<global-img>", b"<global_img>")
    )
    said = refusal(RawPair(text, pair.projector), tmp_path)
    assert "lacks the token '<global-img>', which mmproj.gguf needs" in said


def test_every_token_that_a_type_needs_is_looked_for_in_vocabularies() -> None:
    needed = {marker for tower in TOWERS.values() for marker in tower.markers}
    assert needed
    assert needed <= set(MARKERS)


def changes() -> Iterator[tuple[str, str, int, str]]:
    vision = "clip.vision."
    yield "qwen2vl_merger", f"{vision}n_wa_pattern", 1, "n_wa_pattern is 1"
    yield "qwen2.5vl_merger", f"{vision}spatial_merge_size", 1, "spatial_merge_size is 1"
    yield "qwen2.5vl_merger", f"{vision}n_wa_pattern", 1, "no layer of it looks through"
    yield "qwen2.5vl_merger", f"{vision}projection_dim", 32, "not the width of the text model"
    yield "qwen2.5vl_merger", f"{vision}patch_size", 57, "patch_size is 57"
    yield "internvl", f"{vision}preproc_max_tiles", (1 << 31) - 1, "max_tiles is 2147483647"
    yield "internvl", f"{vision}preproc_min_tiles", 4, "no way to cut a picture"
    yield "gemma3", f"{vision}projector.scale_factor", 3, "without a rest"
    yield "idefics3", f"{vision}projector.scale_factor", 1, "scale_factor is 1"
    yield "idefics3", f"{vision}preproc_image_size", 4096, "more than 64 tiles"
    yield "lfm2", f"{vision}patch_size", 14, "patch_embd.weight has the shape"
    yield "pixtral", f"{vision}attention.head_count", 32, "no multiple of 4"
    yield "mlp", f"{vision}block_count", 400, "block_count is 400"
    yield "ultravox", "clip.audio.projector.stack_factor", 0, "stack_factor is 0"
    yield "voxtral", "clip.audio.projector.stack_factor", 4, "cannot be stacked so"


@pytest.mark.parametrize(("name", "key", "number", "problem"), list(changes()))
def test_numbers_that_would_end_or_hang_the_process_are_refused(
    name: str, key: str, number: int, problem: str, tmp_path: Path
) -> None:
    pair = any_pair(name)
    projector = pair.projector.with_number(key, number)
    if key.endswith("stack_factor"):
        stacked = {k: t for k, t in projector.tensors.items() if "mm.a.mlp.1" not in k}
        first = pair.projector.tensors["mm.a.mlp.1.weight"]
        wide = tensor_of((64 * max(number, 1), *first.shape[1:]), 0)
        projector = replace(projector, tensors=stacked | {"mm.a.mlp.1.weight": wide})
    assert problem in refusal(RawPair(pair.text, projector), tmp_path)


@pytest.mark.parametrize(
    "sides", [(64,), (100, 128), (0, 64), (-64, 64), (64 * 9, 64 * 8), (64, 0)]
)
def test_sizes_that_are_not_made_of_tiles_are_refused(
    sides: tuple[int, ...], tmp_path: Path
) -> None:
    raw = struct.pack(f"<IQ{len(sides)}i", 5, len(sides), *sides)
    pair = any_pair("mlp")
    projector = pair.projector.with_value("clip.vision.image_grid_pinpoints", 9, raw)
    assert "no sizes made of tiles" in refusal(RawPair(pair.text, projector), tmp_path)


def test_what_libmtmd_does_not_load_does_not_matter(tmp_path: Path) -> None:
    pair = any_pair("mlp")
    for name in ("nothing.at.all", "v.blk.2.ln1.weight", "t.blk.0.attn_q.weight"):
        projector = pair.projector.with_tensor(name, tensor_of((3,), 0))
        assert refusal(RawPair(pair.text, projector), tmp_path) == ""
    projector = pair.projector.with_tensor("mm.3.weight", tensor_of((64, 64), 0))
    assert "holds the tensor mm.3.weight" in refusal(RawPair(pair.text, projector), tmp_path)


def test_one_file_may_see_and_hear(tmp_path: Path) -> None:
    eyes, ears = any_pair("qwen2.5vl_merger"), any_pair("qwen2a").projector
    values = {k: v for k, v in eyes.projector.values.items() if k != "clip.projector_type"}
    both = RawFile(ears.values | values, ears.tensors | eyes.projector.tensors)
    legacy = both.with_value("clip.projector_type", 8, text_value("qwen2.5o"))
    del both.values["clip.projector_type"]
    named = both.with_value("clip.vision.projector_type", 8, text_value("qwen2.5vl_merger"))
    named = named.with_value("clip.audio.projector_type", 8, text_value("qwen2a"))
    for number, file in enumerate((legacy, named)):
        text = check_native_text(eyes.text.write(tmp_path / f"model-{number}.gguf"))
        header = check_native(text, file.write(tmp_path / f"mmproj-{number}.gguf"))
        assert modalities(header) == {"vision", "audio"}
    deaf = named.with_value("clip.audio.projector_type", 8, text_value("mlp"))
    said = refusal(RawPair(eyes.text, deaf), tmp_path)
    assert "its audio projector is of the type mlp" in said
    assert all(name in said for name in ENCODERS)


def test_a_file_without_eyes_and_ears_is_refused(tmp_path: Path) -> None:
    pair = any_pair("mlp")
    blind = pair.projector.with_value("clip.has_vision_encoder", 7, b"\0")
    assert "neither eyes nor ears" in refusal(RawPair(pair.text, blind), tmp_path)


@pytest.mark.parametrize("name", PROJECTORS)
def test_a_file_cut_anywhere_is_refused(name: str, tmp_path: Path) -> None:
    pair = any_pair(name)
    text = check_native_text(pair.text.write(tmp_path / "model.gguf"))
    path = pair.projector.write(tmp_path / "mmproj.gguf")
    raw, rng = path.read_bytes(), random.Random(name)
    for _ in range(8):
        path.write_bytes(raw[: rng.randrange(len(raw) - 32)])
        with pytest.raises(PackError):
            check_native(text, path)
