"""llama.cpp's conformance cases for ``qwen2``, with as much of Qwen2's tokenizer as they use.

A byte-pair encoding applies, step by step, the best-ranked merge that is possible. If every merge
that was ever applied to some texts is kept, those texts come out the same without the others.
So the cases need some hundred of Qwen2's 151,643 tokens, and ``qwen2_cases.json`` is small.

Made by ``python -m tests.convert.qwen2_cases MODELS``, where MODELS is the folder ``models`` of
llama.cpp's sources: it compares the whole vocabulary and the reduced one, as converted, with the
published token numbers before it writes the file.
"""

import json
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from gguf import GGUFReader, TokenType
from tokenizers import AddedToken, Tokenizer, models

from bench.random_checkpoint import write_json
from bench.random_tokenizers import qwen2_shell
from convert.checkpoint import Checkpoint
from convert.tokenizer import read_vocabulary
from convert.tokenizer_proof import tokenize

CASES = Path(__file__).with_suffix(".json")
ROWS = 151936
_SEPARATOR = "\n__ggml_vocab_test__\n"


def load() -> dict[str, Any]:
    """``vocab``, ``merges``, ``added``, and ``cases``: pairs of a text and its token numbers."""
    found: dict[str, Any] = json.loads(CASES.read_text(encoding="utf-8"))
    return found


def build_tokenizer(vocab: dict[str, int], merges: list[str], added: dict[str, int]) -> Tokenizer:
    """A ``tokenizer.json`` around a vocabulary, as Qwen2's is built."""
    pairs = [(left, right) for left, right in (merge.split(" ") for merge in merges)]
    # Added tokens keep their numbers where the vocabulary holds them too.
    tokenizer = qwen2_shell(Tokenizer(models.BPE(vocab | added, pairs)))
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in added]
    )
    return tokenizer


def converted_tokens(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    """What llama.cpp makes of ``texts`` after this project's conversion of ``tokenizer``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        tokenizer.save(str(path / "tokenizer.json"))
        vocabulary = read_vocabulary(Checkpoint(path, {}), ROWS, 151645)
        return tokenize(vocabulary, texts, path)


def _main(models_folder: Path) -> None:
    vocab, merges, added = _read_gguf(models_folder / "ggml-vocab-qwen2.gguf")
    inputs = (models_folder / "ggml-vocab-qwen2.gguf.inp").read_bytes().decode()
    texts = inputs.removesuffix(_SEPARATOR).split(_SEPARATOR)
    lines = (models_folder / "ggml-vocab-qwen2.gguf.out").read_text("utf-8").splitlines()
    numbers = [[int(number) for number in line.split()] for line in lines]
    cases = list(zip(texts, numbers, strict=True))
    whole = build_tokenizer(vocab, merges, added)
    used = _used_merges(whole, texts, {merge: rank for rank, merge in enumerate(merges)})
    kept = [merge for merge in merges if merge in used]
    tokens = {token for merge in kept for token in (*merge.split(" "), merge.replace(" ", ""))}
    small = {t: n for t, n in vocab.items() if n < 256 or t in tokens}
    for tokenizer in (whole, build_tokenizer(small, kept, added)):
        if converted_tokens(tokenizer, texts) != numbers:
            raise SystemExit("The converted vocabulary does not give the published numbers.")
    write_json(CASES, {"vocab": small, "merges": kept, "added": added, "cases": cases})
    print(f"{len(cases)} cases, {len(small)} tokens, {len(kept)} merges: {CASES}")


def _read_gguf(path: Path) -> tuple[dict[str, int], list[str], dict[str, int]]:
    fields = GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    types = fields["tokenizer.ggml.token_type"].contents()
    merges = fields["tokenizer.ggml.merges"].contents()
    numbered = list(zip(tokens, types, strict=True))
    vocab = {t: n for n, (t, kind) in enumerate(numbered) if kind == TokenType.NORMAL}
    added = {t: n for n, (t, kind) in enumerate(numbered) if kind == TokenType.CONTROL}
    return vocab, merges, added


def _used_merges(tokenizer: Tokenizer, texts: list[str], ranks: dict[str, int]) -> set[str]:
    used: set[str] = set()
    for text in texts:
        for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(
            tokenizer.normalizer.normalize_str(text)
        ):
            parts = list(word)
            while pairs := [
                (ranks[pair], place)
                for place, pair in enumerate(map(" ".join, pairwise(parts)))
                if pair in ranks
            ]:
                place = min(pairs)[1]
                used.add(" ".join(parts[place : place + 2]))
                parts[place : place + 2] = ["".join(parts[place : place + 2])]
    return used


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
