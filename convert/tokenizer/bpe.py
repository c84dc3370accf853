"""Byte-level BPE: the splits that llama.cpp has, and the merges.

llama.cpp splits text before the BPE by a rule that the file names (``tokenizer.ggml.pre``). The
rule is looked up by the exact split that ``tokenizer.json`` asks for.
"""

from typing import Any

from tokenizers.pre_tokenizers import ByteLevel

from convert.tokenizer.vocabulary import Pieces, UnfitError
from runtime.packs.manifest import Normalization, TextRules

_CONTRACTIONS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)",
    r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])",
)
"""Spellings of the same that are in circulation."""
_WORDS = (
    r"%s|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
_SPLITS = {
    **{(_WORDS % (each, ""), False): "qwen2" for each in _CONTRACTIONS},
    **{(_WORDS % (each, "{1,3}"), True): "llama-bpe" for each in _CONTRACTIONS},
    **{(_WORDS % (each, "{1,3}"), False): "smaug-bpe" for each in _CONTRACTIONS},
    (_GPT2, False): "gpt-2",
}
"""llama.cpp's names of the splits it has, by their regular expression and by whether a whole word
that is a token becomes that token whatever the merges say."""


def byte_level(raw: dict[str, Any], tokens: list[str]) -> Pieces:
    """A byte-level BPE in llama.cpp's terms.

    Args:
        raw: ``tokenizer.json``.
        tokens: all of them.

    Raises:
        UnfitError: llama.cpp cannot reproduce it.
    """
    if not set(ByteLevel.alphabet()) <= set(tokens):
        raise UnfitError("lacks tokens for some bytes")
    rules = TextRules(normalization=_normalization(raw.get("normalizer")))
    merges = [" ".join(pair) for pair in merged_pairs(raw)]
    return Pieces("gpt2", rules, _split(raw), merges)


def merged_pairs(raw: dict[str, Any]) -> list[tuple[str, str]]:
    """The merges, however they are spelled, in order of preference."""
    entries = raw["model"]["merges"]
    pairs = [entry.split(" ") if isinstance(entry, str) else entry for entry in entries]
    if not pairs:
        raise UnfitError("has no merges")
    if any(len(pair) != 2 or any(" " in part for part in pair) for pair in pairs):
        raise UnfitError("has a merge that is not of two parts")
    "".join(part for pair in pairs for part in pair).encode()
    return [(left, right) for left, right in pairs]


def steps_of(part: dict[str, Any] | None, key: str) -> list[dict[str, Any]]:
    """The steps of a part of ``tokenizer.json`` that may be a sequence of them."""
    if part is None:
        return []
    inner: list[dict[str, Any]] = part[key] if part["type"] == "Sequence" else [part]
    return inner


def _split(raw: dict[str, Any]) -> str:
    steps = steps_of(raw["pre_tokenizer"], "pretokenizers")
    whole_words = bool(raw["model"].get("ignore_merges"))
    pattern = _pattern(steps)
    name = _SPLITS.get((pattern, whole_words))
    if name:
        return name
    if whole_words and (pattern, False) in _SPLITS:
        raise UnfitError("ignores its merges for whole words")
    raise UnfitError(f"splits text by {pattern!r}")


def _pattern(steps: list[dict[str, Any]]) -> str:
    byte_level = steps[-1]
    if byte_level["type"] == "ByteLevel" and not byte_level["add_prefix_space"]:
        own = byte_level.get("use_regex", True)
        if own and len(steps) == 1:
            return _GPT2
        split = steps[0]
        if (
            not own
            and len(steps) == 2
            and split["type"] == "Split"
            and split["behavior"] == "Isolated"
            and not split["invert"]
        ):
            return str(split["pattern"].get("Regex", ""))
    raise UnfitError("does not split text by a pattern and then into bytes")


def _normalization(normalizer: dict[str, Any] | None) -> Normalization:
    steps = steps_of(normalizer, "normalizers")
    if not steps:
        return "none"
    if [step["type"] for step in steps] != ["NFC"]:
        raise UnfitError(f"normalizes text by {', '.join(step['type'] for step in steps)}")
    return "NFC"
