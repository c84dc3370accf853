"""Spoken questions are answered, token by token, as ``llama-mtmd-cli`` answers them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from runtime.packs.pack import Pack
from runtime.session import Session
from runtime.speech.audio import SPEECH_RATE, read_wav, write_wav
from tests.reference.command_line import TOKENS, Talk, answers, spelled
from tests.reference.pictures import as_shown

pytestmark = pytest.mark.reference
SECONDS = {"word": 0.6, "question": 1.7, "two windows": 35.0}
"""Lengths of sound; more than thirty seconds are encoded in parts."""
FOLLOWED = "What colour is it?"
_SPEECH = Path(__file__).parents[1] / "data/speech/question-man.wav"
_EXACT = ["-fa", "off", "-ctk", "f32", "-ctv", "f32"]


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A recording of each length, none of which goes on as it begins."""
    folder, said = tmp_path_factory.mktemp("sounds"), read_wav(_SPEECH)
    found = {}
    for name, seconds in SECONDS.items():
        found[name] = folder / f"{name.replace(' ', '-')}.wav"
        count = int(seconds * SPEECH_RATE)
        sound = np.resize(said, count) * np.linspace(1, 0.3, count, dtype=np.float32)
        write_wav(found[name], np.round(sound * 32767).astype(np.int16), SPEECH_RATE)
    return found


@pytest.fixture(scope="module")
def session(hearing_packs: dict[str, Path]) -> Iterator[Session]:
    """Of the family that hears and sees."""
    with Session(Pack.open(hearing_packs["qwen2.5-omni"]), threads=2, exact=True) as session:
        yield session


@pytest.mark.parametrize("length", SECONDS)
def test_a_question_about_a_picture_and_what_is_asked_on(
    length: str,
    session: Session,
    hearing_packs: dict[str, Path],
    sounds: dict[str, Path],
    pictures: dict[str, Path],
) -> None:
    picture = pictures["wide"]
    talk = Talk(as_shown(session, picture), (sounds[length], FOLLOWED))
    session.show([Image.open(picture)])
    session.forget()
    said = _said(hearing_packs["qwen2.5-omni"], talk, session)
    assert [_answer(session, question) for question in talk.questions] == said
    assert all(len(set(answer)) > 8 for answer in said)


def test_a_question_to_a_model_that_hears_and_does_not_see(
    hearing_packs: dict[str, Path], sounds: dict[str, Path]
) -> None:
    talk = Talk(None, (sounds["question"], FOLLOWED))
    with Session(Pack.open(hearing_packs["qwen2-audio"]), threads=2, exact=True) as session:
        found = [_answer(session, question) for question in talk.questions]
        assert found == _said(hearing_packs["qwen2-audio"], talk, session)


def test_answers_depend_on_what_is_said(session: Session, sounds: dict[str, Path]) -> None:
    found = set()
    for sound in sounds.values():
        session.forget()
        found.add(_answer(session, sound))
    assert len(found) == len(sounds)


def _said(pack: Path, talk: Talk, session: Session) -> list[bytes]:
    batch = session.caches["ask"]._context.batch
    return answers(Pack.open(pack), talk, batch=batch, options=_EXACT)


def _answer(session: Session, question: str | Path) -> bytes:
    asked = read_wav(question) if isinstance(question, Path) else question
    list(session.answer(asked, max_tokens=TOKENS))
    return spelled(session, session.conversation.turns[-1].answer)
