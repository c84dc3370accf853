"""Translators as somebody gave them: what each folder is, told by its content, and made ready.

What is there as it was published is converted in a temporary folder of the pack.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from convert.assemble.intake import Intake
from convert.assemble.recognise import is_there
from convert.checkpoint.hub_cache import entered
from convert.checkpoint.pickled import PICKLED
from convert.translation.folder import (
    DESCRIPTION,
    Description,
    convert_translator,
    is_marian,
    read_translator,
)
from runtime.errors import OutputError, PackError
from runtime.files.atomic import unfinished, unwritable

_SCRATCH = ".translators"
_GIVEN = re.compile(r"([a-z]{2,3})=(.+)", re.DOTALL)


@dataclass(frozen=True)
class GivenTranslator:
    """A translator's folder, and the wearer's language that it was given for."""

    language: str
    path: Path

    @classmethod
    def parse(cls, text: str) -> "GivenTranslator":
        """One as ``LANG=DIR`` names it.

        Raises:
            PackError: it names none so.
        """
        found = _GIVEN.fullmatch(text)
        if not found:
            raise PackError(
                f"{text} does not say which language is translated. Say it, as in es={text}."
            )
        return cls(found[1], Path(found[2]))


@dataclass(frozen=True)
class ReadyTranslator:
    """A translator in a folder that ``convert_translator`` made."""

    given: GivenTranslator
    folder: Path
    description: Description
    converted: bool
    """Whether it was made for the pack, and its files need not be kept."""


@contextmanager
def ready_translators(
    given: Sequence[GivenTranslator], intake: Intake
) -> Iterator[list[ReadyTranslator]]:
    """Translators that were given, checkpoints among them converted for the length of the block.

    Raises:
        PackError: one is missing, or is nothing that translates.
        CheckpointError: a checkpoint cannot be converted, or a ``translator.toml`` is damaged.
        OutputError: the pack's folder has no room, or cannot be written.
        Cancelled: the work was stopped.
    """
    published = [each for each in given if _is_published(each.path)]
    if not published:
        yield [_made(each) for each in given]
        return
    intake.require_room((), made=sum(_most_bytes(each.path) for each in published))
    with _scratch(intake.folder) as scratch:
        yield [
            _converted(each, scratch / str(number), intake) if each in published else _made(each)
            for number, each in enumerate(given)
        ]


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A temporary folder in a pack's, which is this process's: one that is there was left there."""
    with unfinished(folder / _SCRATCH) as scratch:
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            scratch.mkdir()
        except OSError as error:
            raise unwritable(folder, error) from None
        yield scratch


def _is_published(folder: Path) -> bool:
    """Whether a folder holds a checkpoint, and not what was made of one.

    Raises:
        PackError: it holds neither.
    """
    if not is_there(folder):
        raise PackError(f"There is no translator called {folder}. Check how it is spelled.")
    if (folder / DESCRIPTION).is_file():
        return False
    if is_marian(folder):
        return True
    raise PackError(
        f"{folder} holds no translator. Give the folder of a MarianMT model as it is published, or "
        "what `vismaid convert` makes of one."
    )


def _most_bytes(folder: Path) -> int:
    """What at most comes of a checkpoint: a byte for each weight, which had two or more."""
    home = entered(folder)
    weights = list(home.glob("*.safetensors")) or list(home.glob(PICKLED))
    return sum(path.stat().st_size for path in weights if path.is_file()) // 2


def _made(given: GivenTranslator) -> ReadyTranslator:
    return ReadyTranslator(given, given.path, read_translator(given.path), False)


def _converted(given: GivenTranslator, out: Path, intake: Intake) -> ReadyTranslator:
    try:
        made = convert_translator(given.path, out, progress=intake.progress, cancel=intake.cancel)
    except OutputError as error:
        raise OutputError(str(error).replace(str(out), str(intake.folder))) from None
    return ReadyTranslator(given, out, made, True)
