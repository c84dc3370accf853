"""Translators of random models, and of such as say one thing whatever they are given."""

from pathlib import Path

from convert.translation.folder import convert_translator, read_translator
from runtime.translation.files import TranslatorFiles
from tests.checkpoints.marian import write_forced_marian, write_random_marian


def files_in(folder: Path) -> TranslatorFiles:
    """The files of a translator's folder."""
    direction = read_translator(folder).direction
    return TranslatorFiles.read(lambda entry: folder / entry.file, direction)


def forced(folder: Path, text: str) -> TranslatorFiles:
    """A translator's files from which one text comes out, made in a folder."""
    convert_translator(write_forced_marian(folder / "checkpoint", text), folder / "translator")
    return files_in(folder / "translator")


def random_translator(folder: Path, shape: str = "even", *, quantize: bool = True) -> Path:
    """The folder of a random translator, made in another."""
    checkpoint = write_random_marian(folder / "checkpoint", shape)
    convert_translator(checkpoint, folder / "translator", quantize=quantize)
    return folder / "translator"
