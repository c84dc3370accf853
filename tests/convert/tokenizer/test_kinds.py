"""What the kinds of tokenizers differ in: splits, prefixes, first and last tokens, added tokens."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import llama_cpp
import pytest
from gguf import TokenType
from tokenizers import Tokenizer

from bench.shapes.checkpoint import write_json
from bench.shapes.tokenizers import TokenizerKind, random_tokenizer, tokenizer_config
from convert.checkpoint.folder import Checkpoint
from convert.convert import convert_checkpoint
from convert.tokenizer.mixed_text import mixed_lines
from convert.tokenizer.proof import prove, tokenize, write_vocabulary
from convert.tokenizer.read import read_vocabulary
from convert.tokenizer.vocabulary import Vocabulary
from runtime.errors import CheckpointError
from runtime.gguf.reader import read_header
from runtime.packs.pack import Pack
from tests.checkpoints.llava import write_random_llava

Change = Callable[[dict[str, Any]], object]
ROWS = 620


def save(kind: TokenizerKind, folder: Path, change: Change | None = None, **config: object) -> None:
    """A random tokenizer's files with something changed."""
    tokenizer = random_tokenizer(kind)
    raw = json.loads(tokenizer.to_str())
    if change:
        change(raw)
    write_json(folder / "tokenizer.json", raw)
    write_json(folder / "tokenizer_config.json", tokenizer_config(kind, tokenizer) | config)


def read(folder: Path) -> Vocabulary:
    return read_vocabulary(Checkpoint(folder, {}), ROWS, 1)


def proved(folder: Path) -> Vocabulary:
    vocabulary = read(folder)
    assert prove(vocabulary, folder / "tokenizer.json", folder, lines=1000) > 10_000
    return vocabulary


def with_added(raw: dict[str, Any], token: str, **flags: bool) -> None:
    """Give an added token, which may be new, other flags."""
    known = [each for each in raw["added_tokens"] if each["content"] == token]
    if not known:
        number = max(each["id"] for each in raw["added_tokens"]) + 1
        plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
        known = [{"id": number, "content": token, **plain, "special": False}]
        raw["added_tokens"] += known
    known[0].update(flags)


def metaspace(scheme: str, **more: object) -> Change:
    step = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": False}
    return lambda raw: raw.update(normalizer=None, pre_tokenizer=step | more)


@pytest.mark.parametrize(
    ("kind", "change", "prefix"),
    [
        ("vicuna", None, "always"),
        ("vicuna", metaspace("always"), "missing"),
        ("vicuna", metaspace("first"), "first"),
        ("vicuna", metaspace("never"), "none"),
        ("mistral-metaspace", None, "first"),
        ("gemma", None, "none"),
        ("gemma", lambda raw: raw.update(pre_tokenizer=None), "none"),
    ],
)
def test_a_space_is_put_where_the_tokenizer_puts_it(
    kind: TokenizerKind, change: Change | None, prefix: str, tmp_path: Path
) -> None:
    save(kind, tmp_path, change)
    assert proved(tmp_path).rules.space_prefix == prefix


def test_each_rule_for_the_space_differs_from_the_others(tmp_path: Path) -> None:
    texts = ["a<image>b", " a<image>b", "a", " a", "<image> a"]
    schemes: list[Change | None] = [None, *map(metaspace, ("always", "first", "never"))]
    found = []
    for scheme in schemes:
        save("vicuna", tmp_path, scheme)
        found.append(tokenize(read(tmp_path), texts, tmp_path))
    assert all(one not in found[:at] for at, one in enumerate(found))


def _spelled_out(raw: dict[str, Any]) -> None:
    """Spell the split's contractions without a switch for the case."""
    pattern = raw["pre_tokenizer"]["pretokenizers"][0]["pattern"]
    before, after = pattern["Regex"].split(")|", 1)
    assert before.startswith("(?i:")
    both = "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]"
    pattern["Regex"] = f"(?:{both})|{after}"


@pytest.mark.parametrize(
    ("kind", "change", "pre"),
    [
        ("llama3", None, "llama-bpe"),
        ("llama3", _spelled_out, "llama-bpe"),
        ("qwen2", _spelled_out, "qwen2"),
        ("llama3", lambda raw: raw["model"].update(ignore_merges=False), "smaug-bpe"),
        ("qwen2", None, "qwen2"),
        (
            "qwen2",
            lambda raw: raw.update(
                normalizer=None,
                pre_tokenizer=raw["pre_tokenizer"]["pretokenizers"][1] | {"use_regex": True},
            ),
            "gpt-2",
        ),
    ],
)
def test_a_split_is_known_by_what_it_does(
    kind: TokenizerKind, change: Change | None, pre: str, tmp_path: Path
) -> None:
    save(kind, tmp_path, change)
    assert proved(tmp_path).pieces.pre == pre


def test_a_whole_word_becomes_its_token_only_where_merges_are_ignored(tmp_path: Path) -> None:
    save("llama3", tmp_path)
    vocabulary = read(tmp_path)
    produced = {merge.replace(" ", "") for merge in vocabulary.pieces.merges}
    reference = random_tokenizer("llama3")
    whole = [number for number in range(256, 588) if vocabulary.tokens[number] not in produced]
    words = [reference.decode([number]) for number in whole]
    assert tokenize(vocabulary, words, tmp_path) == [[number] for number in whole]
    save("llama3", tmp_path, lambda raw: raw["model"].update(ignore_merges=False))
    assert len(whole) == 8
    assert all(len(tokens) > 1 for tokens in tokenize(read(tmp_path), words, tmp_path))


def test_the_file_says_what_kind_of_token_each_is(tmp_path: Path) -> None:
    save("gemma", tmp_path)
    vocabulary = read(tmp_path)
    kinds = dict(zip(vocabulary.tokens, vocabulary.types, strict=True))
    assert kinds["<unk>"] == TokenType.UNKNOWN
    assert kinds["<start_of_turn>"] == kinds["<image>"] == TokenType.CONTROL
    assert kinds["\n\n"] == kinds["<h1>"] == TokenType.USER_DEFINED
    assert kinds["<0x0A>"] == TokenType.BYTE
    assert kinds["[PAD600]"] == TokenType.UNUSED
    # Printed as spaces, and not as bars, since llama.cpp prints added tokens as they are spelled.
    assert kinds["▁▁"] == TokenType.NORMAL


def test_the_file_names_first_last_unknown_and_padding_tokens(tmp_path: Path) -> None:
    save("gemma", tmp_path)
    write_json(tmp_path / "generation_config.json", {"eos_token_id": [1, 10]})
    vocabulary = read(tmp_path)
    write_vocabulary(tmp_path / "vocabulary.gguf", vocabulary)
    values = read_header(tmp_path / "vocabulary.gguf").values
    names = ("bos", "eos", "eot", "padding", "unknown")
    numbers = [values[f"tokenizer.ggml.{name}_token_id"].content for name in names]
    tokens = [vocabulary.tokens[number] for number in numbers if isinstance(number, int)]
    assert tokens[:2] + tokens[3:] == ["<bos>", "<eos>", "<pad>", "<unk>"]
    assert numbers[2] == 10
    assert values["tokenizer.ggml.add_bos_token"].content is True
    assert values["tokenizer.ggml.add_space_prefix"].content is False
    assert values["tokenizer.ggml.scores"].count == ROWS


@pytest.mark.parametrize(
    ("kind", "change", "config", "begins"),
    [
        ("vicuna", None, {}, True),
        ("vicuna", None, {"add_bos_token": False}, False),
        ("vicuna", lambda raw: raw.update(post_processor=None), {}, True),
        ("llama3", None, {}, True),
        ("llama3", lambda raw: raw.update(post_processor=None), {}, False),
        ("llama3", lambda raw: raw.update(post_processor=None), {"add_bos_token": True}, True),
        ("qwen2", None, {"add_bos_token": False}, False),
    ],
)
def test_a_text_begins_as_the_tokenizers_files_say(
    kind: TokenizerKind,
    change: Change | None,
    config: dict[str, object],
    begins: bool,
    tmp_path: Path,
) -> None:
    save(kind, tmp_path, change, **config)
    assert read(tmp_path).begins == begins


def test_the_first_token_may_be_named_by_the_post_processor_alone(tmp_path: Path) -> None:
    save("llama3", tmp_path, None, bos_token=None)
    vocabulary = read(tmp_path)
    assert vocabulary.beginning == "<|begin_of_text|>"
    assert vocabulary.begins


def _post(raw: dict[str, Any]) -> dict[str, Any]:
    step: dict[str, Any] = raw["post_processor"]
    return step


@pytest.mark.parametrize(
    ("change", "config", "problem"),
    [
        (lambda raw: _post(raw)["single"].reverse(), {"add_eos_token": None}, None),
        (lambda raw: _post(raw)["single"].append(_post(raw)["single"][0]), {}, None),
        (None, {"add_eos_token": True}, "ends every text with a token"),
        (lambda raw: _post(raw)["single"].insert(0, _post(raw)["single"][0]), {}, "several"),
        (lambda raw: raw.update(post_processor={"type": "BertProcessing"}), {}, "BertProcessing"),
    ],
)
def test_tokens_after_a_text_and_several_before_it_are_refused(
    change: Change | None, config: dict[str, object], problem: str | None, tmp_path: Path
) -> None:
    save("vicuna", tmp_path, change, **config)
    if problem is None:  # what tokenizer_config.json says of the end goes before the processor
        read(tmp_path)
        return
    with pytest.raises(CheckpointError, match=problem):
        read(tmp_path)


@pytest.mark.parametrize(
    ("kind", "stops", "ends"),
    [
        ("llama3", [589, 592], ["<|eot_id|>", "<|end_of_text|>"]),
        ("gemma", [1, 12], ["<eos>", "<end_of_turn>"]),
        ("vicuna", 2, ["</s>"]),
        ("vicuna", [2, 300, 301], ["</s>", None, None]),
    ],
)
def test_an_answer_ends_at_every_token_that_generation_stops_at(
    kind: TokenizerKind, stops: int | list[int], ends: list[str | None], tmp_path: Path
) -> None:
    save(kind, tmp_path)
    write_json(tmp_path / "generation_config.json", {"eos_token_id": stops})
    vocabulary = proved(tmp_path)
    assert len(vocabulary.ends) == len(ends)
    for number, name in zip(vocabulary.ends, ends, strict=True):
        assert name in (None, vocabulary.tokens[number])


def test_more_ends_than_a_file_can_name_are_refused(tmp_path: Path) -> None:
    save("vicuna", tmp_path)
    write_json(tmp_path / "generation_config.json", {"eos_token_id": [300, 301, 302, 303]})
    with pytest.raises(CheckpointError, match="would not end an answer"):
        prove(read(tmp_path), tmp_path / "tokenizer.json", tmp_path, lines=10)


@pytest.mark.parametrize(
    "flags", [{"rstrip": True}, {"lstrip": True}, {"single_word": True}, {"normalized": True}]
)
def test_a_special_token_with_rules_of_its_own_is_refused_where_a_template_says_it(
    flags: dict[str, bool], tmp_path: Path
) -> None:
    save("vicuna", tmp_path, lambda raw: with_added(raw, "</s>", **flags))
    vocabulary = proved(tmp_path)
    vocabulary.require_plain(["ASSISTANT: {text} USER:", "<image>"])
    with pytest.raises(CheckpointError, match="says </s>, which"):
        vocabulary.require_plain(["{text}</s>"])


@pytest.mark.parametrize("kind", ["mistral-metaspace", "gemma", "llama3", "qwen2"])
def test_looking_for_a_token_in_normalized_text_changes_nothing_where_no_prefix_is_written(
    kind: TokenizerKind, tmp_path: Path
) -> None:
    save(kind, tmp_path, lambda raw: with_added(raw, "<image>", normalized=True))
    assert proved(tmp_path).dependent == frozenset()


@pytest.mark.parametrize("flag", ["rstrip", "lstrip", "single_word", "normalized"])
def test_an_ordinary_added_token_with_rules_of_its_own_is_refused(
    flag: str, tmp_path: Path
) -> None:
    save("vicuna", tmp_path, lambda raw: with_added(raw, "<foo>", **{flag: True}))
    with pytest.raises(CheckpointError, match="lets <foo> depend on the text around it"):
        read(tmp_path)


def test_an_ordinary_added_token_is_taken_whole(tmp_path: Path) -> None:
    save("vicuna", tmp_path, lambda raw: with_added(raw, "<foo>"))
    vocabulary = proved(tmp_path)
    [tokens] = tokenize(vocabulary, ["a<foo>b"], tmp_path)
    assert tokens[1] == vocabulary.tokens.index("<foo>")


def _normalizers(raw: dict[str, Any]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = raw["normalizer"]["normalizers"]
    return steps


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda raw: _normalizers(raw).append({"type": "NFKC"}), "normalizes text by NFKC"),
        (lambda raw: _normalizers(raw).pop(), "does not spell spaces as bars"),
        (lambda raw: raw.update(pre_tokenizer={"type": "Digits"}), "splits text by Digits"),
        (lambda raw: raw.update(normalizer=None), "does not spell spaces as bars"),
        (lambda raw: raw["model"]["vocab"].pop("<0x41>"), "lacks tokens for some bytes"),
        (lambda raw: raw["model"].update(merges=[]), "has no merges"),
        (lambda raw: raw["model"].update(dropout=0.1), "sets dropout"),
        (lambda raw: raw["model"].pop("merges"), "not a complete tokenizer"),
        (metaspace("sometimes"), "not a complete tokenizer"),
    ],
)
def test_a_sentencepiece_tokenizer_that_llama_cpp_cannot_be_is_refused(
    change: Change, problem: str, tmp_path: Path
) -> None:
    save("vicuna", tmp_path, change)
    with pytest.raises(CheckpointError, match=problem):
        read(tmp_path)


def _without_merges_of(token: str) -> Change:
    def change(raw: dict[str, Any]) -> None:
        merges = raw["model"]["merges"]
        kept = [pair for pair in merges if "".join(pair) != token]
        assert len(kept) < len(merges)
        raw["model"]["merges"] = kept

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw["model"]["merges"].sort(key=lambda pair: len(pair[1])),
        # No line of mixed text holds the word, but llama.cpp would merge it all the same.
        _without_merges_of("▁traffic"),
    ],
)
def test_the_proof_finds_merges_that_scores_cannot_stand_for(
    change: Change, tmp_path: Path
) -> None:
    save("vicuna", tmp_path, change)
    assert not any("traffic" in line for line in mixed_lines(1000))
    with pytest.raises(CheckpointError, match=r"would read .* and .* reads it as"):
        prove(read(tmp_path), tmp_path / "tokenizer.json", tmp_path, lines=1000)


def test_runs_of_spaces_are_merged_to_the_tokens_that_spell_them(tmp_path: Path) -> None:
    save("gemma", tmp_path)
    vocabulary = proved(tmp_path)
    texts = [" " * count + "a" for count in range(1, 80)]
    reference = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    expected = [reference.encode(text, add_special_tokens=False).ids for text in texts]
    assert tokenize(vocabulary, texts, tmp_path) == expected


def test_llama_cpps_own_programs_are_told_of_the_prefix(tmp_path: Path) -> None:
    save("vicuna", tmp_path)
    vocabulary = read(tmp_path)
    path = tmp_path / "vocabulary.gguf"
    write_vocabulary(path, vocabulary)
    params = llama_cpp.llama_model_default_params()
    params.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(bytes(path), params)
    text = b"Is there a door?"
    room = (llama_cpp.llama_token * 40)()
    handle = llama_cpp.llama_model_get_vocab(model)
    count = llama_cpp.llama_tokenize(handle, text, len(text), room, 40, True, True)
    llama_cpp.llama_model_free(model)
    assert room[:count] == random_tokenizer("vicuna").encode(text.decode()).ids
    assert gguf.GGUFReader(path).fields["tokenizer.ggml.model"].contents() == "llama"


def _edit(path: Path, change: Change) -> None:
    raw = json.loads(path.read_text(encoding="utf-8"))
    change(raw)
    write_json(path, raw)


def test_a_checkpoint_whose_template_says_a_token_with_rules_is_refused(tmp_path: Path) -> None:
    checkpoint = write_random_llava(tmp_path / "mistral", "llava-next-mistral")
    _edit(checkpoint / "tokenizer.json", lambda raw: with_added(raw, "</s>", rstrip=True))
    with pytest.raises(CheckpointError, match="says </s>, which"):
        convert_checkpoint(checkpoint, tmp_path / "pack")
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(("begin", "prefix"), [("", "first"), ("{{ bos_token }}", "none")])
def test_a_conversation_that_begins_with_a_spelled_token_gets_no_space(
    begin: str, prefix: str, tmp_path: Path
) -> None:
    checkpoint = write_random_llava(tmp_path / "mistral", "llava-next-mistral")
    _edit(checkpoint / "tokenizer.json", metaspace("first"))
    _edit(checkpoint / "tokenizer_config.json", lambda raw: raw.update(add_bos_token=not begin))
    [place] = [path for path in checkpoint.glob("*.json") if "chat_template" in path.read_text()]
    _edit(place, lambda raw: raw.update(chat_template=begin + raw["chat_template"]))
    folder = convert_checkpoint(checkpoint, tmp_path / "pack")
    manifest = Pack.open(folder).manifest
    assert manifest.space_prefix == prefix
    header = read_header(folder / manifest.text_model.file)
    assert header.values["tokenizer.ggml.add_bos_token"].content is True
