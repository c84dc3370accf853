"""The colours of the report and of its charts, for a light and for a dark page.

A chart is drawn in the light ones; on the page each becomes the CSS variable of its role, so no
two roles may share a light colour.
"""

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "page": "#ffffff",
    "raised": "#f4f6f8",
    "chosen": "#e9f2fb",
    "ink": "#1b1f24",
    "muted": "#57606a",
    "rule": "#d3d9df",
    "edge": "#7b858f",
    "accent": "#0b5cad",
    "other": "#6e7780",
    "hear": "#b45f06",
    "think": "#1f6fb2",
    "word": "#2e7d4f",
    "voice": "#8250b0",
}
"""Role → colour on a light page. Text is written in ink, muted and accent."""
DARK: Mapping[str, str] = {
    "page": "#14171b",
    "raised": "#1d2126",
    "chosen": "#172a3d",
    "ink": "#e8eaed",
    "muted": "#a6afb9",
    "rule": "#363d46",
    "edge": "#7d8894",
    "accent": "#7cbcf8",
    "other": "#8f99a3",
    "hear": "#f0a35e",
    "think": "#6cb2f5",
    "word": "#6cc795",
    "voice": "#c79bf0",
}
"""Role → colour on a dark page."""
TEXT = ("ink", "muted", "accent")
"""Roles of what is read: 4.5 : 1 or more against every ground (WCAG 2.2, 1.4.3)."""
GROUNDS = ("page", "raised", "chosen")
"""Roles of what text stands on."""
SHAPES = ("edge", "accent", "other", "hear", "think", "word", "voice")
"""Roles of what is drawn: 3 : 1 or more against the page (WCAG 2.2, 1.4.11)."""


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1…21, as WCAG 2.2 defines it.

    Args:
        one: ``#rrggbb``.
        other: Likewise.
    """
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
