"""What is wrong with what a file holds, in a sentence: pydantic's errors, for a person."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from runtime.errors import VismaidError
from runtime.files.toml import read_toml

_T = TypeVar("_T", bound=BaseModel)
_LONGEST = 60
"""Characters that are shown of a value."""
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "string": "a text in quotes",
    "bool": "true or false",
    "list": "a list in [ ]",
    "dict": "a table",
    "finite": "a finite number",
}
"""By how the type of an error begins."""
_BOUNDS = {
    "greater_than": "more than",
    "greater_than_equal": "at least",
    "less_than": "less than",
    "less_than_equal": "at most",
}
_EMPTY = ("too_short", "string_too_short")


def read_toml_as(
    kind: type[_T], path: Path, error: type[VismaidError], *, entry: str = "entry"
) -> _T:
    """Read a TOML file that a person wrote, and see that it is what it should be.

    Args:
        kind: What it holds.
        path: The file.
        error: What to raise.
        entry: What a key in it is called.

    Raises:
        VismaidError: an ``error``: it cannot be read, is not TOML, or holds a key or value that is
            not known. It names the key, and the nearest that is known.
    """
    return table_as(kind, read_toml(path, error), path, error, entry=entry)


def table_as(
    kind: type[_T],
    content: Mapping[str, Any],
    path: Path,
    error: type[VismaidError],
    *,
    entry: str = "entry",
) -> _T:
    """What a TOML file holds, which has been read from ``path``; see ``read_toml_as``."""
    try:
        return kind.model_validate(content, by_alias=True, by_name=False)
    except ValidationError as wrong:
        raise error(f"{path}: {_what_to_write(wrong, kind, entry)}") from None


def sentence_of(wrong: ValidationError) -> str:
    """The first thing that is wrong, and where, with a full stop."""
    first = wrong.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ").rstrip(".")
    return f"{place}: {message}." if place else f"{message}."


def _what_to_write(wrong: ValidationError, root: type[BaseModel], entry: str) -> str:
    """A sentence that says what to write: of an entry that there is not first, as it may be
    misspelt."""
    errors: list[Any] = list(wrong.errors())
    first = min(errors, key=lambda error: error["type"] != "extra_forbidden")
    place, found = _place(first["loc"], root)
    name = ".".join(place)[: 2 * _LONGEST] or "the file"
    shown = _shown(first["input"])
    match first["type"]:
        case "extra_forbidden":
            return f"there is no {entry} {name}.{_hint(place, found, root)}"
        case "missing" | "too_long" if isinstance(found, int):
            place = place[:-1] if first["type"] == "missing" else place
            return f"{'.'.join(place)} must be {_numbers(found)}."
        case "missing":
            return f"{name} is missing."
        case "value_error":
            return f"{'.'.join(place)} {first['ctx']['error']}".strip().rstrip(".") + "."
        case "string_pattern_mismatch":
            return f"{name} is {shown}, which cannot be."
        case "too_short" | "string_too_short" | "string_too_long" as kind:
            return f"{name} is {'empty' if kind in _EMPTY else 'too long'}."
    alike = [error for error in errors if _place(error["loc"], root)[0] == place]
    wanted = dict.fromkeys(_wanted(error, found) for error in alike)
    if len(wanted) == 1 and first["type"] in _BOUNDS:
        return f"{name} is {shown}: it must be {next(iter(wanted))}."
    if None in wanted:
        return f"{name}: {first['msg'].rstrip('.')}."
    return f"{name} must be {' or '.join(filter(None, wanted))}, not {shown}."


def _wanted(error: Any, found: object) -> str | None:
    """What should stand there, where that is known."""
    kind, told = error["type"], error.get("ctx", {})
    if kind in _BOUNDS:
        (limit,) = told.values()
        return f"{_BOUNDS[kind]} {limit}"
    if kind in ("literal_error", "enum"):
        return str(told["expected"])
    if kind.startswith("tuple") and isinstance(found, int):
        return _numbers(found)
    if kind.startswith("model") and isinstance(found, type):
        needed = [name for name, field in _fields(found).items() if field.is_required()]
        return f"a table with {', '.join(needed)}" if needed else "a table"
    return _KINDS.get(kind.partition("_")[0])


def _numbers(count: int) -> str:
    return "a pair of numbers in [ ]" if count == 2 else f"{count} numbers in [ ]"


def _place(
    location: tuple[str | int, ...], root: type[BaseModel]
) -> tuple[list[str], type[BaseModel] | int | None]:
    """Where it is in the file, and what belongs there.

    Left out are the kinds that a value might have had; an element's number counts from one.

    Returns:
        The parts of the place; the table that is there or that a list there is made of, how many
        numbers stand there, or None.
    """
    place: list[str] = []
    found: type[BaseModel] | int | None = root
    for part in location:
        if isinstance(part, int):
            place.append(str(part + 1))
        elif not isinstance(found, type):
            break
        elif part != "[key]":
            place.append(part)
            field = _fields(found).get(part)
            found = _found_in(field.annotation) if field else found
    return place, found


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """A table's entries by the names that they have in the file."""
    fields = model.model_fields.items()
    return {str(field.validation_alias or name): field for name, field in fields}


def _found_in(annotation: Any) -> type[BaseModel] | int | None:
    """The table or the count of numbers that a value is, or that a list or table is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = get_args(annotation)
    if get_origin(annotation) is tuple and Ellipsis not in inner:
        return len(inner)
    return next((found for each in inner if (found := _found_in(each))), None)


def _shown(value: object) -> str:
    text = "true" if value is True else "false" if value is False else repr(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _hint(place: list[str], table: object, root: type[BaseModel]) -> str:
    """The nearest entry that there is: in this table, of this name elsewhere, or elsewhere."""
    *before, last = place
    fields = _fields(table) if isinstance(table, type) and issubclass(table, BaseModel) else ()
    beside = get_close_matches(last, fields, 1, 0.6)
    if beside:
        listed = any(part.isdigit() for part in before)
        return f" Did you mean {beside[0] if listed else '.'.join([*before, *beside])}?"
    known = list(_entries(root))
    near = [name for name in known if name.rpartition(".")[2] == last]
    near = near or get_close_matches(".".join(place), known, 1, 0.6)
    return f" Did you mean {near[0]}?" if near else ""


def _entries(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Every entry's name, with the tables that it is in."""
    for name, field in _fields(model).items():
        table = _found_in(field.annotation)
        below = _entries(table, f"{before}{name}.") if isinstance(table, type) else ()
        yield from chain([before + name], below)
