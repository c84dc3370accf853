"""What is wrong with an entry of a ``pack.toml``, in a sentence that says what to write."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

_LONGEST_VALUE = 60
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "string": "a text in quotes",
    "bool": "true or false",
    "list": "a list in [ ]",
    "tuple": "a pair of numbers in [ ]",
    "dict": "a table",
    "model": "a table",
    "finite": "a finite number",
}


def sentence_of(errors: ValidationError, root: type[BaseModel]) -> str:
    """A sentence about one of the errors: of an entry that there is not, which may be misspelt.

    Args:
        errors: What is wrong.
        root: What was validated.
    """
    found = sorted(errors.errors(), key=lambda error: error["type"] != "extra_forbidden")
    sentence = _about(found[0], root)
    return sentence if sentence.endswith("?") else sentence.rstrip(".") + "."


def _about(error: Any, root: type[BaseModel]) -> str:
    where = _place(error["loc"])
    name = where or "the file"
    kind, bounds = error["type"], error.get("ctx", {})
    match kind:
        case "missing" if isinstance(error["loc"][-1], int):
            return f"{_place(error['loc'][:-1])} must be {_KINDS['tuple']}"
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            return f"there is no entry {where}{_hint(where, root)}"
        case "value_error":
            return f"{where} {bounds['error']}".strip()
        case "literal_error":
            return f"{name} must be {bounds['expected']}, not {_shown(error['input'])}"
        case "string_pattern_mismatch":
            return f"{name} is {_shown(error['input'])}, which cannot be"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return f"{name} is {_shown(error['input'])}: {_bound(kind, bounds)}"
        case "too_short" | "string_too_long":
            return f"{name} is empty" if kind == "too_short" else f"{name} is too long"
    wanted = _KINDS.get(kind.partition("_")[0])
    if wanted is None:
        return f"{name}: {error['msg']}"
    if kind.startswith("model"):
        wanted += _entries(error["loc"], root)
    return f"{name} must be {wanted}, not {_shown(error['input'])}"


def _place(loc: tuple[str | int, ...]) -> str:
    """Where it is, as TOML spells it; the number of an element counts from 1."""
    found = ""
    for part in loc:
        if part == "[key]":
            continue
        found += f" {part + 1}" if isinstance(part, int) else f".{part}"
    return found.removeprefix(".")[: 2 * _LONGEST_VALUE]


def _bound(kind: str, bounds: dict[str, Any]) -> str:
    (limit,) = bounds.values()
    least, most = ("more than", "at least"), ("less than", "at most")
    words = least if kind.startswith("greater") else most
    return f"it must be {words[kind.endswith('equal')]} {limit}"


def _shown(value: object) -> str:
    text = "true" if value is True else "false" if value is False else repr(value)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _hint(where: str, root: type[BaseModel]) -> str:
    known = [name for name, _ in _entries_below(root, "")]
    table, _, last = where.rpartition(".")
    beside = [name for name in known if name.rpartition(".")[0] == table]
    near = [name for name in known if name.rpartition(".")[2] == last][:1]
    near = near or get_close_matches(where, beside, 1, 0.6)
    near = near or get_close_matches(where, known, 1, 0.6)
    return f". Did you mean {near[0]}?" if near else ""


def _entries(loc: tuple[str | int, ...], root: type[BaseModel]) -> str:
    """The entries that a table there must have."""
    name = ".".join(part for part in loc if isinstance(part, str))
    for found, model in _entries_below(root, ""):
        if found == name and model:
            fields = model.model_fields.items()
            needed = [_name(key, field) for key, field in fields if field.is_required()]
            return f" with {', '.join(needed)}" if needed else ""
    return ""


def _entries_below(
    model: type[BaseModel], before: str
) -> Iterator[tuple[str, type[BaseModel] | None]]:
    """Every entry's name and, where it is a table, what that is."""
    for key, field in model.model_fields.items():
        name = _name(key, field)
        below = next(_models_in(field.annotation), None)
        yield before + name, below
        if below:
            yield from _entries_below(below, f"{before}{name}.")


def _name(key: str, field: FieldInfo) -> str:
    return field.validation_alias if isinstance(field.validation_alias, str) else key


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)
