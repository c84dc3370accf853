"""SentencePiece BPE: where a space is put before text, and scores for merges.

``tokenizer.json`` lists merges, llama.cpp wants a score for each token and merges whatever two
neighbours make the token of the highest score. The converters write every split of every piece as
a merge, in the order of the pieces; then the rank of a token's first merge is its score.
"""

import re
from typing import Any

from convert.tokenizer.bpe import merged_pairs, steps_of
from convert.tokenizer.vocabulary import Pieces, UnfitError
from runtime.packs.manifest import SpacePrefix, TextRules

BAR = "▁"
"""How a space is spelled in tokens."""
BYTE_TOKEN = re.compile(r"<0x[0-9A-F]{2}>")


def sentencepiece(raw: dict[str, Any], tokens: list[str]) -> Pieces:
    """A SentencePiece BPE in llama.cpp's terms.

    Args:
        raw: ``tokenizer.json``.
        tokens: all of them.

    Raises:
        UnfitError: llama.cpp cannot reproduce it.
    """
    if not {f"<0x{byte:02X}>" for byte in range(256)} <= set(tokens):
        raise UnfitError("lacks tokens for some bytes")
    rules = TextRules(space_prefix=_space_prefix(raw))
    return Pieces("llama", rules, scores=_scores(merged_pairs(raw), tokens))


def _scores(pairs: list[tuple[str, str]], tokens: list[str]) -> list[float]:
    ranks: dict[str, int] = {}
    for rank, (left, right) in enumerate(pairs):
        ranks.setdefault(left + right, rank)
    return [-float(ranks.get(token, len(pairs))) for token in tokens]


def _space_prefix(raw: dict[str, Any]) -> SpacePrefix:
    prefix: SpacePrefix = "none"
    bars = False
    for step in steps_of(raw.get("normalizer"), "normalizers"):
        if step["type"] == "Prepend" and step["prepend"] in (BAR, " "):
            prefix = "always"
        elif step["type"] == "Replace" and step["pattern"] == {"String": " "}:
            bars = step["content"] == BAR
        else:
            raise UnfitError(f"normalizes text by {step['type']}")
    for step in steps_of(raw.get("pre_tokenizer"), "pretokenizers"):
        if step["type"] == "Metaspace" and step["replacement"] == BAR and prefix == "none":
            prefix, bars = _metaspace(step), True
        # Where spaces have become bars, there are none left to split at.
        elif step["type"] != "Split" or step["pattern"] != {"String": " "} or not bars:
            raise UnfitError(f"splits text by {step['type']}")
    if not bars:
        raise UnfitError("does not spell spaces as bars")
    return prefix


def _metaspace(step: dict[str, Any]) -> SpacePrefix:
    always = "always" if step.get("add_prefix_space", True) else "never"
    schemes: dict[str, SpacePrefix] = {"always": "missing", "first": "first", "never": "none"}
    return schemes[step.get("prepend_scheme", always)]
