"""The figures of a sweep: what each measurement yields, in which unit, and which way is better."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bench.quality.datasets import MetricName
from bench.records import Group

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Figure:
    """A number that a measurement yields."""

    name: str
    unit: str
    better: Better


@dataclass(frozen=True)
class Kind:
    """What is measured in one go."""

    group: Group
    name: str
    figures: tuple[Figure, ...]
    once: bool = False
    """Whether repeating it would tell nothing new."""


def _figures(unit: str, better: Better, *names: str) -> tuple[Figure, ...]:
    return tuple(Figure(name, unit, better) for name in names)


FILES = Kind(
    "files",
    "files",
    (
        *_figures("bytes", "lower", "text_model", "projector", "recogniser", "voice"),
        *_figures("bits", "lower", "bits_per_weight", "projector_bits_per_weight"),
        *_figures("", "neither", "parameters", "projector_parameters"),
    ),
    once=True,
)
START = Kind(
    "load",
    "start",
    (*_figures("s", "lower", "cold_start", "warm_start"), Figure("peak_memory", "bytes", "lower")),
)
MEMORY = Kind("load", "memory", _figures("bytes", "lower", "planned_memory", "used_memory"), True)
PICTURE = Kind(
    "picture",
    "picture",
    (
        Figure("image_tokens", "", "neither"),
        Figure("tiles", "", "neither"),
        *_figures("s", "lower", "encode", "encode_tile"),
        Figure("prefill", "tokens/s", "higher"),
    ),
)
PREFILL = Kind("text", "prefill", _figures("tokens/s", "higher", "prefill"))
DECODE = Kind("text", "decode", _figures("tokens/s", "higher", "decode"))
RECOGNISE = Kind("speech", "recognise", _figures("", "lower", "recognise_factor"))
SPEAK = Kind(
    "speech",
    "speak",
    (Figure("speak_factor", "", "lower"), Figure("first_sentence", "s", "lower")),
)
TURN = Kind(
    "turn",
    "turn",
    (
        *_figures("s", "neither", "photo"),
        *_figures("s", "lower", "encoded", "prefilled", "transcript", "first_token"),
        *_figures("s", "lower", "first_sentence", "first_audio", "end"),
    ),
)
DIVERGENCE = Kind(
    "quality",
    "divergence",
    (
        *_figures("nats", "lower", "kl_mean", "kl_p99"),
        *_figures("", "higher", "top1", "same_answers", "cosine"),
    ),
    once=True,
)
LABELLED: Mapping[MetricName, Kind] = {
    "exact": Kind("quality", "labelled", _figures("", "higher", "exact"), True),
    "vqa": Kind("quality", "labelled", _figures("", "higher", "vqa_accuracy"), True),
    "cider": Kind("quality", "labelled", _figures("", "higher", "cider"), True),
    "wer": Kind("quality", "labelled", _figures("", "lower", "wer"), True),
    "pope": Kind(
        "quality",
        "labelled",
        (
            *_figures("", "higher", "pope_accuracy", "pope_precision", "pope_recall", "pope_f1"),
            Figure("pope_yes_share", "", "neither"),
        ),
        True,
    ),
}
TURN_ENERGY = Kind("power", "turn_energy", _figures("J", "lower", "joules_per_turn"))
TOKEN_ENERGY = Kind("power", "token_energy", _figures("J", "lower", "joules_per_token"))
LIMIT = Kind(
    "limit",
    "limit",
    (
        Figure("bandwidth", "GB/s", "higher"),
        Figure("bytes_per_token", "bytes", "lower"),
        Figure("decode_limit", "tokens/s", "higher"),
        Figure("bandwidth_share", "", "higher"),
    ),
)
KINDS: Mapping[tuple[str, str], Kind] = {
    (kind.group, kind.name): kind
    for kind in (
        *(FILES, START, MEMORY, PICTURE, PREFILL, DECODE, RECOGNISE, SPEAK, TURN),
        *(DIVERGENCE, TURN_ENERGY, TOKEN_ENERGY, LIMIT),
    )
}
"""Every kind but those of labelled sets, by group and name."""
