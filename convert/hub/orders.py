"""What somebody wants fetched: each part of a pack, by the catalogue's name or a repository's."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from convert.assemble.parts import Given, Speech
from convert.assemble.recognise import is_there
from convert.hub.catalogue import Catalogue, CatalogueModel, CataloguePart
from convert.hub.names import RepositoryName, is_repository, repository_named
from runtime.errors import HubError

MODEL, RECOGNISER, VOICE, TRANSLATOR = "model", "recogniser", "voice", "translator"
_LONGEST = 200
"""Characters of an address that is worth repeating."""


@dataclass(frozen=True)
class Order:
    """A part that is wanted, and what is known of it beforehand."""

    role: str
    """``model``, ``recogniser``, ``voice`` or ``translator``."""
    name: RepositoryName
    files: tuple[str, ...] = ()
    """Files of it; none where they are chosen by what the repository is."""
    sums: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 that files had when the catalogue was written."""
    language: str = ""
    """Code of what a voice or a translator is for; empty where a voice itself says it."""
    title: str = ""
    called: str = ""
    """The catalogue's name of it, or a translator's pair of languages."""
    usual: bool = False
    """Whether nobody asked for it by its name."""

    def anew(self, commit: str) -> str:
        """What to type for what there is of it at a commit."""
        name = f"{self.called or self.name.repository}@{commit}"
        if self.role == MODEL:
            return f"`vismaid packs pull {name}`"
        return f"--{self.role} {f'{self.language}=' if self.language else ''}{name}"


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
    own: Speech = field(default_factory=Speech)
    """What is on this machine already."""


def orders_of(wish: Wish, known: Catalogue) -> list[Order]:
    """The parts of the pack that somebody wishes for, the model first.

    Raises:
        HubError: something has no such name, or is another part than it is wanted for.
    """
    model = _model(wish, known)
    languages = list(wish.languages) or ["en"]
    given = [_voice(each, known) for each in wish.voices]
    spoken = {each.language for each in given} | wish.own.voices.keys()
    left = [code for code in languages if code not in spoken]
    heard = bool(wish.recogniser or wish.own.recogniser)
    wanted = left if heard and spoken else languages
    ears, mouths = known.usual(wanted) if wanted else ("", dict[str, str]())
    usual = [
        replace(_voice(f"{code}={mouths[code]}", known), usual=True)
        for code in left
        if code in mouths
    ]
    if wish.own.recogniser:
        return [model, *given, *usual]
    recogniser = _part(wish.recogniser or ears, known.recognisers, RECOGNISER)
    return [model, replace(recogniser, usual=not wish.recogniser), *given, *usual]


def own_parts(texts: Sequence[str], known: Catalogue, role: str) -> tuple[list[str], list[Given]]:
    """Parts as they were named, sorted into those to be fetched and those that are here.

    A name of the catalogue means what the catalogue means by it, whatever lies here.
    """
    names = known.recognisers if role == RECOGNISER else known.voices
    fetched: list[str] = []
    own: list[Given] = []
    for text in texts:
        given = Given.parse(text) if role == VOICE else Given(Path(text))
        called = str(given.path)
        here = is_there(given.path) and called not in names and not is_repository(called)
        if here:
            own.append(replace(given, option=f"--{role}"))
        else:
            fetched.append(text)
    return fetched, own


def _model(wish: Wish, known: Catalogue) -> Order:
    name, _, revision = wish.name.partition("@")
    if is_repository(wish.name):
        return Order(MODEL, repository_named(wish.name), tuple(wish.files))
    if name not in known.models:
        raise HubError(_unknown(name, known))
    if wish.files:
        raise HubError(f"{name} is in the catalogue, with its files; --file is for hf:ORG/REPO.")
    return replace(order_of_model(known.models[name], revision), called=name)


def order_of_model(entry: CatalogueModel, revision: str = "") -> Order:
    """A model of the catalogue, at another revision than its own if one is given."""
    files = tuple(each.file for each in entry.files) if entry.kind == "pair" else ()
    # Whoever names a revision wants what is there, whatever the catalogue knows of another.
    sums = {} if revision else {each.file: each.sha256 for each in entry.files if each.sha256}
    name = RepositoryName(entry.repository, revision or entry.revision)
    return Order(MODEL, name, files, sums, title=entry.title)


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
        raise HubError(
            f"The catalogue has no {role} called {name[:100] or 'nothing'}. "
            f"{_nearest(name, known)}It has "
            f"{', '.join(known)}; others are named as hf:ORG/REPO:FILE, "
            "or by the path of a file that is there."
        )
    entry = known[name]
    return Order(
        role,
        RepositoryName(entry.repository, revision or entry.revision),
        (entry.file,),
        {entry.file: entry.sha256} if entry.sha256 and not revision else {},
        language,
        entry.title,
        name,
    )


def _unknown(name: str, known: Catalogue) -> str:
    for role, parts in ((RECOGNISER, known.recognisers), (VOICE, known.voices)):
        if name in parts:
            return (
                f"{name} is a {role} and no model that sees. Name a model, and this with --{role}: "
                f"`vismaid packs pull {next(iter(known.models))} --{role} {name}`."
            )
    return (
        f"The catalogue has no model called {name[:100] or 'nothing'}. {_meant(name, known)}"
        "`vismaid packs catalogue` lists them; a repository is named as hf:ORG/REPO."
    )


def _meant(name: str, known: Catalogue) -> str:
    """What a name may be a slip for: one of the catalogue's, or a repository's address."""
    place = re.fullmatch(r"(?:https?://[^/]+/)?([\w.-]+/[\w.-]+)(?:/(?:tree|blob)/.*)?/?", name)
    if place and len(name) <= _LONGEST:
        return f"Did you mean hf:{place[1]}? "
    return _nearest(name, known.models)


def _nearest(name: str, names: Iterable[str]) -> str:
    """The name that is most like another, or that has it in it, asked for."""
    cases = {each.lower(): each for each in names}
    near = get_close_matches(name.lower(), cases, 1)
    holding = [each for each in cases if name and name.lower() in each]
    found = next(iter(near or holding), None)
    return f"Did you mean {cases[found]}? " if found else ""
