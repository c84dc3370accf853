"""The published folder of a Whisper becomes a file of whisper.cpp, or is refused in a sentence."""

import json
import re
import shutil
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.shapes.checkpoint import DType, write_random_checkpoint
from convert.whisper.folder import convert_recogniser, is_whisper
from convert.whisper.mel import mel_filters
from runtime.errors import CheckpointError, OutputError, VismaidError
from runtime.packs.manifest import PackFile
from runtime.speech.whisper_file import read_header
from tests.checkpoints.whisper import Shape, write_faster_whisper, write_random_whisper
from vismaid.app import main

NARROW = Shape(51864, 80, 32, 1, 1, 1, 1, 16, 16)
"""As small as a Whisper can be, with every part that one has."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as on Hugging Face, not to be changed."""
    return write_random_whisper(tmp_path_factory.mktemp("published"), NARROW, 1)


@pytest.fixture(scope="module")
def faster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model as faster-whisper keeps it, not to be changed."""
    return write_faster_whisper(tmp_path_factory.mktemp("faster"), NARROW, 1)


@pytest.fixture(scope="module")
def expected(published: Path, tmp_path_factory: pytest.TempPathFactory) -> PackFile:
    """What becomes of either."""
    return convert_recogniser(published, tmp_path_factory.mktemp("expected") / "whisper.bin")


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "copy"))


def rewrite(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_both_layouts_of_a_model_give_the_same_file(
    faster: Path, expected: PackFile, tmp_path: Path
) -> None:
    assert is_whisper(faster)
    assert convert_recogniser(faster, tmp_path / "whisper.bin") == expected


@pytest.mark.parametrize(("dtype", "shards"), [("bf16", 1), ("f16", 3), ("f32", 2)])
def test_element_types_and_shards_make_no_difference(
    dtype: DType, shards: int, expected: PackFile, tmp_path: Path
) -> None:
    folder = write_random_whisper(tmp_path / "folder", NARROW, 1, dtype=dtype, shards=shards)
    assert is_whisper(folder)
    assert convert_recogniser(folder, tmp_path / "whisper.bin") == expected


def test_a_tokenizer_alone_will_do(copy: Path, expected: PackFile, tmp_path: Path) -> None:
    vocabulary = json.loads((copy / "vocab.json").read_text())
    (copy / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}}))
    for name in ("vocab.json", "added_tokens.json", "preprocessor_config.json"):
        (copy / name).unlink()
    assert convert_recogniser(copy, tmp_path / "whisper.bin") == expected


@pytest.mark.parametrize("turned", [False, True])
def test_filters_that_the_folder_brings_are_taken(
    turned: bool, copy: Path, expected: PackFile, tmp_path: Path
) -> None:
    own = mel_filters(80)
    path = copy / "preprocessor_config.json"
    rewrite(path, mel_filters=(own.T if turned else own).tolist())
    assert convert_recogniser(copy, tmp_path / "same.bin") == replace_name(expected, "same.bin")
    rewrite(path, mel_filters=(2 * own).tolist())
    assert convert_recogniser(copy, tmp_path / "other.bin").sha256 != expected.sha256


def replace_name(entry: PackFile, name: str) -> PackFile:
    return entry.model_copy(update={"file": name})


def test_a_decoder_may_have_fewer_layers_than_the_encoder(tmp_path: Path) -> None:
    convert_recogniser(write_random_whisper(tmp_path / "folder", "v3", 1), tmp_path / "whisper.bin")
    header = read_header(tmp_path / "whisper.bin")
    assert (header.audio_layers, header.text_layers) == (3, 1)
    assert (header.vocabulary, header.mels) == (51866, 128)


@pytest.mark.parametrize("write", [write_random_whisper, write_faster_whisper])
def test_the_largest_tensor_is_never_held_in_memory(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write(tmp_path / "folder", replace(NARROW, d_model=512), 1)
    largest = 51864 * 512 * 2
    tracemalloc.start()
    try:
        convert_recogniser(folder, tmp_path / "whisper.bin")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < largest * 2 / 3


def test_the_licence_is_the_model_cards(copy: Path, tmp_path: Path) -> None:
    (copy / "README.md").write_text("---\nlicense: apache-2.0\n---\n")
    assert convert_recogniser(copy, tmp_path / "whisper.bin").licence == "apache-2.0"


def test_what_exists_already_stays(published: Path, tmp_path: Path) -> None:
    (tmp_path / "whisper.bin").write_text("mine")
    with pytest.raises(OutputError, match="exists already"):
        convert_recogniser(published, tmp_path / "whisper.bin")
    assert (tmp_path / "whisper.bin").read_text() == "mine"


def test_other_checkpoints_are_not_taken_for_a_whisper(tmp_path: Path) -> None:
    folder = write_random_checkpoint(tmp_path / "llava", "tiny", 1)
    assert not is_whisper(folder)
    (folder / "model.bin").touch()
    assert not is_whisper(folder)
    assert not is_whisper(tmp_path / "nowhere")


# The command line


def test_the_command_prints_what_names_the_file_in_a_pack(
    published: Path, expected: PackFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "whisper.bin"
    assert main(["convert", str(published), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out == (
        f"# {out}: a recogniser of English, 4.0 MB\n"
        f'[recogniser.model]\nfile = "whisper.bin"\nsha256 = "{expected.sha256}"\n'
        f'bytes = {expected.bytes}\nlicence = "unknown"\n'
    )


def test_a_quantized_file_is_half_as_large(published: Path, tmp_path: Path) -> None:
    assert main(["convert", str(published), "--out", str(tmp_path / "f16.bin")]) == 0
    out = str(tmp_path / "q8_0.bin")
    assert main(["convert", str(published), "--out", out, "--type", "Q8_0"]) == 0
    assert read_header(tmp_path / "q8_0.bin").file_type == 2007
    whole, quantized = ((tmp_path / f"{name}.bin").stat().st_size for name in ("f16", "q8_0"))
    vocabulary = 586_000
    assert quantized - vocabulary < 0.55 * (whole - vocabulary)


@pytest.mark.parametrize("options", [["--quantize", "Q8_0"], ["--name", "a"], ["--ask", "a"]])
def test_a_packs_options_are_refused_for_a_recogniser(
    options: list[str], published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", str(published), "--out", str(tmp_path / "a"), *options]) == 2
    assert "a recogniser has none" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_recognisers_type_is_refused_for_a_pack(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["convert", str(checkpoint), "--out", str(tmp_path / "a"), "--type", "q8_0"]
    assert main(arguments) == 2
    assert "give --quantize for a pack" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def cut_short(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1000])


def without_a_layer(folder: Path) -> None:
    rewrite(folder / "config.json", encoder_layers=2)


def without_a_tensor(folder: Path) -> None:
    write_random_whisper(folder, replace(NARROW, decoder_layers=2), 1)
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes().replace(b"layers.1.fc1.bias", b"layers.1.fc9.bias"))


def with_nan(folder: Path) -> None:
    nan = np.full((32,), np.nan, np.float32)
    write_random_whisper(folder, NARROW, 1, changes={"decoder.layer_norm.bias": nan}, dtype="f32")


def with_a_relu(folder: Path) -> None:
    rewrite(folder / "config.json", activation_function="relu")


def with_another_vocabulary(folder: Path) -> None:
    tokens = json.loads((folder / "vocab.json").read_text())
    (folder / "vocab.json").write_text(json.dumps({**tokens, "more": 50257, "Ġ": 50300}))


def with_pointers(folder: Path) -> None:
    (folder / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\n")


def pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def without_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def at_another_rate(folder: Path) -> None:
    rewrite(folder / "preprocessor_config.json", sampling_rate=8000)


def with_ragged_filters(folder: Path) -> None:
    rewrite(folder / "preprocessor_config.json", mel_filters=[[1.0], [1.0, 2.0]])


def with_too_few_filters(folder: Path) -> None:
    rewrite(folder / "preprocessor_config.json", mel_filters=mel_filters(128).tolist())


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (cut_short, "cut short"),
        (without_a_layer, "promises encoder_layers = 2, and the tensors have 1"),
        (without_a_tensor, "lacks decoder.blocks.1.mlp.0.bias"),
        (with_nan, "decoder.ln.bias holds values that are no numbers"),
        (with_a_relu, "activation_function is relu"),
        (with_another_vocabulary, "not the vocabulary of a Whisper"),
        (with_pointers, "git lfs pull"),
        (pickled, "save_pretrained"),
        (without_weights, "neither model.safetensors nor"),
        (at_another_rate, "sampling_rate is 8000"),
        (with_ragged_filters, "rows that differ in length"),
        (with_too_few_filters, "do not fit a model of 80 mels"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_written(
    damage: Callable[[Path], None],
    problem: str,
    copy: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    damage(copy)
    assert main(["convert", str(copy), "--out", str(tmp_path / "made/whisper.bin")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert problem in said.err
    assert said.err.count("\n") == 1
    assert not list(tmp_path.glob("made/*"))


# Damage


def refusal(folder: Path, out: Path) -> str | None:
    try:
        convert_recogniser(folder, out)
    except VismaidError as error:
        assert not list(out.parent.glob(f"*{out.name}*"))
        return str(error)
    out.unlink()
    return None


def damaged(data: st.DataObject, raw: bytes, places: st.SearchStrategy[int]) -> bytes:
    content = bytearray(raw)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(places)
        content[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    return bytes(content)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_safetensors_are_refused_or_do_no_harm(
    data: st.DataObject, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(shutil.copytree(published, tmp_path_factory.mktemp("damaged") / "folder"))
    raw = (folder / "model.safetensors").read_bytes()
    header = int.from_bytes(raw[:8], "little")
    content = damaged(data, raw, st.integers(0, header + 8))
    (folder / "model.safetensors").write_bytes(content)
    said = refusal(folder, folder / "out.bin")
    assert said is None or ("\n" not in said and said.endswith("."))


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_model_of_faster_whisper_is_refused_or_does_no_harm(
    data: st.DataObject, faster: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(shutil.copytree(faster, tmp_path_factory.mktemp("damaged") / "folder"))
    raw = (folder / "model.bin").read_bytes()
    names = [found.start() for found in re.finditer(b"(en|de)coder/", raw)]
    places = st.one_of(
        st.integers(0, 40), st.builds(int.__add__, st.sampled_from(names), st.integers(-4, 60))
    )
    (folder / "model.bin").write_bytes(damaged(data, raw, places))
    said = refusal(folder, folder / "out.bin")
    assert said is None or ("\n" not in said and said.endswith("."))


@given(
    changes=st.dictionaries(
        st.sampled_from(
            ["vocab_size", "d_model", "encoder_layers", "decoder_attention_heads", "num_mel_bins",
             "encoder_attention_heads", "activation_function", "scale_embedding"]
        ),
        st.one_of(st.none(), st.integers(-2, 2**70), st.text(max_size=4), st.just([])),
        min_size=1,
    )
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_configuration_is_refused_or_understood(
    changes: dict[str, Any], published: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(shutil.copytree(published, tmp_path_factory.mktemp("settings") / "folder"))
    rewrite(folder / "config.json", **changes)
    said = refusal(folder, folder / "out.bin")
    assert said is None or ("\n" not in said and said.endswith("."))


def test_a_configuration_that_is_no_json_is_refused(copy: Path) -> None:
    (copy / "config.json").write_text("{")
    with pytest.raises(CheckpointError, match="not JSON"):
        is_whisper(copy)
