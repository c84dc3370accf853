"""llama.cpp reads a converted vocabulary as the checkpoint's own tokenizer reads text."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gguf import TokenType
from tokenizers import Tokenizer

from bench.shapes.checkpoint import SPECIAL_TOKENS, byte_level_tokenizer, write_json
from bench.shapes.tokenizers import KINDS, TokenizerKind, random_tokenizer, tokenizer_config
from convert.checkpoint.folder import Checkpoint
from convert.tokenizer.mixed_text import known_everywhere, mixed_lines
from convert.tokenizer.proof import prove, tokenize, vocabulary_lines
from convert.tokenizer.read import read_vocabulary
from convert.tokenizer.vocabulary import Vocabulary
from runtime.errors import CheckpointError
from tests.convert.tokenizer import published_cases

ROWS = 600
END = 582


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    byte_level_tokenizer().save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def write(kind: TokenizerKind, folder: Path) -> Vocabulary:
    """The vocabulary of a random tokenizer, whose files are in the folder."""
    tokenizer = random_tokenizer(kind)
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(folder / "tokenizer_config.json", tokenizer_config(kind, tokenizer))
    return read_vocabulary(Checkpoint(folder, {}), ROWS, END)


def _read(folder: Path, rows: int = ROWS) -> Vocabulary:
    return read_vocabulary(Checkpoint(folder, {}), rows, END)


@pytest.mark.parametrize("kind", KINDS)
def test_five_thousand_lines_of_mixed_text_come_out_the_same(
    kind: TokenizerKind, tmp_path: Path
) -> None:
    vocabulary = write(kind, tmp_path)
    lines = mixed_lines(5000, seed=7, extra=list(vocabulary.recognised))
    lines = [line for line in lines if "▁▁" not in line]
    reference = random_tokenizer(kind).encode_batch(lines, add_special_tokens=True)
    begin = [vocabulary.begin or 0] if vocabulary.begins else []
    assert bool(begin) == (kind != "qwen2")
    found = [begin + tokens for tokens in tokenize(vocabulary, lines, tmp_path)]
    assert found == [line.ids for line in reference]


@pytest.mark.parametrize("kind", KINDS)
def test_every_ordinary_token_is_among_the_lines_of_the_proof(
    kind: TokenizerKind, tmp_path: Path
) -> None:
    vocabulary = write(kind, tmp_path)
    said = "".join(vocabulary_lines(vocabulary))
    ordinary = [
        text
        for number in range(len(vocabulary.tokens))
        if vocabulary.types[number] == TokenType.NORMAL
        and "\ufffd" not in (text := random_tokenizer(kind).decode([number]))
    ]
    assert len(ordinary) > 200
    missing = [text for text in ordinary if text not in said]
    assert all(not known_everywhere(text) for text in missing)


def test_the_lines_are_as_mixed_as_they_claim() -> None:
    lines = mixed_lines(3000, extra=SPECIAL_TOKENS)
    assert lines == mixed_lines(3000, extra=SPECIAL_TOKENS)
    assert len(set(lines)) > 2500
    text = "".join(lines)
    scripts = {unicodedata.name(c, "?").split()[0] for c in text if c.isalpha()}
    assert {"LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "DEVANAGARI", "THAI"} <= scripts
    assert {"CJK", "HIRAGANA", "HANGUL", "ETHIOPIC", "GEORGIAN", "CUNEIFORM"} <= scripts
    assert {unicodedata.category(c)[0] for c in text} >= set("LMNPSZC")
    assert unicodedata.normalize("NFC", text) != text


@pytest.mark.parametrize("name", published_cases.NAMES)
def test_conformance_cases_of_llama_cpp_come_out_as_published(name: str) -> None:
    published = published_cases.load(name)
    assert len(published.texts) == 46
    assert published.converted() == published.numbers


def test_added_tokens_keep_their_kind_and_spare_rows_are_unused(folder: Path) -> None:
    raw = json.loads((folder / "tokenizer.json").read_text())
    raw["added_tokens"][4]["special"] = False
    write_json(folder / "tokenizer.json", raw)
    vocabulary = _read(folder)
    assert len(vocabulary.tokens) == ROWS
    assert vocabulary.tokens[580:586] == [*SPECIAL_TOKENS, "[PAD585]"]
    control, defined, unused = TokenType.CONTROL, TokenType.USER_DEFINED, TokenType.UNUSED
    assert vocabulary.types[579:586] == [TokenType.NORMAL, *[control] * 4, defined, unused]
    texts = ["<video><|im_end|>é[PAD585]"]
    expected = Tokenizer.from_file(str(folder / "tokenizer.json")).encode(texts[0]).ids
    assert tokenize(vocabulary, texts, folder) == [expected]


def test_merges_may_be_pairs_or_strings(folder: Path) -> None:
    pairs = _read(folder)
    raw = json.loads((folder / "tokenizer.json").read_text())
    raw["model"]["merges"] = [" ".join(pair) for pair in raw["model"]["merges"]]
    write_json(folder / "tokenizer.json", raw)
    assert _read(folder) == pairs


def test_the_end_of_a_turn_is_what_the_tokenizer_says_first(folder: Path) -> None:
    assert _read(folder).end == END
    write_json(folder / "tokenizer_config.json", {"eos_token": {"content": "<|endoftext|>"}})
    assert _read(folder).end == 580
    write_json(folder / "tokenizer_config.json", {})
    with pytest.raises(CheckpointError, match="which token ends an answer"):
        read_vocabulary(Checkpoint(folder, {}), ROWS, None)


def _split(raw: dict[str, Any]) -> dict[str, Any]:
    step: dict[str, Any] = raw["pre_tokenizer"]["pretokenizers"][0]
    return step


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda raw: raw.update(normalizer={"type": "NFKC"}), "normalizes text by NFKC"),
        (lambda raw: _split(raw)["pattern"].update(Regex=r"\w+"), "splits text by"),
        (lambda raw: _split(raw).update(behavior="Removed"), "does not split text"),
        (lambda raw: raw.update(pre_tokenizer={"type": "Whitespace"}), "does not split|complete"),
        (lambda raw: raw["model"].update(type="Unigram"), "type Unigram"),
        (lambda raw: raw["model"].update(byte_fallback=True), "some bytes"),
        (lambda raw: raw["model"].update(ignore_merges=True), "ignores its merges"),
        (lambda raw: raw["model"].update(merges=[]), "has no merges"),
        (lambda raw: raw["added_tokens"][0].update(lstrip=True, special=False), "text around it"),
        (lambda raw: raw["added_tokens"][0].update(id=3), "two tokens the number 3"),
        (lambda raw: raw["added_tokens"][0].update(id=ROWS), f"a token {ROWS}"),
        (lambda raw: raw["added_tokens"][0].update(content="Ġthe"), "two tokens alike"),
        (lambda raw: raw["added_tokens"][0].update(content="[PAD590]"), "two tokens alike"),
        (lambda raw: raw["added_tokens"][0].update(content="Ġthe\0more"), "two tokens alike"),
        (lambda raw: raw["added_tokens"][0].update(content="\ud800"), "not a complete tokenizer"),
        (lambda raw: raw["added_tokens"][0].update(content="a" * 9999), "token of 9,999"),
        (lambda raw: raw["added_tokens"][0].update(content=["a"]), "not a complete tokenizer"),
        (lambda raw: raw["model"]["merges"].append(["\ud800", "a"]), "not a complete tokenizer"),
        (lambda raw: raw["model"]["vocab"].pop("a"), "some bytes"),
        (lambda raw: raw.pop("model"), "not a complete tokenizer"),
        (lambda raw: raw["pre_tokenizer"].update(pretokenizers=[]), "not a complete tokenizer"),
        (lambda raw: raw.update(pre_tokenizer=None), "not a complete tokenizer"),
    ],
)
def test_a_tokenizer_that_llama_cpp_cannot_be_is_refused(
    folder: Path, change: Callable[[dict[str, Any]], object], problem: str
) -> None:
    raw = json.loads((folder / "tokenizer.json").read_text())
    change(raw)
    (folder / "tokenizer.json").write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(CheckpointError, match=problem):
        _read(folder)


def test_the_proof_finds_a_merge_in_the_wrong_order(folder: Path) -> None:
    vocabulary = _read(folder)
    assert prove(vocabulary, folder / "tokenizer.json", folder, lines=500) > 5000
    raw = json.loads((folder / "tokenizer.json").read_text())
    raw["model"]["merges"].reverse()
    write_json(folder / "tokenizer.json", raw)
    with pytest.raises(CheckpointError, match="cannot be converted"):
        prove(vocabulary, folder / "tokenizer.json", folder, lines=500)
    assert [path.name for path in folder.iterdir()] == ["tokenizer.json"]


def test_a_tokenizer_that_its_own_library_refuses_is_refused(folder: Path) -> None:
    vocabulary = _read(folder)
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(CheckpointError, match="cannot be used"):
        prove(vocabulary, folder / "tokenizer.json", folder)
