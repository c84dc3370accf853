"""The types that llama.cpp's quantizer makes of a model, and of a single tensor."""

from runtime.errors import CheckpointError

PLAIN = "F16"
"""Stands for a file as the converter wrote it."""

TYPES = (
    "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_1", "Q5_0", "Q4_K_M", "Q4_K_S", "Q4_1", "Q4_0",
    "IQ4_NL", "IQ4_XS", "Q3_K_L", "Q3_K_M", "Q3_K_S", "IQ3_M", "IQ3_S", "Q2_K",
)  # fmt: skip
"""Types that need no importance matrix, the most exact first."""

IMATRIX_TYPES = (
    "IQ3_XS", "IQ3_XXS", "Q2_K_S", "IQ2_M", "IQ2_S", "IQ2_XS", "IQ2_XXS", "IQ1_M", "IQ1_S",
)  # fmt: skip
"""Types that llama.cpp refuses to make without an importance matrix."""

TENSOR_TYPES = (
    "F16", "Q8_0", "Q6_K", "Q5_K", "Q5_1", "Q5_0", "Q4_K", "Q4_1", "Q4_0",
    "IQ4_NL", "IQ4_XS", "Q3_K", "IQ3_S", "IQ3_XXS", "Q2_K", "IQ2_S", "IQ2_XS", "IQ2_XXS",
    "IQ1_M", "IQ1_S",
)  # fmt: skip
"""Types of single tensors, the most exact first."""

PROJECTOR_TYPE = "Q8_0"
"""The vision tower's where nothing else is asked for. At four bits its output strays to a cosine
of 0.97 from 16 bits' and it becomes slower; at eight it stays at 0.9998."""


def quantization(name: str, *, imatrix: bool = False) -> str:
    """The type of ``TYPES`` or ``IMATRIX_TYPES``, or ``PLAIN``, that ``name`` means in any case.

    Args:
        name: As a person wrote it.
        imatrix: Whether there is an importance matrix.

    Raises:
        CheckpointError: there is no such type, or it needs an importance matrix.
    """
    found = name.strip().upper()
    if found in IMATRIX_TYPES and not imatrix:
        raise CheckpointError(
            f"{found} needs an importance matrix: make one with `vismaid imatrix` and give it "
            "with `vismaid quantize --imatrix`."
        )
    if found not in (PLAIN, *TYPES, *IMATRIX_TYPES):
        raise CheckpointError(
            f"There is no quantization called {name}. Choose among {', '.join(TYPES)}; with an "
            f"importance matrix also among {', '.join(IMATRIX_TYPES)}."
        )
    return found
