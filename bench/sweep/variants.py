"""The packs that a sweep measures: those named, and variants of the same checkpoint beside them."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from math import prod
from pathlib import Path

from gguf.constants import LlamaFileType

from bench.cache import cache_folder
from bench.records import Measured
from convert import Progress
from convert.quantize.types import PLAIN, quantization
from convert.quantize.variants import make_variants, variants_of
from runtime.cancel import NEVER, Cancel
from runtime.errors import BenchError, PackError
from runtime.gguf.reader import read_header
from runtime.memory_plan import variants_beside
from runtime.packs.manifest import MANIFEST, PackFile
from runtime.packs.pack import Pack

KIND = "variants"
"""What the cache calls them."""
ALL = "ALL"
"""Stands for every type that there is."""
COMMON = ("Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "Q3_K_M")
"""What is made where nothing is there."""


PLAIN_TYPES = (PLAIN, "BF16", "F32")
"""Of files that were not quantized."""


def measured(pack: Pack) -> Measured:
    """What a pack's records call it.

    Raises:
        PackError: a model file is missing or is none.
    """
    manifest = pack.manifest
    text, projector = manifest.text_model, manifest.projector
    return Measured(
        name=manifest.name,
        source=manifest.source,
        text_type=_type(pack, text),
        projector_type=_type(pack, projector),
        recipe=text.quantized.recipe if text.quantized else "",
        weighed=bool(text.quantized and text.quantized.imatrix),
        text_sha256=text.sha256,
        projector_sha256=projector.sha256,
        licence=text.licence,
    )


def _type(pack: Pack, entry: PackFile) -> str:
    return entry.quantized.type if entry.quantized else file_type(pack.folder / entry.file)


def file_type(path: Path) -> str:
    """The type that most of a GGUF file's weights have, such as ``Q4_0``.

    It is what the file says of itself; where it says nothing, what its matrices are.

    Raises:
        PackError: the file is missing or is none.
    """
    header = read_header(path)
    value = header.values.get("general.file_type")
    number = value.content if value else None
    if isinstance(number, int) and number in set(LlamaFileType) - {LlamaFileType.GUESSED}:
        return LlamaFileType(number).name.removeprefix("ALL_").removeprefix("MOSTLY_")
    weights: Counter[str] = Counter()
    for tensor in header.tensors.values():
        if len(tensor.shape) > 1:
            weights[tensor.kind.name] += prod(tensor.shape)
    return max(weights, key=weights.__getitem__, default="unknown")


def chosen(
    packs: Sequence[Pack],
    types: Sequence[str] = (),
    projectors: Sequence[str] = (),
    *,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> list[Pack]:
    """The packs to measure, each once: those named, or variants of them by their types.

    Variants are looked for beside a pack and in ``cache_of`` it. Those that are not there are made
    in the latter from the one of the pack's family that is in F16.

    Args:
        packs: Those named.
        types: Types of the text model; ``ALL`` for every variant there is, or ``COMMON`` ones where
            there is none; none for the packs themselves.
        projectors: Types of the projector, each with every text model; none for any.
        progress: Told of variants being made.
        cancel: Stops their making.

    Raises:
        BenchError: a variant is wanted and the pack that it could be made from is not there.
        VismaidError: as ``convert.quantize.variants.make_variants``.
        Cancelled: ``cancel`` was set.
    """
    found: dict[Path, Pack] = {}
    for pack in packs:
        for each in _of_one(pack, types, projectors, progress, cancel):
            found.setdefault(each.folder.resolve(), each)
    return list(found.values())


def family_of(pack: Pack) -> list[Pack]:
    """A pack and the variants of the same checkpoint beside it and in its cache."""
    nearby = [pack, *variants_beside(pack)]
    for cache in dict.fromkeys(cache_of(each) for each in nearby):
        nearby += _packs_in(cache)
    found: dict[Path, Pack] = {}
    for each in nearby:
        if each.manifest.source == pack.manifest.source:
            found.setdefault(each.folder.resolve(), each)
    return list(found.values())


def original_of(pack: Pack, named: Sequence[Pack] = ()) -> Pack | None:
    """The member of a pack's family that was not quantized; None where it is not there.

    Args:
        pack: The pack.
        named: Packs beside which it may lie as well.
    """
    source = pack.manifest.source
    same = [each for each in named if source and each.manifest.source == source]
    nearby = (found for each in (pack, *same) for found in family_of(each))
    return next((each for each in nearby if _plain(measured(each))), None)


def cache_of(pack: Pack) -> Path:
    """Where variants of a pack go that were made to be measured: the user's cache folder."""
    text = pack.manifest.text_model
    origin = text.quantized.source if text.quantized else text.sha256
    return cache_folder(KIND) / origin[:16]


def _of_one(
    pack: Pack,
    types: Sequence[str],
    projectors: Sequence[str],
    progress: Progress | None,
    cancel: Cancel,
) -> list[Pack]:
    if not types and not projectors:
        return [pack]
    family = [(measured(each), each) for each in family_of(pack)]
    wanted = [each.upper() for each in types] or [measured(pack).text_type]
    if ALL in wanted:
        every = list(dict.fromkeys(kind.text_type for kind, _ in family))
        wanted = every if len(every) > 1 else [PLAIN, *COMMON]
    found = []
    for kind in wanted:
        there = [each for each in family if each[0].text_type == kind]
        if not projectors and there:
            found += [each for _, each in there]
            continue
        for projector in projectors or [""]:
            these = [
                each
                for known, each in there
                if known.projector_type == projector.upper() and not known.recipe
            ]
            found += these or [_made(pack, kind, projector.upper(), progress, cancel)]
    return found


def _made(
    pack: Pack,
    kind: str,
    projector: str,
    progress: Progress | None,
    cancel: Cancel,
) -> Pack:
    variants = variants_of([quantization(kind)], [projector] if projector else [])
    original = original_of(pack)
    if original is None:
        raise BenchError(
            f"There is no {kind} of {pack.manifest.name}, and it cannot be made because the pack "
            "in F16 is not beside it. Put that there, or name types that are."
        )
    home = cache_of(original)
    made = make_variants(original, variants, home=home, progress=progress, cancel=cancel)
    return made[0].pack


def _plain(kind: Measured) -> bool:
    return {kind.text_type, kind.projector_type} <= set(PLAIN_TYPES)


def _packs_in(folder: Path) -> list[Pack]:
    found = []
    for manifest in sorted(folder.glob(f"[!.]*/{MANIFEST}")):
        with suppress(PackError):
            found.append(Pack.open(manifest.parent))
    return found
