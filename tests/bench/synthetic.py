"""Records of a sweep that never was: many variants, settings and groups, alike in every run."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.records import Conditions, Group, Measured, Record, Setting, append

TYPES = {"F16": 16.0, "Q8_0": 8.5, "Q5_K_M": 5.7, "Q4_0": 4.6, "Q3_K_M": 3.9, "Q2_K": 3.2}
"""Text models, and bits a weight."""
PROJECTORS = {"F16": 16.0, "Q8_0": 8.5}
_WEIGHTS, _EYES = 500e6, 400e6
PI = Conditions(
    board="Raspberry Pi 5 Model B",
    processor="Cortex-A76",
    cores=4,
    memory=8_000_000_000,
    governor="performance",
    versions={"vismaid": "0.1.0"},
)
JETSON = Conditions(
    board="Jetson Orin Nano", processor="Cortex-A78AE", cores=6, memory=8_000_000_000, host="orin"
)
AT = datetime(2026, 1, 1, tzinfo=UTC)


def variant(
    text: str = "Q4_0",
    projector: str = "Q8_0",
    *,
    name: str = "onevision",
    licence: str = "Apache-2.0",
    files: str = "",
) -> Measured:
    """A variant of a model."""
    return Measured(
        name=name,
        text_type=text,
        projector_type=projector,
        text_sha256=f"{files}{text}",
        projector_sha256=f"{files}{projector}",
        licence=licence,
    )


def record(
    group: Group,
    figure: str,
    samples: list[float],
    *,
    unit: str = "s",
    better: str = "lower",
    of: Measured | None = None,
    on: Conditions = PI,
    failed: str = "",
    at: datetime = AT,
    parts: Sequence[tuple[float, float]] = (),
    **setting: str | int | float,
) -> Record:
    """One record."""
    return Record.model_validate(
        {
            "at": at,
            "group": group,
            "figure": figure,
            "unit": unit,
            "better": better,
            "measured": of or variant(),
            "setting": setting,
            "samples": samples,
            "parts": parts,
            "failed": failed,
            "conditions": on,
        }
    )


def sweep(on: Conditions = PI, speed: float = 1.0, repeat: int = 5) -> list[Record]:
    """Every variant on a board; the last one's turns failed."""
    random = np.random.default_rng(7)
    found: list[Record] = []
    for (text, bits), (projector, eyes) in (
        (one, other) for one in TYPES.items() for other in PROJECTORS.items()
    ):
        of = variant(text, projector)
        for each in _figures(bits, eyes, speed, broken=text == "Q2_K" and projector == "Q8_0"):
            group, figure, unit, better, middle, setting = each
            varies = group not in ("files", "quality") and unit not in ("bytes", "")
            samples = [] if middle is None else [middle]
            if varies and middle is not None:
                samples = [float(middle * each) for each in random.normal(1, 0.02, repeat)]
            failed = "" if samples else "The measuring process was killed."
            found.append(
                record(
                    group,
                    figure,
                    samples,
                    unit=unit,
                    better=better,
                    of=of,
                    on=on,
                    failed=failed,
                    parts=shares(middle) if figure in ("exact", "top1") and middle else (),
                    **setting,
                )
            )
    return found


def shares(share: float, count: int = 50) -> list[tuple[float, float]]:
    """Parts of a share of so many samples, all alike but for a part that is right and wrong."""
    return [(share + (0.1 if number % 2 else -0.1), 1.0) for number in range(count)]


def write(path: Path, records: list[Record]) -> Path:
    """A file of records."""
    for each in records:
        append(path, each)
    return path


def _figures(
    bits: float, eyes: float, speed: float, *, broken: bool
) -> Iterator[tuple[Group, str, str, str, float | None, Setting]]:
    text, projector = _WEIGHTS * bits / 8, _EYES * eyes / 8
    yield "files", "text_model", "bytes", "lower", text, {}
    yield "files", "projector", "bytes", "lower", projector, {}
    yield "files", "bits_per_weight", "bits", "lower", bits, {}
    yield "load", "warm_start", "s", "lower", 0.5 + text / 1e9 / speed, {}
    yield "load", "used_memory", "bytes", "lower", text + projector + 4e8, {}
    yield "load", "planned_memory", "bytes", "lower", text + projector + 5e8, {}
    tile = (0.7 + eyes / 100) / speed
    rate = 60 / bits * speed
    for threads in (2, 4):
        pace = threads / 4
        every: Setting = {"threads": threads}
        for depth in (0, 512, 1024):
            decode = rate * pace / (1 + depth / 4000)
            yield "text", "decode", "tokens/s", "higher", decode, every | {"depth": depth}
        for tokens in (128, 512):
            setting = every | {"tokens": tokens}
            yield "text", "prefill", "tokens/s", "higher", 80 * speed * pace, setting
        for detail, tiles in (("glance", 1), ("look", 1), ("read", 5)):
            setting = every | {"detail": detail}
            yield "picture", "encode_tile", "s", "lower", tile / pace, setting
            for follow_up in (0, 1):
                steps = _turn(tile / pace * tiles, rate * pace, follow_up)
                for name, at in steps.items():
                    moment = None if broken else at
                    asked = setting | {"held": 3.0, "follow_up": follow_up}
                    yield "turn", name, "s", "lower", moment, asked
    yield "limit", "bandwidth_share", "", "higher", 0.6, {"threads": 4, "depth": 0}
    if bits < 16 or eyes < 16:
        loss = (16 - bits) ** 2 / 1200 + (16 - eyes) / 2000
        yield "quality", "top1", "", "higher", 1 - loss, {"data": "held-out"}
        yield "quality", "kl_mean", "", "lower", loss / 2, {"data": "held-out"}
    yield "quality", "exact", "", "higher", 0.8 - (16 - bits) ** 2 / 600, {"data": "held-out"}


def _turn(eyes: float, rate: float, follow_up: int) -> dict[str, float]:
    """When each thing is done, seconds from release."""
    encoded = -2.999 if follow_up else eyes - 3
    prefilled = encoded if follow_up else encoded + 1.5
    transcript = 0.4
    first = max(prefilled, transcript) + 1 / rate
    sentence = first + 12 / rate
    return {
        "photo": -3.0,
        "encoded": encoded,
        "prefilled": prefilled,
        "transcript": transcript,
        "first_token": first,
        "first_sentence": sentence,
        "first_audio": sentence + 0.2,
        "end": sentence + 1.5,
    }
