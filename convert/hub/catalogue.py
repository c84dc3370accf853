"""What ``vismaid packs pull`` knows by name: the catalogue, read, and which boards a name fits."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from convert.quantize.search.boards import TargetBoard, boards
from runtime.errors import HubError
from runtime.files.validation import read_toml_as
from runtime.packs.manifest_fields import Language, Line, Sha256
from runtime.packs.search import BUNDLED

FILE = BUNDLED / "catalogue.toml"
_WORK = 150_000_000
"""Bytes that a text model's vocabulary, a batch and a tile need, on the careful side."""
_HEARING = 60_000_000
_LOADED_VOICE, _SPEAKING = 2.25, 58_000_000
_PROGRAM = 15_000_000
_PACKED = ("q4_0", "q8_0", "q4_k", "q5_k", "q6_k", "iq4_nl")
"""In names of files: types that llama.cpp keeps a second time where a processor has DOTPROD."""
_SIGNS = r"^[A-Za-z0-9][A-Za-z0-9._-]*"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelFile(_Table):
    """A file of a model."""

    role: Literal["model", "projector", "checkpoint"]
    file: Line
    """Path in the repository; may have a ``*``, where it is a checkpoint in several files."""
    bytes: PositiveInt
    """As it was looked up; of a checkpoint, about."""
    sha256: Sha256 | None = None


class _Entry(_Table):
    title: Line
    purpose: Line
    repository: Annotated[str, Field(pattern=_SIGNS + r"/[A-Za-z0-9._-]+$")]
    revision: Line = "main"
    licence: Line
    languages: Annotated[list[Language], Field(min_length=1)]


class CatalogueModel(_Entry):
    """A model that sees."""

    kind: Literal["pair", "checkpoint"]
    gated: bool = False
    """Whether its licence has to be accepted on its page first."""
    cache: PositiveInt
    """Bytes a token among keys and values."""
    context: PositiveInt
    """Tokens that are planned for."""
    files: Annotated[list[ModelFile], Field(min_length=1)]

    @property
    def bytes(self) -> int:
        """What is fetched."""
        return sum(each.bytes for each in self.files)


class CataloguePart(_Entry):
    """A recogniser or a voice."""

    file: Line
    bytes: PositiveInt
    sha256: Sha256 | None = None


class Usual(_Table):
    """What a pack hears and speaks a language with, unless somebody chooses."""

    recogniser: str
    voice: str


class Translators(_Table):
    """Where translators are, by their pair of languages such as ``es-en``."""

    repository: Line
    """Of a pair, which stands in place of ``{pair}``."""
    others: dict[str, Line] = {}
    """Pairs that are in another one."""

    def repository_of(self, pair: str) -> str:
        """The repository of a pair; nothing tells whether there is one."""
        return self.others.get(pair) or self.repository.replace("{pair}", pair)


class Catalogue(_Table):
    """The content of ``catalogue.toml``."""

    format: Literal[1]
    checked: Line
    """How far its entries are known to hold."""
    languages: dict[Language, Usual]
    models: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")], CatalogueModel]
    recognisers: dict[str, CataloguePart]
    voices: dict[str, CataloguePart]
    translators: Translators

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Self:
        for code, usual in self.languages.items():
            if usual.recogniser not in self.recognisers or usual.voice not in self.voices:
                raise ValueError(f"has no such recogniser or voice for {code}")
        return self

    def usual(self, languages: Iterable[str]) -> tuple[str, dict[str, str]]:
        """The recogniser that hears all of the languages, and a voice for each.

        Raises:
            HubError: there is none for a language.
        """
        codes = list(dict.fromkeys(languages)) or ["en"]
        for code in codes:
            if code not in self.languages:
                raise HubError(
                    f"The catalogue has no recogniser and no voice for {code}. Name them with "
                    f"--recogniser and --voice, or choose among {', '.join(self.languages)}."
                )
        found = [self.languages[code].recogniser for code in codes]
        ears = next((each for each in found if self._hears(each, codes)), None)
        if ears is None:
            fitting = (name for name in self.recognisers if self._hears(name, codes))
            ears = next(fitting, found[0])
        return ears, {code: self.languages[code].voice for code in codes}

    def _hears(self, recogniser: str, codes: Iterable[str]) -> bool:
        return set(codes) <= set(self.recognisers[recogniser].languages)

    def planned(
        self, model: CatalogueModel, recogniser: str, voices: Iterable[str], board: TargetBoard
    ) -> int:
        """Bytes of memory that a pack will about take on a board, one voice speaking.

        It is what the memory plan adds up, from the sizes of the files alone; once the files are
        there, ``plan_memory`` knows better.
        """
        twice = sum(
            each.bytes
            for each in model.files
            if each.role == "model" and any(kind in each.file.lower() for kind in _PACKED)
        )
        packed = twice if {"DOTPROD", "MATMUL_INT8"} & board.features else 0
        eyes = model.bytes + packed + model.cache * model.context + _WORK
        ears = self.recognisers[recogniser].bytes + _HEARING
        loudest = max((self.voices[each].bytes for each in voices), default=0)
        return int(eyes + ears + _LOADED_VOICE * loudest + _SPEAKING + _PROGRAM)

    def fits(self, name: str, languages: Iterable[str] = ("en",)) -> Mapping[str, bool]:
        """On which boards a model fits, with the usual recogniser and voices, by their names."""
        recogniser, voices = self.usual(languages)
        model = self.models[name]
        return {
            code: self.planned(model, recogniser, voices.values(), board) <= board.memory
            for code, board in boards().items()
        }


def read_catalogue(path: Path) -> Catalogue:
    """A catalogue.

    Raises:
        HubError: it cannot be read, or says what it cannot.
    """
    return read_toml_as(Catalogue, path, HubError)


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with the program."""
    return read_catalogue(FILE)
