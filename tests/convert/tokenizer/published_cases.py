"""llama.cpp's conformance cases, with as much of the real vocabularies as they use.

A byte-pair encoding applies, step by step, the best-ranked merge that is possible. If every merge
that was ever applied to some texts is kept, those texts come out the same without the others.
So the cases need some hundred of a vocabulary's tokens, and the JSON files here are small.

Made by ``python -m tests.convert.tokenizer.published_cases MODELS``, where MODELS is the folder
``models`` of llama.cpp's sources: it compares the whole vocabularies and the reduced ones, as
converted, with the published token numbers before it writes the files.
"""

import json
import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from gguf import GGUFReader, TokenType
from tokenizers import AddedToken, Tokenizer, models, normalizers

from bench.shapes.checkpoint import write_json
from bench.shapes.tokenizers import llama3_shell, qwen2_shell
from convert.checkpoint.folder import Checkpoint
from convert.tokenizer.proof import tokenize
from convert.tokenizer.read import read_vocabulary

NAMES = ("qwen2", "llama-bpe", "llama-spm")
_SEPARATOR = "\n__ggml_vocab_test__\n"
_ADDED = (TokenType.CONTROL, TokenType.UNKNOWN)
_ORDINARY = (TokenType.NORMAL, TokenType.BYTE)


@dataclass(frozen=True)
class Published:
    """A vocabulary, or as much of it as some texts need, and those texts."""

    name: str
    rows: int
    vocab: dict[str, int]
    merges: list[str]
    added: dict[str, int]
    cases: list[tuple[str, list[int]]]
    """Texts and their published token numbers."""

    @property
    def texts(self) -> list[str]:
        """The texts alone."""
        return [text for text, _ in self.cases]

    @property
    def numbers(self) -> list[list[int]]:
        """The token numbers alone."""
        return [numbers for _, numbers in self.cases]

    def tokenizer(self) -> Tokenizer:
        """A ``tokenizer.json`` as this vocabulary's is built."""
        pairs = [(left, right) for left, right in (merge.split(" ") for merge in self.merges)]
        # Added tokens keep their numbers where the vocabulary holds them too.
        vocab = self.vocab | self.added
        if self.name == "llama-spm":
            tokenizer = Tokenizer(
                models.BPE(vocab, pairs, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
            )
            tokenizer.normalizer = normalizers.Sequence(
                [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
            )
        elif self.name == "llama-bpe":
            tokenizer = llama3_shell(Tokenizer(models.BPE(vocab, pairs, ignore_merges=True)))
        else:
            tokenizer = qwen2_shell(Tokenizer(models.BPE(vocab, pairs)))
        tokenizer.add_special_tokens(
            [AddedToken(token, special=True, normalized=False) for token in self.added]
        )
        return tokenizer

    def converted(self) -> list[list[int]]:
        """What the runtime makes of the texts after this project's conversion."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            self.tokenizer().save(str(path / "tokenizer.json"))
            end = max(self.added.values())
            vocabulary = read_vocabulary(Checkpoint(path, {}), self.rows, end)
            return tokenize(vocabulary, self.texts, path)


def load(name: str) -> Published:
    """The cases stored for a vocabulary."""
    return Published(**json.loads(_stored(name).read_text(encoding="utf-8")))


def _stored(name: str) -> Path:
    return Path(__file__).with_name(f"{name}_cases.json")


def _main(models_folder: Path) -> None:
    for name in NAMES:
        whole = _read(models_folder, name)
        vocab, merges = _used(whole)
        small = Published(name, whole.rows, vocab, merges, whole.added, whole.cases)
        for each in (whole, small):
            if each.converted() != whole.numbers:
                raise SystemExit(f"{name}: not the published numbers after the conversion.")
        write_json(_stored(name), vars(small))
        print(f"{name}: {len(whole.cases)} cases, {len(vocab)} tokens, {len(merges)} merges")


def _read(models_folder: Path, name: str) -> Published:
    file = models_folder / f"ggml-vocab-{name}.gguf"
    inputs = Path(f"{file}.inp").read_bytes().decode()
    texts = inputs.removesuffix(_SEPARATOR).split(_SEPARATOR)
    lines = Path(f"{file}.out").read_text("utf-8").splitlines()
    numbers = [[int(number) for number in line.split()] for line in lines]
    fields = GGUFReader(file).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    types = fields["tokenizer.ggml.token_type"].contents()
    numbered = list(enumerate(zip(tokens, types, strict=True)))
    vocab = {token: number for number, (token, kind) in numbered if kind in _ORDINARY}
    added = {token: number for number, (token, kind) in numbered if kind in _ADDED}
    if "tokenizer.ggml.merges" in fields:
        merges = fields["tokenizer.ggml.merges"].contents()
    else:
        scores = fields["tokenizer.ggml.scores"].contents()
        merges = _splits(vocab, dict(zip(tokens, scores, strict=True)))
    cases = list(zip(texts, numbers, strict=True))
    return Published(name, len(tokens), vocab, merges, added, cases)


def _splits(vocab: dict[str, int], scores: dict[str, float]) -> list[str]:
    """Merges from scores, as the converters write them: every split of every piece."""
    cuts = [
        (token[:at], token[at:])
        for token in sorted(vocab, key=lambda token: -scores[token])
        for at in range(1, len(token))
    ]
    return [f"{left} {right}" for left, right in cuts if left in vocab and right in vocab]


def _used(whole: Published) -> tuple[dict[str, int], list[str]]:
    """The tokens and merges that the texts need."""
    tokenizer = whole.tokenizer()
    ranks = {merge: rank for rank, merge in enumerate(whole.merges)}
    merges: set[str] = set()
    words = {word for text in whole.texts for word in _words(tokenizer, text)}
    for word in words:
        merges |= _applied(word, ranks)
    parts = {part for merge in merges for part in (*merge.split(" "), merge.replace(" ", ""))}
    letters = {letter for word in words for letter in word}
    kept = parts | letters | words
    vocab = {t: n for t, n in whole.vocab.items() if n < 256 or t in kept or t.startswith("<0x")}
    return vocab, [merge for merge in whole.merges if merge in merges]


def _words(tokenizer: Tokenizer, text: str) -> list[str]:
    normalizer = tokenizer.normalizer
    said = normalizer.normalize_str(text) if normalizer else text
    if tokenizer.pre_tokenizer is None:
        return [said]
    return [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(said)]


def _applied(word: str, ranks: dict[str, int]) -> set[str]:
    applied: set[str] = set()
    parts = list(word)
    while pairs := [
        (ranks[pair], place)
        for place, pair in enumerate(map(" ".join, pairwise(parts)))
        if pair in ranks
    ]:
        place = min(pairs)[1]
        applied.add(" ".join(parts[place : place + 2]))
        parts[place : place + 2] = ["".join(parts[place : place + 2])]
    return applied


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
