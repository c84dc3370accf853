"""Random checkpoints of every LLaVA, in the layouts in which they are published.

A row of ``VARIANTS`` is a decoder, a tower, a tokenizer, a chat template and a way to prepare
pictures, as one of the published checkpoints has them. Weights follow the rules of
``bench.shapes.checkpoint``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from bench.shapes.checkpoint import (
    DType,
    Shape,
    Spelling,
    decoder_shapes,
    draw,
    exact,
    linear,
    spell,
    tower_block,
    write_json,
    write_shards,
)
from bench.shapes.tokenizers import TokenizerKind, random_tokenizer, tokenizer_config

_SHAPE = Shape(56, 8, 64, 160, 3, 2, 64, 160, 2, 4, 2, 704, False, 3, 9)
"""7 patches a side, grouped-query attention, and one layer of the tower more than is used."""
_MEAN, _STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
_HALF = [0.5, 0.5, 0.5]


@dataclass(frozen=True)
class Variant:
    """What a random checkpoint consists of."""

    family: str
    """``model_type``."""
    decoder: str
    """``model_type`` of the text model."""
    tower: str
    """``model_type`` of the vision tower."""
    tokenizer: TokenizerKind
    template: str
    """Jinja."""
    preparation: str
    """``crop``, ``pad`` or ``stretch``, as the processor does it."""
    shape: Shape = _SHAPE

    @property
    def clip(self) -> bool:
        """Whether the tower is CLIP's."""
        return self.tower == "clip_vision_model"


def _turns(user: str, picture: str, text: str, answer: str, start: str) -> str:
    """A template that says pictures before text, from what it says around them."""
    shown = "for c in m['content'] | selectattr('type', 'equalto', 'image')"
    said = "for c in m['content'] | selectattr('type', 'equalto', 'text')"
    return (
        "{% for m in messages %}"
        f"{user}{{% {shown} %}}{picture}{{% endfor %}}"
        f"{{% if m['role'] != 'assistant' %}}{{% {said} %}}{text}{{% endfor %}}"
        f"{{% else %}}{{% {said} %}}{answer}{{% endfor %}}{{% endif %}}"
        f"{{% endfor %}}{{% if add_generation_prompt %}}{start}{{% endif %}}"
    )


VICUNA = _turns(
    "{% if m['role'] != 'system' %}{{ m['role'].upper() + ': ' }}{% endif %}",
    "{{ '<image>\\n' }}",
    "{{ c['text'] + ' ' }}",
    "{{ c['text'] + ' ' }}",
    "{{ 'ASSISTANT:' }}",
)
CHATML = _turns(
    "{{ '<|im_start|>' + m['role'] + ' ' }}",
    "{{ '<image>' }}",
    "{{ '\\n' + c['text'] + '<|im_end|>' }}",
    "{{ '\\n' + c['text'] + '<|im_end|>' }}",
    "{{ '<|im_start|>assistant\\n' }}",
)
MISTRAL = (
    "{% for m in messages %}{% set said = (m['content'] | selectattr('type', 'equalto', 'text')"
    " | first)['text'] %}{% if m['role'] == 'system' %}"
    "{{ '<<SYS>>\\n' + said + '\\n<</SYS>>\\n\\n' }}{% elif m['role'] == 'user' %}{{ '[INST] ' }}"
    "{% for c in m['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\\n' }}"
    "{% endfor %}{{ said + ' [/INST]' }}{% else %}{{ ' ' + said + '</s> ' }}{% endif %}{% endfor %}"
)
LLAMA3 = "{{ bos_token }}" + _turns(
    "{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\\n\\n' }}",
    "{{ '<image>\\n' }}",
    "{{ c['text'] + '<|eot_id|>' }}",
    "{{ c['text'] + '<|eot_id|>' }}",
    "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}",
)

_CLIP, _SIGLIP = "clip_vision_model", "siglip_vision_model"
VARIANTS = {
    "llava-1.5": Variant("llava", "llama", _CLIP, "vicuna", VICUNA, "crop"),
    "llava-1.5-padded": Variant("llava", "llama", _CLIP, "vicuna", VICUNA, "pad"),
    "llava-interleave": Variant("llava", "qwen2", _SIGLIP, "qwen2", CHATML, "stretch"),
    "llava-next-vicuna": Variant("llava_next", "llama", _CLIP, "vicuna", VICUNA, "crop"),
    "llava-next-mistral": Variant("llava_next", "mistral", _CLIP, "mistral", MISTRAL, "crop"),
    "llava-next-llama3": Variant("llava_next", "llama", _CLIP, "llama3", LLAMA3, "crop"),
    "llava-next-qwen": Variant("llava_next", "qwen2", _CLIP, "qwen2", CHATML, "crop"),
}


def write_random_llava(
    folder: Path,
    variant: str,
    seed: int = 0,
    *,
    spelling: Spelling = "old",
    dtype: DType = "f32",
    shards: int = 1,
) -> Path:
    """Write a checkpoint with seeded random weights and return its folder.

    Args:
        folder: made if it is not there.
        variant: a key of ``VARIANTS``.
        seed: same seed and variant, same model, whatever the other arguments.
        spelling: which of the state-dict spellings in circulation.
        dtype: element type in the safetensors files.
        shards: number of safetensors files; more than one come with an index.
    """
    chosen = VARIANTS[variant]
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = random_tokenizer(chosen.tokenizer, extra_special=("<image>",))
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(folder / "config.json", config(chosen, tokenizer))
    write_json(folder / "tokenizer_config.json", tokenizer_config(chosen.tokenizer, tokenizer))
    write_json(folder / "chat_template.json", {"chat_template": chosen.template})
    write_json(folder / "preprocessor_config.json", preprocessor_config(chosen))
    generator = np.random.default_rng(seed)
    tensors = [
        (spell(name, spelling), exact(draw(name, dims, generator)))
        for name, dims in tensor_shapes(chosen)
    ]
    write_shards(folder, tensors, dtype, shards)
    return folder


def config(variant: Variant, tokenizer: Tokenizer) -> dict[str, Any]:
    """``config.json``, as silent as published ones are about what is usual."""
    size = variant.shape
    text = {
        "model_type": variant.decoder,
        "vocab_size": size.vocabulary,
        "hidden_size": size.width,
        "intermediate_size": size.ffn,
        "num_hidden_layers": size.layers,
        "num_attention_heads": size.heads,
        "num_key_value_heads": size.kv_heads,
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-5,
    }
    if variant.decoder == "mistral":
        text |= {"sliding_window": None, "rope_theta": 1000000.0}
    found: dict[str, Any] = {
        "model_type": variant.family,
        "ignore_index": -100,
        "image_token_index": tokenizer.token_to_id("<image>"),
        "projector_hidden_act": "gelu",
        "text_config": text,
        "vision_config": {
            "model_type": variant.tower,
            "hidden_size": size.vision_width,
            "image_size": size.tile,
            "intermediate_size": size.vision_ffn,
            "num_attention_heads": size.vision_heads,
            "num_hidden_layers": size.vision_layers,
            "patch_size": size.patch,
            **({"projection_dim": 32} if variant.clip else {"vision_use_head": False}),
        },
        "vision_feature_layer": -2 if variant.clip else -1,
        "vision_feature_select_strategy": "default" if variant.clip else "full",
    }
    if variant.family == "llava_next":
        found |= {"image_grid_pinpoints": pinpoints(size), "use_image_newline_parameter": True}
    return found


def pinpoints(size: Shape) -> list[list[int]]:
    """The canvases of LLaVA-NeXT, (height, width) in pixels."""
    tiles = ((1, 2), (2, 1), (2, 2), (3, 1), (1, 3))
    return [[size.tile * rows, size.tile * columns] for rows, columns in tiles]


def preprocessor_config(variant: Variant) -> dict[str, Any]:
    """``preprocessor_config.json`` as published."""
    tile = variant.shape.tile
    square = {"height": tile, "width": tile}
    found: dict[str, Any] = {
        "do_convert_rgb": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": _MEAN if variant.clip else _HALF,
        "image_std": _STD if variant.clip else _HALF,
        "resample": 3,
        "rescale_factor": 0.00392156862745098,
    }
    if variant.family == "llava_next":
        found |= {
            "image_grid_pinpoints": pinpoints(variant.shape),
            "image_processor_type": "LlavaNextImageProcessor",
            "do_pad": True,
        }
    elif variant.preparation == "pad":
        found |= {"image_processor_type": "LlavaImageProcessor", "do_pad": True}
    else:
        name = "CLIPImageProcessor" if variant.clip else "SiglipImageProcessor"
        found["image_processor_type"] = name
    if variant.preparation == "stretch":
        return {**found, "size": square}
    return {**found, "size": {"shortest_edge": tile}, "crop_size": square, "do_center_crop": True}


def tensor_shapes(variant: Variant) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names, in the ``new`` spelling, and shapes of every tensor of a checkpoint."""
    size = variant.shape
    if variant.family == "llava_next":
        yield "model.image_newline", (size.width,)
    tower, width = "model.vision_tower.vision_model.", size.vision_width
    yield tower + "embeddings.patch_embedding.weight", (width, 3, size.patch, size.patch)
    positions = size.patches_per_side**2
    if variant.clip:
        positions += 1
        yield tower + "embeddings.class_embedding", (width,)
        yield from linear(tower + "pre_layrnorm", (width,))
    else:
        yield tower + "embeddings.patch_embedding.bias", (width,)
    yield tower + "embeddings.position_embedding.weight", (positions, width)
    for layer in range(size.vision_layers):
        yield from tower_block(f"{tower}encoder.layers.{layer}.", size)
    yield from linear(tower + "post_layernorm", (width,))
    yield from linear("model.multi_modal_projector.linear_1", (size.width, width))
    yield from linear("model.multi_modal_projector.linear_2", (size.width, size.width))
    yield from decoder_shapes(size, biased=variant.decoder == "qwen2")
