"""Random MarianMT checkpoints as Hugging Face publishes them, made without a neural network.

Vocabularies are trained by SentencePiece on a few sentences, as those of OPUS-MT are on many.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

from bench.shapes.checkpoint import DType, Floats, write_json, write_shards

SPANISH = (
    "¿De qué color es la puerta?",
    "¿Qué hay delante de mí, a la izquierda?",
    "La taza está sobre la mesa, y la llave debajo.",
    "Lee el letrero: salida de emergencia, 49,95 €.",
    "No veo a nadie; la calle está vacía.",
)
ENGLISH = (
    "What colour is the door?",
    "What is in front of me, to the left?",
    "The cup is on the table, and the key below it.",
    "Read the sign: emergency exit, $49.95.",
    "I see nobody; the street is empty.",
)
_ATTENTIONS = {"encoder": ("self_attn",), "decoder": ("self_attn", "encoder_attn")}
_WITHIN, _BETWEEN, _SPREAD = 2.0, 0.7, 2.0
"""How loud the feed-forward layers are and the attention, and what the last layer's values are
multiplied with."""
_CERTAIN = 50.0
"""How much louder a forced translation is than what was said before."""
_PIECES = 90
"""Of a language."""


@dataclass(frozen=True)
class Shape:
    """Dimensions of a MarianMT model, named as in its ``config.json``."""

    d_model: int
    encoder_layers: int
    encoder_attention_heads: int
    encoder_ffn_dim: int
    decoder_layers: int
    decoder_attention_heads: int
    decoder_ffn_dim: int
    max_position_embeddings: int = 128
    activation_function: str = "swish"
    scale_embedding: bool = True


SHAPES = {
    # As deep on either side, as OPUS-MT's.
    "even": Shape(64, 2, 4, 128, 2, 4, 128),
    # A shallow decoder, heads and widths that differ, another activation, plain embeddings.
    "uneven": Shape(48, 3, 3, 80, 1, 2, 96, 96, "relu", scale_embedding=False),
}
SMALL = Shape(128, 1, 1, 8, 1, 1, 8, scale_embedding=False)
REAL = Shape(512, 6, 8, 2048, 6, 8, 2048, 512)
"""``Helsinki-NLP/opus-mt-es-en``'s."""
REAL_VOCABULARY = 65_001
"""Its tokens."""


def write_random_marian(
    folder: Path,
    shape: str | Shape = "even",
    seed: int = 0,
    *,
    source: Sequence[str] = SPANISH,
    target: Sequence[str] = ENGLISH,
    tags: Sequence[str] = (),
    changes: Mapping[str, Floats] | None = None,
    dtype: DType = "f32",
) -> Path:
    """Write a folder as ``Helsinki-NLP/opus-mt-…`` is published and return it.

    Args:
        folder: made if it is not there.
        shape: a key of ``SHAPES`` or dimensions of your own.
        seed: same seed, shape and sentences, same model.
        source: sentences whose pieces the model reads.
        target: sentences whose pieces it writes.
        tags: tokens such as ``>>por<<`` that say into which language.
        changes: tensors in place of those that are drawn.
        dtype: element type of the weights.
    """
    size = SHAPES[shape] if isinstance(shape, str) else shape
    folder.mkdir(parents=True, exist_ok=True)
    models = [trained_pieces(sentences) for sentences in (source, target)]
    for name, model in zip(("source.spm", "target.spm"), models, strict=True):
        (folder / name).write_bytes(model)
    tokens = vocabulary(models, tags)
    write_json(folder / "vocab.json", {token: number for number, token in enumerate(tokens)})
    write_json(folder / "config.json", config(size, len(tokens)))
    write_json(folder / "generation_config.json", generation_config(len(tokens)))
    write_json(
        folder / "tokenizer_config.json",
        {"source_lang": "es", "target_lang": "en", "tokenizer_class": "MarianTokenizer"},
    )
    state = random_state(size, len(tokens), seed) | dict(changes or {})
    write_shards(folder, list(state.items()), dtype, 1)
    return folder


def trained_pieces(sentences: Sequence[str], pieces: int = _PIECES) -> bytes:
    """A SentencePiece model of so many pieces at most, as it is saved."""
    saved = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter([*sentences] * 4),
        model_writer=saved,
        vocab_size=pieces,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return saved.getvalue()


def vocabulary(models: Sequence[bytes], tags: Sequence[str] = ()) -> list[str]:
    """The tokens of several SentencePiece models, as OPUS-MT orders them."""
    found = ["</s>", "<unk>"]
    for model in models:
        pieces = SentencePieceProcessor(model_proto=model)
        for number in range(pieces.get_piece_size()):
            if not pieces.is_control(number) and not pieces.is_unknown(number):
                found.append(pieces.id_to_piece(number))
    return [*dict.fromkeys(found), *tags, "<pad>"]


def config(size: Shape, tokens: int) -> dict[str, Any]:
    """``config.json`` as published."""
    return {
        **vars(size),
        "add_bias_logits": False,
        "add_final_layer_norm": False,
        "architectures": ["MarianMTModel"],
        "bad_words_ids": [[tokens - 1]],
        "bos_token_id": 0,
        "decoder_start_token_id": tokens - 1,
        "decoder_vocab_size": tokens,
        "eos_token_id": 0,
        "forced_eos_token_id": 0,
        "is_encoder_decoder": True,
        "max_length": size.max_position_embeddings,
        "model_type": "marian",
        "normalize_before": False,
        "normalize_embedding": False,
        "num_beams": 4,
        "pad_token_id": tokens - 1,
        "share_encoder_decoder_embeddings": True,
        "static_position_embeddings": True,
        "vocab_size": tokens,
    }


def generation_config(tokens: int) -> dict[str, Any]:
    """``generation_config.json`` as published."""
    return {
        "bad_words_ids": [[tokens - 1]],
        "decoder_start_token_id": tokens - 1,
        "eos_token_id": 0,
        "forced_eos_token_id": 0,
        "num_beams": 4,
        "pad_token_id": tokens - 1,
    }


def random_state(size: Shape, tokens: int, seed: int) -> dict[str, Floats]:
    """The tensors, named as ``MarianMTModel.state_dict()`` names them; the tied ones once."""
    generator = np.random.default_rng(seed)
    # Embeddings of one length, or the longest would be the likeliest everywhere.
    embeddings = generator.normal(0, 1, (tokens, size.d_model))
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    embeddings *= 1 if size.scale_embedding else size.d_model**0.5
    embeddings[-1] = 0
    state = {"model.shared.weight": embeddings.astype(np.float32)}
    state["final_logits_bias"] = generator.normal(0, 0.3, (1, tokens)).astype(np.float32)
    for name, shape in _shapes(size):
        if "layer_norm" in name:
            values = generator.normal(name.endswith("weight"), 0.1, shape)
        else:
            loud = _WITHIN if ".fc" in name else _BETWEEN
            spread = loud * shape[-1] ** -0.5 if len(shape) > 1 else 0.1
            values = generator.normal(0, spread, shape)
        state[name] = values.astype(np.float32)
    # Or each token would be followed by itself: what is added to it leads to its own embedding.
    last = f"model.decoder.layers.{size.decoder_layers - 1}.final_layer_norm.weight"
    state[last] = generator.normal(0, _SPREAD, size.d_model).astype(np.float32)
    return state


def write_forced_marian(
    folder: Path,
    text: str,
    *,
    source: Sequence[str] = SPANISH,
    seed: int = 0,
    size: Shape = SMALL,
    vocabulary_size: int = 0,
) -> Path:
    """Write a checkpoint that translates whatever it is given into one text, and return it.

    Args:
        folder: made if it is not there.
        text: what comes out, of no more pieces than there are positions.
        source: sentences whose pieces the model reads.
        seed: of the embeddings.
        size: dimensions; ``REAL`` takes as long to compute as a published model.
        vocabulary_size: tokens, filled up with ones that nothing is spelled with.
    """
    models = [trained_pieces(sentences) for sentences in (source, [text])]
    unused = [f"~{number}" for number in range(vocabulary_size - len(vocabulary(models)))]
    tokens = vocabulary(models, unused)
    pieces = SentencePieceProcessor(model_proto=models[1]).encode(text, out_type=str)
    said = [tokens.index(piece) for piece in pieces]
    said += [tokens.index("</s>")] * (size.max_position_embeddings - len(said))
    generator = np.random.default_rng(seed)
    embeddings = generator.choice(np.array([-1, 1], np.float32), (len(tokens), size.d_model))
    embeddings[-1] = 0
    zeros = {
        name: np.full(shape, "layer_norm.weight" in name, np.float32)
        for name, shape in _shapes(size)
    }
    # The position says what comes next, so much louder than all else that nothing else counts.
    positions = _CERTAIN * embeddings[said]
    changes = zeros | {
        "final_logits_bias": np.zeros((1, len(tokens)), np.float32),
        "model.shared.weight": embeddings,
        "model.encoder.embed_positions.weight": positions,
        "model.decoder.embed_positions.weight": positions,
    }
    return write_random_marian(
        folder, size, source=source, target=[text], tags=unused, changes=changes
    )


def _shapes(size: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    width = size.d_model
    for side, attentions in _ATTENTIONS.items():
        inner = getattr(size, f"{side}_ffn_dim")
        for layer in range(getattr(size, f"{side}_layers")):
            begins = f"model.{side}.layers.{layer}"
            shapes = {"fc1": (inner, width), "fc2": (width, inner)}
            for each in attentions:
                shapes |= {f"{each}.{part}_proj": (width, width) for part in ("q", "k", "v", "out")}
            for name, shape in shapes.items():
                yield f"{begins}.{name}.weight", shape
                yield f"{begins}.{name}.bias", shape[:1]
            for name in (*(f"{each}_layer_norm" for each in attentions), "final_layer_norm"):
                yield f"{begins}.{name}.weight", (width,)
                yield f"{begins}.{name}.bias", (width,)
