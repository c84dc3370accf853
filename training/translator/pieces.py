"""The translators' vocabulary: SentencePiece for either language, and the tokens of both.

Laid out as MarianMT checkpoints are: ``source.spm``, ``target.spm``, and a ``vocab.json`` that
numbers the pieces of both, the end of a text first and the padding last.
"""

import io
import json
import random
from pathlib import Path

import sentencepiece

from runtime.files.atomic import replacing
from training.translator.text import DirectionName, pair

END, UNKNOWN, PADDING = "</s>", "<unk>", "<pad>"
SIDES = ("source", "target")
_SENTENCES, _SIZE = 12_000, 700
_SPELLED = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
"""Each always a piece of its own, so that the text of a sign is copied letter by letter."""
_LETTERS = "abcdefghijklmnopqrstuvwxyzáéíóúüñ¿?¡!.,;:"


class Vocabulary:
    """How a translator spells both of its languages."""

    def __init__(self, folder: Path) -> None:
        """Read what ``make_vocabulary`` wrote."""
        self._numbers: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))
        self._sides = [
            sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{side}.spm"))
            for side in SIDES
        ]

    def __len__(self) -> int:
        return len(self._numbers)

    def source(self, text: str) -> list[int]:
        """The tokens of a text to translate, with the one that ends it."""
        return self._tokens(0, text)

    def target(self, text: str) -> list[int]:
        """The tokens of a translation, with the one that ends it."""
        return self._tokens(1, text)

    def _tokens(self, side: int, text: str) -> list[int]:
        unknown = self._numbers[UNKNOWN]
        pieces = self._sides[side].encode(text, out_type=str)
        return [*(self._numbers.get(piece, unknown) for piece in pieces), self._numbers[END]]


def make_vocabulary(folder: Path, direction: DirectionName) -> Vocabulary:
    """Train both SentencePiece models in ``folder``, unless they are there."""
    if not (folder / "vocab.json").exists():
        rng = random.Random(f"vocabulary {direction}")
        sides = zip(*(pair(rng, direction) for _ in range(_SENTENCES)), strict=True)
        models = [_model(list(texts)) for texts in sides]
        tokens = [END, UNKNOWN, *_pieces(models), PADDING]
        numbers = {token: number for number, token in enumerate(tokens)}
        for side, model in zip(SIDES, models, strict=True):
            _write(folder / f"{side}.spm", model)
        _write(folder / "vocab.json", json.dumps(numbers, ensure_ascii=False).encode())
    return Vocabulary(folder)


def _model(texts: list[str]) -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        vocab_size=_SIZE,
        hard_vocab_limit=False,
        character_coverage=1.0,
        required_chars=_LETTERS,
        user_defined_symbols=list(_SPELLED),
        normalization_rule_name="nmt_nfkc",
        num_threads=1,
        minloglevel=2,
    )
    return model.getvalue()


def _pieces(models: list[bytes]) -> list[str]:
    """The pieces of both that spell text, each once."""
    found: dict[str, None] = {}
    for model in models:
        pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        for number in range(len(pieces)):
            if not pieces.is_control(number) and not pieces.is_unknown(number):
                found[pieces.id_to_piece(number)] = None
    return list(found)


def _write(path: Path, content: bytes) -> None:
    with replacing(path) as file:
        file.write(content)
