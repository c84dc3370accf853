"""What a random checkpoint of each family consists of: configuration, tokenizer, processor."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.checkpoints.native import templates

_CLIP_MEAN, _CLIP_STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
_IMAGENET_MEAN, _IMAGENET_STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
_HALF = [0.5, 0.5, 0.5]
_TEXT = {
    "hidden_size": 128,
    "intermediate_size": 256,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 8192,
    "rms_norm_eps": 1e-6,
}
_TOWER = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
}
_EARS = {
    "d_model": 64,
    "encoder_attention_heads": 4,
    "encoder_ffn_dim": 128,
    "encoder_layers": 3,
    "num_mel_bins": 128,
    "max_source_positions": 1500,
}
_QWEN_TOWER = {"depth": 4, "num_heads": 4, "spatial_merge_size": 2, "temporal_patch_size": 2}

Ids = Callable[[str], int]
"""The number of a token."""


@dataclass(frozen=True)
class Family:
    """A family of models that llama.cpp sees with."""

    architecture: str
    """The class of transformers, as ``config.json`` has it."""
    projector: str
    """``clip.projector_type`` of the converted projector."""
    tokenizer: str
    """A key of ``vocabularies.TOKENIZERS``."""
    pre_tokenizer: str
    """``tokenizer.ggml.pre``; what a published vocabulary's hash would tell."""
    template: str
    """Jinja."""
    config: Callable[[Ids], dict[str, Any]]
    """``config.json`` but for what is the same in all."""
    processor: dict[str, Any]
    """``preprocessor_config.json``."""
    ends: str = "<|im_end|>"
    """The token that ends an answer."""
    bos: str | None = None
    """The token that a text begins with."""
    rename: tuple[tuple[str, str], ...] = ()
    """How published tensors' beginnings differ from what transformers calls them now."""
    sub_architectures: dict[str, str] = field(default_factory=dict)
    """``architectures`` of the parts of the configuration."""
    whole: tuple[str, str, str] | None = None
    """What the configuration is a part of: architecture, ``model_type``, and where it is."""
    options: tuple[str, ...] = ()
    """What the converter of the text model is told besides."""


def _smolvlm(ids: Ids) -> dict[str, Any]:
    return {
        "model_type": "smolvlm",
        "image_token_id": ids("<image>"),
        "scale_factor": 2,
        "tie_word_embeddings": False,
        "pad_token_id": ids("<|endoftext|>"),
        "text_config": _TEXT
        | {
            "model_type": "llama",
            "rope_parameters": {"rope_type": "default", "rope_theta": 100000.0},
            "rms_norm_eps": 1e-5,
        },
        "vision_config": _TOWER
        | {"model_type": "smolvlm_vision", "image_size": 64, "patch_size": 8},
    }


def _qwen_ids(ids: Ids) -> dict[str, Any]:
    return {
        "image_token_id": ids("<|image_pad|>"),
        "video_token_id": ids("<|video_pad|>"),
        "vision_start_token_id": ids("<|vision_start|>"),
        "vision_end_token_id": ids("<|vision_end|>"),
        "tie_word_embeddings": False,
    }


def _mrope(sections: list[int], **more: object) -> dict[str, Any]:
    told = {"rope_type": "default", "rope_theta": 1000000.0, "mrope_section": sections}
    return {"rope_parameters": told | more}


def _qwen2_vl(ids: Ids) -> dict[str, Any]:
    tower = _QWEN_TOWER | {"embed_dim": 64, "hidden_size": 128, "mlp_ratio": 2, "patch_size": 14}
    return _qwen_ids(ids) | {
        "model_type": "qwen2_vl",
        "text_config": _TEXT | _mrope([4, 6, 6]) | {"model_type": "qwen2_vl_text"},
        "vision_config": tower | {"model_type": "qwen2_vl_vision", "in_channels": 3},
    }


def _qwen25_vl(ids: Ids) -> dict[str, Any]:
    tower = _QWEN_TOWER | {
        "model_type": "qwen2_5_vl_vision",
        "hidden_size": 64,
        "out_hidden_size": 128,
        "intermediate_size": 128,
        "patch_size": 14,
        "window_size": 112,
        "fullatt_block_indexes": [1, 3],
    }
    return _qwen_ids(ids) | {
        "model_type": "qwen2_5_vl",
        "text_config": _TEXT | _mrope([4, 6, 6]) | {"model_type": "qwen2_5_vl_text"},
        "vision_config": tower,
    }


def _qwen3_vl(ids: Ids) -> dict[str, Any]:
    tower = _QWEN_TOWER | {
        "model_type": "qwen3_vl_vision",
        "hidden_size": 64,
        "out_hidden_size": 128,
        "intermediate_size": 128,
        "patch_size": 16,
        "num_position_embeddings": 64,
        "deepstack_visual_indexes": [1, 2],
    }
    return _qwen_ids(ids) | {
        "model_type": "qwen3_vl",
        "text_config": _TEXT
        | _mrope([6, 5, 5], mrope_interleaved=True)
        | {"model_type": "qwen3_vl_text", "head_dim": 32},
        "vision_config": tower,
    }


def _gemma3(ids: Ids) -> dict[str, Any]:
    return {
        "model_type": "gemma3",
        "image_token_index": ids("<image_soft_token>"),
        "boi_token_index": ids("<start_of_image>"),
        "eoi_token_index": ids("<end_of_image>"),
        "mm_tokens_per_image": 16,
        "eos_token_id": [ids("<eos>"), ids("<end_of_turn>")],
        "tie_word_embeddings": True,
        "text_config": _TEXT
        | {
            "model_type": "gemma3_text",
            "num_hidden_layers": 6,
            "head_dim": 32,
            "query_pre_attn_scalar": 32,
            "sliding_window": 32,
            "sliding_window_pattern": 6,
            "bos_token_id": ids("<bos>"),
            "eos_token_id": ids("<eos>"),
            "pad_token_id": ids("<pad>"),
            "rope_parameters": {
                "full_attention": {
                    "rope_type": "linear",
                    "rope_theta": 1000000.0,
                    "factor": 8.0,
                },
                "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
            },
        },
        "vision_config": _TOWER
        | {
            "model_type": "siglip_vision_model",
            "image_size": 112,
            "patch_size": 14,
            "vision_use_head": False,
        },
    }


def _lfm2_vl(ids: Ids) -> dict[str, Any]:
    return {
        "model_type": "lfm2_vl",
        "image_token_id": ids("<image>"),
        "downsample_factor": 2,
        "projector_hidden_size": 96,
        "projector_bias": True,
        "projector_use_layernorm": True,
        "tie_word_embeddings": True,
        "text_config": {**_TEXT}
        | {
            "model_type": "lfm2",
            "norm_eps": 1e-5,
            "conv_L_cache": 3,
            "block_auto_adjust_ff_dim": False,
            "layer_types": ["conv", "full_attention", "conv", "full_attention"],
            "bos_token_id": ids("<|startoftext|>"),
            "eos_token_id": ids("<|im_end|>"),
            "pad_token_id": ids("<|pad|>"),
            "rope_parameters": {"rope_type": "default", "rope_theta": 1000000.0},
        },
        "vision_config": _TOWER
        | {
            "model_type": "siglip2_vision_model",
            "patch_size": 16,
            "num_patches": 64,
            "vision_use_head": False,
        },
    }


def _internvl(ids: Ids) -> dict[str, Any]:
    return {
        "model_type": "internvl",
        "image_token_id": ids("<IMG_CONTEXT>"),
        "image_seq_length": 16,
        "downsample_ratio": 0.5,
        "tie_word_embeddings": False,
        "min_dynamic_patch": 1,
        "max_dynamic_patch": 6,
        "text_config": _TEXT
        | {
            "model_type": "qwen2",
            "rope_parameters": {"rope_type": "default", "rope_theta": 1000000.0},
        },
        "vision_config": _TOWER
        | {
            "model_type": "internvl_vision",
            "num_hidden_layers": 4,
            "image_size": [112, 112],
            "patch_size": [14, 14],
            "attention_bias": True,
            "layer_scale_init_value": 0.1,
        },
    }


def _minicpm(ids: Ids) -> dict[str, Any]:
    text = _TEXT | {
        "model_type": "qwen3_5_text",
        "head_dim": 32,
        "linear_key_head_dim": 32,
        "linear_value_head_dim": 32,
        "linear_num_key_heads": 2,
        "linear_num_value_heads": 4,
        "layer_types": ["linear_attention"] * 3 + ["full_attention"],
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 10000000.0,
            "mrope_section": [2, 1, 1],
            "mrope_interleaved": True,
            "partial_rotary_factor": 0.25,
        },
    }
    return {
        "model_type": "minicpmv4_6",
        "image_token_id": ids("<|image_pad|>"),
        "video_token_id": ids("<|video_pad|>"),
        "insert_layer_id": 1,
        "image_size": 112,
        "tie_word_embeddings": False,
        "text_config": text,
        "vision_config": _TOWER
        | {"model_type": "minicpmv4_6_vision", "image_size": 980, "patch_size": 14},
    }


def _qwen25_omni(ids: Ids) -> dict[str, Any]:
    return _qwen_ids(ids) | {
        "model_type": "qwen2_5_omni_thinker",
        "audio_token_id": ids("<|AUDIO|>"),
        "audio_start_token_id": ids("<|audio_bos|>"),
        "audio_end_token_id": ids("<|audio_eos|>"),
        "text_config": _TEXT | _mrope([4, 6, 6]) | {"model_type": "qwen2_5_omni_text"},
        "vision_config": _qwen25_vl(ids)["vision_config"]
        | {"model_type": "qwen2_5_omni_vision_encoder"},
        "audio_config": _EARS
        | {
            "model_type": "qwen2_5_omni_audio_encoder",
            "n_window": 100,
            "output_dim": 128,
        },
    }


def _qwen2_audio(ids: Ids) -> dict[str, Any]:
    return {
        "model_type": "qwen2_audio",
        "audio_token_index": ids("<|AUDIO|>"),
        "tie_word_embeddings": False,
        "text_config": _TEXT
        | {
            "model_type": "qwen2",
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
        },
        "audio_config": _EARS | {"model_type": "qwen2_audio_encoder"},
    }


def _processor(kind: str, mean: list[float], std: list[float], **more: Any) -> dict[str, Any]:
    return {
        "image_processor_type": kind,
        "do_convert_rgb": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": mean,
        "image_std": std,
        "rescale_factor": 1 / 255,
        **more,
    }


def _qwen_processor(patch: int, mean: list[float], std: list[float]) -> dict[str, Any]:
    side = patch * 2
    return _processor(
        "Qwen2VLImageProcessor",
        mean,
        std,
        resample=3,
        patch_size=patch,
        temporal_patch_size=2,
        merge_size=2,
        size={"shortest_edge": 8 * side * side, "longest_edge": 4096 * side * side},
    )


FAMILIES = {
    "smolvlm": Family(
        "SmolVLMForConditionalGeneration",
        "idefics3",
        "smolvlm",
        "smollm",
        templates.SMOLVLM,
        _smolvlm,
        _processor(
            "SmolVLMImageProcessor",
            _HALF,
            _HALF,
            resample=1,
            do_image_splitting=True,
            do_pad=True,
            size={"longest_edge": 192},
            max_image_size={"longest_edge": 64},
        ),
        ends="<end_of_utterance>",
        sub_architectures={"text_config": "VLlama3ForCausalLM"},
    ),
    "qwen2-vl": Family(
        "Qwen2VLForConditionalGeneration",
        "qwen2vl_merger",
        "qwen",
        "qwen2",
        templates.QWEN2,
        _qwen2_vl,
        _qwen_processor(14, _CLIP_MEAN, _CLIP_STD),
        rename=(("model.visual.", "visual."), ("model.language_model.", "model.")),
    ),
    "qwen2.5-vl": Family(
        "Qwen2_5_VLForConditionalGeneration",
        "qwen2.5vl_merger",
        "qwen",
        "qwen2",
        templates.QWEN2,
        _qwen25_vl,
        _qwen_processor(14, _CLIP_MEAN, _CLIP_STD),
        rename=(("model.visual.", "visual."), ("model.language_model.", "model.")),
    ),
    "qwen3-vl": Family(
        "Qwen3VLForConditionalGeneration",
        "qwen3vl_merger",
        "qwen",
        "qwen2",
        templates.QWEN3,
        _qwen3_vl,
        _qwen_processor(16, _HALF, _HALF),
    ),
    "gemma-3": Family(
        "Gemma3ForConditionalGeneration",
        "gemma3",
        "gemma",
        "default",
        templates.GEMMA3,
        _gemma3,
        _processor(
            "Gemma3ImageProcessor",
            _HALF,
            _HALF,
            resample=2,
            image_seq_length=16,
            size={"height": 112, "width": 112},
        ),
        ends="<end_of_turn>",
        bos="<bos>",
        rename=(
            ("model.vision_tower.", "vision_tower.vision_model."),
            ("model.multi_modal_projector.", "multi_modal_projector."),
            ("model.language_model.", "language_model.model."),
        ),
    ),
    "lfm2-vl": Family(
        "Lfm2VlForConditionalGeneration",
        "lfm2",
        "lfm2",
        "lfm2",
        templates.LFM2,
        _lfm2_vl,
        _processor(
            "Lfm2VlImageProcessorFast",
            _HALF,
            _HALF,
            resample=2,
            tile_size=512,
            min_tiles=2,
            max_tiles=10,
            min_image_tokens=64,
            max_image_tokens=256,
            max_num_patches=1024,
            encoder_patch_size=16,
            downsample_factor=2,
            use_thumbnail=True,
            max_pixels_tolerance=2.0,
            do_image_splitting=True,
        ),
        bos="<|startoftext|>",
        rename=(("model.vision_tower.", "model.vision_tower.vision_model."),),
        sub_architectures={"text_config": "Lfm2ForCausalLM"},
    ),
    "internvl3": Family(
        "InternVLForConditionalGeneration",
        "internvl",
        "internvl",
        "qwen2",
        templates.INTERNVL,
        _internvl,
        _processor(
            "GotOcr2ImageProcessor",
            _IMAGENET_MEAN,
            _IMAGENET_STD,
            resample=3,
            crop_to_patches=True,
            min_patches=1,
            max_patches=6,
            size={"height": 112, "width": 112},
        ),
        sub_architectures={
            "text_config": "Qwen2ForCausalLM",
            "vision_config": "InternVisionModel",
        },
    ),
    "minicpm-v-4.6": Family(
        "MiniCPMV4_6ForConditionalGeneration",
        "minicpmv4_6",
        "minicpm",
        "qwen35",
        templates.MINICPM,
        _minicpm,
        _processor(
            "MiniCPMV4_6ImageProcessor",
            _HALF,
            _HALF,
            resample=3,
            scale_resolution=112,
            max_slice_nums=9,
            patch_size=14,
            downsample_mode="16x",
        ),
        options=("--no-mtp",),
    ),
    "qwen2.5-omni": Family(
        "Qwen2_5OmniThinkerForConditionalGeneration",
        "qwen2.5o",
        "qwen_omni",
        "qwen2",
        templates.QWEN2,
        _qwen25_omni,
        _qwen_processor(14, _CLIP_MEAN, _CLIP_STD),
        rename=(
            ("model.audio_tower.", "thinker.audio_tower."),
            ("model.visual.", "thinker.visual."),
            ("model.language_model.", "thinker.model."),
            ("lm_head.", "thinker.lm_head."),
        ),
        whole=("Qwen2_5OmniModel", "qwen2_5_omni", "thinker_config"),
    ),
    "qwen2-audio": Family(
        "Qwen2AudioForConditionalGeneration",
        "qwen2a",
        "qwen_audio",
        "qwen2",
        templates.QWEN2_AUDIO,
        _qwen2_audio,
        {
            "feature_extractor_type": "WhisperFeatureExtractor",
            "feature_size": 128,
            "hop_length": 160,
            "n_fft": 400,
            "chunk_length": 30,
            "n_samples": 480000,
            "nb_max_frames": 3000,
            "sampling_rate": 16000,
            "padding_value": 0.0,
            "return_attention_mask": True,
        },
        rename=(
            ("model.language_model.", "language_model.model."),
            ("lm_head.", "language_model.lm_head."),
            ("model.", ""),
        ),
        sub_architectures={"text_config": "Qwen2ForCausalLM"},
    ),
}
AUDIO = ("qwen2-audio", "qwen2.5-omni")
"""Those that hear; the second sees, too."""
VISION = tuple(name for name in FAMILIES if name not in AUDIO)
