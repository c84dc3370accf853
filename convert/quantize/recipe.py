"""Recipes: which groups of a model's tensors keep more bits than the rest, as data.

A recipe is a TOML file. Those in ``convert/quantize/recipes`` have names; which groups there are is
said in ``convert/quantize/tensor_groups.toml``.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from math import ceil
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from convert.pack_writer import as_toml
from convert.quantize.quantizer import Mix
from convert.quantize.types import (
    IMATRIX_TYPES,
    PLAIN,
    PROJECTOR_TYPE,
    TENSOR_TYPES,
    TYPES,
)
from runtime.errors import CheckpointError
from runtime.files.atomic import replacing
from runtime.files.toml import read_toml
from runtime.files.validation import sentence_of

FOLDER = Path(__file__).with_name("recipes")
_GROUPS = Path(__file__).with_name("tensor_groups.toml")
_LAYER = re.compile(r"(?:^|\.)blk\.(\d+)\.")
File = Literal["text", "projector"]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(_Table):
    """Tensors that a recipe can give a type of their own."""

    pattern: str
    """What their names match; LAYER stands for a layer's number."""
    meaning: str
    depth: tuple[tuple[float, float], ...] = ()
    """Shares of the depth, 0 to 1, that the layers lie in; all layers without any."""
    others: bool = False
    """Whether the layers that ``depth`` leaves out are meant instead."""
    search: bool = False
    """Whether a search for the best mix varies it; these share out the matrices."""

    def expression(self, layers: int) -> str:
        """The pattern for a model of so many layers."""
        if not self.depth:
            return self.pattern.replace("LAYER", r"\d+")
        chosen = {
            layer
            for begin, end in self.depth
            for layer in range(int(begin * layers), ceil(end * layers))
        }
        if self.others:
            chosen = set(range(layers)) - chosen
        numbers = "|".join(str(layer) for layer in sorted(chosen))
        return self.pattern.replace("LAYER", f"({numbers})")


class _Groups(_Table):
    text: dict[str, Group]
    projector: dict[str, Group]


@cache
def groups(file: File) -> Mapping[str, Group]:
    """The groups of a text model or of a projector, by name."""
    table = _Groups.model_validate(tomllib.loads(_GROUPS.read_text(encoding="utf-8-sig")))
    return table.text if file == "text" else table.projector


def _check_groups(chosen: Mapping[str, str], file: File) -> None:
    for group, kind in chosen.items():
        _known(f"tensor group of the {file}", group, groups(file))
        _known("tensor type", kind, TENSOR_TYPES)


def _known(what: str, name: str, names: Collection[str]) -> None:
    if name not in names:
        raise ValueError(f"there is no {what} called {name}; choose among {', '.join(names)}")


class Text(_Table):
    """How a recipe quantizes the text model."""

    type: str
    """A type of the quantizer's, a mixture of llama.cpp's; ``PLAIN`` for none."""
    groups: dict[str, str] = {}
    """Groups and the types that their tensors get instead; the first that has a tensor counts."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        _known("quantization", self.type, (PLAIN, *TYPES, *IMATRIX_TYPES))
        _check_groups(self.groups, "text")
        return self


class Projector(_Table):
    """How a recipe quantizes the projector: every matrix at one type, but for the groups."""

    type: str = PROJECTOR_TYPE
    groups: dict[str, str] = {}

    @model_validator(mode="after")
    def _check(self) -> Self:
        _known("tensor type", self.type, TENSOR_TYPES)
        _check_groups(self.groups, "projector")
        return self


class Recipe(_Table):
    """A named mix."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
    description: str
    """What it is for, and why it keeps what it keeps."""
    text: Text
    projector: Projector = Projector()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.name.upper() in (PLAIN, *TYPES, *IMATRIX_TYPES):
            raise ValueError(f"{self.name} is the name of a type; call the recipe otherwise")
        return self


def recipe_names() -> list[str]:
    """The recipes that come with the program."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_recipe(name: str) -> Recipe:
    """Read a recipe that comes with the program, or one of the user's.

    Args:
        name: Of a recipe; or the path of a TOML file, which has a slash or ends in ``.toml``.

    Raises:
        CheckpointError: there is none, or it names something that there is not.
    """
    own = "/" in name or name.endswith(".toml")
    if not own and name not in recipe_names():
        raise CheckpointError(
            f"There is no recipe called {name}. Choose among {', '.join(recipe_names())}, or name "
            "a TOML file."
        )
    path = Path(name) if own else FOLDER / f"{name}.toml"
    try:
        return Recipe.model_validate(read_toml(path, CheckpointError))
    except ValidationError as error:
        raise CheckpointError(f"{path} is no recipe: {sentence_of(error)}") from None


def write_recipe(path: Path, recipe: Recipe) -> None:
    """Write a recipe that ``read_recipe`` reads.

    Raises:
        OutputError: it cannot be written.
    """
    with replacing(path) as file:
        file.write(as_toml(recipe.model_dump(mode="json")).encode())


def layers_of(names: Collection[str]) -> int:
    """How many layers the tensors of these names have."""
    return max((int(found[1]) + 1 for name in names if (found := _LAYER.search(name))), default=0)


def mix_of(part: Text | Projector, layers: int) -> Mix:
    """What a recipe's part means for a model of so many layers."""
    file: File = "text" if isinstance(part, Text) else "projector"
    known = groups(file)
    tensors = tuple((known[name].expression(layers), kind) for name, kind in part.groups.items())
    return Mix(part.type, isinstance(part, Projector), tensors)
