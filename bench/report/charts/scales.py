"""One unit and one number of digits for all values of a column or an axis."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

_MOST_DIGITS, _LARGE = 4, 1e9


@dataclass(frozen=True)
class Scale:
    """How values of one kind are written, so that they line up."""

    unit: str
    """As shown, such as ``GB``; empty for a share or a count."""
    divisor: float = 1.0
    """What a value is divided by to be in that unit."""
    digits: int = 2
    """After the point."""

    def of(self, value: float) -> float:
        """A value in the unit."""
        return value / self.divisor

    def text(self, value: float) -> str:
        """A value without its unit."""
        scaled = self.of(value)
        if scaled and not 0.5 * 10.0**-self.digits <= abs(scaled) < _LARGE:
            text = f"{scaled:.1e}"
        else:
            text = f"{scaled:,.{self.digits}f}"
        return f"−{text[1:]}" if text.startswith("-") else text

    def full(self, value: float) -> str:
        """A value with its unit."""
        return f"{self.text(value)} {self.unit}".strip()

    def span(self, low: float, high: float) -> str:
        """An interval without its unit; empty where both ends read alike."""
        first, last = self.text(low), self.text(high)
        return "" if first == last else f"{first}–{last}"


def scale_of(unit: str, values: Iterable[float]) -> Scale:
    """The scale on which the middle one of some values has three digits.

    Args:
        unit: Of a record, such as ``bytes`` or ``s``.
        values: What is to be shown; may be empty.
    """
    sizes = [abs(value) for value in values if value]
    largest, middle = max(sizes, default=0.0), median(sizes) if sizes else 1.0
    match unit:
        case "bytes":
            shown, divisor = ("GB", 1e9) if largest >= 1e9 else ("MB", 1e6)
        case "s" if 0 < largest < 1:
            shown, divisor = "ms", 1e-3
        case _:
            shown, divisor = unit, 1.0
    digits = 2 - math.floor(math.log10(middle / divisor))
    return Scale(shown, divisor, min(_MOST_DIGITS, max(0, digits)))
