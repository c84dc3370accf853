"""What a pack translates a language with, taken into its folder.

A translator's own description says which way it leads; whether that is the way to the model or the
way back follows from the language that the model is spoken to in.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from convert.assemble.intake import Intake, file_name
from convert.translation.folder import DESCRIPTION, Description, read_translator
from runtime.errors import CheckpointError, PackError
from runtime.packs.manifest import MANIFEST, Direction, Manifest, PackFile, Translation
from runtime.translation.files import TranslatorFiles

_GIVEN = re.compile(r"([a-z]{2,3})=(.+)", re.DOTALL)


@dataclass(frozen=True)
class GivenTranslator:
    """A translator's folder, and the wearer's language that it was given for."""

    language: str
    path: Path

    @classmethod
    def parse(cls, text: str) -> "GivenTranslator":
        """One as ``LANG=DIR`` names it.

        Raises:
            PackError: it names none so.
        """
        found = _GIVEN.fullmatch(text)
        if not found:
            raise PackError(
                f"{text} does not say which language is translated. Say it, as in es={text}."
            )
        return cls(found[1], Path(found[2]))


@dataclass(frozen=True)
class Found:
    """A translator that a pack can have."""

    given: GivenTranslator
    description: Description
    direction: Direction
    asks: bool
    """Whether it leads to the model's language, and not back."""
    model_language: str | None
    """Code of that; None where the translator does not say."""

    @property
    def files(self) -> list[Path]:
        """Where its files lie, in the order of the direction's."""
        return [self.given.path / entry.file for entry in self.direction.files]


def found_translators(manifest: Manifest, given: Sequence[GivenTranslator]) -> list[Found]:
    """Translators that were given, each read and checked.

    Raises:
        PackError: one is missing, damaged, or leads neither to the model's language nor back.
        CheckpointError: a ``translator.toml`` is damaged.
    """
    return [_found(manifest, each) for each in given]


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


def _found(manifest: Manifest, given: GivenTranslator) -> Found:
    if not (given.path / DESCRIPTION).is_file():
        raise PackError(
            f"{given.path} holds no translator. Give the folder that `vismaid convert` makes of a "
            "MarianMT model."
        )
    description, language = read_translator(given.path), given.language
    spoken = [code for code in manifest.prompts if code != language]
    back = _into(description, language)
    if back and spoken and description.source in (None, *spoken):
        found = Found(given, description, back, False, description.source)
    elif ways := _ways_to(description, language, spoken):
        model_language, direction = next(iter(ways.items()))
        found = Found(given, description, direction, True, model_language)
    else:
        _refuse(given, description, spoken)
    TranslatorFiles.read(lambda entry: given.path / entry.file, found.direction)
    return found


def _ways_to(
    description: Description, language: str, spoken: Sequence[str]
) -> Mapping[str, Direction]:
    """How it leads from a language to each of others."""
    if description.source not in (None, language):
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


def _refuse(given: GivenTranslator, description: Description, spoken: Sequence[str]) -> NoReturn:
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
    source, target = found.description.source, found.description.target
    way = f"{source or found.given.language}-{target or found.given.language}"

    def take(path: Path, entry: PackFile) -> PackFile:
        file = intake.take(path, f"{way}-{file_name(Path(path.name), 'part')}")
        if file.sha256 != entry.sha256:
            raise PackError(f"{path} was changed since it was converted. Convert it again.")
        return file.model_copy(update={"licence": entry.licence})

    direction = found.direction
    parts = ("model", "vocabulary", "source", "target")
    files = dict(zip(parts, map(take, found.files, direction.files), strict=True))
    return direction.model_copy(update=files)
