"""What somebody wants fetched: each part of a pack, by the catalogue's name or a repository's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from convert.hub.catalogue import Catalogue, CatalogueModel, CataloguePart
from convert.hub.names import RepositoryName, is_repository, repository_named
from runtime.errors import HubError

MODEL, RECOGNISER, VOICE = "model", "recogniser", "voice"


@dataclass(frozen=True)
class Order:
    """A part that is wanted, and what is known of it beforehand."""

    role: str
    """``model``, ``recogniser`` or ``voice``."""
    name: RepositoryName
    files: tuple[str, ...] = ()
    """Files of it; none where they are chosen by what the repository is."""
    sums: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 that files had when the catalogue was written."""
    licence: str = ""
    language: str = ""
    """Code of what a voice is for; empty where the voice itself says it."""
    title: str = ""


@dataclass(frozen=True)
class Wish:
    """What is asked for on the command line."""

    name: str
    """Of the catalogue, or ``hf:ORG/REPO[@REVISION]``."""
    files: Sequence[str] = ()
    """Files of a repository that the catalogue does not know."""
    languages: Sequence[str] = ()
    recogniser: str | None = None
    """A name, as above; None for the usual one."""
    voices: Sequence[str] = ()
    """Names, as above, with ``LANG=`` before those that are for another language than they say."""


def orders_of(wish: Wish, known: Catalogue) -> list[Order]:
    """The parts of the pack that somebody wishes for, the model first.

    Raises:
        HubError: something has no such name, or is another part than it is wanted for.
    """
    model = _model(wish, known)
    languages = list(wish.languages) or ["en"]
    given = [_voice(each, known) for each in wish.voices]
    spoken = {each.language for each in given}
    left = [code for code in languages if code not in spoken]
    wanted = left if wish.recogniser and wish.voices else languages
    if not wanted:
        ears, mouths = "", dict[str, str]()
    else:
        ears, mouths = known.usual(wanted)
    usual = [_voice(f"{code}={mouths[code]}", known) for code in left if code in mouths]
    recogniser = _part(wish.recogniser or ears, known.recognisers, RECOGNISER)
    return [model, recogniser, *([*given, *usual] if wish.voices else usual)]


def _model(wish: Wish, known: Catalogue) -> Order:
    name, _, revision = wish.name.partition("@")
    if is_repository(wish.name):
        return Order(MODEL, repository_named(wish.name), tuple(wish.files))
    if name not in known.models:
        raise HubError(_unknown(name, known))
    if wish.files:
        raise HubError(f"{name} is in the catalogue, with its files; --file is for hf:ORG/REPO.")
    return order_of_model(known.models[name], revision)


def order_of_model(entry: CatalogueModel, revision: str = "") -> Order:
    """A model of the catalogue, at another revision than its own if one is given."""
    files = tuple(each.file for each in entry.files) if entry.kind == "pair" else ()
    # Whoever names a revision wants what is there, whatever the catalogue knows of another.
    sums = {} if revision else {each.file: each.sha256 for each in entry.files if each.sha256}
    name = RepositoryName(entry.repository, revision or entry.revision)
    return Order(MODEL, name, files, sums, entry.licence, title=entry.title)


def _voice(text: str, known: Catalogue) -> Order:
    language, separator, name = text.partition("=")
    if not separator:
        language, name = "", text
    if not language and name in known.voices:
        language = known.voices[name].languages[0]
    return _part(name, known.voices, VOICE, language)


def _part(text: str, known: Mapping[str, CataloguePart], role: str, language: str = "") -> Order:
    """A recogniser or a voice. Of a repository, a file may stand behind a colon."""
    if is_repository(text):
        body, _, file = text.removeprefix("hf:").partition(":")
        return Order(
            role, repository_named(f"hf:{body}"), (file,) if file else (), language=language
        )
    name, _, revision = text.partition("@")
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise HubError(
            f"The catalogue has no {role} called {name[:100] or 'nothing'}. {hint}It has "
            f"{', '.join(known)}; others are named as hf:ORG/REPO:FILE."
        )
    entry = known[name]
    return Order(
        role,
        RepositoryName(entry.repository, revision or entry.revision),
        (entry.file,),
        {entry.file: entry.sha256} if entry.sha256 and not revision else {},
        entry.licence,
        language,
        entry.title,
    )


def _unknown(name: str, known: Catalogue) -> str:
    for role, parts in ((RECOGNISER, known.recognisers), (VOICE, known.voices)):
        if name in parts:
            return (
                f"{name} is a {role} and no model that sees. Name a model, and this with --{role}: "
                f"`vismaid packs pull {next(iter(known.models))} --{role} {name}`."
            )
    near = get_close_matches(name, known.models, 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return (
        f"The catalogue has no model called {name[:100] or 'nothing'}. {hint}"
        "`vismaid packs catalogue` lists them; a repository is named as hf:ORG/REPO."
    )
