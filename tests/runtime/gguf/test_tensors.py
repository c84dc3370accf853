"""A model file is refused where it holds a tensor that the engines cannot compute with."""

import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from runtime.errors import PackError
from runtime.gguf.check import check_projector, check_text_model
from runtime.gguf.header import Header, Tensor
from runtime.gguf.reader import read_header
from runtime.gguf.tensors import TextShape, TowerShape, check_tensors, text_tensors
from runtime.gguf.tensors import projector_tensors as tower_tensors
from runtime.packs.search import BUNDLED
from tests.runtime.gguf.gguf_files import RawFile, read_raw, tensor_of

ROOT = Path(__file__).parents[3]
MODEL, PROJECTOR = BUNDLED / "demo/model-f16.gguf", BUNDLED / "demo/mmproj-f16.gguf"
F32, F16 = {"F32"}, {"F32", "F16"}
MATRICES = (
    {"F32", "F16", "BF16", "Q1_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"}
    | {"Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "TQ1_0", "TQ2_0", "MXFP4", "NVFP4"}
    | {"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S", "IQ4_NL", "IQ4_XS"}
)
TEXT = TextShape("qwen2", 256, 4, 2, 64, 512, 4, 655)
TOWER = TowerShape(192, 768, 6, 112, 8, False, 256, 256)


def computed_with(name: str) -> set[str]:
    """The types that a tensor may have, as trying all of them showed."""
    if name == "token_embd.weight":
        return MATRICES - {"Q1_0"}
    if name in ("v.patch_embd.weight", "model.image_newline"):
        return F16
    if name.endswith(
        (".bias", "norm.weight", "ln1.weight", "ln2.weight", "ln.weight", "class_embd")
    ):
        return F32
    return MATRICES


def with_kind(header: Header, name: str, kind: GGMLQuantizationType) -> Header:
    """The header of a file in which one tensor is of another type."""
    shape = header.tensors[name].shape
    block, size = GGML_QUANT_SIZES[kind]
    return replace(
        header, tensors=header.tensors | {name: Tensor(shape, kind, 0, shape[0] // block * size)}
    )


def test_every_type_of_every_tensor_is_refused_or_one_that_can_be_computed_with() -> None:
    tried = 0
    for path, expected in ((MODEL, text_tensors(TEXT)), (PROJECTOR, tower_tensors(TOWER))):
        header = read_header(path)
        optional = {name: each.shape for name, each in expected.items() if not each.required}
        added = {
            name: Tensor(shape, GGMLQuantizationType.F32, 0, 0) for name, shape in optional.items()
        }
        header = replace(header, tensors=header.tensors | added)
        check_tensors(header, expected)
        for name in header.tensors:
            for kind in GGMLQuantizationType:
                tried += 1
                changed = with_kind(header, name, kind)
                if kind.name in computed_with(name):
                    check_tensors(changed, expected)
                else:
                    with pytest.raises(PackError, match=f"{kind.name}, which cannot be computed"):
                        check_tensors(changed, expected)
    assert tried == 34 * (3 + 4 * 12 + 13 + 6 * 16)


def test_files_of_random_dimensions_and_types_are_refused_or_computed_with() -> None:
    trying = "import random, sys; from tests.fuzz.gguf import fuzz_gguf as fuzz"
    trying += "\nfor seed in range(200): print(seed); fuzz(random.Random(seed))"
    ran = subprocess.run([sys.executable, "-c", trying], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-40:] + ran.stderr[-2000:]


@pytest.mark.parametrize("alignment", [1, 8, 16, 1 << 17])
def test_tensors_that_begin_where_ggml_cannot_compute_are_refused(
    alignment: int, tmp_path: Path
) -> None:
    file = replace(read_raw(MODEL), alignment=alignment)
    path = file.with_number("general.alignment", alignment).write(tmp_path / "model.gguf")
    with pytest.raises(PackError, match=f"alignment is {alignment}"):
        check_text_model(path)


def test_tensors_may_begin_at_larger_steps(tmp_path: Path) -> None:
    file = replace(read_raw(MODEL), alignment=4096)
    path = file.with_number("general.alignment", 4096).write(tmp_path / "model.gguf")
    assert all(each.offset % 4096 == 0 for each in check_text_model(path).tensors.values())


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("v.blk.0.ffn_gate.weight", (192, 768)),
        ("v.blk.0.attn_qkv.weight", (192, 576)),
        ("v.blk.9.ln1.weight", (192,)),
        ("mm.3.weight", (256, 256)),
        ("a.conv1d.1.weight", (3, 80, 384)),
    ],
)
def test_a_tensor_that_libmtmd_would_compute_with_unasked_is_refused(
    name: str, shape: tuple[int, ...], tmp_path: Path
) -> None:
    file = read_raw(PROJECTOR).with_tensor(name, tensor_of(shape, 0))
    with pytest.raises(PackError, match=f"holds the tensor {name}"):
        check_projector(file.write(tmp_path / "mmproj.gguf"), 256)


def test_a_tensor_that_llama_cpp_would_compute_with_unasked_is_refused(tmp_path: Path) -> None:
    file = read_raw(MODEL).with_tensor("blk.0.attn_q.scale", tensor_of((1,), 0))
    with pytest.raises(PackError, match=r"holds the tensor blk.0.attn_q.scale"):
        check_text_model(file.write(tmp_path / "model.gguf"))


def of_heads(heads: int) -> RawFile:
    """The demo's text model with so many heads of queries, and as many of keys."""
    file = read_raw(MODEL).with_number("qwen2.attention.head_count", heads)
    for block in range(4):
        for name in ("attn_k", "attn_v"):
            file = file.with_tensor(f"blk.{block}.{name}.weight", tensor_of((256, 256), 0))
            file = file.with_tensor(f"blk.{block}.{name}.bias", tensor_of((256,), 0))
    return file.with_number("qwen2.attention.head_count_kv", heads)


def test_heads_of_an_odd_width_are_refused(tmp_path: Path) -> None:
    check_text_model(of_heads(128).write(tmp_path / "model.gguf"))
    with pytest.raises(PackError, match="odd width 1"):
        check_text_model(of_heads(256).write(tmp_path / "model.gguf"))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 2.0])
@pytest.mark.parametrize("key", ["image_mean", "image_std"])
def test_colours_that_cannot_be_are_refused(key: str, value: float, tmp_path: Path) -> None:
    numbers = struct.pack("<IQ3f", 6, 3, value, 0.5, 0.5)
    file = read_raw(PROJECTOR).with_value(f"clip.vision.{key}", 9, numbers)
    with pytest.raises(PackError, match=key):
        check_projector(file.write(tmp_path / "mmproj.gguf"), 256)


def test_an_architecture_whose_graph_is_not_known_is_refused(tmp_path: Path) -> None:
    name = b"\5\0\0\0\0\0\0\0qwen9"
    file = read_raw(MODEL).with_value("general.architecture", 8, name)
    with pytest.raises(PackError, match="only qwen2, llama, gemma, gemma2 can be run"):
        check_text_model(file.write(tmp_path / "model.gguf"))


def test_a_header_without_an_end_is_refused_before_it_takes_much_memory(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    raw = read_raw(MODEL)
    long = (1 << 20).to_bytes(8, "little") + b"x" * (1 << 20)
    for number in range(70):
        raw = raw.with_value(f"general.note{number}", 8, long)
    with pytest.raises(PackError, match="precede its weights"):
        read_header(raw.write(path))
