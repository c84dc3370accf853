"""The tokens of a MarianMT model, ``vocab.json``, in the order of their ids."""

from pathlib import Path

from convert.checkpoint.folder import read_json
from convert.translation.config import MarianConfig
from runtime.errors import CheckpointError
from runtime.translation.vocabulary import END, PADDING, as_json, read_vocabulary

VOCABULARY = "vocab.json"


def read_tokens(folder: Path, config: MarianConfig) -> list[str]:
    """The tokens, by their ids.

    Args:
        folder: Of the checkpoint.
        config: Of the model, whose rows the tokens are.

    Raises:
        CheckpointError: the file is missing, damaged or of another model.
    """
    path = folder / VOCABULARY
    numbers = read_json(path)
    if sorted(numbers.values(), key=str) != sorted(range(config.vocab_size), key=str):
        raise CheckpointError(
            f"{path} does not number {config.vocab_size:,} tokens, which the model has rows for. "
            "Use the file that belongs to the checkpoint."
        )
    tokens = sorted(numbers, key=lambda token: int(numbers[token]))
    try:
        tokens = read_vocabulary(as_json(tokens))
    except (ValueError, UnicodeError) as error:
        raise CheckpointError(
            f"{path} cannot be used: {error}. Use the file that belongs to the checkpoint."
        ) from None
    for token, number in ((PADDING, config.pad_token_id), (END, config.eos_token_id)):
        if number >= len(tokens) or tokens[number] != token:
            raise CheckpointError(
                f"{path} does not have {token} where config.json has it, at {number}. "
                "Use the files that belong to the checkpoint."
            )
    return tokens
