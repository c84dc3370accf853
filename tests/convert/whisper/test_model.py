"""A Whisper state dict becomes a file that whisper.cpp loads and runs."""

import ctypes
import struct
from pathlib import Path

import llama_cpp
import numpy as np
import pytest
from gguf import GGMLQuantizationType
from gguf.quants import dequantize
from numpy.typing import NDArray

from convert.whisper.model import FileType, Values, convert_whisper
from runtime.errors import CheckpointError
from runtime.speech.whisper_file import read_header

WIDTH, MELS, AUDIO, TEXT, ROWS = 64, 80, 300, 64, 51864
FILTERS = np.random.default_rng(1).random((MELS, 201), dtype=np.float32) / 201
VOCABULARY = [b" ", b" -", b" '", *(f"~{number}".encode() for number in range(50253))]
State = dict[str, NDArray[np.float32]]


@pytest.fixture(scope="module")
def state() -> State:
    """Random weights under the names of ``WhisperForConditionalGeneration``."""
    shapes: dict[str, tuple[int, ...]] = {
        "encoder.conv1.weight": (WIDTH, MELS, 3),
        "encoder.conv1.bias": (WIDTH,),
        "encoder.conv2.weight": (WIDTH, WIDTH, 3),
        "encoder.conv2.bias": (WIDTH,),
        "encoder.embed_positions.weight": (AUDIO, WIDTH),
        "decoder.embed_positions.weight": (TEXT, WIDTH),
        "decoder.embed_tokens.weight": (ROWS, WIDTH),
    }
    for part, layers in (("encoder", 2), ("decoder", 1)):
        shapes |= _pair(f"{part}.layer_norm", (WIDTH,))
        for layer in range(layers):
            block = f"{part}.layers.{layer}"
            shapes |= _pair(f"{block}.final_layer_norm", (WIDTH,))
            shapes |= _pair(f"{block}.fc1", (4 * WIDTH, WIDTH))
            shapes |= _pair(f"{block}.fc2", (WIDTH, 4 * WIDTH))
            for attention in ("self_attn", "encoder_attn")[: 1 if part == "encoder" else 2]:
                shapes |= _pair(f"{block}.{attention}_layer_norm", (WIDTH,))
                for name in ("k_proj", "v_proj", "q_proj", "out_proj"):
                    shapes |= _pair(f"{block}.{attention}.{name}", (WIDTH, WIDTH))
                del shapes[f"{block}.{attention}.k_proj.bias"]
    generator = np.random.default_rng(0)
    weights = {
        f"model.{name}": generator.standard_normal(shape, dtype=np.float32) / 8
        for name, shape in shapes.items()
    }
    weights["proj_out.weight"] = weights["model.decoder.embed_tokens.weight"]
    return weights


def named(state: State) -> dict[str, Values]:
    return {name: Values(name, values) for name, values in state.items()}


def _pair(name: str, shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": shape, f"{name}.bias": shape[:1]}


def _convert(state: State, path: Path, file_type: FileType = "f16") -> Path:
    return convert_whisper(
        named(state),
        path,
        heads=(4, 4),
        mel_filters=FILTERS,
        vocabulary=VOCABULARY,
        file_type=file_type,
    )


def _tensors(path: Path) -> dict[str, tuple[int, NDArray[np.float32]]]:
    """Type and values of every tensor, read from the end of the vocabulary on."""
    raw = path.read_bytes()
    place = 48 + 8 + FILTERS.nbytes
    (count,) = struct.unpack_from("<i", raw, place)
    place += 4
    for _ in range(count):
        place += 4 + struct.unpack_from("<i", raw, place)[0]
    found = {}
    while place < len(raw):
        dimensions, length, kind = struct.unpack_from("<3i", raw, place)
        shape = struct.unpack_from(f"<{dimensions}i", raw, place + 12)[::-1]
        place += 12 + 4 * dimensions
        name = raw[place : place + length].decode()
        place += length
        size = int(np.prod(shape))
        bytes_ = {0: 4 * size, 1: 2 * size, 8: size // 32 * 34}[kind]
        data = np.frombuffer(raw, np.uint8, bytes_, place)
        values = dequantize(
            data.view({0: np.float32, 1: np.float16, 8: np.uint8}[kind]), GGMLQuantizationType(kind)
        )
        found[name] = kind, values.reshape(shape)
        place += bytes_
    return found


@pytest.mark.parametrize("file_type", ["f16", "q8_0"])
def test_the_file_is_what_the_runtime_expects_of_whisper_cpp(
    tmp_path: Path, state: State, file_type: FileType
) -> None:
    header = read_header(_convert(state, tmp_path / "whisper.bin", file_type))
    assert (header.vocabulary, header.mels) == (ROWS, MELS)
    assert (header.audio_context, header.audio_width) == (AUDIO, WIDTH)
    assert (header.audio_heads, header.audio_layers) == (4, 2)
    assert (header.text_heads, header.text_layers, header.text_context) == (4, 1, TEXT)
    assert header.file_type == {"f16": 1, "q8_0": 2007}[file_type]
    assert [path.name for path in tmp_path.iterdir()] == ["whisper.bin"]


def test_every_value_arrives_under_whispers_own_name(tmp_path: Path, state: State) -> None:
    found = _tensors(_convert(state, tmp_path / "whisper.bin"))
    assert len(found) == len(state) - 1
    for name, origin in (
        ("encoder.conv1.weight", "encoder.conv1.weight"),
        ("encoder.ln_post.bias", "encoder.layer_norm.bias"),
        ("decoder.ln.weight", "decoder.layer_norm.weight"),
        ("decoder.positional_embedding", "decoder.embed_positions.weight"),
        ("decoder.token_embedding.weight", "decoder.embed_tokens.weight"),
        ("encoder.blocks.1.attn.query.bias", "encoder.layers.1.self_attn.q_proj.bias"),
        ("decoder.blocks.0.cross_attn.key.weight", "decoder.layers.0.encoder_attn.k_proj.weight"),
        ("decoder.blocks.0.cross_attn_ln.bias", "decoder.layers.0.encoder_attn_layer_norm.bias"),
        ("decoder.blocks.0.mlp.0.weight", "decoder.layers.0.fc1.weight"),
        ("decoder.blocks.0.mlp_ln.weight", "decoder.layers.0.final_layer_norm.weight"),
    ):
        kind, values = found[name]
        exact = state[f"model.{origin}"]
        assert np.array_equal(values, exact.astype(np.float16) if kind == 1 else exact)
    assert found["encoder.conv2.bias"][1].shape == (WIDTH, 1)


def test_a_quantized_file_keeps_convolutions_and_positions(tmp_path: Path, state: State) -> None:
    found = _tensors(_convert(state, tmp_path / "whisper.bin", "q8_0"))
    assert found["encoder.conv1.weight"][0] == GGMLQuantizationType.F16
    assert found["decoder.positional_embedding"][0] == GGMLQuantizationType.F32
    kind, values = found["decoder.token_embedding.weight"]
    assert kind == GGMLQuantizationType.Q8_0
    exact = state["model.decoder.embed_tokens.weight"]
    blocks = ggml_blocks(exact.astype(np.float16).astype(np.float32))
    assert np.array_equal(values, dequantize(blocks, GGMLQuantizationType.Q8_0))


def ggml_blocks(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """What ggml's own quantizer makes of float32 [rows, columns]; whisper.cpp's tool calls it."""
    library = ctypes.CDLL(str(Path(llama_cpp.__file__).parent / "lib/libggml-base.so"))
    whole, pointer = ctypes.c_int64, ctypes.c_void_p
    library.ggml_quantize_chunk.argtypes = [ctypes.c_int, pointer, pointer, *[whole] * 3, pointer]
    blocks = np.empty((len(values), values.shape[1] // 32 * 34), np.uint8)
    kind = GGMLQuantizationType.Q8_0
    library.ggml_quantize_chunk(
        kind, values.ctypes.data, blocks.ctypes.data, 0, *values.shape, None
    )
    return blocks


@pytest.mark.parametrize("file_type", ["f16", "q8_0"])
def test_whisper_cpp_loads_and_runs_it(tmp_path: Path, state: State, file_type: FileType) -> None:
    from pywhispercpp.model import Model

    path = _convert(state, tmp_path / "whisper.bin", file_type)
    model = Model(str(path), n_threads=1, redirect_whispercpp_logs_to=None)
    noise = np.random.default_rng(3).standard_normal(16000).astype(np.float32) / 20
    segments = model.transcribe(noise, audio_ctx=64, language="en", n_max_text_ctx=8)
    assert all(isinstance(segment.text, str) for segment in segments)


@pytest.mark.parametrize(
    ("name", "values", "problem"),
    [
        ("model.encoder.conv1.bias", None, r"lacks encoder\.conv1\.bias"),
        ("model.encoder.embed_positions.weight", None, "lacks encoder.positional_embedding"),
        ("model.encoder.conv1.bias", np.ones(3), r"shape \(3,\)"),
        ("model.encoder.conv1.bias", np.full(WIDTH, np.nan), "no numbers"),
        ("model.adapter.weight", np.ones(3), "adapter.weight has no place"),
        ("proj_out.weight", np.ones(3), "differs from the token embedding"),
        ("model.decoder.embed_tokens.weight", np.ones((100, WIDTH)), "vocabulary has 100"),
    ],
)
def test_a_state_dict_that_is_no_whisper_is_refused(
    tmp_path: Path, state: State, name: str, values: NDArray[np.float32] | None, problem: str
) -> None:
    broken = {**state, name: values}
    if values is None:
        del broken[name]
    with pytest.raises(CheckpointError, match=problem):
        _convert({key: value for key, value in broken.items() if value is not None}, tmp_path / "x")
    assert not list(tmp_path.iterdir())


def test_filters_vocabulary_and_heads_must_fit(tmp_path: Path, state: State) -> None:
    def convert(heads: tuple[int, int], filters: NDArray[np.float32], words: list[bytes]) -> None:
        convert_whisper(
            named(state), tmp_path / "x", heads=heads, mel_filters=filters, vocabulary=words
        )

    with pytest.raises(CheckpointError, match="heads do not divide"):
        convert((3, 3), FILTERS, VOCABULARY)
    with pytest.raises(CheckpointError, match="4 heads and the decoder 2"):
        convert((4, 2), FILTERS, VOCABULARY)
    with pytest.raises(CheckpointError, match="Mel filters"):
        convert((2, 2), FILTERS[:, :80], VOCABULARY)
    with pytest.raises(CheckpointError, match="vocabulary is not Whisper's"):
        convert((2, 2), FILTERS, [b"a", b"b"])
