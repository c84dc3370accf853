"""Labelled sets: pictures with questions and the answers that people gave.

A folder holds one: ``samples.jsonl``, whose lines ``convert.quantize.search.samples`` reads, and
the pictures it names. Other layouts are brought to the same form by ``bench.quality.importers`` and
``bench.quality.layouts``.
"""

import hashlib
import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from PIL import Image

from convert.quantize.search.samples import EXAMPLE, SAMPLES, SampleLine, sample_lines
from runtime.errors import BenchError, PictureError
from runtime.files.folders import new_folder
from runtime.vision.pictures import open_picture
from runtime.vision.tiling import Detail

MetricName = Literal["exact", "vqa", "cider", "pope", "wer"]


@dataclass(frozen=True)
class LabelledSample:
    """A picture, a question about it, and what is right to answer."""

    id: str
    """Tells it from the others of its set."""
    image: str
    """Name of the picture; several samples may share it."""
    picture: Callable[[], Image.Image] = field(compare=False)
    """Opens the picture, RGB; raises PictureError where its file is no picture."""
    question: str | None
    """None asks for a description, as the pack words it."""
    answers: tuple[str, ...]
    """At least one."""
    detail: Detail | None = None
    """How closely to look; None leaves it to whoever asks."""
    category: str = ""
    """What kind of question it is, in the set's own words."""
    instruction: str = ""
    """How to answer, said after the question."""
    language: str = "en"
    """Code of the language of question and answers."""
    file: Path | None = None
    """Where the picture lies; None where it is drawn when it is asked for."""

    @property
    def prompt(self) -> str | None:
        """What the model is asked: the question and, on a line of its own, the instruction."""
        if self.question is None or not self.instruction:
            return self.question
        return f"{self.question}\n{self.instruction}"


@dataclass(frozen=True)
class LabelledSet:
    """Samples that are judged by one metric."""

    name: str
    layout: str
    """Such as ``json-lines`` or ``vqa``."""
    metric: MetricName
    """The one that results on such sets are published in."""
    samples: tuple[LabelledSample, ...]
    """At least one; no id twice."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Why pictures of the files are no samples, as in the set's own evaluation, and how many."""

    @property
    def digest(self) -> str:
        """SHA-256 of what is asked and what is right, hexadecimal; of the pictures, the names."""
        digest = hashlib.sha256(self.metric.encode())
        for sample in self.samples:
            values = [sample.id, sample.image, sample.prompt, sample.answers, sample.detail]
            digest.update(json.dumps(values).encode() + b"\n")
        return digest.hexdigest()

    def in_language(self, code: str) -> "LabelledSet":
        """The samples whose question and answers are in a language.

        Raises:
            BenchError: there are none.
        """
        found = tuple(sample for sample in self.samples if sample.language == code)
        if not found:
            there = ", ".join(sorted({sample.language for sample in self.samples}))
            raise BenchError(
                f"{self.name} has no samples in {code}, but in {there}; name another set, or add "
                f'"language": "{code}" to the lines of {SAMPLES} that are.'
            )
        return replace(self, samples=found)

    def take(self, limit: int | None, seed: int | None = None) -> "LabelledSet":
        """A subset in the set's order: the first ones or, with a seed, ones drawn by chance.

        Raises:
            BenchError: ``limit`` is less than one.
        """
        if limit is None or limit >= len(self.samples):
            return self
        if limit < 1:
            raise BenchError(f"{limit} samples are none; take at least one.")
        chosen: Sequence[int] = range(limit)
        if seed is not None:
            chosen = sorted(random.Random(seed).sample(range(len(self.samples)), limit))
        return replace(self, samples=tuple(self.samples[index] for index in chosen))


@dataclass(frozen=True)
class Entry:
    """What a file says of a sample, before its picture is looked for."""

    where: str
    """What messages call it."""
    id: str
    images: tuple[str, ...]
    """Names that the picture may have, the likeliest first."""
    question: str | None
    answers: tuple[str, ...]
    detail: Detail | None = None
    category: str = ""
    instruction: str = ""
    language: str = "en"
    left_out: str = ""
    """Why it is no sample; empty for one that is."""


def read_labelled(path: Path, images: Path | None = None) -> LabelledSet:
    """The set of a folder with ``samples.jsonl``, or of such a file itself.

    Everything but the pictures' content is checked here; pictures are opened when they are used.

    Args:
        path: the folder or the file.
        images: the folder from which pictures are named, where it is another.

    Raises:
        BenchError: the file is missing or empty, a line is not as it should be, or a picture is
            missing or lies outside the folder.
    """
    file = path / SAMPLES if path.is_dir() else path
    if not file.is_file():
        raise BenchError(f"{file} is not there; a labelled set is a folder with {SAMPLES} in it.")
    return assemble(file.parent, "json-lines", "exact", _entries(file), [images or file.parent])


def write_labelled(
    labelled: LabelledSet, out: Path, progress: Callable[[float, float], None] | None = None
) -> None:
    """Write a set as a folder that ``read_labelled`` takes; it appears whole or not at all.

    Pictures that lie in files are copied as they are, others are saved as PNG.

    Args:
        labelled: the set.
        out: the folder.
        progress: told after each sample how many are done, of how many.

    Raises:
        OutputError: ``out`` is there already or cannot be written.
        PictureError: a picture cannot be read.
    """
    with new_folder(out) as folder:
        (folder / "images").mkdir()
        names: dict[str, str] = {}
        with (folder / SAMPLES).open("w", encoding="utf-8") as file:
            for number, sample in enumerate(labelled.samples, 1):
                if sample.image not in names:
                    names[sample.image] = _save(sample, folder, len(names) + 1)
                line = SampleLine(
                    image=names[sample.image],
                    question=sample.question,
                    answers=list(sample.answers),
                    detail=sample.detail,
                    category=sample.category,
                    instruction=sample.instruction,
                    language=sample.language,
                    id=sample.id,
                )
                values = line.model_dump(mode="json", exclude_defaults=True)
                file.write(json.dumps(values, ensure_ascii=False) + "\n")
                if progress:
                    progress(number, len(labelled.samples))


def assemble(
    path: Path,
    layout: str,
    metric: MetricName,
    entries: Iterable[Entry],
    folders: Sequence[Path],
) -> LabelledSet:
    """Find every entry's picture and make a set of them.

    Args:
        path: what the set is named after.
        layout: as ``LabelledSet`` has it.
        metric: likewise.
        entries: the samples.
        folders: where pictures may lie, the likeliest first.

    Raises:
        BenchError: there are no entries, one has no answers or an id that another has, or a
            picture is missing or outside the folders.
    """
    found: dict[tuple[str, ...], Path | None] = {}
    samples: dict[str, LabelledSample] = {}
    missing: list[Entry] = []
    left_out: Counter[str] = Counter()
    for entry in entries:
        if entry.left_out:
            left_out[entry.left_out] += 1
            continue
        if not entry.answers:
            raise BenchError(f"{entry.where} has no answers; there is nothing to judge it by.")
        if entry.id in samples:
            raise BenchError(f"{entry.where} has the id {entry.id} of another one; make it unique.")
        if entry.images not in found:
            found[entry.images] = _find(entry, folders)
        file = found[entry.images]
        if file is None:
            missing.append(entry)
            continue
        samples[entry.id] = LabelledSample(
            id=entry.id,
            image=entry.images[0],
            picture=partial(open_picture, file),
            question=entry.question,
            answers=entry.answers,
            detail=entry.detail,
            category=entry.category,
            instruction=entry.instruction,
            language=entry.language,
            file=file,
        )
    if missing:
        raise _missing(missing, folders)
    if not samples:
        raise BenchError(f"{path} holds no samples; a labelled set needs at least one.")
    name = path.stem if path.is_file() else path.name
    return LabelledSet(name, layout, metric, tuple(samples.values()), left_out)


def _entries(path: Path) -> Iterator[Entry]:
    for number, line in sample_lines(path):
        where = f"{path}, line {number},"
        if line.image is None:
            raise BenchError(f"{where} is not like {EXAMPLE}: it has a text, not an image.")
        yield Entry(
            where=where,
            id=str(number if line.id is None else line.id),
            images=(line.image,),
            question=line.question,
            answers=tuple(line.answers),
            detail=line.detail,
            category=line.category,
            instruction=line.instruction,
            language=line.language,
        )


def _find(entry: Entry, folders: Sequence[Path]) -> Path | None:
    for name in entry.images:
        # Links may lead elsewhere, since data sets are large; the file's own words may not.
        parts = Path(os.path.normpath(name)).parts
        if Path(name).is_absolute() or parts[0] == "..":
            raise BenchError(
                f"{entry.where} names the picture {name}, which is outside the folder; "
                "put it inside and name it from there."
            )
        for folder in folders:
            try:
                if (folder / name).is_file():
                    return folder / name
            except (OSError, ValueError):
                continue  # no name that a file could have
    return None


def _missing(entries: Sequence[Entry], folders: Sequence[Path]) -> BenchError:
    first = entries[0]
    more = f", nor the pictures of {len(entries) - 1:,} others" if len(entries) > 1 else ""
    return BenchError(
        f"{first.where} names the picture {first.images[0]}, which is not in {folders[0]}{more}; "
        "put the pictures there."
    )


def _save(sample: LabelledSample, folder: Path, number: int) -> str:
    """Put a sample's picture into ``folder/images``; its name from the folder."""
    suffix = sample.file.suffix if sample.file else ".png"
    name = f"images/{number:06d}{suffix}"
    if sample.file is None:
        sample.picture().save(folder / name)
        return name
    try:
        source = sample.file.open("rb")
    except OSError as error:
        raise PictureError(f"{sample.file} cannot be read: {error.strerror}.") from None
    with source, (folder / name).open("wb") as copy:
        shutil.copyfileobj(source, copy)
    return name
