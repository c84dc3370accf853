"""Stores what the reference implementation computes, for tests that run without it.

python -m tests.checkpoints.make_vectors [NAME …]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.parity.reference import Expected, Reference
from runtime.packs.pack import Pack
from tests.checkpoints.reference_vectors import (
    FAMILIES,
    FOLDER,
    SOURCES,
    Vector,
    digest,
    save,
    stored_rows,
)


def main() -> None:
    """Make a file for each source, and one with the token counts of the published policy.

    Names choose among the sources.
    """
    every = SOURCES | FAMILIES
    for shape in sys.argv[1:] or every:
        source = every[shape]
        with tempfile.TemporaryDirectory() as folder:
            checkpoint, pack = source.write(Path(folder))
            reference = Reference(checkpoint)
            policy = Pack.open(pack).manifest.image
        vectors = []
        for case in source.cases(policy):
            print(shape, case.detail, case.name, file=sys.stderr)
            expected = reference.run(case)
            rows = stored_rows(len(expected.embeddings))
            vectors.append(
                Vector(
                    case,
                    len(expected.embeddings),
                    digest(expected.tiles),
                    rows,
                    expected.embeddings[rows],
                    expected.logits,
                    expected.answer,
                    expected.margins,
                    _without_repeats(expected),
                )
            )
        print(save(shape, vectors), file=sys.stderr)
    sizes, counts = _published_counts()
    np.savez_compressed(FOLDER / "published.npz", sizes=sizes, counts=counts)


def _without_repeats(expected: Expected) -> NDArray[np.int64]:
    prompt = expected.prompt
    repeated = (prompt[1:] == -1) & (prompt[:-1] == -1)
    return np.concatenate([prompt[:1], prompt[1:][~repeated]])


def _published_counts() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Image tokens of 2,000 picture sizes, as the published processor counts them."""
    from transformers import LlavaOnevisionProcessor
    from transformers.models.llava_onevision.image_processing_pil_llava_onevision import (
        LlavaOnevisionImageProcessorPil,
    )

    processor = LlavaOnevisionProcessor.__new__(LlavaOnevisionProcessor)
    processor.image_processor = LlavaOnevisionImageProcessorPil()
    processor.num_image_tokens = 729
    processor.vision_aspect_ratio = "anyres_max_9"
    rng = np.random.default_rng(0)
    sizes = np.exp(rng.uniform(np.log(20), np.log(5000), (2000, 2))).astype(np.int64)
    counts = [
        processor._get_number_of_features(int(height), int(width), 384, 384)
        for height, width in sizes
    ]
    return sizes, np.array(counts)


if __name__ == "__main__":
    main()
