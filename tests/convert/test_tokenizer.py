"""llama.cpp reads a converted vocabulary as the checkpoint's own tokenizer reads text."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gguf import TokenType
from tokenizers import Tokenizer

from bench.random_checkpoint import SPECIAL_TOKENS, byte_level_tokenizer, write_json
from convert.checkpoint import Checkpoint
from convert.mixed_text import mixed_lines
from convert.tokenizer import read_vocabulary
from convert.tokenizer_proof import prove, tokenize
from convert.vocabulary import Vocabulary
from runtime.errors import CheckpointError
from tests.convert import qwen2_cases

ROWS = 600
END = 582


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    byte_level_tokenizer().save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def _read(folder: Path, rows: int = ROWS) -> Vocabulary:
    return read_vocabulary(Checkpoint(folder, {}), rows, END)


def test_five_thousand_lines_of_mixed_text_come_out_the_same(folder: Path) -> None:
    lines = mixed_lines(5000, seed=7, extra=SPECIAL_TOKENS)
    reference = byte_level_tokenizer().encode_batch(lines, add_special_tokens=False)
    found = tokenize(_read(folder), lines, folder)
    assert found == [line.ids for line in reference]


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


def test_qwen2_conformance_cases_of_llama_cpp_come_out_as_published() -> None:
    data = qwen2_cases.load()
    texts = [text for text, _ in data["cases"]]
    tokenizer = qwen2_cases.build_tokenizer(data["vocab"], data["merges"], data["added"])
    assert len(texts) == 46
    assert qwen2_cases.converted_tokens(tokenizer, texts) == [ids for _, ids in data["cases"]]


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
    write_json(folder / "tokenizer.json", raw)
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
