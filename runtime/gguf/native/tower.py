"""What the tables of vision towers and of audio encoders consist of."""

import re
from dataclasses import dataclass, replace

from runtime.gguf.native.keys import Key
from runtime.gguf.native.rows import Row, Rule

MOST_BLOCKS = 128
"""Of a tower, three times as many as any that was published; libmtmd's graphs hold 8,192 nodes."""


def tower_keys() -> tuple[Key, ...]:
    """What every file says of a tower, after its modality."""
    return (
        Key("embedding_length", "width"),
        Key("attention.head_count", "heads"),
        Key("attention.head_count_kv", "groups", default=0),
        Key("attention.head_dim", "head_asked", default=0),
        Key("feed_forward_length", least=0),
        Key("block_count", "blocks", most=MOST_BLOCKS),
        Key("projection_dim", "promised", least=0),
    )


@dataclass(frozen=True)
class Tower:
    """A type of projector, with the tower before it."""

    rows: tuple[Row, ...]
    output: tuple[str, int]
    """The tensor, and which of its dimensions, that is the width of the text model."""
    keys: tuple[Key, ...] = ()
    rules: tuple[Rule, ...] = ()
    markers: tuple[str, ...] = ()
    """Tokens that libmtmd looks up, and evaluates without having found them."""
    texts: tuple[str, ...] = ()
    """Architectures of the text models that it is for; any without M-RoPE for none."""
    swapped: bool = False
    """Whether "up" and "down" may stand for each other, as they did in old files."""
    pinpoints: bool = False
    """Whether it may name the sizes of pictures cut in tiles."""

    @property
    def is_vision(self) -> bool:
        """Whether it sees, and does not hear."""
        return self.rows[0].name.startswith("v.")

    @property
    def optional(self) -> list[str]:
        """Names of tensors that it may do without."""
        return [row.name for row in self.rows if not row.required]


def exchanged(row: Row) -> Row:
    """The row with "up" and "down" standing for each other, if it is one of every block."""
    swap = {"ffn_up": "ffn_down", "ffn_down": "ffn_up"}
    return replace(
        row, name=re.sub(r"(?<=\*\.)(ffn_up|ffn_down)", lambda found: swap[found[0]], row.name)
    )
