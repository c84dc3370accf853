"""Translators with the dimensions of published OPUS-MT models, for measuring speed alone.

They compute all that they would have to, and then say the one sentence that they were made for.
"""

import tempfile
from pathlib import Path

from bench.shapes.marian import REAL, REAL_VOCABULARY, Shape, write_forced_marian
from convert.translation.folder import convert_translator, read_translator
from runtime.errors import BenchError
from runtime.packs.manifest import Direction, Translation
from runtime.packs.pack import Pack

QUESTIONS = {
    "en": "is there a car in front of the door",
    "es": "hay un coche delante de la puerta",
}
"""What is asked, by the code of the language."""
_ANSWERS = {"es": "Hay un coche rojo delante de la puerta, un poco a la izquierda."}
"""What every sentence of an answer becomes."""


def with_translators(
    pack: Pack, language: str, *, size: Shape = REAL, vocabulary: int = REAL_VOCABULARY
) -> Pack:
    """The pack with translators between a language and English, made where they are not there.

    Args:
        pack: Its folder takes their files; its manifest on the disk stays as it is.
        language: Code of a language in ``QUESTIONS``; English needs none.
        size: Dimensions of either model.
        vocabulary: Tokens of either model, or those that it needs where these are more.

    Raises:
        BenchError: nobody has worded the question in the language.
        OSError: the folder cannot be written.
    """
    if language == "en":
        return pack
    if language not in _ANSWERS:
        raise BenchError(
            f"Random weights are asked in {' or '.join(QUESTIONS)} and not in {language}; measure "
            "a pack of that language."
        )
    both = {
        (language, "en"): QUESTIONS["en"],
        ("en", language): _ANSWERS[language],
    }
    asking, answering = (
        _direction(pack.folder, source, target, text, size, vocabulary)
        for (source, target), text in both.items()
    )
    made = {language: Translation(model_language="en", asking=asking, answering=answering)}
    return Pack(pack.folder, pack.manifest.model_copy(update={"translators": made}))


def _direction(
    folder: Path, source: str, target: str, text: str, size: Shape, vocabulary: int
) -> Direction:
    home = folder / f"translator-{source}-{target}"
    if not home.exists():
        with tempfile.TemporaryDirectory(dir=folder) as work:
            checkpoint = write_forced_marian(
                Path(work) / "checkpoint", text, size=size, vocabulary_size=vocabulary
            )
            convert_translator(checkpoint, home)
    direction = read_translator(home).direction
    return direction.model_copy(
        update={
            name: entry.model_copy(update={"file": f"{home.name}/{entry.file}"})
            for name in ("model", "vocabulary", "source", "target")
            for entry in [getattr(direction, name)]
        }
    )
