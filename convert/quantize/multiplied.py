"""Which tensors of a projector are matrices that inputs are multiplied with, and nothing else.

Those can be of any type. Of a projector whose pictures libmtmd prepares, all others stay as they
are: positions that are scaled with the picture, kernels, and matrices that are turned round before,
over which its graphs end the process where they are quantized.
"""

import re
from collections.abc import Sequence

from convert.quantize.quantizer import Planned
from runtime.gguf.header import Header
from runtime.gguf.native.projector import towers_of
from runtime.gguf.native.vision import DEEPSTACK
from runtime.gguf.tensors import MATRIX


def kept_as_they_are(projector: Header, planned: Sequence[Planned]) -> tuple[tuple[str, str], ...]:
    """Patterns of names, and types, for what is not to change of a projector.

    Args:
        projector: Its header.
        planned: All tensors of the file.
    """
    rows = [row for tower in towers_of(projector) for row in (*tower.rows, *DEEPSTACK)]
    matrices = [re.escape(row.name).replace(r"\*", r"\d+") for row in rows if row.kinds == MATRIX]
    multiplied = re.compile("|".join(matrices))
    return tuple(
        (f"^{re.escape(each.name)}$", each.source)
        for each in planned
        if _dimensions(each) > 1 and not multiplied.fullmatch(each.name)
    )


def _dimensions(planned: Planned) -> int:
    return max((at for at, size in enumerate(planned.shape, 1) if size > 1), default=0)
