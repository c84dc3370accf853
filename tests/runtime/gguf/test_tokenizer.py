"""What is said of a tokenizer is what llama.cpp does with its file."""

import ctypes
import os
import random
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import llama_cpp as c
import pytest

from bench.shapes.tokenizers import TokenizerKind, random_tokenizer, tokenizer_config
from convert.gguf_template import text_rules_of
from runtime.errors import PackError
from runtime.gguf.header import VOCABULARY
from runtime.gguf.reader import read_header, read_texts
from runtime.gguf.tokenizer import adds_first_token, special_texts
from runtime.llama.model import TextModel
from runtime.packs.manifest import Template
from runtime.prompt import PLACEHOLDER, PromptTokenizer, Turn
from tests.runtime.gguf.gguf_files import RawFile, read_raw
from tests.runtime.llama.small_text_models import write_text_model

SPLITS = ("gpt-2", "llama-bpe", "tekken", "pixtral", "lfm2", "glm4", "chatglm-bpe", "smollm")
BOS, EOS = "tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id"
ADD_BOS, ADD_SPACE = "tokenizer.ggml.add_bos_token", "tokenizer.ggml.add_space_prefix"
WORDS = (
    "Is there a door?",
    " two  spaces",
    "\n",
    "a",
    "Où",
    "門は",
    "  ",
    "\t",
    " ",
    "▁x",
    "USER:",
)
_BOOL = 7


def small(folder: Path, kind: TokenizerKind, *special: str) -> RawFile:
    tokenizer = random_tokenizer(kind, ("<image>", *special))
    path, _ = write_text_model(folder, tokenizer, tokenizer_config(kind, tokenizer))
    return read_raw(path)


def without(file: RawFile, *keys: str) -> RawFile:
    return replace(file, values={k: v for k, v in file.values.items() if k not in keys})


def saying(file: RawFile, key: str, text: str) -> RawFile:
    raw = text.encode()
    return file.with_value(key, 8, struct.pack("<Q", len(raw)) + raw)


@contextmanager
def llama_vocabulary(path: Path) -> Iterator[ctypes.c_void_p]:
    """llama.cpp's own view of a file, as the file says it."""
    parameters = c.llama_model_default_params()
    parameters.vocab_only = True
    model = c.llama_model_load_from_file(os.fsencode(path), parameters)
    try:
        yield c.llama_model_get_vocab(model)
    finally:
        c.llama_model_free(model)


def spelled(vocabulary: ctypes.c_void_p, token: int) -> str:
    return "" if token < 0 else str(c.llama_vocab_get_text(vocabulary, token).decode())


def tokens(vocabulary: ctypes.c_void_p, text: str) -> list[int]:
    raw = text.encode()
    room = len(raw) + 16
    found = (c.llama_token * room)()
    count = c.llama_tokenize(vocabulary, raw, len(raw), found, room, False, True)
    return list(found[:count])


def variants(file: RawFile, byte_level: bool) -> Iterator[RawFile]:
    for each in (
        [saying(file, "tokenizer.ggml.pre", name) for name in SPLITS] if byte_level else [file]
    ):
        yield each
        yield without(each, ADD_BOS)
        yield without(each, ADD_BOS, BOS, EOS)
        yield each.with_value(ADD_BOS, _BOOL, b"\1")
        yield each.with_value(ADD_BOS, _BOOL, b"\0")


@pytest.mark.parametrize("kind", ["vicuna", "qwen2"])
def test_the_tokens_that_begin_and_end_a_text_are_llama_cpps(
    kind: TokenizerKind, tmp_path: Path
) -> None:
    file = small(tmp_path, kind)
    for at, variant in enumerate(variants(file, kind == "qwen2")):
        path = variant.write(tmp_path / f"{at}.gguf")
        header = read_header(path)
        with llama_vocabulary(path) as vocabulary:
            assert adds_first_token(header) == c.llama_vocab_get_add_bos(vocabulary)
            assert special_texts(header) == {
                "bos": spelled(vocabulary, c.llama_vocab_bos(vocabulary)),
                "eos": spelled(vocabulary, c.llama_vocab_eos(vocabulary)),
            }


@pytest.mark.parametrize("kind", ["vicuna", "gemma", "qwen2"])
@pytest.mark.parametrize("prefix", [None, b"\0", b"\1"])
def test_a_conversation_has_the_tokens_that_llama_cpp_gives_its_text(
    kind: TokenizerKind, prefix: bytes | None, tmp_path: Path
) -> None:
    file = without(small(tmp_path, kind), ADD_SPACE)
    if prefix is not None:
        file = file.with_value(ADD_SPACE, _BOOL, prefix)
    path = file.write(tmp_path / "changed.gguf")
    compare(path)


def test_white_space_after_the_tokens_of_phi_3_is_left_out(tmp_path: Path) -> None:
    file = small(tmp_path, "vicuna", "<|endoftext|>")
    path = saying(file, "general.name", "Phi-3 Mini").write(tmp_path / "phi.gguf")
    with TextModel.load(path) as model:
        taking = {
            name for name, token in model.special_tokens.items() if token in model.strips_after
        }
        assert taking == model.special_tokens.keys() - {"<unk>", "<s>", "<|endoftext|>"}
    compare(path)


def compare(path: Path) -> None:
    """Conversations of random templates have the tokens that llama.cpp gives their text."""
    choose = random.Random(path.name).choice
    with TextModel.load(path) as model, llama_vocabulary(path) as vocabulary:
        marks = [*model.special_tokens, *model.defined_tokens]
        rules = text_rules_of(read_header(path))
        first = [] if model.first_token is None else [model.first_token]
        for _ in range(200):
            mixed = ["".join(choose((*WORDS, choose(marks))) for _ in range(2)) for _ in range(5)]
            turn = f"{mixed[1]}{{pictures}}{mixed[2]}{{text}}{mixed[3]}"
            template = Template(
                system="{text}" + mixed[0],
                without_system=mixed[0],
                picture_turn=turn,
                text_turn="{text}",
                answer_start=mixed[4],
                answer_end="",
            )
            system, question = choose(("", choose(WORDS) + choose(WORDS))), choose(WORDS)
            prompter = PromptTokenizer(model, template, rules)
            found = prompter.conversation(system, [Turn(question)], pictures=1)
            whole = system + mixed[0] + turn.replace("{text}", question) + mixed[4]
            before, after = (tokens(vocabulary, text) for text in whole.split("{pictures}"))
            assert found == [*first, *before, PLACEHOLDER, *after], whole


def test_some_texts_of_a_long_list_are_read(tmp_path: Path) -> None:
    path = small(tmp_path, "vicuna").write(tmp_path / "some.gguf")
    header = read_header(path)
    size = header.values[VOCABULARY].count
    assert size
    found = read_texts(header, VOCABULARY, {1, 2, size - 1, size, 1 << 40})
    assert found.keys() == {1, 2, size - 1}
    assert (found[1], found[2]) == ("<s>", "</s>")
    assert read_texts(header, VOCABULARY, ()) == {}
    assert read_texts(header, "no.such.key", {1}) == {}
    assert read_texts(header, "tokenizer.ggml.scores", {1}) == {}
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(PackError, match="changed while"):
        read_texts(header, VOCABULARY, {1})
