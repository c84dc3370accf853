"""Run llama.cpp's converter on checkpoints whose vocabularies are smaller than any published one.

``convert_with.py SOURCE`` reads a JSON list of jobs: the converter's arguments, and the name of
the pre-tokenizer, which the converter knows by a hash of what a published vocabulary makes of a
text. SentencePiece's file, which its package would be needed for, is read from ``tokenizer.json``.
"""

import json
import sys
from pathlib import Path
from typing import Any

SOURCE = sys.argv[1]
sys.path[:0] = [SOURCE, f"{SOURCE}/gguf-py"]

import convert_hf_to_gguf  # noqa: E402
from conversion.base import TextModel, gguf  # noqa: E402
from conversion.gemma import Gemma3Model  # noqa: E402


def _no_pieces(self: Any) -> None:
    raise FileNotFoundError("tokenizer.model")


def _pieces(self: Any) -> None:
    """Write SentencePiece's vocabulary: a piece that comes before another is preferred to it."""
    raw = json.loads((Path(self.dir_model) / "tokenizer.json").read_text())
    added = {token["content"]: token["special"] for token in raw["added_tokens"]}
    numbers = raw["model"]["vocab"] | {t["content"]: t["id"] for t in raw["added_tokens"]}
    types, pieces = [], sorted(numbers, key=lambda piece: numbers[piece])
    for piece in pieces:
        kind = gguf.TokenType.NORMAL
        if piece in added:
            kind = gguf.TokenType.CONTROL if added[piece] else gguf.TokenType.USER_DEFINED
        elif piece.startswith("<0x"):
            kind = gguf.TokenType.BYTE
        types.append(gguf.TokenType.UNKNOWN if piece == "<unk>" else kind)
    spelled = [p.replace("▁", " ") if p in added else p for p in pieces]
    self.gguf_writer.add_tokenizer_model("llama")
    self.gguf_writer.add_tokenizer_pre("default")
    self.gguf_writer.add_token_list(spelled)
    scores = [-1000.0 if piece in added else -float(numbers[piece]) for piece in pieces]
    self.gguf_writer.add_token_scores(scores)
    self.gguf_writer.add_token_types(types)
    gguf.SpecialVocab(self.dir_model, n_vocab=len(pieces)).add_to_gguf(self.gguf_writer)
    self.gguf_writer.add_add_space_prefix(False)


TextModel._set_vocab_sentencepiece = _no_pieces
Gemma3Model.set_vocab = _pieces
for arguments, pre_tokenizer in json.load(sys.stdin):
    TextModel.get_vocab_base_pre = lambda self, tokenizer, name=pre_tokenizer: name
    sys.argv = [f"{SOURCE}/convert_hf_to_gguf.py", *arguments]
    convert_hf_to_gguf.main()
