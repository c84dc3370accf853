"""A sentence in parts that are each spoken in one breath, so that none costs the voice too much.

How long a text takes is only known in the voice's own symbols: "1999" is four characters and
twenty-five sounds.
"""

import re
from collections.abc import Callable, Iterator

_PAUSE = re.compile(r"[,;:—–](?=\s)")


def breaths(text: str, length: Callable[[str], int], longest: int) -> Iterator[str]:
    """Cut a text in halves, and those again, until no part is too long.

    Args:
        text: A sentence.
        length: How long a text is, in sounds.
        longest: How long a part may be.

    Yields:
        The parts in their order; joined, they are the text but for white space. They end at a
        pause where there is one near the middle, else at a word's end, else inside a word.
    """
    text = text.strip()
    if len(text) < 2 or length(text) <= longest:
        if text:
            yield text
        return
    cut = _cut(text)
    yield from breaths(text[:cut], length, longest)
    yield from breaths(text[cut:], length, longest)


def _cut(text: str) -> int:
    quarter, middle = len(text) // 4, len(text) // 2
    pauses = [found.end() for found in _PAUSE.finditer(text)]
    spaces = [found.start() for found in re.finditer(r"\s", text)]
    near = [place for place in pauses if quarter <= place <= len(text) - quarter]
    return min(near or spaces or [middle], key=lambda place: abs(place - middle))
