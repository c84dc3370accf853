"""What a repository is, told by the names of its files, and which of them a pack is made of."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatch

from convert.checkpoint.pickled import PICKLED
from convert.hub.remote import Listing, RemoteFile, names_of
from runtime.errors import HubError

_SMALL = 1_000_000_000
"""Bytes of a text model whose 8 bits are taken: four cost a small model more."""
_TYPES = ("Q4_K_M", "Q4_K_S", "Q4_0", "IQ4_NL", "IQ4_XS", "Q5_K_M", "Q5_K_S", "Q6_K", "Q8_0", "F16")
"""Of a text model, the first that there is; any other after them."""
_PROJECTOR_TYPES = ("Q8_0", "F16", "BF16", "F32")
_PART_OF_SEVERAL = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)
_CHECKPOINT = ("*.json", "*.jinja", "*.safetensors", "tokenizer.model", "merges.txt", "vocab.txt")
_WITH_IT = ("README.md", "LICENSE*", "LICENCE*")
"""What tells the licence."""
_MARIAN = ("config.json", "vocab.json", "source.spm", "target.spm")
_BESIDE_MARIAN = ("generation_config.json", "tokenizer_config.json")
_FASTER_WHISPER = ("model.bin", "vocabulary.*")


@dataclass(frozen=True)
class Choice:
    """The files of a repository that are fetched, and what they are."""

    kind: str
    """``pair`` of GGUF, ``checkpoint``, ``recogniser``, ``voice`` or ``translator``."""
    files: tuple[RemoteFile, ...]

    @property
    def bytes(self) -> int:
        """All of them."""
        return sum(each.bytes for each in self.files)


def choose(listing: Listing, wanted: Sequence[str] = ()) -> Choice:
    """Which files to fetch of a repository.

    Args:
        listing: What it holds.
        wanted: Files that were named, in place of those that would be chosen.

    Raises:
        HubError: it holds nothing that a pack is made of, lacks something, or leaves the choice.
    """
    for name in wanted:
        if name not in listing.files:
            near = get_close_matches(name, listing.files, 1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise HubError(
                f"{listing.repository} has no file {name}. {hint}It has "
                f"{names_of(sorted(listing.files)) or 'no files'}."
            )
    for kind in (_pair, _recogniser, _voice, _translator, _checkpoint):
        found = kind(listing, wanted)
        if found:
            return found
    raise HubError(_nothing(listing))


def choose_translator(listing: Listing) -> Choice:
    """Which files to fetch of a repository that is to translate.

    Raises:
        HubError: it is no MarianMT model, or has no weights that are read.
    """
    found = _translator(listing)
    if found:
        return found
    raise HubError(
        f"{listing.repository} is no MarianMT model, which has {', '.join(_MARIAN)}. Name another "
        f"one. It has {names_of(sorted(listing.files)) or 'no files'}."
    )


def _pair(listing: Listing, wanted: Sequence[str]) -> Choice | None:
    """A text model and a projector in GGUF."""
    ggufs = _matching(listing, ("*.gguf",))
    if not ggufs:
        return None
    projectors = [each for each in ggufs if "mmproj" in each.base.lower()]
    models = [each for each in ggufs if each not in projectors]
    whole = [each for each in models if not _PART_OF_SEVERAL.search(each.name)]
    model = _named(models, wanted) or _of_types(whole, _model_types(whole))
    projector = _named(projectors, wanted) or _of_types(projectors, _PROJECTOR_TYPES)
    if (models and not whole) or (model and _PART_OF_SEVERAL.search(model.name)):
        raise HubError(
            f"The model of {listing.repository} is in several files, which are not put together "
            "here. Choose a repository that has it in one."
        )
    if not model or not projector:
        lacking = "text model" if not model else "projector (a file with mmproj in its name)"
        seeing = "" if model is None else " A model that sees has one."
        raise HubError(
            f"{listing.repository} has GGUF files and no {lacking}.{seeing} Its files are "
            f"{names_of([each.name for each in ggufs])}."
        )
    return Choice("pair", (model, projector, *_cards(listing)))


def _recogniser(listing: Listing, wanted: Sequence[str]) -> Choice | None:
    """A file of whisper.cpp's."""
    found = _matching(listing, ("ggml-*.bin",))
    if not found:
        return None
    return Choice("recogniser", (_one(listing, found, wanted), *_cards(listing)))


def _voice(listing: Listing, wanted: Sequence[str]) -> Choice | None:
    """A Piper voice: its graph, and its JSON beside it."""
    graphs = _matching(listing, ("*.onnx",))
    found = [each for each in graphs if f"{each.name}.json" in listing.files]
    if not found:
        return None
    named = [name.removesuffix(".json") for name in wanted]
    graph = _one(listing, found, named)
    card = graph.name.removesuffix(graph.base) + "MODEL_CARD"
    beside = [listing.files[name] for name in (f"{graph.name}.json", card) if name in listing.files]
    return Choice("voice", (graph, *beside))


def _translator(listing: Listing, wanted: Sequence[str] = ()) -> Choice | None:
    """A MarianMT model: weights that can be had in safetensors, and else as torch pickles them."""
    if wanted or not all(name in listing.files for name in _MARIAN):
        return None
    top = [each for each in listing.files.values() if "/" not in each.name]
    safe = [each for each in top if each.name.endswith((".safetensors", ".safetensors.index.json"))]
    weights = safe or [each for each in top if each.name == PICKLED]
    if not weights:
        raise HubError(
            f"{listing.repository} has no weights in safetensors and no {PICKLED}, which are those "
            "that are read. Choose a repository that has them."
        )
    described = [each for each in top if each.name in (*_MARIAN, *_BESIDE_MARIAN)]
    return Choice("translator", (*described, *_cards(listing), *weights))


def _checkpoint(listing: Listing, wanted: Sequence[str]) -> Choice | None:
    """Weights with a ``config.json``, as transformers or CTranslate2 saves them."""
    if "config.json" not in listing.files or wanted:
        return None
    top = [each for each in listing.files.values() if "/" not in each.name]
    weights = [each for each in top if each.name.endswith(".safetensors")]
    faster = [each for each in top if any(fnmatch(each.name, one) for one in _FASTER_WHISPER)]
    if not weights and not any(each.name == "model.bin" for each in faster):
        raise HubError(
            f"{listing.repository} has no weights in safetensors, which are the only ones that are "
            "read: others can run any program. Choose a repository that has them."
        )
    rest = [each for each in top if any(fnmatch(each.name, one) for one in _CHECKPOINT)]
    extra = [] if weights else faster
    return Choice("checkpoint", tuple(dict.fromkeys([*rest, *_cards(listing), *extra])))


def _matching(listing: Listing, patterns: Iterable[str]) -> list[RemoteFile]:
    patterns = tuple(patterns)
    return [
        each for each in listing.files.values() if any(fnmatch(each.base, one) for one in patterns)
    ]


def _cards(listing: Listing) -> list[RemoteFile]:
    """What tells the licence of the whole repository."""
    return [each for each in _matching(listing, _WITH_IT) if "/" not in each.name]


def _named(files: Iterable[RemoteFile], wanted: Sequence[str]) -> RemoteFile | None:
    return next((each for each in files if each.name in wanted), None)


def _one(listing: Listing, found: Sequence[RemoteFile], wanted: Sequence[str]) -> RemoteFile:
    """The one that was named, or the only one."""
    named = _named(found, wanted)
    if named or len(found) == 1:
        return named or found[0]
    raise HubError(
        f"{listing.repository} has {len(found)} files to choose from: "
        f"{names_of([each.name for each in found])}. Name one with --file."
    )


def _model_types(models: Sequence[RemoteFile]) -> tuple[str, ...]:
    """Which types of a text model are preferred: eight bits where that is small enough."""
    eight = _of_types(models, ("Q8_0",), others=False)
    return ("Q8_0", *_TYPES) if eight and eight.bytes <= _SMALL else _TYPES


def _of_types(
    files: Sequence[RemoteFile], types: Sequence[str], *, others: bool = True
) -> RemoteFile | None:
    """The first of the types that there is, else the smallest."""
    for kind in types:
        pattern = re.compile(rf"(?<![a-z0-9]){kind}(?![a-z0-9_])", re.IGNORECASE)
        found = next((each for each in files if pattern.search(each.base)), None)
        if found:
            return found
    return min(files, key=lambda each: each.bytes, default=None) if others else None


def _nothing(listing: Listing) -> str:
    held = names_of(sorted(listing.files)) or "no files at all"
    pickled = any(each.endswith((".bin", ".pth", ".pt", ".ckpt")) for each in listing.files)
    why = " Pickled weights are not read, as loading them can run any program." if pickled else ""
    return (
        f"{listing.repository} holds nothing that a pack is made of: neither GGUF files, nor "
        "weights in safetensors with their config.json, nor a whisper.cpp file, nor a Piper voice."
        f"{why} It holds {held}."
    )
