"""The ways in which a pack's tiles can be encoded on a board: one for each file that can do it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.records import Measured
from bench.sweep.variants import family_of, measured
from runtime.packs.pack import Pack


@dataclass(frozen=True)
class Encoder:
    """A way to encode tiles, and the pack that encodes them so."""

    name: str
    """Engine and type, such as ``libmtmd Q8_0``."""
    pack: Pack


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
    return f"libmtmd {of.projector_type}"


def _of_one(pack: Pack) -> Iterator[Encoder]:
    yield Encoder(encoder_name(measured(pack)), pack)
