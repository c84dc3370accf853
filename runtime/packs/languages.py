"""Which languages a pack hears and speaks."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from runtime.errors import PackError
from runtime.gguf.native.projector import modalities
from runtime.gguf.reader import read_header as read_gguf_header
from runtime.packs.manifest import MANIFEST, Manifest
from runtime.packs.pack import Pack
from runtime.speech.normalization.scripts import readers
from runtime.speech.whisper_file import read_header


@dataclass(frozen=True)
class Lack:
    """What a pack cannot do in a language."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}."


def _asked_in_english(pack: Pack, language: str) -> bool:
    """Whether the recogniser translates what is spoken."""
    entry = pack.manifest.recogniser
    wanted = pack.manifest.asked_in_english(language)
    return bool(wanted and entry and not entry.short_window and _knows_many(pack))


def _knows_many(pack: Pack) -> bool | None:
    """Whether its recogniser knows other languages than English, by the file's own header.

    None where it has none, or where the file is not one that can be read.
    """
    entry = pack.manifest.recogniser
    path = pack.folder / entry.model.file if entry else pack.folder
    if not path.is_file() or not path.resolve().is_relative_to(pack.folder.resolve()):
        return None
    try:
        return read_header(path).multilingual
    except PackError:
        return None


def hears_itself(pack: Pack) -> bool:
    """Whether its model takes sounds, by the projector's own header."""
    path = pack.folder / pack.manifest.projector.file
    if pack.manifest.libmtmd is None or not path.resolve().is_relative_to(pack.folder.resolve()):
        return False
    try:
        return "audio" in modalities(read_gguf_header(path))
    except PackError:
        return False


def heard(pack: Pack) -> str:
    """What it understands, in a word or two; ``-`` where it has neither recogniser nor ears."""
    entry = pack.manifest.recogniser
    if entry is None:
        return "itself" if hears_itself(pack) else "-"
    if entry.languages is not None:
        return " ".join(entry.languages)
    return {True: "many", False: "en", None: "unreadable"}[_knows_many(pack)]


def voices_for(manifest: Manifest, languages: Collection[str]) -> list[str]:
    """Codes of its voices that are wanted where some languages are spoken: their own, and those
    that read letters which none of these has."""
    own = [code for code in languages if code in manifest.voices]
    return own + readers(languages, manifest.voices)


def lacks(pack: Pack, language: str, *, hear: bool = True, speak: bool = True) -> Iterator[Lack]:
    """What keeps a pack from hearing or speaking a language, as far as that is wanted."""
    name, manifest, entry = pack.manifest.name, pack.folder / MANIFEST, pack.manifest.recogniser
    home = pack.folder
    if hear and entry is None and not hears_itself(pack):
        yield Lack(
            f"Pack {name} has no recogniser",
            f"give it one with `vismaid packs set {home} --recogniser FILE`, or type the "
            "question (`vismaid ask --text`)",
        )
    elif hear and entry and entry.languages is not None and language not in entry.languages:
        yield Lack(
            f"The recogniser of pack {name} is for {', '.join(entry.languages)} and not {language}",
            f"add {language} to its `languages` in {manifest}, or choose another language",
        )
    elif hear and language != "en" and _knows_many(pack) is False:
        yield Lack(
            f"The recogniser of pack {name} knows English only and not {language}",
            f"give it a multilingual one with `vismaid packs set {home} --recogniser FILE`, or "
            "choose another language",
        )
    translation = pack.manifest.translators.get(language)
    if hear and translation and not translation.asking and not _asked_in_english(pack, language):
        yield Lack(
            f"Nothing in pack {name} translates questions from {language}",
            f"give it a translator into {translation.model_language} with `vismaid packs set "
            f"{home} --translate {language}=DIR`, or choose another language",
        )
    if speak and language not in pack.manifest.voices:
        yield Lack(
            f"Pack {name} has no voice for {language}",
            f"give it one with `vismaid packs set {home} --voice {language}=FILE`, or read the "
            "answer (`vismaid ask` without --out)",
        )
