"""Whatever a translator's files hold, they are understood or refused before they are loaded."""

import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentencepiece.sentencepiece_model_pb2 import ModelProto  # type: ignore[attr-defined]

from bench.shapes.marian import ENGLISH, trained_pieces
from runtime.errors import PackError
from runtime.translation.layout import Activation, Side
from runtime.translation.model_file import read_model
from runtime.translation.pieces import Pieces
from tests.runtime.translation.translators import files_in, random_translator

ROOT = Path(__file__).parents[3]
HEAD = 4 + 2 + len("TransformerSpec") + 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a random translator, not to be changed."""
    return random_translator(tmp_path_factory.mktemp("uneven"), "uneven")


@pytest.fixture(scope="module")
def content(folder: Path) -> bytes:
    """The content of its model's file."""
    return (folder / "model.bin").read_bytes()


@pytest.fixture(scope="module")
def english() -> bytes:
    """A SentencePiece model."""
    return trained_pieces(ENGLISH)


def after(content: bytes, name: str) -> int:
    """Where in a model's file what follows a name begins."""
    spelled = name.encode() + b"\0"
    return content.index(struct.pack("<H", len(spelled)) + spelled) + 2 + len(spelled)


def test_a_model_tells_its_dimensions(content: bytes) -> None:
    shape = read_model(content)
    assert (shape.width, shape.positions, shape.quantized, shape.scaled) == (48, 96, True, False)
    assert (shape.encoder, shape.decoder) == (Side(3, 3, 80), Side(1, 2, 96))
    assert shape.activation is Activation.RELU


@pytest.mark.parametrize(
    ("name", "offset", "number", "said"),
    [
        ("decoder/embeddings/weight", 1, 2**20, "a variable's size is not that"),
        ("decoder/embeddings/weight", 0, 3, "more than two dimensions"),
        ("decoder/embeddings/weight", 9, 7, "neither int8 nor float32"),
        ("decoder/num_heads", 6, 5, "the dimensions of its decoder make no sense"),
        ("decoder/num_heads", 6, 0, "the dimensions of its decoder make no sense"),
        ("encoder/num_heads", 6, -3, "the dimensions of its encoder make no sense"),
        ("encoder/activation", 6, 9, "its activation is not one that is run"),
        ("decoder/activation", 6, 1, "its decoder/activation is not that of"),
        ("decoder/pre_norm", 6, 1, "its decoder/pre_norm is not that of"),
        ("decoder/alibi", 6, 1, "its decoder/alibi is not that of"),
    ],
)
def test_a_model_that_says_something_else_is_refused(
    name: str, offset: int, number: int, said: str, content: bytes
) -> None:
    data = bytearray(content)
    place = after(data, name) + offset
    wide = offset == 1
    data[place : place + (4 if wide else 1)] = number.to_bytes(
        4 if wide else 1, "little", signed=True
    )
    with pytest.raises(ValueError, match=said):
        read_model(bytes(data))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("decoder/layer_0/ffn/linear_0/bias", np.nan),
        ("decoder/layer_0/ffn/linear_0/bias", -np.inf),
        ("decoder/layer_0/ffn/layer_norm/gamma", 1e5),
        ("decoder/position_encodings/encodings", -1e5),
        ("decoder/embeddings/weight_scale", 0.0),
        ("decoder/embeddings/weight_scale", -1.0),
        ("decoder/embeddings/weight_scale", np.inf),
        ("decoder/embeddings/weight_scale", 1e-3),
    ],
)
def test_values_that_would_leave_what_a_float_holds_are_refused(
    name: str, value: float, content: bytes
) -> None:
    data = bytearray(content)
    place = after(data, name)
    values = place + 1 + 4 * data[place] + 5
    struct.pack_into("<f", data, values + 8, value)
    with pytest.raises(ValueError, match=f"{name} holds values that are no numbers, or far too"):
        read_model(bytes(data))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: b"", "it is cut short"),
        (lambda data: data[:-1], "it is cut short"),
        (lambda data: data + b"\0", "what follows its variables"),
        (lambda data: data[: len(data) // 2], "it is cut short"),
        (lambda data: b"\7" + data[1:], "does not begin as a MarianMT model"),
        (lambda data: data[:HEAD] + b"\x08" + data[HEAD + 1 :], "its revision of CTranslate2's"),
        (lambda data: data[: HEAD + 4] + b"\xff" * 4 + data[HEAD + 8 :], "far more variables"),
        (lambda data: data.replace(b"decoder/alibi\0", b"decoder/alibj\0"), "its variables are"),
        (lambda data: data.replace(b"decoder/alibi\0", b"decoder/\xfflibi\0"), "a name in it"),
        (lambda data: data.replace(b"/beta", b"/beto"), "its variables are not those of"),
        (lambda data: data.replace(b"encoder/num_heads", b"encoder/num_hea_s"), "it lacks encoder"),
    ],
)
def test_a_damaged_model_is_refused(change: Any, said: str, content: bytes) -> None:
    with pytest.raises(ValueError, match=said):
        read_model(change(content))


@pytest.mark.parametrize(
    ("vocabulary", "said"),
    [
        (b"", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"\xff", "it is not JSON"),
        (b'{"</s>": 0}', "not a list of tokens"),
        (b'["</s>", "<unk>", "<pad>", 7]', "not a list of tokens"),
        (b'["</s>", "<unk>", "<pad>", "\\ud800"]', "not a list of tokens"),
        (b'["</s>", "<unk>", "<pad>", "a", "a"]', "it has a token twice"),
        (b'["</s>", "<unk>", "a"]', "it lacks <pad>"),
        (b'["</s>", "<unk>", "<pad>"]', "its vocabulary has 3 tokens, and its model"),
    ],
)
def test_a_vocabulary_that_is_none_is_refused(
    vocabulary: bytes, said: str, folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / "vocabulary.json").write_bytes(vocabulary)
    with pytest.raises(PackError, match=said):
        files_in(copy)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("model.bin", "model.bin cannot be used: it is empty"),
        ("source.spm", "source.spm cannot be used: it has 0"),
        ("target.spm", "target.spm cannot be used: it has 0"),
    ],
)
def test_a_file_with_nothing_in_it_is_refused(
    name: str, said: str, folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / name).write_bytes(b"")
    with pytest.raises(PackError, match=said):
        files_in(copy)


def _with_table(model: Any, place: int, number: int) -> None:
    table = bytearray(model.normalizer_spec.precompiled_charsmap)
    struct.pack_into("<I", table, place, number)
    model.normalizer_spec.precompiled_charsmap = bytes(table)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda model: _with_table(model, 0, 2**31), "table of normalization is damaged"),
        (lambda model: _with_table(model, 0, 4), "table of normalization is damaged"),
        (lambda model: _with_table(model, 4, 0x7FFFFE00), "leads out of itself"),
        (lambda model: _with_table(model, 4 + 4 * 300, 0x7FFFFE00), "leads out of itself"),
        (lambda model: setattr(model.pieces[5], "score", float("nan")), "score is no number"),
        (lambda model: setattr(model.pieces[5], "piece", ""), "empty or far too long"),
        (lambda model: setattr(model.pieces[5], "piece", "a" * 2000), "empty or far too long"),
        (lambda model: setattr(model.pieces[5], "piece", model.pieces[4].piece), "a piece twice"),
        (lambda model: setattr(model.pieces[5], "type", 2), "or several, for what is unknown"),
        (lambda model: setattr(model.pieces[0], "type", 1), "it has no piece, or several"),
        (lambda model: setattr(model.trainer_spec, "model_type", 3), "neither a unigram nor a BPE"),
        (lambda model: model.ClearField("pieces"), "it has 0 pieces"),
        (lambda model: setattr(model.trainer_spec, "byte_fallback", True), "cannot load it"),
    ],
)
def test_pieces_that_say_something_else_are_refused(change: Any, said: str, english: bytes) -> None:
    model = ModelProto.FromString(english)
    change(model)
    with pytest.raises(ValueError, match=said):
        Pieces(model.SerializeToString())


def test_pieces_that_are_no_text_are_refused(english: bytes) -> None:
    with pytest.raises(ValueError, match="a piece is no text"):
        Pieces(english.replace("\u2581".encode(), b"\xff\xff\xff"))


def test_what_pieces_hold_beside_what_is_known_is_left_out(english: bytes) -> None:
    # Field 4 has SentencePiece try itself; one of a text that it spells otherwise fails.
    test = b"\x22\x07\x0a\x05\x0a\x01a\x12\x00"
    assert Pieces(english + test).of("the door") == Pieces(english).of("the door")


def test_damaged_files_end_no_process() -> None:
    trying = "import pathlib, random, tempfile; from tests.fuzz.files import begin"
    trying += "\nfrom runtime.errors import VismaidError"
    trying += "\nfrom tests.fuzz.translators import fuzz_pickled, fuzz_translator"
    trying += "\nbegin(pathlib.Path(tempfile.mkdtemp()))"
    trying += "\nfor seed in range(1000, 1200):"
    trying += "\n for fuzz in fuzz_pickled, fuzz_translator:"
    trying += "\n  print(seed, fuzz.__name__)"
    trying += "\n  try: fuzz(random.Random(seed))"
    trying += "\n  except VismaidError: pass"
    command = [sys.executable, "-c", trying]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, (said.stdout[-80:], said.stderr[-2000:])
