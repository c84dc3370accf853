"""Quantized variants are packs of their own that llama.cpp loads and that say nearly the same."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import llama_cpp
import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFReader
from gguf.quants import dequantize

from bench.shapes.checkpoint import write_random_checkpoint
from convert.quantize.convert import convert_quantized
from convert.quantize.quantizer import Mix, plan, plans, quantize
from convert.quantize.types import IMATRIX_TYPES, TENSOR_TYPES, TYPES
from convert.quantize.variants import variant_folder
from runtime.cancel import Cancel
from runtime.errors import Cancelled, CheckpointError, OutputError
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack

F16, Q8_0, Q4_0 = (GGMLQuantizationType[name] for name in ("F16", "Q8_0", "Q4_0"))


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The f16 pack ``small`` with its variants beside it."""
    folder = tmp_path_factory.mktemp("packs")
    checkpoint = write_random_checkpoint(folder / "checkpoint", "small", 5)
    out = folder / "small"
    return convert_quantized(checkpoint, out, ["q8_0", "Q4_0", "Q8_0"], name="small")[0]


def _types(path: Path) -> dict[str, GGMLQuantizationType]:
    return {tensor.name: tensor.tensor_type for tensor in GGUFReader(path).tensors}


def _values(path: Path, name: str) -> np.ndarray:
    tensor = next(tensor for tensor in GGUFReader(path).tensors if tensor.name == name)
    return dequantize(np.asarray(tensor.data), tensor.tensor_type)


def _logits(path: Path, tokens: list[int]) -> np.ndarray:
    """Logits after ``tokens``, without the repacked buffers, which need certain processors."""
    params = llama_cpp.llama_model_default_params()
    params.use_extra_bufts = False
    model = llama_cpp.llama_model_load_from_file(str(path).encode(), params)
    options = llama_cpp.llama_context_default_params()
    options.n_ctx, options.n_threads, options.n_threads_batch = 64, 1, 1
    context = llama_cpp.llama_init_from_model(model, options)
    try:
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        batch = llama_cpp.llama_batch_get_one(array, len(tokens))
        assert llama_cpp.llama_decode(context, batch) == 0
        size = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model))
        return np.ctypeslib.as_array(llama_cpp.llama_get_logits(context), (size,)).copy()
    finally:
        llama_cpp.llama_free(context)
        llama_cpp.llama_model_free(model)


def test_each_variant_is_a_pack_of_its_own_beside_the_first(packs: Path) -> None:
    assert sorted(path.name for path in packs.parent.iterdir()) == [
        "checkpoint",
        "small",
        "small-q4_0",
        "small-q8_0",
    ]
    for name, projector in (("Q8_0", "q8_0"), ("Q4_0", "q8_0")):
        pack = Pack.open(variant_folder(packs, name))
        pack.verify()
        assert pack.manifest.name == f"small-{name.lower()}"
        assert pack.manifest.text_model.file == f"model-{name.lower()}.gguf"
        assert pack.manifest.projector.file == f"mmproj-{projector}.gguf"
        assert pack.manifest.template == Pack.open(packs).manifest.template


def test_matrices_are_quantized_and_the_delicate_tensors_are_not(packs: Path) -> None:
    text = _types(variant_folder(packs, "Q4_0") / "model-q4_0.gguf")
    assert text["blk.0.ffn_down.weight"] == Q4_0
    assert text["output_norm.weight"] == GGMLQuantizationType.F32
    projector = _types(variant_folder(packs, "Q4_0") / "mmproj-q8_0.gguf")
    assert {projector[f"v.blk.0.{part}.weight"] for part in ("attn_q", "ffn_up", "ffn_down")} == {
        Q8_0
    }
    assert projector["mm.2.weight"] == Q8_0
    assert projector["v.patch_embd.weight"] == F16
    assert projector["v.position_embd.weight"] == GGMLQuantizationType.F32
    assert projector["model.image_newline"] == GGMLQuantizationType.F32


def test_eight_bits_stay_within_half_a_step_of_the_value(packs: Path) -> None:
    name = "blk.1.ffn_gate.weight"
    exact = _values(packs / "model-f16.gguf", name).astype(np.float64).reshape(-1, 32)
    found = _values(variant_folder(packs, "Q8_0") / "model-q8_0.gguf", name).reshape(-1, 32)
    step = np.abs(exact).max(axis=1, keepdims=True) / 127
    # The step itself is rounded to f16, which 127 steps away makes 0.06 of it.
    assert (np.abs(found - exact) <= 0.57 * step).all()


def test_llama_cpp_gives_nearly_the_same_logits(packs: Path) -> None:
    tokens = [1, 50, 200, 300, 400, 17, 65, 99]
    exact = _logits(packs / "model-f16.gguf", tokens)
    eight = _logits(variant_folder(packs, "Q8_0") / "model-q8_0.gguf", tokens)
    four = _logits(variant_folder(packs, "Q4_0") / "model-q4_0.gguf", tokens)
    assert np.corrcoef(exact, eight)[0, 1] > 0.995
    assert 0.7 < np.corrcoef(exact, four)[0, 1] < np.corrcoef(exact, eight)[0, 1]


def test_every_type_offered_is_one_that_the_quantizer_has() -> None:
    for name in (*TYPES, *IMATRIX_TYPES):
        assert hasattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{name}")
    for name in TENSOR_TYPES:
        assert hasattr(llama_cpp, f"GGML_TYPE_{name}")


@pytest.mark.parametrize(
    ("file", "mix"),
    [
        ("model-f16.gguf", Mix("Q4_K_M")),
        ("model-f16.gguf", Mix("F16", tensors=((r"blk\.1\.", "Q4_0"),))),
        ("mmproj-f16.gguf", Mix("Q4_K", pure=True, tensors=((r"^mm\.", "Q8_0"),))),
    ],
)
def test_what_is_planned_is_what_is_made(file: str, mix: Mix, packs: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.gguf"
    planned = plan(packs / file, mix)
    quantize(packs / file, target, mix)
    tensors = GGUFReader(target).tensors
    assert {each.name: (each.type, each.bytes) for each in planned} == {
        tensor.name: (tensor.tensor_type.name, tensor.n_bytes) for tensor in tensors
    }
    assert len({each.type for each in planned}) > 2


@pytest.mark.parametrize("name", ["Q4_0", "IQ4_NL", "Q6_K"])
def test_every_matrix_of_a_pure_mix_is_of_its_type(name: str, tmp_path: Path) -> None:
    source = Path(find_pack("demo").folder) / "mmproj-f16.gguf"
    types = {each.name: each.type for each in plan(source, Mix(name, pure=True))}
    assert {kind for each, kind in types.items() if each.endswith("ffn_down.weight")} == {name}


def test_several_plans_are_what_each_alone_is(packs: Path) -> None:
    wanted = [
        (packs / "model-f16.gguf", Mix("Q4_0")),
        (packs / "mmproj-f16.gguf", Mix("Q5_0", pure=True)),
    ]
    assert plans(wanted) == [plan(*each) for each in wanted]


def test_a_plan_that_fails_names_its_file(packs: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(CheckpointError, match=r"broken\.gguf cannot be quantized to Q5_0"):
        plans([(packs / "model-f16.gguf", Mix("Q4_0")), (broken, Mix("Q5_0"))])


def test_a_full_disk_is_what_the_person_is_told(
    packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
    with pytest.raises(OutputError, match="has no room left"):
        quantize(packs / "model-f16.gguf", tmp_path / "no" / "such" / "folder.gguf", "Q4_0")


def test_an_unknown_type_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    with pytest.raises(CheckpointError, match=r"no quantization called Q9.*Q8_0"):
        convert_quantized(checkpoint, tmp_path / "pack", ["Q9"])
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]


def test_a_file_that_the_quantizer_refuses_is_named(tmp_path: Path) -> None:
    source, target = tmp_path / "model.gguf", tmp_path / "out.gguf"
    source.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(CheckpointError, match=r"model\.gguf cannot be quantized to Q8_0"):
        quantize(source, target, "Q8_0")
    assert not target.exists()


def test_a_cancelled_quantization_leaves_no_pack_behind(tmp_path: Path) -> None:
    checkpoint = write_random_checkpoint(tmp_path / "checkpoint", "tiny", 0)
    cancel = Cancel()

    def stop_at_the_quantizer(what: str, done: int, total: int) -> None:
        if what == "model-q8_0.gguf":
            cancel.set()

    with pytest.raises(Cancelled):
        convert_quantized(
            checkpoint,
            tmp_path / "out" / "pack",
            ["Q8_0"],
            progress=stop_at_the_quantizer,
            cancel=cancel,
        )
    assert not list((tmp_path / "out").iterdir())
