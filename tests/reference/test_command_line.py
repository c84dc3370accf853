"""The session answers, token by token, as ``llama-mtmd-cli`` does on the same files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from runtime.llama.mtmd.native import NativeProjector
from runtime.packs.pack import Pack
from runtime.session import Session
from tests.checkpoints.native.families import VISION
from tests.reference.command_line import TOKENS, Talk, answers, spelled
from tests.reference.pictures import SIZES, as_shown

pytestmark = pytest.mark.reference
QUESTIONS = ("Is there a car in front of the door?", "What colour is it?")
_FOLLOWED = ("small", "large")
"""Pictures about which a second question is asked."""


@pytest.fixture(scope="module", params=VISION)
def family(request: pytest.FixtureRequest) -> str:
    """Each family in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def session(family: str, packs: dict[str, Path]) -> Iterator[Session]:
    """A session of its pack, as exact as can be, whose class token is where libmtmd has it."""
    with (
        pytest.MonkeyPatch.context() as patch,
        Session(Pack.open(packs[family]), threads=2, exact=True) as session,
    ):
        patch.setattr(NativeProjector, "_begin", lambda _: None)
        yield session


@pytest.fixture(scope="module")
def said(
    family: str, packs: dict[str, Path], pictures: dict[str, Path], session: Session
) -> dict[str, list[bytes]]:
    """What the command line answers about each picture."""
    exact = ["-fa", "off", "-ctk", "f32", "-ctv", "f32"]
    found = {}
    for size, picture in pictures.items():
        shown = as_shown(session, picture)
        talk = Talk(shown, QUESTIONS if size in _FOLLOWED else QUESTIONS[:1])
        batch = session.caches["ask"]._context.batch
        found[size] = answers(Pack.open(packs[family]), talk, batch=batch, options=exact)
    return found


@pytest.mark.parametrize("size", SIZES)
def test_answers_are_those_of_the_command_line(
    size: str, session: Session, pictures: dict[str, Path], said: dict[str, list[bytes]]
) -> None:
    session.show([Image.open(pictures[size])])
    assert [_answer(session, question) for question in QUESTIONS[: len(said[size])]] == said[size]


def test_answers_depend_on_the_picture(said: dict[str, list[bytes]]) -> None:
    first = {answers[0] for answers in said.values()}
    assert len(first) == len(SIZES)
    assert all(len(set(answer)) > 8 for answer in first)


def _answer(session: Session, question: str) -> bytes:
    """An answer as the command line prints it."""
    list(session.answer(question, max_tokens=TOKENS))
    return spelled(session, session.conversation.turns[-1].answer)
