"""Real Whispers become the same file from either layout, and whisper.cpp understands with it."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from bench.shapes.checkpoint import write_json
from convert.whisper.faster_whisper import read_faster_whisper
from convert.whisper.folder import convert_recogniser
from convert.whisper.mel import mel_filters
from convert.whisper.model import FileType, convert_whisper, header_of
from convert.whisper.vocabulary import read_tiktoken, read_vocabulary
from runtime.packs.hashes import sha256_of
from runtime.speech.whisper_file import WhisperHeader
from tests.checkpoints.whisper import Shape, config, preprocessor_config
from tests.convert.whisper.answers import WhisperCpp
from tests.real.parts import Clip, Parts

pytestmark = pytest.mark.real
MODELS = ["tiny.en", "base"]
FORWARD = "people/goforward.raw"


def faster_whisper(parts: Parts, model: str) -> Path:
    return {"tiny.en": parts.tiny_published, "base": parts.base_published}[model]


def tiktoken(parts: Parts, model: str) -> list[bytes]:
    name = {"tiny.en": "gpt2", "base": "multilingual"}[model]
    return read_tiktoken(parts.vocabularies / f"{name}.tiktoken")


@pytest.fixture(scope="session")
def published(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The real weights in Hugging Face's layout, a folder for each model."""
    return {
        model: write_published(faster_whisper(parts, model), tmp_path_factory.mktemp(model))
        for model in MODELS
    }


def write_published(source: Path, folder: Path) -> Path:
    state, heads = read_faster_whisper(source / "model.bin")
    arrays = {
        name: np.concatenate(list(tensor.pieces())).reshape(tensor.shape).astype(np.float16)
        for name, tensor in state.items()
    }
    save_file(arrays, folder / "model.safetensors", {"format": "pt"})
    size = shape(header_of(state, heads))
    vocabulary = json.loads((source / "tokenizer.json").read_text())["model"]["vocab"]
    write_json(folder / "vocab.json", vocabulary)
    write_json(folder / "config.json", config(size))
    filters = {"mel_filters": mel_filters(size.num_mel_bins).tolist()}
    write_json(folder / "preprocessor_config.json", preprocessor_config(size) | filters)
    return folder


def shape(header: WhisperHeader) -> Shape:
    return Shape(
        vocab_size=header.vocabulary,
        num_mel_bins=header.mels,
        d_model=header.audio_width,
        encoder_layers=header.audio_layers,
        encoder_attention_heads=header.audio_heads,
        decoder_layers=header.text_layers,
        decoder_attention_heads=header.text_heads,
        max_source_positions=header.audio_context,
        max_target_positions=header.text_context,
    )


def test_mel_filters_are_openais(parts: Parts) -> None:
    with np.load(parts.vocabularies / "mel_filters.npz") as stored:
        for count in (80, 128):
            # Elsewhere a mathematical library may round the last bit otherwise.
            assert np.abs(mel_filters(count) - stored[f"mel_{count}"]).max() <= 1e-7


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", ["tokenizer.json", "vocabulary.txt"])
def test_vocabularies_are_openais_byte_for_byte(
    name: str, model: str, parts: Parts, tmp_path: Path
) -> None:
    (tmp_path / name).symlink_to(faster_whisper(parts, model) / name)
    rows = {"tiny.en": 51864, "base": 51865}[model]
    assert read_vocabulary(tmp_path, rows) == tiktoken(parts, model)


@pytest.mark.parametrize("model", MODELS)
def test_both_layouts_and_openais_own_assets_give_the_same_file(
    model: str, parts: Parts, published: dict[str, Path], tmp_path: Path
) -> None:
    source = faster_whisper(parts, model)
    state, heads = read_faster_whisper(source / "model.bin")
    with np.load(parts.vocabularies / "mel_filters.npz") as stored:
        convert_whisper(
            state,
            tmp_path / "assets.bin",
            heads=heads,
            mel_filters=stored["mel_80"],
            vocabulary=tiktoken(parts, model),
        )
    expected = sha256_of(tmp_path / "assets.bin")
    assert convert_recogniser(source, tmp_path / "faster.bin").sha256 == expected
    assert convert_recogniser(published[model], tmp_path / "published.bin").sha256 == expected


@pytest.mark.parametrize("file_type", ["f16", "q8_0"])
@pytest.mark.parametrize("model", MODELS)
def test_whisper_cpp_understands_a_person_with_it(
    model: str, file_type: FileType, parts: Parts, clips: list[Clip], tmp_path: Path
) -> None:
    from pywhispercpp.model import Model

    path = tmp_path / "whisper.bin"
    convert_recogniser(faster_whisper(parts, model), path, file_type=file_type)
    whisper = Model(str(path), n_threads=2, redirect_whispercpp_logs_to=None)
    clip = next(clip for clip in clips if clip.name == FORWARD)
    heard = " ".join(each.text for each in whisper.transcribe(clip.samples, language="en"))
    assert heard.strip().lower().rstrip(".").replace("10", "ten") == "go forward ten meters"


@pytest.mark.reference
@pytest.mark.parametrize("model", MODELS)
def test_whisper_cpp_says_the_tokens_that_the_reference_says(
    model: str, published: dict[str, Path], clips: list[Clip], tmp_path: Path
) -> None:
    torch = pytest.importorskip("torch")
    from transformers import WhisperFeatureExtractor, WhisperForConditionalGeneration

    torch.set_grad_enabled(False)
    extract = WhisperFeatureExtractor(feature_size=80)
    reference = WhisperForConditionalGeneration.from_pretrained(
        published[model], dtype=torch.float32
    ).eval()
    convert_recogniser(published[model], tmp_path / "whisper.bin")
    prompt = {"tiny.en": [50257, 50362], "base": [50258, 50259, 50359, 50363]}[model]
    people = [clip for clip in clips if clip.person][:3]
    end = prompt[0] - 1
    with WhisperCpp(tmp_path / "whisper.bin") as whisper:
        for clip in people:
            mel = extract(clip.samples, sampling_rate=16_000, return_tensors="pt").input_features
            answer = whisper.answer(mel[0].numpy(), 64).tokens
            # The reference, given the same tokens, would have gone on with each, and then ended.
            given = torch.tensor([prompt + answer])
            choices = reference(mel, decoder_input_ids=given).logits[0, len(prompt) - 1 :]
            wanted = [*answer, end] if answer[-1] != end else [*answer]
            likeliest = choices[:, : end + 1].argmax(dim=1).tolist()
            assert likeliest[: len(wanted)] == wanted, clip.name
