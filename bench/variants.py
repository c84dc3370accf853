"""The packs that a sweep measures: those named, and variants of the same checkpoint beside them."""

from collections.abc import Sequence
from pathlib import Path

from gguf.constants import LlamaFileType

from bench.records import Measured
from runtime.errors import BenchError
from runtime.gguf_header import read_header
from runtime.pack import Pack
from runtime.plan import variants_beside


def measured(pack: Pack) -> Measured:
    """What a pack's records call it.

    Raises:
        PackError: a model file is missing or is none.
    """
    manifest = pack.manifest
    return Measured(
        name=manifest.name,
        source=manifest.source,
        text_type=file_type(pack.folder / manifest.text_model.file),
        projector_type=file_type(pack.folder / manifest.projector.file),
        text_sha256=manifest.text_model.sha256,
        projector_sha256=manifest.projector.sha256,
        licence=manifest.text_model.licence,
    )


def file_type(path: Path) -> str:
    """The type that most of a GGUF file's weights have, as its header says, such as ``Q4_0``.

    Raises:
        PackError: the file is missing or is none.
    """
    value = read_header(path).values.get("general.file_type")
    number = value.content if value else None
    if not isinstance(number, int) or number not in set(LlamaFileType):
        return "unknown"
    return LlamaFileType(number).name.removeprefix("ALL_").removeprefix("MOSTLY_")


def chosen(
    packs: Sequence[Pack], types: Sequence[str] | None, projectors: Sequence[str] | None
) -> list[Pack]:
    """The packs to measure, each once, in the order of their first mention.

    Args:
        packs: Those named.
        types: Types of the text model, in any case; an empty list for every variant that lies
            beside a pack; None for the packs themselves.
        projectors: Types of the projector; None for any.

    Raises:
        BenchError: there is no variant of one of the types.
        PackError: a model file is missing or is none.
    """
    found: dict[Path, Pack] = {}
    for pack in packs:
        family = [pack] if types is None else [pack, *variants_beside(pack)]
        kinds = [(each, measured(each)) for each in family]
        _check(pack, types, "text model", {kind.text_type for _, kind in kinds})
        _check(pack, projectors, "projector", {kind.projector_type for _, kind in kinds})
        for each, kind in kinds:
            if _wanted(kind.text_type, types) and _wanted(kind.projector_type, projectors):
                found.setdefault(each.folder.resolve(), each)
    if not found:
        raise BenchError("No pack has both that text model and that projector. Name other types.")
    return list(found.values())


def _wanted(kind: str, wanted: Sequence[str] | None) -> bool:
    return not wanted or kind in {each.upper() for each in wanted}


def _check(pack: Pack, wanted: Sequence[str] | None, what: str, there: set[str]) -> None:
    for each in wanted or ():
        if each.upper() not in there:
            raise BenchError(
                f"There is no variant of {pack.manifest.name} with a {what} of type {each}, only "
                f"{', '.join(sorted(there))}. Make it, or name a type that is there."
            )
