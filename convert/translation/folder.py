"""From the published folder of a MarianMT model to one with a translator's files.

``translator.toml`` in it says which languages it is for, and names the files as a pack does.
"""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from convert import Progress
from convert.checkpoint.folder import INDEX, SINGLE, Checkpoint, read_json
from convert.checkpoint.hub_cache import entered, published_name
from convert.checkpoint.pickled import PICKLED, read_pickled
from convert.licence import licence_of
from convert.pack_writer import as_toml, pack_file
from convert.translation.config import CONFIG, read_config
from convert.translation.model import convert_marian
from convert.translation.vocabulary import read_tokens
from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError, PackError
from runtime.files.folders import new_folder
from runtime.files.ordinary import open_file
from runtime.files.validation import read_toml_as
from runtime.packs.manifest import Direction
from runtime.packs.manifest_fields import Language, Line
from runtime.translation.files import TranslatorFiles
from runtime.translation.pieces import MOST_BYTES, Pieces
from runtime.translation.vocabulary import as_json

DESCRIPTION = "translator.toml"
SOURCE, TARGET = "source.spm", "target.spm"
_MODEL, _TOKENS = "model.bin", "vocabulary.json"
_TOKENIZER = "tokenizer_config.json"
_PAIR = re.compile(r"(?:^|-)([a-z]{2,3})[-_]([a-z]{2,3})$", re.IGNORECASE)
_LONG_CODES = {"de": "deu", "en": "eng", "es": "spa", "fr": "fra", "it": "ita", "pt": "por"}
"""Codes of three letters, which many models have in their tags and names."""
_SHORT_CODES = {long: short for short, long in _LONG_CODES.items()}
_TAG = re.compile(r">>(.+)<<")


class Description(BaseModel):
    """``translator.toml``: one direction, and what it is for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    name: Line
    """What the checkpoint is called."""
    source: Language | None = None
    """Code of the language that is translated; None where the checkpoint does not say."""
    target: Language | None = None
    """Code of the language that comes out; None also where it is one of several."""
    tags: Annotated[list[str], Field(max_length=1000)] = []
    """Tokens such as ``>>por<<`` that say into which language, where there are several."""
    direction: Direction
    """The files, relative to the folder."""

    def direction_to(self, language: str) -> Direction:
        """The direction, told which of its languages is to come out.

        Args:
            language: Its code of two letters, or one of its tags without the brackets.

        Raises:
            CheckpointError: it knows several languages, and not that one.
        """
        if len(self.tags) < 2:
            return self.direction
        wanted = {language, _LONG_CODES.get(language, language)}
        known = {tag.strip("<>"): tag for tag in self.tags}
        found = [tag for code, tag in known.items() if code in wanted]
        # Of some there are only variants, such as the Spanish of several countries.
        found = found or [tag for code, tag in known.items() if code.split("_")[0] in wanted]
        if not found:
            some = ", ".join(list(known)[:12])
            raise CheckpointError(
                f"{self.name} does not translate into {language}, but into {some}. Choose one of "
                "them or another model."
            )
        return self.direction.model_copy(update={"tag": found[0]})


def is_marian(folder: Path) -> bool:
    """Whether a folder is to be read as a MarianMT model, by its ``config.json``.

    Raises:
        CheckpointError: that is damaged.
    """
    config = entered(folder) / CONFIG
    return config.is_file() and read_json(config).get("model_type") == "marian"


def read_translator(folder: Path) -> Description:
    """What ``convert_translator`` made of a checkpoint.

    Raises:
        CheckpointError: there is no ``translator.toml``, or it is damaged.
    """
    return read_toml_as(Description, folder / DESCRIPTION, CheckpointError)


def convert_translator(
    folder: Path,
    out: Path,
    *,
    licence: str | None = None,
    quantize: bool = True,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> Description:
    """Write a translator's files from a published MarianMT model, in little memory.

    Args:
        folder: in Hugging Face's layout, its weights in safetensors or pickled.
        out: the folder to make, which appears when it is whole.
        licence: of the model; by default what its card says.
        quantize: to int8, as CTranslate2 does; else the weights stay in float32.
        progress: told of every few megabytes written.
        cancel: checked as often.

    Returns:
        What ``translator.toml`` says.

    Raises:
        CheckpointError: something in the folder is missing, damaged or of another model.
        OutputError: ``out`` exists or cannot be written.
        Cancelled: ``cancel`` was set.
    """
    source = _opened(folder)
    config = read_config(source)
    tokens = read_tokens(source.folder, config)
    with new_folder(out) as draft:
        (draft / _TOKENS).write_bytes(as_json(tokens))
        for name in (SOURCE, TARGET):
            (draft / name).write_bytes(_read_pieces(source.folder / name))
        shape = config.shape(quantized=quantize)
        convert_marian(source.tensors, draft / _MODEL, shape, progress=progress, cancel=cancel)
        said = licence or licence_of(source.folder)
        names = {"model": _MODEL, "vocabulary": _TOKENS, "source": SOURCE, "target": TARGET}
        files = {role: pack_file(draft, name, said) for role, name in names.items()}
        tags = [token for token in tokens if _TAG.fullmatch(token)]
        languages = _languages(source.folder)
        made = Description(
            name=published_name(source.folder),
            source=languages[0],
            target=languages[1] if len(tags) < 2 else None,
            tags=tags,
            direction=Direction(
                model=files["model"],
                vocabulary=files["vocabulary"],
                source=files["source"],
                target=files["target"],
                tag=tags[0] if len(tags) == 1 else "",
            ),
        )
        _check(draft, made)
        content = as_toml(made.model_dump(mode="json", exclude_none=True, exclude_defaults=True))
        (draft / DESCRIPTION).write_text(f"format = 1\n{content}", encoding="utf-8")
    return made


def _check(draft: Path, made: Description) -> None:
    """Refuse what the runtime would."""
    try:
        TranslatorFiles.read(lambda entry: draft / entry.file, made.direction)
    except PackError as error:
        reason = str(error).partition("cannot be used: ")[2].partition(". ")[0]
        raise CheckpointError(
            f"{made.name} cannot be run here: {reason}. Choose another checkpoint."
        ) from None


def _opened(folder: Path) -> Checkpoint:
    home = entered(folder)
    if (home / PICKLED).exists() and not (home / SINGLE).exists() and not (home / INDEX).exists():
        return Checkpoint(home, read_pickled(home / PICKLED))
    return Checkpoint.open(folder)


def _read_pieces(path: Path) -> bytes:
    try:
        with open_file(path) as file:
            content = file.read(MOST_BYTES + 1)
        Pieces(content)
    except OSError as error:
        raise CheckpointError(
            f"{path} cannot be read: {error.strerror}. Download the whole checkpoint."
        ) from None
    except ValueError as error:
        raise CheckpointError(f"{path} cannot be used: {error}. Download it again.") from None
    return content


def _languages(folder: Path) -> tuple[str | None, str | None]:
    """What its tokenizer's configuration says, or its name, as in ``opus-mt-es-en``."""
    path = folder / _TOKENIZER
    said = read_json(path) if path.is_file() else {}
    codes = [said.get(f"{side}_lang") for side in ("source", "target")]
    if not all(isinstance(code, str) and re.fullmatch("[a-z]{2,3}", code) for code in codes):
        named = _PAIR.search(published_name(folder))
        codes = [code.lower() for code in named.groups()] if named else [None, None]
    source, target = (_SHORT_CODES.get(code, code) if code else None for code in codes)
    return source, target
