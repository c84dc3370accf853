"""What a text model takes of the memory, worked out from its header.

It is mapped, and what llama.cpp packs anew for this processor comes on top of it; evaluating needs
room for keys and values, for the states of layers that have them instead, and for what a batch
becomes on its way. Measured on x86_64 with the demo pack, at the real 0.5B shape, and at the
shapes of SmolVLM2, LFM2-VL, Qwen2-VL, Qwen3-VL and Gemma 3.

llama.cpp itself can work it out without loading the weights (``no_alloc``), but ends the process
over a mapped model where it computes on a processor, gives the answer to C++ alone, and knows
neither other boards nor types that the weights do not have yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from runtime.gguf.header import MAX_NUMBER, SIGNED, UNSIGNED, Header, Tensor

BATCH, GPU_BATCH = 128, 512
"""Positions evaluated at a time, on a processor and on a GPU."""
KEPT_PICTURES = 2
"""Pictures that were left for others whose states are kept in memory."""
_KEPT_SHARE = 2
"""One in so many positions of a context can be among them: two usual pictures, or a large one."""
ANSWER_SHARE = 8
"""One in so many positions is kept free for an answer before a question is accepted."""
_MOST_ANSWER = 256
_SINGLE = 4
_CELLS = 256
"""llama.cpp makes a context longer until it is a multiple of this."""
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
    header: Header,
    tokens: int,
    *,
    batch: int = BATCH,
    flash: bool = False,
    element: int = 2,
    sequences: int = 1,
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
        sequences: How many there can be, each with a state of its own where layers have one.
    """
    shape = _TextShape.of(header)
    tokens = -(-tokens // _CELLS) * _CELLS
    cache = tokens * shape.cached * element
    cache += 4 * sequences * shape.states * shape.groups.count(0)
    weights = 0 if flash else shape.heads * tokens
    attention = weights + 6 * max(shape.width, shape.heads * shape.key)
    norms = 6 if shape.normed_after else 4
    largest = max(attention, 3 * shape.wide + norms * shape.width) + shape.deep
    mask = shape.masks * tokens * (2 if flash else 4)
    # Keys and values of 32 bits meet the weights as they are.
    in_16_bits = max(weights if element < _SINGLE else 0, shape.wide)
    return cache + batch * (mask + 4 * largest + 2 * in_16_bits)


def token_cache_bytes(header: Header, element: int = 2) -> int:
    """What a token takes among the keys and values.

    Args:
        header: The text model's.
        element: Bytes of a number among them.

    Raises:
        PackError: the header does not tell the model's dimensions.
    """
    return _TextShape.of(header).cached * element


def kept_bytes(header: Header, tokens: int, element: int = 2) -> int:
    """What the states of pictures that were left take at most.

    Args:
        header: The text model's.
        tokens: Length of the longest sequence.
        element: Bytes of a number among the keys and values.
    """
    shape = _TextShape.of(header)
    # A whole state, and one that a recurrent model can go back to, of the system prompt and of the
    # picture.
    recurrent = 3 * KEPT_PICTURES * 4 * shape.states * shape.groups.count(0)
    return tokens // _KEPT_SHARE * shape.cached * element + recurrent


@dataclass(frozen=True)
class _TextShape:
    """What of a text model says how much evaluating takes."""

    width: int
    wide: int
    """Of a feed-forward layer; of the experts that a token goes to, together."""
    heads: int
    key: int
    value: int
    groups: tuple[int, ...]
    """Heads of keys and values of each layer; 0 where a layer keeps a state in their place."""
    states: int
    """Numbers of a layer's state."""
    masks: int
    normed_after: bool
    """Whether a layer's results are normed, too."""
    deep: int
    """Numbers of an image token that go to layers after the first, and of itself once more."""

    @property
    def cached(self) -> int:
        """Numbers among the keys and values of a token."""
        return sum(self.groups) * (self.key + self.value)

    @classmethod
    def of(cls, header: Header) -> "_TextShape":
        name = header.text("general.architecture")
        blocks = header.number(f"{name}.block_count")
        width = header.number(f"{name}.embedding_length")
        heads = max(_each(header, f"{name}.attention.head_count", blocks))
        groups = _groups(header, name, blocks, heads)
        head = header.number(f"{name}.attention.key_length", max(1, width // heads))
        wide = max(_each(header, f"{name}.feed_forward_length", blocks, 1))
        experts = header.number(f"{name}.expert_used_count", 1)
        deep = header.number(f"{name}.n_deepstack_layers", 0, least=0)
        return cls(
            width=width,
            wide=max(wide, experts * header.number(f"{name}.expert_feed_forward_length", 1)),
            heads=heads,
            key=head,
            value=header.number(f"{name}.attention.value_length", head),
            groups=groups,
            states=_states(header, name, width),
            masks=2 if f"{name}.attention.sliding_window" in header.values else 1,
            normed_after="blk.0.post_ffw_norm.weight" in header.tensors,
            deep=(1 + deep) * width if deep else 0,
        )


def _each(header: Header, key: str, blocks: int, default: int | None = None) -> tuple[int, ...]:
    """A number that may be given for each layer."""
    value = header.values.get(key)
    if value is not None and value.count is not None:
        content = header.array(key, (UNSIGNED, SIGNED), blocks).content
        if not isinstance(content, tuple) or not all(0 <= each <= MAX_NUMBER for each in content):
            header.refuse(f"its {key} is not a list of numbers")
        return content
    return (header.number(key, default),) * blocks


def _groups(header: Header, name: str, blocks: int, heads: int) -> tuple[int, ...]:
    groups = _each(header, f"{name}.attention.head_count_kv", blocks, heads)
    every = header.number(f"{name}.full_attention_interval", 1)
    return tuple(each if (at + 1) % every == 0 else 0 for at, each in enumerate(groups))


def _states(header: Header, name: str, width: int) -> int:
    """Of a short convolution, or of a state-space layer and the convolution before it."""
    number = header.number
    if f"{name}.shortconv.l_cache" in header.values:
        return width * (number(f"{name}.shortconv.l_cache") - 1)
    if f"{name}.ssm.inner_size" not in header.values:
        return 0
    inner, size = number(f"{name}.ssm.inner_size"), number(f"{name}.ssm.state_size")
    convolved = inner + 2 * number(f"{name}.ssm.group_count", 1) * size
    return (number(f"{name}.ssm.conv_kernel", 4) - 1) * convolved + size * inner
