"""Translators of random models, and of such as say one thing whatever they are given."""

import json
from pathlib import Path

from bench.shapes.marian import write_forced_marian, write_random_marian
from convert.assemble.change import change_pack
from convert.assemble.given_translators import GivenTranslator
from convert.translation.folder import convert_translator, read_translator
from runtime.translation.files import TranslatorFiles


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


def forced_way(folder: Path, text: str, source: str, target: str) -> Path:
    """The folder of a translator from which one text comes out, that says so of its languages."""
    checkpoint = write_forced_marian(folder / f"checkpoint-{source}-{target}", text)
    said = {"source_lang": source, "target_lang": target, "tokenizer_class": "MarianTokenizer"}
    (checkpoint / "tokenizer_config.json").write_text(json.dumps(said))
    convert_translator(checkpoint, folder / f"{source}-{target}")
    return folder / f"{source}-{target}"


def translating(home: Path, folder: Path, question: str, answer: str) -> Path:
    """A pack's folder, given a pair from which one question and one answer in Spanish come."""
    ways = [forced_way(folder, question, "es", "en"), forced_way(folder, answer, "en", "es")]
    change_pack(home, translators=[GivenTranslator("es", way) for way in ways])
    return home
