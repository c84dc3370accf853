"""Translators of random models, and of such as say one thing whatever they are given."""

from pathlib import Path

from convert.translation.folder import convert_translator
from runtime.packs.manifest import Direction
from runtime.translation.files import TranslatorFiles
from tests.checkpoints.marian import write_forced_marian, write_random_marian

Contents = dict[str, bytes]
ROLES = ("model", "vocabulary", "source", "target")


def contents(folder: Path, direction: Direction) -> Contents:
    """The content of a direction's files, by what ``TranslatorFiles.of`` calls them."""
    return {
        role: (folder / file.file).read_bytes()
        for role, file in zip(ROLES, direction.files, strict=True)
    }


def forced(folder: Path, text: str) -> TranslatorFiles:
    """A translator's files from which one text comes out, made in a folder."""
    checkpoint = write_forced_marian(folder / "checkpoint", text)
    made = convert_translator(checkpoint, folder / "translator")
    return TranslatorFiles.of(**contents(folder / "translator", made.direction))


def random_contents(folder: Path, shape: str = "even", *, quantize: bool = True) -> Contents:
    """The content of a random translator's files, made in a folder."""
    checkpoint = write_random_marian(folder / "checkpoint", shape)
    made = convert_translator(checkpoint, folder / "translator", quantize=quantize)
    return contents(folder / "translator", made.direction)
