"""What a maker wrote into a TOML file, and what is wrong with it in a sentence."""

import reprlib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from runtime.errors import VismaidError
from runtime.files.toml import read_toml

_T = TypeVar("_T", bound=BaseModel)
_SHOULD_BE = "Input should be "
_OWN_WORDS = "Value error, "


def read_written(
    path: Path, kind: type[_T], error: type[VismaidError], *, entry: str = "setting"
) -> _T:
    """Read a file and see that it is what it should be.

    Args:
        path: The file.
        kind: What it holds.
        error: What to raise.
        entry: What a key in it is called.

    Raises:
        VismaidError: an ``error``: it cannot be read, is not TOML, or holds a key or value that is
            not known. It names the key, and the nearest that is known.
    """
    content = read_toml(path, error)
    try:
        return kind.model_validate(content)
    except ValidationError as wrong:
        raise error(f"{path}: {_sentence(wrong, kind, entry)}") from None


def _sentence(wrong: ValidationError, kind: type[BaseModel], entry: str) -> str:
    first, *others = wrong.errors()
    place = _place(first["loc"], kind)
    name = ".".join(place)
    if first["type"] == "extra_forbidden":
        return _unknown(place, list(keys_of(kind)), entry)
    if first["type"] == "missing":
        return f"there is no {entry} {name}, and it is needed."
    if not first["msg"].startswith(_SHOULD_BE):
        return f"{name}: {first['msg'].removeprefix(_OWN_WORDS)}."
    alike = [first, *(each for each in others if _place(each["loc"], kind) == place)]
    said = dict.fromkeys(_expected(each) for each in alike)
    return f"{name} should be {' or '.join(said)}, not {reprlib.repr(first['input'])}."


def _expected(error: Any) -> str:
    if error["type"] in ("model_type", "dict_type"):
        return "a table"
    return str(error["msg"]).removeprefix(_SHOULD_BE).partition(", unable")[0]


def _unknown(place: Sequence[str], known: list[str], entry: str) -> str:
    name = ".".join(place)
    plain = ".".join(part for part in place if not part.isdigit())
    near = get_close_matches(plain, known, 1, 0.5)
    if not near:
        leaves = [key for key in known if key.rpartition(".")[2] == place[-1]]
        near = leaves or get_close_matches(place[-1], known, 1, 0.3)
    listed = plain != name and near and near[0].rpartition(".")[0] == plain.rpartition(".")[0]
    hint = f" Did you mean {near[0].rpartition('.')[2] if listed else near[0]}?" if near else ""
    return f"there is no {entry} {name}.{hint}"


def _place(location: Sequence[str | int], kind: type[BaseModel]) -> list[str]:
    """Where it is in the file: the kinds that a value might have had are left out, steps count
    from one."""
    place: list[str] = []
    table: type[BaseModel] | None = kind
    for part in location:
        if isinstance(part, int):
            place.append(str(part + 1))
        elif table is None:
            break
        else:
            place.append(part)
            field = table.model_fields.get(part)
            table = _table_in(field.annotation) if field else None
    return place


def keys_of(kind: type[BaseModel], before: str = "") -> Iterator[str]:
    """Every key of a file, with the tables that it is in."""
    for name, field in kind.model_fields.items():
        yield before + name
        table = _table_in(field.annotation)
        if table:
            yield from keys_of(table, f"{before}{name}.")


def _table_in(annotation: Any) -> type[BaseModel] | None:
    """The table that a value is, or that a list is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (list, Annotated, Union, UnionType):
        return next(filter(None, map(_table_in, get_args(annotation))), None)
    return None
