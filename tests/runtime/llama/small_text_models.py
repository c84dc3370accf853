"""Text models of a few thousand weights around a given tokenizer, for what needs no answers."""

import json
from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer

from convert.checkpoint.folder import Checkpoint
from convert.tokenizer.read import read_vocabulary
from convert.tokenizer.vocabulary import Vocabulary

_WIDTH = 32
_ROWS = 640


def write_text_model(
    folder: Path, tokenizer: Tokenizer, config: dict[str, object] | None = None
) -> tuple[Path, Vocabulary]:
    """Convert a tokenizer and write a model of one layer, all zeros, around it.

    Args:
        folder: where ``tokenizer.json`` and its side file go as well.
        tokenizer: the checkpoint's.
        config: ``tokenizer_config.json``.
    """
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(config or {}), encoding="utf-8")
    vocabulary = read_vocabulary(Checkpoint(folder, {}), _ROWS, 2)
    path = folder / "model.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(256)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(_WIDTH)
    writer.add_head_count(1)
    writer.add_layer_norm_rms_eps(1e-5)
    vocabulary.add_to(writer)
    square = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
    shapes = {f"blk.0.{name}.weight": (_WIDTH, _WIDTH) for name in square}
    vectors = ("blk.0.attn_norm", "blk.0.ffn_norm", "output_norm")
    shapes |= {"token_embd.weight": (_ROWS, _WIDTH)}
    tensors = [(name, shape) for name, shape in shapes.items()]
    for name, shape in [*tensors, *((f"{name}.weight", (_WIDTH,)) for name in vectors)]:
        writer.add_tensor(name, np.zeros(shape, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path, vocabulary
