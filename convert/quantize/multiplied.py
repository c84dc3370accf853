"""Which tensors of a projector are matrices that inputs are multiplied with, and nothing else.

Those can be of any type. Of a projector whose pictures libmtmd prepares, all others stay as they
are: positions that are scaled with the picture, kernels, and matrices that are turned round before,
over which its graphs end the process where they are quantized (tools/mtmd/models).
"""

import re
from collections.abc import Sequence

from convert.quantize.quantizer import Planned

_LAYER = r"(attn_(q|k|v|qkv|out)|ffn_(gate|up|down))"
_MULTIPLIED = re.compile(
    rf"v\.blk\.\d+\.{_LAYER}\.weight"
    r"|v\.deepstack\.\d+\.fc[12]\.weight"
    r"|mm\.(\d|up|gate|down|fc|model\.fc|model\.mlp\.\d)\.weight"
    rf"|a\.blk\.\d+\.{_LAYER}\.weight"
)
_MATRIX = 2
"""Dimensions."""


def kept_as_they_are(planned: Sequence[Planned]) -> tuple[tuple[str, str], ...]:
    """Patterns of names, and types, for what is not to change of a projector.

    Args:
        planned: All tensors of the file.
    """
    return tuple(
        (f"^{re.escape(each.name)}$", each.source)
        for each in planned
        if _dimensions(each) >= _MATRIX and not _MULTIPLIED.fullmatch(each.name)
    )


def _dimensions(planned: Planned) -> int:
    return max((at for at, size in enumerate(planned.shape, 1) if size > 1), default=0)
