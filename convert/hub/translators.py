"""Translators as they are named: a folder that is here, a pair of languages, or a repository.

``LANG=DIR`` is a folder. Where there is none, ``LANG=PAIR`` and ``LANG=OWNER/NAME`` are fetched;
``LANG`` alone is the pair of either way between that and the model's language.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from convert import Progress
from convert.assemble.given_translators import GivenTranslator
from convert.assemble.recognise import is_there
from convert.hub.catalogue import Catalogue, catalogue
from convert.hub.client import Hub
from convert.hub.names import MAIN, PREFIX, RepositoryName, is_repository, repository_named
from convert.hub.orders import TRANSLATOR, Order
from convert.hub.pull import Fetched, fetched
from runtime.cancel import NEVER, Cancel
from runtime.errors import HubError

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})(?:@([^@\s]{1,200}))?")
_REPOSITORY = re.compile(r"[\w-][\w.-]*/[\w.-]+(?:@[^@\s]+)?", re.ASCII)


def sorted_translators(
    texts: Sequence[str], known: Catalogue, spoken: Collection[str]
) -> tuple[list[Order], list[GivenTranslator]]:
    """Translators as they were named, sorted into those to be fetched and those that are here.

    Args:
        texts: ``LANG``, ``LANG=DIR``, ``LANG=PAIR`` or ``LANG=OWNER/NAME``.
        known: Knows the repository of a pair.
        spoken: Codes of the languages that the model can be spoken to in.

    Raises:
        PackError: one does not say for which language it is.
        HubError: one is named as nothing that can be fetched, or does not belong to its language.
    """
    orders: list[Order] = []
    here: list[GivenTranslator] = []
    for text in texts:
        if _LANGUAGE.fullmatch(text):
            orders += [_of_pair(text, pair, known, spoken) for pair in _pairs(text, spoken)]
            continue
        given = GivenTranslator.parse(text)
        if is_there(given.path):
            here.append(given)
        else:
            orders.append(_order(given, text.partition("=")[2], known, spoken))
    return orders, here


@contextmanager
def translators_named(
    texts: Sequence[str],
    out: Path,
    spoken: Collection[str],
    *,
    hub: Callable[[], Hub] = Hub.from_environment,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> Iterator[tuple[list[GivenTranslator], str]]:
    """Translators in folders, fetched where they are not here, and what was fetched in a line.

    Where all of them are here, nobody is asked. What was fetched is kept until the block succeeds.

    Args:
        texts: As for ``sorted_translators``.
        out: The folder of the pack that gets them.
        spoken: As for ``sorted_translators``.
        hub: Which hub to ask, if one is needed.
        progress: Told of every few kilobytes.
        cancel: Checked as often.

    Raises:
        VismaidError, Cancelled: as ``sorted_translators`` and ``fetched``.
    """
    orders, here = sorted_translators(texts, catalogue(), spoken)
    if not orders:
        yield here, ""
        return
    with fetched(orders, out, hub(), progress, cancel) as (parts, source):
        yield [*here, *translators_among(parts)], source


def translators_among(parts: Sequence[Fetched]) -> list[GivenTranslator]:
    """Those of some parts that translate."""
    return [
        GivenTranslator(each.order.language, each.folder)
        for each in parts
        if each.order.role == TRANSLATOR
    ]


def _pairs(language: str, spoken: Collection[str]) -> list[str]:
    """Either way between a language and the model's."""
    model_language = "en" if "en" in spoken else next(iter(spoken), "en")
    if language == model_language:
        raise HubError(
            f"The model is spoken to in {language} itself. Say which language is translated for it."
        )
    return [f"{language}-{model_language}", f"{model_language}-{language}"]


def _order(given: GivenTranslator, name: str, known: Catalogue, spoken: Collection[str]) -> Order:
    if _PAIR.fullmatch(name):
        return _of_pair(given.language, name, known, spoken)
    if _REPOSITORY.fullmatch(name):
        name = f"{PREFIX}{name}"
    if is_repository(name):
        return Order(TRANSLATOR, repository_named(name), language=given.language)
    raise HubError(
        f"There is no folder {name[:200]}, and to be fetched a translator is named by its pair of "
        f"languages, as in {given.language}={given.language}-en, or by its repository, as in "
        f"{given.language}=OWNER/NAME."
    )


def _of_pair(language: str, pair: str, known: Catalogue, spoken: Collection[str]) -> Order:
    found = _PAIR.fullmatch(pair)
    assert found
    source, target, revision = found.groups()
    others = {source, target} - {language}
    if language not in (source, target) or not others <= set(spoken) or not others:
        raise HubError(
            f"{source}-{target} leads neither from {language} to a language that the model is "
            f"spoken to in ({', '.join(code for code in spoken if code != language)}) nor back. "
            "Name another pair."
        )
    called = f"{source}-{target}"
    name = RepositoryName(known.translators.repository_of(called), revision or MAIN)
    return Order(TRANSLATOR, name, language=language, called=called)
