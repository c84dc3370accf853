"""A picture as libmtmd prepares it, within a limit of image tokens.

What a model makes of a picture's size is libmtmd's to say; here it is only asked how many tokens a
smaller picture takes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from runtime.llama.embeddings import Chunk

Size = tuple[int, int]
"""Width and height, pixels."""
_STEPS = 7
"""Halvings of the interval in which the largest scale that fits lies: to one in 128."""
_LEAST = 1 / 32
"""The smallest scale tried."""
_GLOBAL_TOKENS = 2
"""Of Idefics 3: what stands before the whole picture, after the line that ends the tiles."""


@dataclass(frozen=True)
class View:
    """How a picture is shown to a model."""

    size: Size
    """What it is scaled to before."""
    part: Sequence[int | Chunk]
    """What it becomes."""
    overview_only: bool = False
    """Whether only the last chunk, the whole picture at once, is wanted."""

    @property
    def tokens(self) -> int:
        """Image tokens."""
        return sum(each.tokens for each in self.part if isinstance(each, Chunk))

    @property
    def positions(self) -> int:
        """Ids that stand for it in a prompt."""
        return sum(each.tokens if isinstance(each, Chunk) else 1 for each in self.part)


def view_of(
    size: Size,
    limit: int | None,
    layout: Callable[[int, int], Sequence[int | Chunk]],
    projector_type: str,
) -> View:
    """The largest view of a picture that keeps to a limit, or the least that there is.

    Args:
        size: The picture's.
        limit: Image tokens at most; None for as many as the model takes.
        layout: What libmtmd makes of a picture of a width and a height.
        projector_type: ``clip.projector_type``.
    """
    whole = View(size, layout(*size))
    if limit is None or whole.tokens <= limit:
        return whole
    if projector_type == "idefics3":
        return _overview(whole)
    smaller, larger = _LEAST, 1.0
    best = View(_times(size, smaller), layout(*_times(size, smaller)))
    if best.tokens >= whole.tokens:
        return whole
    for _ in range(_STEPS):
        middle = (smaller + larger) / 2
        view = View(_times(size, middle), layout(*_times(size, middle)))
        if view.tokens <= limit:
            smaller, best = middle, view
        else:
            larger = middle
    return best


def scaled(image: Image.Image, size: Size) -> Image.Image:
    """The picture at a size, itself where that is its own."""
    return image if image.size == size else image.resize(size, Image.Resampling.BICUBIC)


def _overview(whole: View) -> View:
    """The whole picture without its tiles, as Idefics 3 is shown one that is not split.

    It is scaled up to a fixed size whatever its own is, so a smaller one would not do.
    """
    at = max(index for index, each in enumerate(whole.part) if isinstance(each, Chunk))
    return View(whole.size, whole.part[at - _GLOBAL_TOKENS :], overview_only=True)


def _times(size: Size, scale: float) -> Size:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
