"""Whether a pack that is there already is the one that somebody wants pulled."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from convert.assemble.given_translators import GivenTranslator
from convert.assemble.parts import Speech
from convert.assemble.recognise import Found, Kind
from convert.hub.names import MAIN
from convert.hub.orders import MODEL, RECOGNISER, TRANSLATOR, VOICE, Order
from convert.translation.folder import DESCRIPTION, read_translator
from runtime.errors import HubError, OutputError, PackError
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import MANIFEST, Manifest, PackFile
from runtime.packs.pack import Pack

_AWAY = "Choose another folder with --out, or remove it."


def require_free(out: Path) -> None:
    """See that nothing is in the place of a pack before anything is fetched for it.

    Raises:
        OutputError: there is.
    """
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise OutputError(f"{out} exists already. Remove it or choose another folder with --out.")


def is_there(
    orders: Sequence[Order],
    out: Path,
    own: Speech | None = None,
    translators: Sequence[GivenTranslator] = (),
) -> bool:
    """Whether ``out`` is a pack that was made of these parts.

    Where nobody asked for a recogniser or a voice by its name, the pack may have got another one
    since.

    Args:
        orders: What would be fetched.
        out: The pack's folder.
        own: Files of this machine that would be taken beside it.
        translators: And folders.

    Raises:
        HubError: it is another pack, of another revision, or has other files.
        PackError: it is one that is damaged.
    """
    if not (out / MANIFEST).exists():
        return False
    pack = Pack.open(out)
    told = dict(each.rpartition("@")[::2] for each in pack.manifest.source.split())
    for order in orders:
        _require_same_source(order, out, told)
        _require_same_files(order, out, pack.manifest)
    if own:
        _require_own(own, out, pack.manifest)
    for each in translators:
        _require_translator(each, out, pack.manifest)
    try:
        for entry in pack.files():
            pack.present(entry)
    except PackError as error:
        raise PackError(f"{error} Remove {out} first.") from None
    return True


def _require_same_source(order: Order, out: Path, told: dict[str, str]) -> None:
    if order.usual:
        return
    commit = told.get(f"hf:{order.name.repository}")
    if commit is None:
        change = f" {_change(out, order.role)}" if order.role != MODEL else ""
        raise HubError(
            f"{out} is a pack already, and not one of {order.name.repository}.{change} {_AWAY}"
        )
    revision = order.name.revision
    asked = order.role == MODEL and revision != MAIN
    if asked and not commit.startswith(revision) and len(revision) == len(commit):
        raise HubError(
            f"{out} is of {order.name.repository} at {commit[:12]} and not at {revision[:12]}. "
            f"{_AWAY}"
        )


def _require_same_files(order: Order, out: Path, manifest: Manifest) -> None:
    """See that a pack has the files that were named, of the same repository as others."""
    has = _entries(order.role, manifest, order.language)
    if not has:
        language = f" for {order.language}" if order.language else ""
        raise HubError(
            f"{out} is a pack already, and has no {order.role}{language}. "
            f"{_change(out, order.role)} {_AWAY}"
        )
    names = [PurePosixPath(name).name for name in order.files if not name.endswith(".json")]
    other = [name for name in names if not any(_is_named(entry, name) for entry in has)]
    if other and not order.usual:
        change = f" {_change(out, order.role)}" if order.role != MODEL else ""
        raise HubError(
            f"{out} is a pack already, with {' and '.join(entry.file for entry in has)} and "
            f"without {' and '.join(other)}.{change} {_AWAY}"
        )


def _require_own(own: Speech, out: Path, manifest: Manifest) -> None:
    items = [(RECOGNISER, "", own.recogniser)] if own.recogniser else []
    items += [(VOICE, language, voice) for language, voice in own.voices.items()]
    for role, language, found in items:
        if not _is_taken(found, _entries(role, manifest, language)):
            raise HubError(
                f"{out} is a pack already, and its {role} is not {found.path}. {_change(out, role)}"
            )


def _require_translator(given: GivenTranslator, out: Path, manifest: Manifest) -> None:
    """See that a pack has a translator that was converted. Of what is to be, nothing tells."""
    has = {entry.sha256 for entry in _entries(TRANSLATOR, manifest, given.language)}
    made = (given.path / DESCRIPTION).is_file()
    if not made or read_translator(given.path).direction.model.sha256 not in has:
        raise HubError(
            f"{out} is a pack already, and its translator is not {given.path}. "
            f"{_change(out, TRANSLATOR)}"
        )


def _is_taken(found: Found, entries: Sequence[PackFile]) -> bool:
    """Whether a file became the pack's. Of what was converted nothing tells."""
    if found.kind not in (Kind.RECOGNISER, Kind.VOICE):
        return False
    size = found.path.stat().st_size
    return any(entry.bytes == size and entry.sha256 == sha256_of(found.path) for entry in entries)


def _entries(role: str, manifest: Manifest, language: str) -> list[PackFile]:
    if role == MODEL:
        return [manifest.text_model, manifest.projector]
    if role == RECOGNISER:
        return [manifest.recogniser.model] if manifest.recogniser else []
    if role == TRANSLATOR:
        there = manifest.translators.get(language)
        return [each.model for each in there.directions] if there else []
    return [each.model for code, each in manifest.voices.items() if language in ("", code)]


def _is_named(entry: PackFile, name: str) -> bool:
    """Whether a file has a name, or the one that it got beside another file of that name."""
    path = PurePosixPath(name)
    marked = rf"{re.escape(path.stem)}(-[0-9a-f]{{12}})?{re.escape(path.suffix)}"
    return re.fullmatch(marked, entry.file) is not None


def _change(out: Path, role: str) -> str:
    option = "--translate LANG=DIR" if role == TRANSLATOR else f"--{role} FILE"
    return f"`vismaid packs set {shlex.quote(str(out))} {option}` gives it another {role}."
