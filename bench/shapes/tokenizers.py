"""Small tokenizers of every kind in circulation, in the layout of the published files.

Each is trained on a few lines of text. What surrounds the model in ``tokenizer.json`` is what the
published files have: normalizer, pre-tokenizer, post-processor, decoder and special tokens.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal, get_args

from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

TokenizerKind = Literal["qwen2", "llama3", "vicuna", "mistral", "mistral-metaspace", "gemma"]
"""``mistral`` is spelled as the first versions are, ``mistral-metaspace`` as the third."""
KINDS: tuple[TokenizerKind, ...] = get_args(TokenizerKind)

_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%s| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2_PATTERN = _PATTERN % r"\p{N}"
LLAMA3_PATTERN = _PATTERN % r"\p{N}{1,3}"

QWEN2_SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
_LLAMA3_SPECIALS = (
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
)
_LLAMA_SPECIALS = ("<unk>", "<s>", "</s>")
_GEMMA_SPECIALS = ("<pad>", "<eos>", "<bos>", "<unk>", "<mask>")
_GEMMA_TURNS = ("<start_of_turn>", "<end_of_turn>")
_GEMMA_DEFINED = ("<2mass>", "[@BOS@]", *(f"<unused{number}>" for number in range(4)))
_RUN = 31
_TAGS = ("<table>", "<td>", "</td>", "</table>", "<h1>", "</h1>", "<b>", "</b>", "<s>", "</s>")
_SIZE = 580
"""Tokens of every kind, without those that are asked for besides."""
_LETTERS = 100
"""Characters a SentencePiece vocabulary knows; others are spelled in bytes."""
_UNMERGED = 8
"""Tokens of Llama 3's kind that no merge leads to: only a whole word becomes one."""

_CORPUS = """\
Is there a car in front of the door? There are two cups on the table, and a red sign says 42.
What colour is the traffic light? The traffic light is green. The stairs are on the left side.
I don't know, I can't see it; it's too dark. They're 3.5 m away, aren't they? We'll wait, I'd say.
Où est la porte ? La porte est à gauche, près de l'escalier. C'est écrit « sortie ».
Die Tür ist links, die Straße ist naß. Señor, ¿dónde está la calle? Ο δρόμος είναι εδώ.
Где находится дверь? Дверь слева, рядом с лестницей. שלום, איפה הדלת? مرحبا، أين الباب؟
門はどこですか。ドアは左にあります。 这里有两个杯子和一张桌子。 문은 왼쪽에 있습니다.
दरवाज़ा बाईं ओर है।
for i in range(10):\n    print(i)  # 0 1 2 3 4 5 6 7 8 9\n\tif x == {"a": [1, 2]}: return x\r\n
🚪 🚗 🚦 ☕ 👩‍🦯 ✅ → ½ ² № ™
"""


def random_tokenizer(kind: TokenizerKind, extra_special: Sequence[str] = ("<image>",)) -> Tokenizer:
    """A tokenizer of 580 tokens and ``extra_special``, which are numbered last.

    Args:
        kind: whose ``tokenizer.json`` it looks like.
        extra_special: special tokens of a vision model, in the order of their numbers.
    """
    tokenizer = Tokenizer.from_str(_trained(kind))
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in extra_special]
    )
    return tokenizer


def tokenizer_config(kind: TokenizerKind, tokenizer: Tokenizer) -> dict[str, Any]:
    """``tokenizer_config.json`` as published with such a ``tokenizer.json``."""
    added = {
        str(number): {
            "content": token.content,
            "lstrip": token.lstrip,
            "normalized": token.normalized,
            "rstrip": token.rstrip,
            "single_word": token.single_word,
            "special": token.special,
        }
        for number, token in sorted(tokenizer.get_added_tokens_decoder().items())
    }
    return {"added_tokens_decoder": added} | _CONFIGS[kind]


_LLAMA_CONFIG = {
    "add_bos_token": True,
    "add_eos_token": False,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "legacy": False,
    "model_max_length": 2048,
    "pad_token": "<unk>",
    "sp_model_kwargs": {},
    "tokenizer_class": "LlamaTokenizer",
    "unk_token": "<unk>",
}
_CONFIGS: dict[TokenizerKind, dict[str, Any]] = {
    "qwen2": {
        "bos_token": None,
        "eos_token": "<|im_end|>",
        "model_max_length": 32768,
        "pad_token": "<|endoftext|>",
        "tokenizer_class": "Qwen2Tokenizer",
        "unk_token": None,
    },
    "llama3": {
        "bos_token": "<|begin_of_text|>",
        "eos_token": "<|eot_id|>",
        "model_input_names": ["input_ids", "attention_mask"],
        "model_max_length": 8192,
        "tokenizer_class": "PreTrainedTokenizerFast",
    },
    "vicuna": _LLAMA_CONFIG,
    "mistral": _LLAMA_CONFIG | {"model_max_length": 32768, "legacy": True},
    "mistral-metaspace": _LLAMA_CONFIG | {"model_max_length": 32768, "add_prefix_space": None},
    "gemma": {
        "add_bos_token": True,
        "add_eos_token": False,
        "bos_token": "<bos>",
        "eos_token": "<eos>",
        "model_max_length": 8192,
        "pad_token": "<pad>",
        "tokenizer_class": "GemmaTokenizer",
        "unk_token": "<unk>",
    },
}


@cache
def _trained(kind: TokenizerKind) -> str:
    """The JSON of a kind, without extra tokens."""
    if kind == "qwen2":
        return _byte_level(qwen2_shell(Tokenizer(models.BPE())), QWEN2_SPECIALS)
    if kind == "llama3":
        return _with_whole_words(_byte_level(llama3_shell(Tokenizer(models.BPE())), ()))
    return json.dumps(_gemma() if kind == "gemma" else _llama(kind), ensure_ascii=False)


def _byte_level(tokenizer: Tokenizer, specials: Iterable[str]) -> str:
    trainer = trainers.BpeTrainer(
        vocab_size=_SIZE,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_CORPUS.splitlines(keepends=True), trainer)
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in specials]
    )
    return str(tokenizer.to_str())


def qwen2_shell(tokenizer: Tokenizer) -> Tokenizer:
    """Give a byte-level BPE the parts around the model that Qwen2's ``tokenizer.json`` has."""
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = _split(QWEN2_PATTERN)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(
        add_prefix_space=False, trim_offsets=False, use_regex=False
    )
    return tokenizer


def llama3_shell(tokenizer: Tokenizer) -> Tokenizer:
    """Give a byte-level BPE the parts that Llama 3's has, but for its post-processor."""
    tokenizer.pre_tokenizer = _split(LLAMA3_PATTERN)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _split(pattern: str) -> Any:
    byte_level = pre_tokenizers.ByteLevel(
        add_prefix_space=False, trim_offsets=pattern == LLAMA3_PATTERN, use_regex=False
    )
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), byte_level])


def _with_whole_words(trained: str) -> str:
    """Llama 3's: some tokens stand at the end of no merge, and a text begins with a token."""
    tokenizer = Tokenizer.from_str(trained)
    known = tokenizer.get_vocab()
    words = [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(_CORPUS)]
    unknown = sorted({word for word in words if word not in known})
    whole = sorted(unknown, key=len)[-_UNMERGED:]
    raw = json.loads(trained)
    raw["model"]["ignore_merges"] = True
    raw["model"]["vocab"] |= {word: len(known) + at for at, word in enumerate(whole)}
    tokenizer = Tokenizer.from_str(json.dumps(raw))
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in _LLAMA3_SPECIALS]
    )
    byte_level = processors.ByteLevel(add_prefix_space=True, trim_offsets=False, use_regex=True)
    tokenizer.post_processor = processors.Sequence(
        [byte_level, _beginning("<|begin_of_text|>", tokenizer)]
    )
    return str(tokenizer.to_str())


def _beginning(token: str, tokenizer: Tokenizer) -> Any:
    number = tokenizer.token_to_id(token)
    return processors.TemplateProcessing(
        single=f"{token} $A", pair=f"{token} $A {token}:1 $B:1", special_tokens=[(token, number)]
    )


def _llama(kind: TokenizerKind) -> dict[str, Any]:
    """A SentencePiece BPE as Llama 2's converter writes it."""
    raw = _sentencepiece([*_LLAMA_SPECIALS, *_BYTES])
    raw["added_tokens"] = [_added(token, at, True) for at, token in enumerate(_LLAMA_SPECIALS)]
    if kind == "mistral-metaspace":
        raw["pre_tokenizer"] = {
            "type": "Metaspace",
            "replacement": "▁",
            "prepend_scheme": "first",
            "split": False,
        }
    else:
        raw["normalizer"] = {
            "type": "Sequence",
            "normalizers": [{"type": "Prepend", "prepend": "▁"}, _SPACES_BECOME_BARS],
        }
    raw["decoder"]["decoders"].append({"type": "Strip", "content": " ", "start": 1, "stop": 0})
    tokenizer = Tokenizer.from_str(json.dumps(raw))
    tokenizer.post_processor = _beginning("<s>", tokenizer)
    return dict(json.loads(tokenizer.to_str()))


def _gemma() -> dict[str, Any]:
    """Gemma's: no prefix, and runs of line breaks and spaces, tags and more as added tokens."""
    runs = [letter * length for letter in "\n▁" for length in range(1 + (letter == "▁"), _RUN + 1)]
    leading = [*_GEMMA_SPECIALS, *_GEMMA_DEFINED, *_GEMMA_TURNS, *runs, *_TAGS]
    raw = _sentencepiece([*leading, *_BYTES])
    special = {*_GEMMA_SPECIALS, *_GEMMA_TURNS}
    raw["added_tokens"] = [
        _added(token, at, token in special) for at, token in enumerate(leading) if token != "\n"
    ]
    raw["normalizer"] = _SPACES_BECOME_BARS
    raw["pre_tokenizer"] = {
        "type": "Split",
        "pattern": {"String": " "},
        "behavior": "MergedWithPrevious",
        "invert": False,
    }
    tokenizer = Tokenizer.from_str(json.dumps(raw))
    tokenizer.post_processor = _beginning("<bos>", tokenizer)
    return dict(json.loads(tokenizer.to_str()))


_BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
_SPACES_BECOME_BARS = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}


def _added(token: str, number: int, special: bool) -> dict[str, Any]:
    return {
        "id": number,
        "content": token,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": special,
    }


def _sentencepiece(leading: Sequence[str]) -> dict[str, Any]:
    """A BPE of ``leading`` tokens and trained pieces, merged in the order of their numbers.

    SentencePiece numbers its pieces by preference. The converters name every split of every piece
    a merge, in the order of the pieces.
    """
    pieces, letters = _pieces(_SIZE - len(leading), {*leading})
    vocab = {token: number for number, token in enumerate([*leading, *pieces, *letters])}
    merges = []
    for piece in vocab:
        cuts = [(piece[:at], piece[at:]) for at in range(1, len(piece))]
        known = [(left, right) for left, right in cuts if left in vocab and right in vocab]
        merges += sorted(known, key=lambda pair: (vocab[pair[0]], vocab[pair[1]]))
    model = {
        "type": "BPE",
        "dropout": None,
        "unk_token": "<unk>",
        "continuing_subword_prefix": None,
        "end_of_word_suffix": None,
        "fuse_unk": True,
        "byte_fallback": True,
        "ignore_merges": False,
        "vocab": vocab,
        "merges": merges,
    }
    steps = [
        {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
        {"type": "ByteFallback"},
        {"type": "Fuse"},
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {"type": "Sequence", "decoders": steps},
        "model": model,
    }


def _pieces(count: int, leading: set[str]) -> tuple[list[str], list[str]]:
    """``count`` pieces: those of several characters, best first, and then single characters."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    lines = [line for line in _CORPUS.splitlines() if line]
    counts = Counter("▁".join(["", *lines]).replace(" ", "▁"))
    # The trainer itself would choose at random among letters that are equally frequent.
    commonest = sorted(counts, key=lambda letter: (-counts[letter], letter))[:_LETTERS]
    trainer = trainers.BpeTrainer(
        vocab_size=count + _LETTERS,
        initial_alphabet=commonest,
        limit_alphabet=len(commonest),
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    found = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    tokens = [token for token, _ in found if token not in leading]
    letters = [token for token in tokens if len(token) == 1]
    pieces = ["▁▁", *(token for token in tokens if len(token) > 1 and "▁▁" not in token)]
    return [piece for piece in pieces if piece not in leading][: count - len(letters)], letters
