"""Beginning with what a recogniser of the same shape has learnt: a whisper.cpp file, read back.

Its words keep their meaning in another vocabulary: a token goes by its bytes and not its number.
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from convert.whisper.model import whisper_names
from training.recogniser import tokens
from training.recogniser.model import Recogniser
from training.recogniser.weights import Stored, read_back

_ENGLISH = {
    tokens.END: 50256,
    tokens.START: 50257,
    tokens.NO_SPEECH: 50361,
    tokens.NO_TIMESTAMPS: 50362,
}
"""Special tokens in the vocabulary of a Whisper that knows English alone."""
_EMBEDDING = "decoder.token_embedding.weight"


def begin_with(model: Recogniser, path: Path) -> None:
    """Give the model the weights of a file; words that the file does not know keep their own.

    Raises:
        PackError: it is no whisper.cpp file.
        ValueError: it is of another shape.
    """
    stored = read_back(path)
    state = model.state_dict()
    names = whisper_names(name for name in state if not name.startswith("spelling"))
    for name, short in names.items():
        if short == _EMBEDDING:
            continue
        found = stored.weights.get(short)
        if found is None or found.size != state[name].numel():
            raise ValueError(f"{path} has another shape than the model: see {short}.")
        state[name].copy_(torch.from_numpy(found.reshape(state[name].shape)))
    _take_words(state["decoder.embed_tokens.weight"], stored)


def _take_words(rows: Tensor, stored: Stored) -> None:
    """Fill the rows of the tokens in use from the file's whole table."""
    table = stored.weights[_EMBEDDING]
    spelled = {word: number for number, word in enumerate(stored.words)}
    # What training never saw is one row, over and over; the last, a point in time, is of them.
    unseen = table[-1]
    pieces = {number: word for word, number in tokens.ranks().items()}
    for row, token in enumerate(tokens.used_tokens()):
        special = token if stored.header.multilingual else _ENGLISH.get(token)
        number = spelled.get(pieces[token]) if token in pieces else special
        if number is not None and not np.array_equal(table[number], unseen):
            rows[row] = torch.from_numpy(table[number].copy())
    rows[-1] = torch.from_numpy(unseen.copy())
