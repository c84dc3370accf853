"""What a model takes of the memory, worked out from the headers of its files.

The text model is mapped, and what llama.cpp packs anew for this processor comes on top of it; the
projector is read into memory; each needs room to compute. Measured on x86_64 with the demo pack
and at the real 0.5B shape.
"""

from collections.abc import Mapping

from runtime.gguf.header import Header, Tensor

BATCH, GPU_BATCH = 128, 512
"""Positions evaluated at a time, on a processor and on a GPU."""
ANSWER_SHARE = 8
"""One in so many positions is kept free for an answer before a question is accepted."""
_MOST_ANSWER = 256
_SINGLE = 4
_HEARD = 1500
"""Steps of the 30 s of sound that Whisper's encoder takes at once, however short the sound is."""
_SPECTROGRAM = 5_000_000
"""Of 30 s of sound, and what it is made of. Measured at the widths of Whisper's tiny, small and
large encoder."""
_TOKEN_BYTES, _MERGE_BYTES = 170, 120
"""llama.cpp keeps a vocabulary's words twice, in tables, and the merges in another. Measured with
the vocabularies of Llama 2 and 3, Qwen2 and GPT-2."""


def text_model_bytes(header: Header, features: frozenset[str]) -> int:
    """A mapped text model, what is packed anew for the processor, and its vocabulary.

    Args:
        header: The model's.
        features: What llama.cpp was built to use, see ``runtime.llama.model.build_features``.
    """
    tied = "output.weight" not in header.tensors
    packed = packed_bytes(header.tensors, features, tied=tied)
    embedding = header.tensors["token_embd.weight"]
    merges = header.values.get("tokenizer.ggml.merges")
    vocabulary = embedding.shape[-1] * _TOKEN_BYTES
    if merges is not None:
        vocabulary += (merges.count or 0) * _MERGE_BYTES
    return header.stamp.size + packed + vocabulary


def packed_bytes(tensors: Mapping[str, Tensor], features: frozenset[str], *, tied: bool) -> int:
    """What llama.cpp packs anew of a text model's tensors.

    Args:
        tensors: Some or all of the model's, by name.
        features: As for ``text_model_bytes``.
        tied: Whether the embedding is the output matrix too, and is used as such in a copy.
    """
    return sum(
        tensor.bytes
        for name, tensor in tensors.items()
        if name.endswith(".weight")
        and (tied or name != "token_embd.weight")
        and repacked(tensor, features)
    )


def adapter_bytes(header: Header) -> int:
    """A LoRA adapter, read into memory."""
    return sum(tensor.bytes for tensor in header.tensors.values())


def repacked(tensor: Tensor, features: frozenset[str]) -> bool:
    """Whether llama.cpp keeps a tensor a second time, in an order that suits the processor.

    After ``ggml_repack_get_optimal_repack_type`` in ggml/src/ggml-cpu/repack.cpp.
    """
    if len(tensor.shape) != 2:
        return False
    kind, rows = tensor.kind.name, tensor.shape[1]
    if "AVX2" in features and kind in {"Q4_0", "Q4_K", "IQ4_NL", "MXFP4"}:
        return rows % 8 == 0
    if "AVX512" in features and kind == "Q2_K":
        return rows % 8 == 0
    if {"DOTPROD", "MATMUL_INT8"} & features:
        step = 8 if kind in {"Q4_K", "Q5_K", "Q6_K"} else 4
        kinds = {"Q4_0", "Q8_0", "IQ4_NL", "MXFP4", "Q4_K", "Q5_K", "Q6_K"}
        return kind in kinds and rows % step == 0
    return False


def batch_size(tokens: int, *, prefix: bool, gpu: bool = False) -> int:
    """Positions evaluated at a time.

    Args:
        tokens: Length of the longest sequence.
        prefix: Whether all that precedes an answer attends to each other, so that it must be
            evaluated at once.
        gpu: Whether layers of the model are on a GPU.
    """
    usual = GPU_BATCH if gpu else BATCH
    whole = tokens - min(_MOST_ANSWER, tokens // ANSWER_SHARE)
    return min(max(usual, whole) if prefix else usual, tokens)


def context_bytes(
    header: Header, tokens: int, *, batch: int = BATCH, flash: bool = False, element: int = 2
) -> int:
    """What a context takes: keys and values, and what a batch needs while it is evaluated.

    Args:
        header: The text model's.
        tokens: Length of the longest sequence.
        batch: Positions evaluated at a time.
        flash: Whether flash attention is used; without it a batch's attention weights are all
            there at once. They and the feed-forward layer's values take turns; either are put
            into 16 bits beside themselves before they meet a matrix.
        element: Bytes of a number among the keys and values.
    """
    number, name = header.number, header.text("general.architecture")
    width = number(f"{name}.embedding_length")
    wide = number(f"{name}.feed_forward_length")
    heads = number(f"{name}.attention.head_count")
    groups = number(f"{name}.attention.head_count_kv", heads)
    head = number(f"{name}.attention.key_length", width // heads)
    cache = 2 * number(f"{name}.block_count") * groups * head * tokens * element
    masks = 2 if f"{name}.attention.sliding_window" in header.values else 1
    weights = 0 if flash else heads * tokens
    largest = max(weights + 6 * max(width, heads * head), 3 * wide + 4 * width)
    mask = masks * tokens * (2 if flash else 4)
    # Keys and values of 32 bits meet the weights as they are.
    in_16_bits = max(weights if element < _SINGLE else 0, wide)
    return cache + batch * (mask + 4 * largest + 2 * in_16_bits)


def has_ears(header: Header) -> bool:
    """Whether a projector takes sounds."""
    value = header.values.get("clip.has_audio_encoder")
    return value is not None and value.content is True


def hearing_bytes(header: Header) -> int:
    """What the audio encoder of a projector needs while it hears one stretch of sound."""
    width = header.number("clip.audio.embedding_length")
    wide = header.number("clip.audio.feed_forward_length")
    return 4 * _HEARD * (wide + 5 * width) + _SPECTROGRAM


def projector_bytes(header: Header) -> int:
    """A vision tower and its projector, read whole, and what a tile needs while it is encoded."""
    number = header.number
    width = number("clip.vision.embedding_length")
    wide = number("clip.vision.feed_forward_length")
    tokens = (number("clip.vision.image_size") // number("clip.vision.patch_size")) ** 2
    return header.stamp.size + 4 * tokens * (wide + 4 * width)
