"""What a repository is told to be, and which of its files are taken."""

import pytest

from convert.hub.kinds import choose
from convert.hub.remote import Listing, RemoteFile
from runtime.errors import HubError


def listing(*names: str, size: int = 1_000, **sizes: int) -> Listing:
    files = {name: RemoteFile(name, sizes.get(name, size), "a" * 64) for name in names}
    return Listing("maker/model", "c" * 40, files)


def chosen(found: Listing, *wanted: str) -> tuple[str, list[str]]:
    choice = choose(found, wanted)
    return choice.kind, [each.name for each in choice.files]


QUANTIZED = [f"seer-{kind}.gguf" for kind in ("F16", "Q2_K", "Q4_0", "Q4_K_M", "Q8_0")]
PROJECTORS = ["mmproj-seer-F16.gguf", "mmproj-seer-Q8_0.gguf"]


def test_eight_bits_are_taken_of_a_small_model_and_four_of_a_large_one() -> None:
    kind, files = chosen(listing("README.md", *QUANTIZED, *PROJECTORS))
    assert kind == "pair"
    assert files == ["seer-Q8_0.gguf", "mmproj-seer-Q8_0.gguf", "README.md"]
    large = listing(*QUANTIZED, *PROJECTORS, size=2_000_000_000)
    assert chosen(large)[1] == ["seer-Q4_K_M.gguf", "mmproj-seer-Q8_0.gguf"]


def test_what_is_named_is_taken() -> None:
    found = listing(*QUANTIZED, *PROJECTORS)
    named = chosen(found, "seer-Q2_K.gguf", "mmproj-seer-F16.gguf")
    assert named == ("pair", ["seer-Q2_K.gguf", "mmproj-seer-F16.gguf"])
    with pytest.raises(
        HubError, match=r"has no file seer-Q3\.gguf\. Did you mean seer-Q8_0\.gguf\? It has mmproj"
    ):
        choose(found, ["seer-Q3.gguf"])


def test_a_type_is_a_word_of_a_name() -> None:
    found = listing("seer-IQ4_0x.gguf", "seer-q5_k_m.gguf", "mmproj-BF16.gguf", "mmproj-F32.gguf")
    assert chosen(found)[1] == ["seer-q5_k_m.gguf", "mmproj-BF16.gguf"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["seer-Q8_0.gguf"], "no projector .* A model that sees has one"),
        (["mmproj-seer.gguf"], "has GGUF files and no text model"),
        (["a-00001-of-00002.gguf", "a-00002-of-00002.gguf", "mmproj.gguf"], "in several files"),
        (["config.json", "pytorch_model.bin"], "no weights in safetensors"),
        (["pytorch_model.bin"], "Pickled weights are not read"),
        (["a.txt", "b.txt"], r"holds nothing that a pack is made of.* It holds a\.txt, b\.txt"),
        ([], "no files at all"),
        (["ggml-base.bin", "ggml-tiny.bin"], "2 files to choose from: .* Name one with --file"),
        (["a.onnx", "a.onnx.json", "b.onnx", "b.onnx.json"], "2 files to choose from"),
    ],
)
def test_what_is_lacking_is_named(names: list[str], words: str) -> None:
    with pytest.raises(HubError, match=words):
        choose(listing(*names))


def test_a_checkpoint_comes_without_what_is_not_read() -> None:
    weights = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    read = ["config.json", "model.safetensors.index.json", "tokenizer.json", *weights, "README.md"]
    left = ["pytorch_model.bin", "onnx/model.onnx", "original/model.safetensors", "logo.png"]
    kind, files = chosen(listing(*left, *read))
    assert (kind, sorted(files)) == ("checkpoint", sorted(read))


def test_a_faster_whisper_is_a_checkpoint() -> None:
    names = ["config.json", "model.bin", "tokenizer.json", "vocabulary.txt"]
    assert chosen(listing(*names)) == ("checkpoint", [names[0], names[2], names[1], names[3]])


def test_a_voice_comes_with_its_json_and_its_card() -> None:
    found = listing("en/a.onnx", "en/a.onnx.json", "en/MODEL_CARD", "es/b.onnx", "es/b.onnx.json")
    assert chosen(found, "en/a.onnx") == (
        "voice",
        ["en/a.onnx", "en/a.onnx.json", "en/MODEL_CARD"],
    )
    assert chosen(found, "es/b.onnx.json")[1] == ["es/b.onnx", "es/b.onnx.json"]
