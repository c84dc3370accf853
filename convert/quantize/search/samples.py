"""Samples in a folder, which a model is quantized for and judged by: pictures and texts.

A folder holds them: ``samples.jsonl``, of which each line is a picture with a question or a text,

    {"image": "a.png", "question": "What is it?", "answers": ["a cup", "a mug"]}

and any number of ``.txt`` files.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from runtime.errors import BenchError
from runtime.files.ordinary import open_file
from runtime.files.validation import sentence_of
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest_fields import Language
from runtime.packs.pack import Pack
from runtime.vision.pictures import open_picture
from runtime.vision.tiling import Detail

SAMPLES = "samples.jsonl"
EXAMPLE = '{"image": "a.png", "question": "…", "answers": ["…"]}'
"""What a line of it is like."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Look:
    """A turn about a picture."""

    where: str
    """What messages call it."""
    picture: Path
    sha256: str
    """The picture file's."""
    question: str | None
    """None asks for a description, as the pack words it."""
    answer: str | None
    """None for the model's own."""
    detail: Detail

    @property
    def identity(self) -> str:
        """Tells it from every other sample, wherever its file lies."""
        return json.dumps([self.sha256, self.question, self.answer, str(self.detail)])


@dataclass(frozen=True)
class Text:
    """A text without a picture or a question."""

    where: str
    text: str


Sample = Look | Text


class SampleLine(BaseModel):
    """A line of ``samples.jsonl``."""

    # A misspelt question must not turn into a description.
    model_config = ConfigDict(frozen=True, extra="forbid")

    image: Words | None = None
    text: Words | None = None
    question: Words | None = None
    """None asks for a description, as the pack words it."""
    answers: list[Words] = []
    """All that are right."""
    detail: Detail | None = None
    """How closely to look; None leaves it to whoever asks."""
    category: str = ""
    """What kind of question it is, in the set's own words."""
    instruction: str = ""
    """How to answer, said after the question."""
    language: Language = "en"
    """Code of the language of question and answers."""
    id: str | int | None = None

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        if (self.image is None) == (self.text is None):
            raise ValueError("it needs an image or a text, and not both")
        if self.text is not None and (self.question or self.answers or self.detail):
            raise ValueError("a text has no question, answers or detail")
        return self


def read_samples(folder: Path, detail: Detail = Detail.LOOK) -> list[Sample]:
    """The samples of a folder: the lines of ``samples.jsonl``, then the texts by name.

    Args:
        folder: The folder.
        detail: How closely to look where a line does not say.

    Raises:
        BenchError: there are none, or a line or file is not as it should be.
        PictureError: a picture cannot be read.
    """
    if not folder.is_dir():
        raise BenchError(f"{folder} is not a folder; name one that holds {SAMPLES} or .txt files.")
    found: list[Sample] = []
    if (folder / SAMPLES).exists():
        found += _samples(folder, detail)
    for path in sorted(folder.glob("*.txt")):
        # ``llama-imatrix`` drops a file's last line feed, too.
        found.append(Text(str(path), text_of(path).removesuffix("\n")))
    if not found:
        raise BenchError(f"{folder} has no samples; put {SAMPLES} or .txt files into it.")
    return found


def pack_samples(pack: Pack, detail: Detail | None = None) -> list[Sample]:
    """The samples that come with a pack, looked at as they ask for unless ``detail`` is given.

    Those that are asked in a language which is translated for the model are left out.

    Raises:
        BenchError: it has none.
        PackError: a file of it is missing or damaged.
    """
    samples = pack.manifest.own_samples
    if not samples:
        raise BenchError(
            f"Pack {pack.manifest.name} has no samples of its own; give a folder with --data."
        )
    return [
        Look(
            sample.picture.file,
            pack.path(sample.picture),
            sample.picture.sha256,
            sample.question,
            sample.expected[0] if sample.expected else None,
            detail or Detail(sample.detail),
        )
        for sample in samples
    ]


def pieces(tokens: Sequence[int], size: int, first: int | None) -> Iterator[list[int]]:
    """A text's token ids as ``llama-imatrix`` takes them: in whole pieces, the rest left out.

    Args:
        tokens: Ids of the whole text.
        size: Tokens of a piece. A text of fewer is one piece.
        first: The token that precedes everything, where the model wants one; in each piece it
            takes the place of the first.
    """
    for start in range(0, max(len(tokens) - size, 0) + 1, size):
        piece = list(tokens[start : start + size])
        yield piece if first is None else [first, *piece[1:]]


def read_lines(path: Path, kind: type[M], refusal: str) -> Iterator[tuple[int, M]]:
    """Each line of a file of JSON lines with its number from 1; blank ones are passed over.

    Args:
        path: The file.
        kind: What a line is.
        refusal: What is said of one that is not.

    Raises:
        BenchError: the file cannot be read, or a line is something else.
    """
    # Not splitlines: JSON strings may hold separators that it would cut at.
    for number, text in enumerate(text_of(path).split("\n"), 1):
        if not text.strip():
            continue
        try:
            line = kind.model_validate_json(text)
        except ValidationError as error:
            raise BenchError(f"{path}, line {number}, {refusal}: {sentence_of(error)}") from None
        yield number, line


def sample_lines(path: Path) -> Iterator[tuple[int, SampleLine]]:
    """As ``read_lines``, of ``samples.jsonl``."""
    return read_lines(path, SampleLine, f"is not like {EXAMPLE}")


def _samples(folder: Path, detail: Detail) -> Iterator[Sample]:
    path = folder / SAMPLES
    for number, line in sample_lines(path):
        where = f"{path}, line {number}"
        if line.text is not None:
            yield Text(where, line.text)
            continue
        picture = folder / str(line.image)
        open_picture(picture)
        answer = line.answers[0] if line.answers else None
        chosen = line.detail or detail
        asked = "\n".join(filter(None, (line.question, line.instruction))) or None
        yield Look(where, picture, sha256_of(picture), asked, answer, chosen)


def digests(identities: Sequence[str]) -> list[str]:
    """For every number of samples from the first on, 0 included: SHA-256 of those, hexadecimal."""
    digest = hashlib.sha256()
    found = [digest.hexdigest()]
    for identity in identities:
        digest.update(hashlib.sha256(identity.encode()).digest())
        found.append(digest.hexdigest())
    return found


def text_of(path: Path) -> str:
    """The text of a file.

    Raises:
        BenchError: it cannot be read or is not UTF-8.
    """
    try:
        with open_file(path) as file:
            return file.read().decode("utf-8-sig")
    except OSError as error:
        raise BenchError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BenchError(f"{path} is not text in UTF-8; save it as such.") from None
