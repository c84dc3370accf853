"""LLaVA-OneVision (SigLIP, two-layer projector, Qwen2) in terms of llama.cpp's GGUF files.

The text model becomes a plain ``qwen2`` file. The projector file is of libmtmd's type ``mlp``,
with the tower's feature layer named and without grid pinpoints, because the runtime does the
tiling itself. The architecture: https://arxiv.org/abs/2408.03326
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import gguf

from convert.checkpoint import Checkpoint, Tensor
from convert.gguf_file import Output
from convert.llava_config import (
    ONLY,
    Config,
    TextConfig,
    VisionConfig,
    image_policy,
    read_config,
    read_preprocessor,
)
from runtime.errors import CheckpointError
from runtime.pack import ImagePolicy


@dataclass(frozen=True)
class Model:
    """A checkpoint of the family, understood and found complete."""

    config: Config
    image: ImagePolicy
    image_mean: tuple[float, ...]
    image_std: tuple[float, ...]
    text: list[Output]
    """Tensors of the text model's file."""
    projector: list[Output]
    """Tensors of the projector's file."""


def understand(checkpoint: Checkpoint) -> Model:
    """Read configuration and tensor list and match one with the other.

    Raises:
        CheckpointError: another family, a setting that llama.cpp cannot honour, or a tensor that
            is missing, left over or of the wrong shape.
    """
    config = read_config(checkpoint)
    preprocessor = read_preprocessor(checkpoint)
    image = image_policy(config, preprocessor)
    tensors = _Tensors(checkpoint, config)
    text = list(_text_outputs(tensors, config))
    projector = list(_projector_outputs(tensors, config))
    tensors.refuse_leftovers()
    return Model(config, image, preprocessor.image_mean, preprocessor.image_std, text, projector)


def text_keys(writer: gguf.GGUFWriter, config: Config, name: str) -> None:
    """Add the keys of the text model, the tokenizer's excepted."""
    text = config.text_config
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name(name)
    writer.add_context_length(text.max_position_embeddings)
    writer.add_embedding_length(text.hidden_size)
    writer.add_block_count(text.num_hidden_layers)
    writer.add_feed_forward_length(text.intermediate_size)
    writer.add_head_count(text.num_attention_heads)
    writer.add_head_count_kv(text.kv_heads)
    writer.add_rope_freq_base(text.rope_base)
    writer.add_layer_norm_rms_eps(text.rms_norm_eps)
    writer.add_vocab_size(text.vocab_size)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)


def projector_keys(writer: gguf.GGUFWriter, model: Model, name: str) -> None:
    """Add the keys of the projector file."""
    vision = model.config.vision_config
    writer.add_type(gguf.GGUFType.MMPROJ)
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_clip_has_vision_encoder(True)
    writer.add_clip_projector_type("mlp")
    writer.add_vision_image_size(vision.image_size)
    writer.add_vision_patch_size(vision.patch_size)
    writer.add_vision_embedding_length(vision.hidden_size)
    writer.add_vision_feed_forward_length(vision.padded_ffn)
    writer.add_vision_projection_dim(model.config.text_config.hidden_size)
    writer.add_vision_block_count(model.config.depth)
    writer.add_vision_head_count(vision.num_attention_heads)
    writer.add_vision_attention_layernorm_eps(vision.layer_norm_eps)
    writer.add_vision_image_mean(list(model.image_mean))
    writer.add_vision_image_std(list(model.image_std))
    writer.add_vision_use_gelu(True)
    # Without it libmtmd's graph leaves out the last layer.
    writer.add_array("clip.vision.feature_layer", [model.config.depth])


def canonical(name: str) -> str:
    """A tensor's name without what differs between the spellings in circulation.

    ``model.language_model.…`` and ``language_model.model.…`` become ``language_model.…``, the
    output matrix ``lm_head.weight``, and the tower loses its inner ``vision_model.``.
    """
    name = name.removeprefix("model.")
    for long, short in (
        ("language_model.model.", "language_model."),
        ("language_model.lm_head.", "lm_head."),
        ("vision_tower.vision_model.", "vision_tower."),
    ):
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name


class _Tensors:
    """The tensors of a checkpoint under their canonical names, ticked off as they are used."""

    def __init__(self, checkpoint: Checkpoint, config: Config) -> None:
        self._folder = checkpoint.folder
        self._left: dict[str, Tensor] = {}
        unused = re.compile(_unused_layers(config))
        for name, tensor in checkpoint.tensors.items():
            key = canonical(name)
            if key in self._left:
                raise CheckpointError(
                    f"{checkpoint.folder} holds {key} twice, as {name} and as "
                    f"{self._left[key].name}. Use a checkpoint in one spelling."
                )
            if not unused.match(key):
                self._left[key] = tensor

    def take(
        self,
        source: str,
        target: str,
        shape: tuple[int, ...],
        padded: tuple[int, ...] | None = None,
    ) -> Output:
        """The tensor ``source`` of ``shape`` as ``target`` in the new file."""
        tensor = self._left.pop(source, None)
        if tensor is None:
            raise CheckpointError(
                f"{self._folder} lacks tensor {source}. Download the whole checkpoint."
            )
        if tensor.shape != shape:
            raise CheckpointError(
                f"Tensor {tensor.name} has shape {tensor.shape} where config.json promises "
                f"{shape}. Use the config.json that belongs to the checkpoint."
            )
        half = len(shape) > 1 and "position_embd" not in target
        return Output(target, tensor, half, padded or shape)

    def drop_tied(self, tied: bool, embedding: Tensor) -> None:
        """Leave out an output matrix that is the input embedding once more."""
        tensor = self._left.get("lm_head.weight")
        if tensor is None or not tied:
            return
        if not _equal(tensor, embedding):
            raise CheckpointError(
                f"config.json ties the output to the input embedding, but {tensor.name} differs "
                "from it. Set tie_word_embeddings to false if the output has its own weights."
            )
        del self._left["lm_head.weight"]

    def refuse_leftovers(self) -> None:
        """Refuse a checkpoint with tensors that nothing has asked for."""
        if self._left:
            names = sorted(tensor.name for tensor in self._left.values())
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            raise CheckpointError(
                f"{self._folder} holds tensor {names[0]}{more}, which this model does not "
                f"have. {ONLY}"
            )


def _unused_layers(config: Config) -> str:
    """What the features never pass through: late layers, the last norm, the pooling head."""
    depth, layers = config.depth, config.vision_config.num_hidden_layers
    late = "|".join(str(layer) for layer in range(depth, layers)) or "$^"
    return (
        rf"vision_tower\.(head\.|post_layernorm\.|embeddings\.position_ids$"
        rf"|encoder\.layers\.({late})\.)|language_model\..*rotary_emb\.inv_freq$"
    )


def _equal(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and all(
        (a == b).all() for a, b in zip(one.pieces(), other.pieces(), strict=True)
    )


def _text_outputs(tensors: _Tensors, config: Config) -> Iterator[Output]:
    text = config.text_config
    width, vocabulary = text.hidden_size, text.vocab_size
    source = "language_model."
    embedding = tensors.take(
        source + "embed_tokens.weight", "token_embd.weight", (vocabulary, width)
    )
    yield embedding
    for layer in range(text.num_hidden_layers):
        yield from _decoder_layer(tensors, text, f"{source}layers.{layer}.", f"blk.{layer}.")
    yield tensors.take(source + "norm.weight", "output_norm.weight", (width,))
    tensors.drop_tied(config.tied, embedding.source)
    if not config.tied:
        yield tensors.take("lm_head.weight", "output.weight", (vocabulary, width))


def _decoder_layer(
    tensors: _Tensors, text: TextConfig, source: str, target: str
) -> Iterator[Output]:
    width, ffn = text.hidden_size, text.intermediate_size
    kv_width = width // text.num_attention_heads * text.kv_heads
    yield tensors.take(source + "input_layernorm.weight", target + "attn_norm.weight", (width,))
    for part, rows in (("q", width), ("k", kv_width), ("v", kv_width)):
        old, new = f"{source}self_attn.{part}_proj.", f"{target}attn_{part}."
        yield tensors.take(old + "weight", new + "weight", (rows, width))
        yield tensors.take(old + "bias", new + "bias", (rows,))
    for old, new, shape in (
        ("self_attn.o_proj", "attn_output", (width, width)),
        ("post_attention_layernorm", "ffn_norm", (width,)),
        ("mlp.gate_proj", "ffn_gate", (ffn, width)),
        ("mlp.up_proj", "ffn_up", (ffn, width)),
        ("mlp.down_proj", "ffn_down", (width, ffn)),
    ):
        yield tensors.take(f"{source}{old}.weight", f"{target}{new}.weight", shape)


def _projector_outputs(tensors: _Tensors, config: Config) -> Iterator[Output]:
    vision, width = config.vision_config, config.text_config.hidden_size
    inner, patch = vision.hidden_size, vision.patch_size
    source = "vision_tower.embeddings."
    yield tensors.take(
        source + "patch_embedding.weight", "v.patch_embd.weight", (inner, 3, patch, patch)
    )
    yield tensors.take(source + "patch_embedding.bias", "v.patch_embd.bias", (inner,))
    yield tensors.take(
        source + "position_embedding.weight", "v.position_embd.weight", (vision.features**2, inner)
    )
    for layer in range(config.depth):
        yield from _tower_layer(tensors, vision, layer)
    for number, columns in ((1, inner), (2, width)):
        old, new = f"multi_modal_projector.linear_{number}.", f"mm.{2 * number - 2}."
        yield tensors.take(old + "weight", new + "weight", (width, columns))
        yield tensors.take(old + "bias", new + "bias", (width,))
    yield tensors.take("image_newline", "model.image_newline", (width,))


def _tower_layer(tensors: _Tensors, vision: VisionConfig, layer: int) -> Iterator[Output]:
    source, target = f"vision_tower.encoder.layers.{layer}.", f"v.blk.{layer}."
    width, ffn, padded = vision.hidden_size, vision.intermediate_size, vision.padded_ffn
    for number in (1, 2):
        for part in ("weight", "bias"):
            old, new = f"{source}layer_norm{number}.{part}", f"{target}ln{number}.{part}"
            yield tensors.take(old, new, (width,))
    for old, new in (("q_proj", "q"), ("k_proj", "k"), ("v_proj", "v"), ("out_proj", "out")):
        old, new = f"{source}self_attn.{old}.", f"{target}attn_{new}."
        yield tensors.take(old + "weight", new + "weight", (width, width))
        yield tensors.take(old + "bias", new + "bias", (width,))
    up, down = source + "mlp.fc1.", source + "mlp.fc2."
    yield tensors.take(up + "weight", target + "ffn_up.weight", (ffn, width), (padded, width))
    yield tensors.take(up + "bias", target + "ffn_up.bias", (ffn,), (padded,))
    yield tensors.take(down + "weight", target + "ffn_down.weight", (width, ffn), (width, padded))
    yield tensors.take(down + "bias", target + "ffn_down.bias", (width,))
