"""The figures of a sweep: what each measurement yields, in which unit, and which way is better."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bench.bootstrap import Interval, Ratio
from bench.quality.datasets import MetricName
from bench.records import Group, Setting

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Figure:
    """A number that a measurement yields."""

    name: str
    """As records have it."""
    unit: str
    better: Better
    at_f16: float | None = None
    """What it is for F16 itself, where it compares with that."""
    share: bool = False
    """Whether it is a share of what was right, 0…1; of what was wrong where lower is better."""


@dataclass(frozen=True)
class Measurement:
    """What is measured in one go."""

    group: Group
    name: str
    figures: tuple[Figure, ...]
    once: bool = False
    """Whether repeating it would tell nothing new."""


@dataclass(frozen=True)
class Found:
    """What a measurement yielded, as ``bench.sweep.journal.Repetition`` keeps it."""

    values: dict[str, float]
    """Figure → value."""
    absent: dict[str, str] = field(default_factory=dict)
    """Figure → why it has no value."""
    parts: dict[str, list[Ratio]] = field(default_factory=dict)
    """Figure → what each sample of a set adds to it."""
    bounds: dict[str, Interval] = field(default_factory=dict)
    """Figure → its interval."""
    left_out: list[str] = field(default_factory=list)
    """Why samples of the set do not count."""
    engine: Setting = field(default_factory=dict)
    """How llama.cpp ran, see ``bench.measure.model``."""


def _figures(unit: str, better: Better, *names: str) -> tuple[Figure, ...]:
    return tuple(Figure(name, unit, better) for name in names)


FILES = Measurement(
    "files",
    "files",
    (
        *_figures("bytes", "lower", "text_model", "projector", "recogniser", "voice"),
        *_figures("bits", "lower", "bits_per_weight", "projector_bits_per_weight"),
        *_figures("", "neither", "parameters", "projector_parameters"),
    ),
    once=True,
)
START = Measurement(
    "load",
    "start",
    (*_figures("s", "lower", "cold_start", "warm_start"), Figure("peak_memory", "bytes", "lower")),
)
MEMORY = Measurement(
    "load", "memory", _figures("bytes", "lower", "planned_memory", "used_memory"), True
)
PICTURE = Measurement(
    "picture",
    "picture",
    (
        Figure("image_tokens", "", "neither"),
        Figure("tiles", "", "neither"),
        *_figures("s", "lower", "encode", "encode_tile"),
        Figure("prefill", "tokens/s", "higher"),
    ),
)
PREFILL = Measurement("text", "prefill", _figures("tokens/s", "higher", "prefill"))
DECODE = Measurement("text", "decode", _figures("tokens/s", "higher", "decode"))
RECOGNISE = Measurement("speech", "recognise", _figures("", "lower", "recognise_factor"))
SPEAK = Measurement(
    "speech",
    "speak",
    (Figure("speak_factor", "", "lower"), Figure("first_sentence", "s", "lower")),
)
TURN = Measurement(
    "turn",
    "turn",
    (
        *_figures("s", "neither", "photo"),
        *_figures("s", "lower", "encoded", "prefilled", "transcript", "first_token"),
        *_figures("s", "lower", "first_sentence", "first_audio", "end"),
    ),
)
QUALITIES: Mapping[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure("vqa_accuracy", "", "higher", share=True),
        Figure("exact", "", "higher", share=True),
        Figure("cider", "", "higher"),
        Figure("wer", "", "lower", share=True),
        Figure("pope_accuracy", "", "higher", share=True),
        *_figures("", "higher", "pope_f1", "pope_precision", "pope_recall"),
        Figure("top1", "", "higher", at_f16=1.0, share=True),
        Figure("same_answers", "", "higher", at_f16=1.0, share=True),
        Figure("kl_mean", "nats", "lower", at_f16=0.0),
        Figure("kl_p99", "nats", "lower", at_f16=0.0),
        Figure("cosine", "", "higher", at_f16=1.0),
    )
}
"""Figures by name that say how good answers are: the first that was measured stands in a table."""
AGAINST_F16: Mapping[str, float] = {
    name: figure.at_f16 for name, figure in QUALITIES.items() if figure.at_f16 is not None
}
"""What figures that compare with F16 are for F16 itself."""


def _judging(name: str, *figures: str, more: tuple[Figure, ...] = ()) -> Measurement:
    return Measurement("quality", name, (*(QUALITIES[each] for each in figures), *more), once=True)


DIVERGENCE = _judging("divergence", "kl_mean", "kl_p99", "top1", "same_answers", "cosine")
LABELLED: Mapping[MetricName, Measurement] = {
    "exact": _judging("labelled", "exact"),
    "vqa": _judging("labelled", "vqa_accuracy"),
    "cider": _judging("labelled", "cider"),
    "wer": _judging("labelled", "wer"),
    "pope": _judging(
        "labelled",
        *("pope_accuracy", "pope_precision", "pope_recall", "pope_f1"),
        more=(Figure("pope_yes_share", "", "neither"),),
    ),
}
TURN_ENERGY = Measurement("power", "turn_energy", _figures("J", "lower", "joules_per_turn"))
TOKEN_ENERGY = Measurement("power", "token_energy", _figures("J", "lower", "joules_per_token"))
LIMIT = Measurement(
    "limit",
    "limit",
    (
        Figure("bandwidth", "GB/s", "higher"),
        Figure("bytes_per_token", "bytes", "lower"),
        Figure("decode_limit", "tokens/s", "higher"),
        Figure("bandwidth_share", "", "higher"),
    ),
)
KINDS: Mapping[tuple[str, str], Measurement] = {
    (kind.group, kind.name): kind
    for kind in (
        *(FILES, START, MEMORY, PICTURE, PREFILL, DECODE, RECOGNISE, SPEAK, TURN),
        *(DIVERGENCE, TURN_ENERGY, TOKEN_ENERGY, LIMIT),
    )
}
"""Every kind but those of labelled sets, by group and name."""
