"""Evaluate tokens with a text model on a given machine, real or emulated.

    python run_text.py MODEL OUT

Needs llama-cpp-python's bindings; LLAMA_CPP_LIB_PATH names the folder of llama.cpp's libraries.
Tokens are read in one batch, which multiplies matrices, and then one by one, which multiplies
vectors. Writes the logits behind the last of the batch and behind each of the others, float32
[5, vocabulary], as a ``.npy`` file.
"""

import sys
from pathlib import Path

import llama_cpp as c
import numpy as np

_BATCH, _ONE_BY_ONE = 64, 4


def main(model_file: str, out: str) -> None:
    """Evaluate them."""
    model_parameters = c.llama_model_default_params()
    model = c.llama_model_load_from_file(model_file.encode(), model_parameters)
    parameters = c.llama_context_default_params()
    parameters.n_ctx, parameters.n_threads, parameters.n_threads_batch = 128, 1, 1
    parameters.flash_attn_type = c.LLAMA_FLASH_ATTN_TYPE_DISABLED
    context = c.llama_init_from_model(model, parameters)
    vocabulary = c.llama_vocab_n_tokens(c.llama_model_get_vocab(model))
    ids = np.random.default_rng(7).integers(0, vocabulary, _BATCH + _ONE_BY_ONE).tolist()
    logits = []
    for part in (ids[:_BATCH], *([token] for token in ids[_BATCH:])):
        tokens = (c.llama_token * len(part))(*part)
        batch = c.llama_batch_get_one(tokens, len(part))
        if code := c.llama_decode(context, batch):
            raise SystemExit(f"llama_decode gave {code}")
        row = np.ctypeslib.as_array(c.llama_get_logits_ith(context, -1), (vocabulary,))
        logits.append(row.copy())
    np.save(Path(out), np.stack(logits).astype(np.float32))


if __name__ == "__main__":
    main(*sys.argv[1:])
