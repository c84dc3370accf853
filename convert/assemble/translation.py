"""What a pack translates a language with, taken into its folder.

A translator's own description says which way it leads; whether that is the way to the model or the
way back follows from the language that the model is spoken to in.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from convert.assemble.given_translators import GivenTranslator, ReadyTranslator, ready_translators
from convert.assemble.intake import Intake, file_name
from convert.translation.folder import Description
from runtime.errors import CheckpointError, PackError
from runtime.packs.manifest import MANIFEST, Direction, Manifest, PackFile, Translation
from runtime.translation.files import TranslatorFiles

_FAMILIES = ("gem", "gmw", "ine", "itc", "mul", "roa")
"""Codes of families: whoever gives such a translator knows which languages it reads."""


@dataclass(frozen=True)
class Found:
    """A translator that a pack can have."""

    ready: ReadyTranslator
    direction: Direction
    asks: bool
    """Whether it leads to the model's language, and not back."""
    model_language: str | None
    """Code of that; None where the translator does not say."""

    @property
    def given(self) -> GivenTranslator:
        """As it was given."""
        return self.ready.given

    @property
    def files(self) -> list[Path]:
        """Where its files lie, in the order of the direction's."""
        return [self.ready.folder / entry.file for entry in self.direction.files]


@contextmanager
def found_translators(
    manifest: Manifest, given: Sequence[GivenTranslator], intake: Intake
) -> Iterator[list[Found]]:
    """Translators that were given, each read and checked, for the length of the block.

    Raises:
        PackError: one is missing, damaged, or leads neither to the model's language nor back.
        CheckpointError: a checkpoint cannot be converted, or a ``translator.toml`` is damaged.
        OutputError: the folder has no room, or cannot be written.
        Cancelled: the work was stopped.
    """
    with ready_translators(given, intake) as ready:
        yield [_found(manifest, each) for each in ready]


def files_of(found: Sequence[Found]) -> list[Path]:
    """The files that are taken."""
    return [path for each in found for path in each.files]


def with_translators(manifest: Manifest, found: Sequence[Found], intake: Intake) -> Manifest:
    """A pack's manifest with more to translate with, whose files are taken in.

    Raises:
        PackError: two lead the same way, or to different languages of the model, or none leads
            back; or a file cannot be read, or was changed.
        OutputError: the folder cannot be written.
        Cancelled: the work was stopped.
    """
    translators = dict(manifest.translators)
    for language in dict.fromkeys(each.given.language for each in found):
        mine = [each for each in found if each.given.language == language]
        translators[language] = _translation(manifest, language, mine, intake)
    return manifest.model_copy(update={"translators": translators})


def without_translators(manifest: Manifest, languages: Collection[str], home: Path) -> Manifest:
    """A pack's manifest that translates some languages no more.

    Raises:
        PackError: it does not translate one of them.
    """
    there = manifest.translators
    if unknown := sorted(set(languages) - there.keys()):
        raise PackError(
            f"{home / MANIFEST} names no translators for {', '.join(unknown)}; it has "
            f"{', '.join(sorted(there)) or 'none'}."
        )
    left = {code: each for code, each in there.items() if code not in languages}
    return manifest.model_copy(update={"translators": left})


def _found(manifest: Manifest, ready: ReadyTranslator) -> Found:
    description, language = ready.description, ready.given.language
    spoken = [code for code in manifest.prompts if code != language]
    back = _into(description, language)
    if back and spoken and description.source in (None, *spoken):
        found = Found(ready, back, False, description.source)
    elif ways := _ways_to(description, language, spoken):
        model_language, direction = next(iter(ways.items()))
        found = Found(ready, direction, True, model_language)
    else:
        _refuse(ready, spoken)
    if not ready.converted:
        TranslatorFiles.read(lambda entry: ready.folder / entry.file, found.direction)
    return found


def _ways_to(
    description: Description, language: str, spoken: Sequence[str]
) -> Mapping[str, Direction]:
    """How it leads from a language to each of others."""
    if description.source not in (None, language, *_FAMILIES):
        return {}
    ways = {code: _into(description, code) for code in spoken}
    return {code: direction for code, direction in ways.items() if direction}


def _into(description: Description, language: str) -> Direction | None:
    """How it leads into a language; None where it does not."""
    if len(description.tags) < 2:
        return description.direction if description.target == language else None
    try:
        return description.direction_to(language)
    except CheckpointError:
        return None


def _refuse(ready: ReadyTranslator, spoken: Sequence[str]) -> NoReturn:
    given, description = ready.given, ready.description
    language, model = given.language, " or ".join(spoken) or "no other language"
    source, target = (
        each or "an unnamed language" for each in (description.source, _to(description))
    )
    raise PackError(
        f"{given.path} translates from {source} into {target}, and what leads from {language} into "
        f"{model}, which the model is spoken to in, or back is wanted. Give another one."
    )


def _to(description: Description) -> str | None:
    return "several languages" if len(description.tags) > 1 else description.target


def _translation(
    manifest: Manifest, language: str, found: Sequence[Found], intake: Intake
) -> Translation:
    """What a language is translated with, the old of either direction where there is no new."""
    new: dict[bool, Found] = {}
    for each in found:
        if new.setdefault(each.asks, each) is not each:
            raise PackError(
                f"{new[each.asks].given.path} and {each.given.path} lead the same way. Leave one "
                "of them out."
            )
    old = manifest.translators.get(language)
    if False not in new and old is None:
        raise PackError(
            f"Nothing leads back into {language}. Give a translator from "
            f"{new[True].model_language} into {language} too, in another --translate."
        )
    codes = [each.model_language for each in new.values() if each.model_language]
    if old and len(new) < 2:
        codes.append(old.model_language)
    if len(set(codes)) > 1:
        raise PackError(
            f"What translates {language} leads to {codes[0]} one way and comes from {codes[1]} the "
            "other. Give two that belong together."
        )
    taken = {asks: _taken(each, intake) for asks, each in new.items()}
    asking = taken.get(True, old.asking if old else None)
    answering = taken[False] if old is None else taken.get(False, old.answering)
    codes += [code for code in manifest.prompts if code != language]
    return Translation(model_language=codes[0], asking=asking, answering=answering)


def _taken(found: Found, intake: Intake) -> Direction:
    ready, direction = found.ready, found.direction
    source, target = (
        each or ready.given.language
        for each in (ready.description.source, ready.description.target)
    )

    def take(path: Path, entry: PackFile) -> PackFile:
        name = f"{source}-{target}-{file_name(Path(path.name), 'part')}"
        if ready.converted:
            return intake.move(path, entry.model_copy(update={"file": name}))
        file = intake.take(path, name)
        if file.sha256 != entry.sha256:
            raise PackError(f"{path} was changed since it was converted. Convert it again.")
        return file.model_copy(update={"licence": entry.licence})

    parts = ("model", "vocabulary", "source", "target")
    files = dict(zip(parts, map(take, found.files, direction.files), strict=True))
    return direction.model_copy(update=files)
