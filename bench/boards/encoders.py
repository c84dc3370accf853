"""The ways in which a pack's tiles can be encoded on a board: one for each file that can do it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.records import Measured
from bench.sweep.variants import family_of, measured
from runtime.packs.manifest import VisionForm
from runtime.packs.pack import Pack

_GRAPH = "graph "
_FORMS: dict[VisionForm, str] = {
    "float": "float32",
    "blocks": "blocks8",
    "int8": "int8",
    "weights": "weights8",
}
"""What records call the forms of a vision graph's weights."""


@dataclass(frozen=True)
class Encoder:
    """A way to encode tiles, and the pack that encodes them so."""

    name: str
    """Engine and type, such as ``libmtmd Q8_0``."""
    pack: Pack
    measured: Measured
    """What records call its files."""


def encoders(pack: Pack) -> list[Encoder]:
    """Every way that a pack and the variants of its checkpoint nearby offer, the pack's own first.

    Of several packs that encode in the same way, the one with the smallest text model is taken.

    Raises:
        PackError: a model file is missing or is none.
    """
    nearby = [each for each in family_of(pack) if each.folder.resolve() != pack.folder.resolve()]
    nearby.sort(key=lambda each: each.manifest.text_model.bytes)
    found: dict[str, Encoder] = {}
    for each in [pack, *nearby]:
        for encoder in _of_one(each):
            found.setdefault(encoder.name, encoder)
    return list(found.values())


def encoder_name(of: Measured) -> str:
    """What the way is called in which files that were measured encode a tile."""
    return (
        of.projector_type
        if of.projector_type.startswith(_GRAPH)
        else f"libmtmd {of.projector_type}"
    )


def _of_one(pack: Pack) -> Iterator[Encoder]:
    files, vision = measured(pack), pack.manifest.vision
    if vision:
        kind = f"{_GRAPH}{_FORMS[vision.form]}"
        if vision.finer:
            kind += f", {' and '.join(vision.finer)} finer"
        changes = {"projector_type": kind, "projector_sha256": vision.model.sha256}
        yield Encoder(kind, pack, files.model_copy(update=changes))
        pack = Pack(pack.folder, pack.manifest.model_copy(update={"vision": None}))
    yield Encoder(encoder_name(files), pack, files)
