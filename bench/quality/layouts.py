"""Which layout a labelled set is in, and opening it whichever that is.

Published sets are known by the names of their files; a file that is named itself may be called
anything, since then its content tells.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.quality.datasets import LabelledSet, read_labelled
from bench.quality.importers import (
    import_coco_captions,
    import_pope,
    import_textvqa,
    import_vizwiz,
    import_vqa,
)
from convert.quantize.search.samples import SAMPLES, text_of
from runtime.errors import BenchError

_NAMES = {
    "vqa": r".*openended_.*_questions\.json",
    "coco-captions": r"captions_.*\.json",
    "textvqa": r"textvqa_(?!.*ocr).*\.json",
    "pope": r".*pope.*\.jsonl?",
    "vizwiz": r"(.*vizwiz.*|train|val|test)\.json",
}
_ANNOTATIONS = r".*_annotations\.json"
_IMPORTERS: dict[str, Callable[[Path, Sequence[Path]], LabelledSet]] = {
    "coco-captions": import_coco_captions,
    "textvqa": import_textvqa,
    "pope": import_pope,
    "vizwiz": import_vizwiz,
}
_BESIDE = ("annotations", "questions")
"""Folders beside which, not in which, pictures lie."""


@dataclass(frozen=True)
class Found:
    """A file that a set can be read from."""

    layout: str
    file: Path


def open_labelled(
    path: Path,
    *,
    split: str | None = None,
    images: Path | None = None,
    language: str | None = None,
    limit: int | None = None,
    seed: int | None = None,
) -> LabelledSet:
    """Open a set in any of the layouts, or a part of it.

    Args:
        path: a folder, or the file with the questions or captions.
        split: which of several in the folder, such as ``val`` or ``adversarial``.
        images: folder of the pictures, where they are not beside the file.
        language: code of the one that question and answers are to be in; None for any.
        limit: take no more samples than this.
        seed: with ``limit``, draw them by chance from this seed; None takes the first.

    Raises:
        BenchError: there is no set, or several, or none in the language; a file is damaged; a
            picture is missing.
    """
    if images is not None and not images.is_dir():
        raise BenchError(f"{images} is not a folder; name the one that holds the pictures.")
    if path.is_dir():
        found = _in_folder(path, split)
    elif path.is_file():
        found = Found(_named(path) or _told_by_content(path), path)
        if split is not None:
            raise BenchError(f"{path} is one file; name its folder, or leave the split out.")
    else:
        raise BenchError(f"{path} does not exist; name a labelled set's folder or file.")
    labelled = _read(found, path, images)
    return (labelled.in_language(language) if language else labelled).take(limit, seed)


def _in_folder(folder: Path, split: str | None) -> Found:
    if (folder / SAMPLES).is_file():
        if split is not None:
            raise BenchError(f"{folder} has {SAMPLES} and no splits; leave the split out.")
        return Found("json-lines", folder / SAMPLES)
    files = _json_files(folder)
    found = [Found(layout, file) for file in files if (layout := _named(file))]
    if not found and len(files) == 1:
        found = [Found(_told_by_content(files[0]), files[0])]
    if not found:
        raise BenchError(
            f"{folder} holds no labelled set that is known; put {SAMPLES} into it, or name the "
            "file with the questions or captions."
        )
    fitting = [each for each in found if split is None or _is_of(each.file, split)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(each.file.name for each in (fitting or found))
    if not fitting:
        raise BenchError(f"{folder} has no split {split}, only {names}.")
    raise BenchError(f"{folder} holds several sets: {names}. Name one file, or its split.")


def _read(found: Found, path: Path, images: Path | None) -> LabelledSet:
    file = found.file
    if found.layout == "json-lines":
        return read_labelled(file, images)
    root = path if path.is_dir() else file.parent
    if not path.is_dir() and root.name.lower() in _BESIDE:
        root = root.parent
    folders = [images] if images else _picture_folders(root)
    if found.layout == "vqa":
        return import_vqa(file, _answers_to(file, root), folders)
    # Its files have the commonest of names, under which VizWiz's captions come as well.
    layout = _told_by_content(file) if found.layout == "vizwiz" else found.layout
    if layout not in _IMPORTERS:
        raise BenchError(f"{file} is {layout} by its content; give it the name it is published by.")
    return _IMPORTERS[layout](file, folders)


def _json_files(folder: Path) -> list[Path]:
    """The JSON files of a folder and of the folders in it, sorted."""
    try:
        found = [file for depth in ("*", "*/*") for file in folder.glob(f"{depth}.json*")]
    except OSError as error:
        raise BenchError(f"{folder} cannot be read: {error.strerror}.") from None
    return sorted(file for file in found if file.suffix in (".json", ".jsonl") and file.is_file())


def _named(file: Path) -> str | None:
    """The layout whose files are called so."""
    if file.name == SAMPLES:
        return "json-lines"
    for layout, pattern in _NAMES.items():
        if re.fullmatch(pattern, file.name.lower()):
            return layout
    return None


def _told_by_content(file: Path) -> str:
    text = text_of(file)
    try:
        first = json.loads(text.strip().split("\n", 1)[0])
        if isinstance(first, dict) and "image" in first:
            return "pope" if "label" in first else "json-lines"
    except (ValueError, RecursionError):
        pass  # one object over several lines
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise BenchError(f"{file} is neither JSON nor JSON lines; fetch it again.") from None
    if isinstance(content, list):
        return "vizwiz"
    keys = content.keys() if isinstance(content, dict) else ()
    for key, layout in (("questions", "vqa"), ("images", "coco-captions"), ("data", "textvqa")):
        if key in keys:
            return layout
    raise BenchError(
        f"{file} is no labelled set that is known; name the file with the questions or captions."
    )


def _is_of(file: Path, split: str) -> bool:
    wanted = split.lower()
    return any(part.startswith(wanted) for part in re.split(r"[^a-z0-9]+", file.stem.lower()))


def _answers_to(questions: Path, root: Path) -> Path:
    """The annotations of the split that a file of VQA's questions is of."""
    splits = re.findall(r"(?:train|val|test)[a-z-]*\d*", questions.name.lower())
    beside = [file for file in questions.parent.glob("*.json") if file.is_file()]
    for file in [*beside, *_json_files(root)]:
        name = file.name.lower()
        if re.fullmatch(_ANNOTATIONS, name) and all(split in name for split in splits):
            return file
    raise BenchError(
        f"{questions} has no annotations beside it, so there are no answers; put the file that "
        "ends in _annotations.json there."
    )


def _picture_folders(root: Path) -> list[Path]:
    """Where pictures may lie: the folder, those in it, and those in ``images``."""
    inside = sorted(each for each in root.iterdir() if each.is_dir())
    deeper = [
        sub
        for each in inside
        if each.name.lower() == "images"
        for sub in sorted(each.iterdir())
        if sub.is_dir()
    ]
    return [root, *inside, *deeper]
