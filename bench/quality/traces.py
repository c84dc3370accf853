"""What the original makes of samples, kept in the user's cache: traced once for all its variants.

A folder there belongs to one original and one list of samples. A journal in it says what became of
each, written when its logits and embeddings are whole, so that a run which was stopped goes on with
the next sample.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.cache import cache_folder, locked, used
from bench.failures import TransientError
from convert.quantize.search.divergence import LONGEST, Traced, TracedOriginal, trace
from convert.quantize.search.samples import Look
from runtime.errors import BenchError, OutputError, PictureError
from runtime.files.journal import Journal
from runtime.llama.model import library_versions
from runtime.packs.pack import Pack
from runtime.session import Session

KIND = "traces"
RESERVE = 512 << 20
"""Bytes of the disk that stay free."""
_FLOAT = 4


@dataclass(frozen=True)
class Kept:
    """The original's answers to those samples whose pictures can be read."""

    reference: TracedOriginal
    places: tuple[int, ...]
    """Of each traced sample among all."""
    left_out: tuple[str, ...]
    """Why others are not there."""


@dataclass(frozen=True)
class _Told:
    """What became of a sample."""

    place: int
    """Among all."""
    answer: tuple[int, ...] = ()
    left_out: str = ""
    """Why there is no answer; empty where there is one."""


@contextmanager
def traced(original: Pack, looks: Sequence[Look]) -> Iterator[Kept]:
    """Trace what was not traced before, and use it all for the length of the block.

    Args:
        original: The pack in f16 or f32.
        looks: The samples.

    Raises:
        BenchError: there are no samples, or none has a picture that can be read.
        OutputError: the disk is full or the cache cannot be written.
        VismaidError: the original or a question cannot be used.
    """
    if not looks:
        raise BenchError("There is nothing to measure with: the samples have no pictures.")
    folder = folder_of(original, looks)
    with locked(folder):
        _complete(folder, original, looks)
    with used(folder):
        told = sorted(_journal(folder).values, key=lambda each: each.place)
        left_out = tuple(each.left_out for each in told if each.left_out)
        answered = [each for each in told if not each.left_out]
        if not answered:
            raise TransientError(f"No sample can be used: {left_out[0]}")
        found = [_found(folder, looks[each.place], each) for each in answered]
        places = tuple(each.place for each in answered)
        yield Kept(TracedOriginal(found, original.manifest.projector.sha256), places, left_out)


def folder_of(original: Pack, looks: Sequence[Look]) -> Path:
    """Where an original's answers to samples are kept."""
    files = original.manifest.text_model.sha256, original.manifest.projector.sha256
    samples = [each.identity for each in looks]
    what = json.dumps([files, LONGEST, sorted(library_versions().items()), samples])
    return cache_folder(KIND) / hashlib.sha256(what.encode()).hexdigest()[:32]


def _complete(folder: Path, original: Pack, looks: Sequence[Look]) -> None:
    journal = _journal(folder)
    known = {each.place for each in journal.values}
    with ExitStack() as stack:
        session = None
        for place, look in enumerate(looks):
            if place in known:
                continue
            session = session or stack.enter_context(Session(original, exact=True))
            _require_room(folder, session, len(looks))
            journal.add(_trace(session, look, place, folder / str(place)))


def _journal(folder: Path) -> Journal[_Told]:
    return Journal(folder / "told.jsonl", _Told)


def _trace(session: Session, look: Look, place: int, path: Path) -> _Told:
    try:
        return _Told(place, trace(session, look, path).answer)
    except PictureError as error:
        return _Told(place, left_out=str(error))
    except OSError as error:
        for part in path.parent.glob(f"{path.name}.*"):
            with suppress(OSError):
                part.unlink()
        raise OutputError(
            f"{path.parent} cannot be written: {error.strerror}. Make room."
        ) from None


def _found(folder: Path, look: Look, told: _Told) -> Traced:
    logits, embeddings = (folder / f"{told.place}.{kind}.npy" for kind in ("logits", "embeddings"))
    return Traced(look, told.answer, logits, embeddings)


def _require_room(folder: Path, session: Session, samples: int) -> None:
    needed = RESERVE + (LONGEST + 1) * session.model.vocabulary_size * _FLOAT
    lacking = needed - shutil.disk_usage(folder).free
    if lacking > 0:
        raise OutputError(
            f"{folder} has no room for what the original answers to {samples:,} samples. Make "
            f"{lacking / 1e6:,.0f} MB of room and as much again for the rest, or judge by fewer "
            "samples with --limit."
        )
