"""Tokenizers of the families: the pre-tokenizers and special tokens of the published files."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from tokenizers import AddedToken, Regex, Tokenizer, decoders, pre_tokenizers, processors

from bench.shapes.tokenizers import LLAMA3_PATTERN, random_tokenizer, tokenizer_config

CHATML = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
VISION = ("<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>")
_QWEN35_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"
    r"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_SIDE = 6
"""Rows and columns of slices that have tokens of their own."""
_ROWS = [(row, column) for row in range(1, _SIDE + 1) for column in range(1, _SIDE + 1)]


def _byte_level(
    specials: Sequence[str], before: Any, *, bos: str = "", line_breaks: bool = False
) -> Tokenizer:
    """A small byte-level BPE.

    Args:
        specials: Special tokens, numbered last and in this order.
        before: The pre-tokenizer.
        bos: The token that every text begins with; empty for none.
        line_breaks: Whether two line breaks are one token.
    """
    raw = json.loads(random_tokenizer("qwen2", ()).to_str())
    raw["added_tokens"] = []
    raw["normalizer"] = None
    model = raw["model"]
    if line_breaks:
        model["vocab"]["ĊĊ"] = len(model["vocab"])
        model["merges"].append(["Ċ", "Ċ"])
    tokenizer = Tokenizer.from_str(json.dumps(raw))
    tokenizer.pre_tokenizer = before
    tokenizer.decoder = decoders.ByteLevel()
    added = [AddedToken(token, special=True, normalized=False) for token in specials]
    tokenizer.add_special_tokens(added)
    if bos:
        pair = (bos, tokenizer.token_to_id(bos))
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A", pair=f"{bos} $A {bos}:1 $B:1", special_tokens=[pair]
        )
    return tokenizer


def _split(pattern: str) -> Any:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def qwen() -> Tokenizer:
    """Qwen2-VL's to Qwen3-VL's."""
    return random_tokenizer("qwen2", VISION)


def qwen_audio() -> Tokenizer:
    """Qwen2-Audio's."""
    return random_tokenizer("qwen2", ("<|AUDIO|>", "<|audio_bos|>", "<|audio_eos|>"))


def qwen_omni() -> Tokenizer:
    """Qwen2.5-Omni's."""
    return random_tokenizer("qwen2", ("<|AUDIO|>", "<|audio_bos|>", "<|audio_eos|>", *VISION))


def internvl() -> Tokenizer:
    """InternVL3's."""
    return random_tokenizer("qwen2", ("<img>", "</img>", "<IMG_CONTEXT>"))


def minicpm() -> Tokenizer:
    """MiniCPM-V 4.6's."""
    marks = ("<image>", "</image>", "<slice>", "</slice>", "<image_id>", "</image_id>")
    return _byte_level((*CHATML, *VISION, *marks), _split(_QWEN35_PATTERN))


def smolvlm() -> Tokenizer:
    """SmolVLM's."""
    rows = [f"<row_{row}_col_{column}>" for row, column in _ROWS]
    marks = ("<fake_token_around_image>", "<image>", "<end_of_utterance>", "<global-img>")
    before = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    return _byte_level((*CHATML, *marks, *rows), before, line_breaks=True)


def lfm2() -> Tokenizer:
    """LFM2-VL's."""
    rows = [f"<|img_row_{row}_col_{column}|>" for row, column in _ROWS]
    marks = ("<image>", "<|image_start|>", "<|image_end|>", "<|img_thumbnail|>")
    specials = ("<|pad|>", "<|startoftext|>", *CHATML, *marks, *rows)
    return _byte_level(specials, _split(LLAMA3_PATTERN), bos="<|startoftext|>")


def gemma() -> Tokenizer:
    """Gemma 3's."""
    return random_tokenizer("gemma", ("<start_of_image>", "<end_of_image>", "<image_soft_token>"))


TOKENIZERS: dict[str, Callable[[], Tokenizer]] = {
    "qwen": qwen,
    "qwen_audio": qwen_audio,
    "qwen_omni": qwen_omni,
    "internvl": internvl,
    "minicpm": minicpm,
    "smolvlm": smolvlm,
    "lfm2": lfm2,
    "gemma": gemma,
}


def config_of(tokenizer: Tokenizer, template: str, ends: str, bos: str | None) -> dict[str, Any]:
    """``tokenizer_config.json``.

    Args:
        tokenizer: Whose added tokens it lists.
        template: The chat template, Jinja.
        ends: The token that ends an answer.
        bos: The token that a text begins with.
    """
    gemma_like = tokenizer.token_to_id("<start_of_turn>") is not None
    found = tokenizer_config("gemma" if gemma_like else "qwen2", tokenizer)
    found |= {"chat_template": template, "eos_token": ends, "bos_token": bos}
    if not gemma_like:
        found["tokenizer_class"] = "PreTrainedTokenizerFast"
        found["pad_token"] = "<|endoftext|>"
    return found
