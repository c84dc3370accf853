"""Model files are checked before a C library opens them."""

import struct
from pathlib import Path

import gguf
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.shapes.tokenizers import KINDS, TokenizerKind, random_tokenizer, tokenizer_config
from runtime.errors import PackError
from runtime.gguf.check import check_projector, check_text_model
from runtime.gguf.reader import read_header
from tests.runtime.llama.small_text_models import write_text_model


def text_model(pack: Path) -> Path:
    return pack / "model-f16.gguf"


def projector(pack: Path) -> Path:
    return pack / "mmproj-f16.gguf"


def changed(source: Path, folder: Path, before: bytes, after: bytes) -> Path:
    """A copy in which one run of bytes, which must be there, is another of the same length."""
    raw = source.read_bytes()
    assert before in raw
    assert len(before) == len(after)
    path = folder / source.name
    path.write_bytes(raw.replace(before, after, 1))
    return path


def number(key: str, value: int) -> bytes:
    """An unsigned 32-bit entry as it stands in a file."""
    return key.encode() + struct.pack("<II", 4, value)


def string(key: str, value: str) -> bytes:
    """An entry of text as it stands in a file."""
    return key.encode() + struct.pack("<IQ", 8, len(value)) + value.encode()


def test_a_header_says_what_the_reference_reader_says(tiny_pack: Path) -> None:
    for path in (text_model(tiny_pack), projector(tiny_pack)):
        header, reader = read_header(path), gguf.GGUFReader(path)
        assert len(header.tensors) == len(reader.tensors)
        for tensor in reader.tensors:
            ours = header.tensors[tensor.name]
            assert ours.shape == tuple(tensor.shape.tolist())
            assert (ours.offset, ours.bytes) == (tensor.data_offset, tensor.n_bytes)
        for key, field in reader.fields.items():
            if not key.startswith("GGUF.") and field.types[0] == gguf.GGUFValueType.UINT32:
                assert header.values[key].content == field.contents()


def test_a_vector_is_read_from_its_place(tiny_pack: Path) -> None:
    header = read_header(projector(tiny_pack))
    (tensor,) = (
        tensor
        for tensor in gguf.GGUFReader(projector(tiny_pack)).tensors
        if tensor.name == "model.image_newline"
    )
    assert (header.vector("model.image_newline", 64) == np.asarray(tensor.data)).all()
    with pytest.raises(PackError, match="shape"):
        header.vector("model.image_newline", 65)


def test_whole_files_pass(random_packs: dict[str, Path]) -> None:
    for pack in random_packs.values():
        header = check_text_model(text_model(pack), "qwen2")
        check_projector(projector(pack), header.number("qwen2.embedding_length"))


@pytest.mark.parametrize("content", [b"", b"GGUF", b"not a model\n" * 10, b"\x7fELF" + bytes(60)])
def test_what_is_no_gguf_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(PackError, match="not a whole GGUF file"):
        read_header(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.gguf", tmp_path):
        with pytest.raises(PackError, match=r"cannot be read|is not a file"):
            read_header(path)


@pytest.mark.parametrize("version", [0, 1, 4, 0x03000000])
def test_an_unknown_version_is_refused(version: int, tiny_pack: Path, tmp_path: Path) -> None:
    path = changed(
        text_model(tiny_pack), tmp_path, b"GGUF\3\0\0\0", b"GGUF" + struct.pack("<I", version)
    )
    with pytest.raises(PackError, match="version"):
        read_header(path)


@given(share=st.floats(0, 0.999))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_is_refused(
    share: float, tiny_pack: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    raw = projector(tiny_pack).read_bytes()
    path = tmp_path_factory.mktemp("cut") / "mmproj.gguf"
    path.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(PackError):
        read_header(path)


def why_refused(path: Path) -> str | None:
    try:
        check_projector(path, 64)
    except PackError as error:
        return str(error)
    return None


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_damage_is_refused_in_a_sentence_or_does_no_harm(
    data: st.DataObject, tiny_pack: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    raw = bytearray(projector(tiny_pack).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, 4000))
        raw[at : at + 8] = data.draw(st.binary(min_size=8, max_size=8))
    path = tmp_path_factory.mktemp("damaged") / "mmproj.gguf"
    path.write_bytes(raw)
    refusal = why_refused(path)
    assert refusal is None or (refusal.isprintable() and refusal.endswith("again."))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("qwen2.embedding_length", 0),
        ("qwen2.embedding_length", 63),
        ("qwen2.attention.head_count", 0),
        ("qwen2.attention.head_count", 3),
        ("qwen2.attention.head_count_kv", 3),
        ("qwen2.block_count", 0),
        ("qwen2.block_count", 1000),
        ("tokenizer.ggml.eos_token_id", 640),
        ("tokenizer.ggml.eos_token_id", 0xFFFFFFFF),
    ],
)
def test_a_number_that_cannot_be_is_refused(
    key: str, value: int, tiny_pack: Path, tmp_path: Path
) -> None:
    content = read_header(text_model(tiny_pack)).values[key].content
    assert isinstance(content, int)
    path = changed(text_model(tiny_pack), tmp_path, number(key, content), number(key, value))
    with pytest.raises(PackError, match="again"):
        check_text_model(path, "qwen2")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"qwen2.block_count", b"qwen2.block_xxxxx"),
        (b"qwen2.context_length", b"qwen2.expert_count__"),
        (b"tokenizer.ggml.merges", b"tokenizer.ggml.xxxxxx"),
        (b"tokenizer.ggml.tokens", b"tokenizer.ggml.xxxxxx"),
        (b"token_embd.weight", b"token_xxxx.weight"),
        (b"<|im_start|>", b"<|im_end|>\0\0"),
        (b"tokenizer.ggml.token_type", b"tokenizer.ggml.xxxxx_xxxx"),
        (b"tokenizer.ggml.add_bos_token", b"tokenizer.ggml.xxx_xxx_xxxxx"),
        (string("tokenizer.ggml.model", "gpt2"), string("tokenizer.ggml.model", "bert")),
        (string("tokenizer.ggml.pre", "qwen2"), string("tokenizer.ggml.pre", "qwen3")),
    ],
)
def test_what_llama_cpp_relies_on_must_be_there(
    before: bytes, after: bytes, tiny_pack: Path, tmp_path: Path
) -> None:
    path = changed(text_model(tiny_pack), tmp_path, before, after)
    with pytest.raises(PackError, match="again"):
        check_text_model(path, "qwen2")


CAP = b"gemma2.attn_logit_softcapping" + struct.pack("<I", 6)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b"gemma2.final_logit_softcapping", b"gemma2.final_logit_softxxxxxxx", "does not know"),
        (CAP + struct.pack("<f", 3), CAP + struct.pack("<f", 0), "softcapping is 0"),
        (CAP + struct.pack("<f", 3), CAP + struct.pack("<f", -3), "softcapping is -3"),
        (CAP + struct.pack("<f", 3), CAP + struct.pack("<f", np.nan), "softcapping is nan"),
        (
            number("gemma2.attention.sliding_window", 4096),
            number("gemma2.attention.sliding_window", 0),
            "sliding_window is 0",
        ),
    ],
)
def test_the_bounds_of_scores_must_be_there_and_bounds(
    before: bytes, after: bytes, problem: str, prefix_pack: Path, tmp_path: Path
) -> None:
    check_text_model(text_model(prefix_pack), "gemma2")
    path = changed(text_model(prefix_pack), tmp_path, before, after)
    with pytest.raises(PackError, match=problem):
        check_text_model(path, "gemma2")


def test_the_first_layer_of_a_projector_may_be_wider_than_the_second(
    prefix_pack: Path, tmp_path: Path
) -> None:
    header = check_projector(projector(prefix_pack), 96)
    assert header.tensors["mm.0.weight"].shape == (64, 192)
    path = changed(
        projector(prefix_pack),
        tmp_path,
        b"mm.2.weight" + struct.pack("<IQQ", 2, 192, 96),
        b"mm.2.weight" + struct.pack("<IQQ", 2, 96, 192),
    )
    with pytest.raises(PackError, match=r"mm.2.weight has the shape \(96, 192\)"):
        check_projector(path, 96)


@pytest.fixture(scope="module")
def sentencepiece_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = random_tokenizer("vicuna")
    folder = tmp_path_factory.mktemp("sentencepiece")
    return write_text_model(folder, tokenizer, tokenizer_config("vicuna", tokenizer))[0]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b"tokenizer.ggml.scores", b"tokenizer.ggml.xxxxxx", "lacks the list .*scores"),
        (b"tokenizer.ggml.token_type", b"tokenizer.ggml.xxxxx_xxxx", "lacks the list"),
        # A text with this byte in a character of its own would end the process.
        (b"<0xE9>", b"<0xe9>", "lacks tokens for some bytes"),
        (b"<0x00>", b"<0x100", "lacks tokens for some bytes"),
        (b"tokenizer.ggml.bos_token_id", b"tokenizer.ggml.xxx_token_id", "which token begins"),
        (b"tokenizer.ggml.add_bos_token", b"tokenizer.ggml.xxx_xxx_xxxxx", "whether a text begins"),
    ],
)
def test_what_llama_cpp_relies_on_in_a_sentencepiece_model_must_be_there(
    before: bytes, after: bytes, problem: str, sentencepiece_model: Path, tmp_path: Path
) -> None:
    check_text_model(sentencepiece_model, "llama")
    path = changed(sentencepiece_model, tmp_path, before, after)
    with pytest.raises(PackError, match=problem):
        check_text_model(path, "llama")


@pytest.mark.parametrize("kind", KINDS)
def test_vocabularies_of_every_kind_pass(kind: TokenizerKind, tmp_path: Path) -> None:
    tokenizer = random_tokenizer(kind)
    path, _ = write_text_model(tmp_path, tokenizer, tokenizer_config(kind, tokenizer))
    tokens = read_header(path).values["tokenizer.ggml.tokens"]
    assert tokens.count == tokens.distinct == 640
    assert tokens.spelled_bytes == (0 if kind in ("qwen2", "llama3") else 256)
    check_text_model(path, "llama")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"v.blk.1.ffn_up.weight", b"v.blk.1.ffn_xx.weight"),
        (b"v.blk.0.ln1.bias", b"v.blk.0.ln9.bias"),
        (b"mm.2.bias", b"mm.3.bias"),
        (b"clip.vision.image_mean", b"clip.vision.image_xxxx"),
        (b"clip.vision.feature_layer", b"clip.vision.feature_xxxxx"),
        (b"clip.use_gelu", b"clip.use_silu"),
        (b"\3\0\0\0\0\0\0\0mlp", b"\3\0\0\0\0\0\0\0ldp"),
    ],
)
def test_what_libmtmd_relies_on_must_be_there(
    before: bytes, after: bytes, tiny_pack: Path, tmp_path: Path
) -> None:
    path = changed(projector(tiny_pack), tmp_path, before, after)
    with pytest.raises(PackError, match="again"):
        check_projector(path, 64)


def test_names_from_a_damaged_file_keep_a_refusal_to_one_line(
    tiny_pack: Path, tmp_path: Path
) -> None:
    path = changed(projector(tiny_pack), tmp_path, b"clip.use_gelu", b"clip.\n\x1b[31mxx")
    refusal = why_refused(path)
    assert refusal is not None
    assert refusal.isprintable()


def test_files_that_do_not_belong_together_are_refused(tiny_pack: Path) -> None:
    with pytest.raises(PackError, match="width 64 where the text model has 128"):
        check_projector(projector(tiny_pack), 128)
    with pytest.raises(PackError, match="not a vision projector"):
        check_projector(text_model(tiny_pack), 64)
    with pytest.raises(PackError, match="architecture is clip"):
        check_text_model(projector(tiny_pack))
    with pytest.raises(PackError, match="architecture is qwen2 where llama was promised"):
        check_text_model(text_model(tiny_pack), "llama")
