"""What others measured on boards, beside what is predicted of it: how far predictions are off."""

from dataclasses import dataclass

from studies.arm_prediction.operations import Cycles

PI_5_GHZ = 4 * 2.4
"""Of all its cores together."""
WHISPERS = {"tiny.en": (384, 4, 1.11), "base.en": (512, 6, 2.47), "small.en": (768, 12, 8.3)}
"""Width, layers, and seconds for encoding 30 s on four threads of a Raspberry Pi 5."""
_POSITIONS = 1500
_LFM2 = 287e6
"""MACs of a token in the layers of LFM2 350M, whose embedding has 67 of its 354 million weights."""


@dataclass(frozen=True)
class Check:
    """A measurement on a board, and what the model of the core says of it."""

    what: str
    measured: float
    """Seconds."""
    predicted: float
    """Seconds, if all cores did as much as the model of one says."""

    @property
    def slowdown(self) -> float:
        """How many times longer it took."""
        return self.measured / self.predicted


def whisper_parts(width: int, layers: int, positions: int) -> list[tuple[str, float]]:
    """MACs of Whisper's encoder, by the operation."""
    convolutions = 3 * width * positions * (2 * 80 + width)
    matrices = layers * positions * 12 * width * width + convolutions
    attention = layers * 2 * positions * positions * width
    return [("F16 matrices", matrices), ("tower's attention, ggml", attention)]


def on_boards(cycles: Cycles) -> list[Check]:
    """Those that can be predicted from what was counted.

    Args:
        cycles: Of a Cortex-A76.
    """

    def seconds(parts: list[tuple[str, float]]) -> float:
        return sum(macs * cycles[name] for name, macs in parts) / PI_5_GHZ / 1e9

    found = [
        Check(f"Whisper {name}, 30 s", measured, seconds(whisper_parts(width, layers, _POSITIONS)))
        for name, (width, layers, measured) in WHISPERS.items()
    ]
    for way, rate in ((", repacked", 224), ("", 86)):
        predicted = seconds([(f"Q6_K matrices{way}", _LFM2)])
        found.append(Check(f"LFM2 350M, Q6_K{way}, a token read", 1 / rate, predicted))
    return found
