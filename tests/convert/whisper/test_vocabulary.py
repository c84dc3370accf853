"""Whisper's tokens are the same bytes, whichever file spells them."""

import json
from pathlib import Path

import pytest

from convert.whisper.vocabulary import read_tiktoken, read_vocabulary
from runtime.errors import CheckpointError
from tests.checkpoints.whisper import SHAPES, Shape, vocabulary

ENGLISH, MULTILINGUAL = SHAPES["english"], SHAPES["v3"]


def write(folder: Path, name: str, tokens: dict[str, int]) -> Path:
    content: object = list(tokens)
    if name == "vocabulary.txt":
        (folder / name).write_text("\n".join(tokens) + "\n")
        return folder
    if name == "vocab.json":
        content = tokens
    elif name == "tokenizer.json":
        content = {"model": {"type": "BPE", "vocab": tokens}}
    (folder / name).write_text(json.dumps(content))
    return folder


@pytest.mark.parametrize(
    "name", ["vocab.json", "tokenizer.json", "vocabulary.json", "vocabulary.txt"]
)
@pytest.mark.parametrize("shape", [ENGLISH, MULTILINGUAL])
def test_every_file_spells_the_same_bytes(name: str, shape: Shape, tmp_path: Path) -> None:
    tokens = read_vocabulary(write(tmp_path, name, vocabulary(shape)), shape.vocab_size)
    assert len(tokens) == shape.end
    assert tokens[:7] == [b" ", b" -", b" '", b"\n", b"\xe9", b"\x9f", b"!"]
    assert (tokens[-1] == b"") == (shape is MULTILINGUAL)


def test_the_end_of_a_text_may_be_left_to_the_added_tokens(tmp_path: Path) -> None:
    tokens = vocabulary(ENGLISH)
    del tokens["<|endoftext|>"]
    folder = write(tmp_path, "tokenizer.json", tokens)
    assert len(read_vocabulary(folder, ENGLISH.vocab_size)) == ENGLISH.end


@pytest.mark.parametrize(("own", "other"), [(ENGLISH, MULTILINGUAL), (MULTILINGUAL, ENGLISH)])
def test_the_vocabulary_of_another_model_is_refused(
    own: Shape, other: Shape, tmp_path: Path
) -> None:
    folder = write(tmp_path, "vocab.json", vocabulary(own))
    with pytest.raises(CheckpointError, match="not the vocabulary of a Whisper"):
        read_vocabulary(folder, other.vocab_size)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("vocab.json", "[]", "not a JSON object"),
        ("vocab.json", '{"a": "b"}', "does not number its tokens"),
        ("tokenizer.json", "{}", "does not number its tokens"),
        ("tokenizer.json", '{"model": []}', "does not number its tokens"),
        ("vocabulary.json", "[1]", "not a list of tokens"),
        ("vocabulary.json", "[" * 100_000, "not a list of tokens"),
        ("vocabulary.txt", "a\nb\n", "not the vocabulary"),
        ("vocab.json", "version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
    ],
)
def test_a_damaged_vocabulary_is_refused(
    name: str, content: str, problem: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(CheckpointError, match=problem):
        read_vocabulary(tmp_path, ENGLISH.vocab_size)


def test_a_sign_that_stands_for_no_byte_is_refused(tmp_path: Path) -> None:
    tokens = vocabulary(ENGLISH)
    tokens["語"] = tokens.pop("Ġ")
    with pytest.raises(CheckpointError, match="'語', which stands for no byte"):
        read_vocabulary(write(tmp_path, "vocab.json", tokens), ENGLISH.vocab_size)


def test_a_folder_without_a_vocabulary_is_refused_by_the_names_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"neither vocab\.json nor tokenizer\.json"):
        read_vocabulary(tmp_path, ENGLISH.vocab_size)


def test_a_tiktoken_file_is_read_in_order(tmp_path: Path) -> None:
    path = tmp_path / "gpt2.tiktoken"
    path.write_text("IC0= 1\nIQ== 0\n")
    assert read_tiktoken(path) == [b"!", b" -"]
    for text in ("IC0= 1\n", "what is this\n", "!!! 0\n"):
        path.write_text(text)
        with pytest.raises(CheckpointError, match="not a tiktoken vocabulary"):
            read_tiktoken(path)


def test_the_empty_token_that_ends_the_multilingual_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "multilingual.tiktoken"
    path.write_text("IQ== 0\nIC0= 1\n= 2\n")
    assert read_tiktoken(path) == [b"!", b" -", b""]
