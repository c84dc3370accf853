"""Seconds and tokens a second of boards, from cycles, number of cores, clock and memory."""

from collections.abc import Callable
from dataclasses import dataclass

from studies.arm_prediction import operations
from studies.arm_prediction.checks import whisper_parts
from studies.arm_prediction.graphs import PRECISIONS
from studies.arm_prediction.operations import Cycles


@dataclass(frozen=True)
class Range:
    """A figure, and between what it should lie."""

    low: float
    likely: float
    high: float

    def map(self, change: Callable[[float], float]) -> "Range":
        """The same of each; low and high change places where that turns them round."""
        low, likely, high = change(self.low), change(self.likely), change(self.high)
        return Range(min(low, high), likely, max(low, high))

    def plus(self, other: "Range") -> "Range":
        """What both take."""
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)


@dataclass(frozen=True)
class Board:
    """A board whose processor is known."""

    name: str
    match: str
    """How ``/proc/device-tree/model`` begins."""
    core: str
    """Whose code was counted: ``a72`` or ``a76``."""
    cores: int
    clock: Range
    """GHz."""
    bandwidth: Range
    """Of reading memory with all cores, GB/s."""
    voice: Range
    """Seconds from the first sentence to the first sound."""


BOARDS = (
    Board(
        "Raspberry Pi 4",
        "Raspberry Pi 4",
        "a72",
        4,
        Range(1.5, 1.8, 1.8),
        Range(2.5, 4.0, 5.5),
        Range(0.5, 0.9, 1.6),
    ),
    Board(
        "Raspberry Pi 5",
        "Raspberry Pi 5",
        "a76",
        4,
        Range(2.4, 2.4, 2.4),
        Range(5.0, 8.0, 11.0),
        Range(0.2, 0.35, 0.6),
    ),
    Board(
        "NVIDIA Jetson Orin Nano, processor alone",
        "NVIDIA Jetson Orin Nano",
        "a76",
        6,
        Range(1.5, 1.5, 1.73),
        Range(15.0, 25.0, 40.0),
        Range(0.2, 0.4, 0.7),
    ),
)
MODEL_BYTES = 349e6
"""Of the text model in Q4_0: what is read for each token."""
FIRST_SENTENCE = 9
"""Tokens up to the end of the first sentence."""
HEARD_WINDOW = 768
"""Positions of Whisper's window."""
WHISPER_TINY = (384, 4)
"""Width and layers of the recogniser's encoder."""


@dataclass(frozen=True)
class Figure:
    """A line of the table."""

    what: str
    way: str
    value: Range
    unit: str


def figures(board: Board, cycles: Cycles, slowdown: Range) -> list[Figure]:
    """All that is predicted of a board.

    Args:
        board: Which.
        cycles: Of its core.
        slowdown: How many times longer things take than a model of one core says of them all.
    """

    def seconds(*parts: tuple[str, float]) -> Range:
        needed = sum(macs * cycles[name] for name, macs in parts) / 1e9
        clock = board.clock
        return Range(
            needed * slowdown.low / (board.cores * clock.high),
            needed * slowdown.likely / (board.cores * clock.likely),
            needed * slowdown.high / (board.cores * clock.low),
        )

    tiles = _tiles(seconds)
    text = "Q4_0 matrices, repacked" if "Q4_0 matrices, repacked" in cycles else "Q4_0 matrices"

    def prompt(tokens: int, before: int) -> Range:
        matrices, attention = operations.prompt_macs(tokens, before)
        return seconds((text, matrices), ("text model's attention", attention))

    picture = prompt(operations.PICTURE, 30)
    read = board.bandwidth.map(lambda rate: MODEL_BYTES / rate / 1e9)
    one = "Q4_0 matrices, a token" if "Q4_0 matrices, a token" in cycles else text
    computed = seconds((one, operations.TOKEN_MACS))
    token = Range(
        max(read.low, computed.low),
        max(read.likely, computed.likely),
        max(read.high, computed.high),
    )
    afterwards = (
        _heard(seconds)
        .plus(prompt(operations.QUESTION, operations.PICTURE + 30))
        .plus(token.map(lambda one: one * FIRST_SENTENCE))
        .plus(board.voice)
    )
    best = min(tiles.values(), key=lambda tile: tile.likely)
    found = [Figure("tile", way, value, "s") for way, value in tiles.items()]
    found.append(
        Figure("prefill", "Q4_0", picture.map(lambda s: operations.PICTURE / s), "tokens/s")
    )
    found.append(Figure("decode", "Q4_0", token.map(lambda s: 1 / s), "tokens/s"))
    for held in (3, 7):
        left = best.plus(picture).map(lambda s, held=held: max(0.0, s - held))  # type: ignore[misc]
        found.append(Figure("turn", f"{held} s", left.plus(afterwards), "s"))
    return found


def _tiles(seconds: Callable[..., Range]) -> dict[str, Range]:
    attention = operations.TILE_ATTENTION
    tiles = {
        f"libmtmd {kind}": seconds(
            (f"{kind} matrices", operations.TILE_MATRICES), ("tower's attention, ggml", attention)
        )
        for kind in ("Q8_0", "F16")
    }
    for precision in PRECISIONS:
        tiles[f"graph {precision}"] = seconds(
            (f"graph {precision} matrices", operations.TILE_MATRICES),
            ("tower's attention, graph", attention),
        )
    return tiles


def _heard(seconds: Callable[..., Range]) -> Range:
    """Transcribing a question with a recogniser of Whisper tiny's size; its decoder is a fifth."""
    parts = whisper_parts(*WHISPER_TINY, HEARD_WINDOW)
    return seconds(*((name, 1.25 * macs) for name, macs in parts))
