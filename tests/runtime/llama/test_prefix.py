"""Prefix-LM: attention among pictures and question is bidirectional, of the answer causal."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.parity.cases import picture
from convert.lora.experts import change_adapters
from runtime.cancel import Cancel
from runtime.errors import Cancelled, PictureError, TextError
from runtime.llama.context import Context
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session
from tests.checkpoints.adapter import write_random_adapter
from tests.runtime.fake_engines import StopsLater

SCENE, OTHER = picture((90, 140), 1), picture((70, 60), 2)
IMAGE_TOKENS = 49
QUESTION = "What is in front of me?"


@pytest.fixture
def session(prefix_pack: Path) -> Iterator[Session]:
    with Session(Pack.open(prefix_pack), threads=1, exact=True) as found:
        yield found


def say(session: Session, question: str | None, tokens: int = 6) -> str:
    return "".join(session.answer(question, max_tokens=tokens))


def changed(pack: Path, **changes: object) -> Pack:
    """The pack with another manifest, in memory."""
    opened = Pack.open(pack)
    values = opened.manifest.model_dump() | changes
    return Pack(pack, Manifest.model_validate(values))


def test_a_picture_is_encoded_once_and_evaluated_with_every_question(session: Session) -> None:
    session.show([SCENE])
    assert (session.counters.tiles_encoded, session.counters.image_tokens) == (1, 0)
    for times in (1, 2):
        say(session, f"Is there a door, or {times}?")
        assert session.counters.tiles_encoded == 1
        assert session.counters.image_tokens == times * IMAGE_TOKENS
        assert session.counters.pictures_prefilled == times


def test_an_answers_tokens_cost_one_position_each(session: Session) -> None:
    session.show([SCENE])
    say(session, QUESTION, 1)
    asked = session.counters.tokens_evaluated
    say(session, QUESTION, 9)
    generated = session.counters.tokens_generated - 1
    assert generated == 9
    # The question anew, and all of the answer but its last token.
    assert session.counters.tokens_evaluated == 2 * asked + generated - 1


def test_words_attend_to_those_that_follow(prefix_pack: Path, session: Session) -> None:
    session.show([SCENE])
    bidirectional = Scorer(session).logits(QUESTION)
    causal = changed(prefix_pack, attention="causal")
    with Session(causal, threads=1, exact=True) as other:
        other.show([SCENE])
        one_way = Scorer(other).logits(QUESTION)
    # A hundred times as far apart as the runtime may be from the reference.
    assert np.corrcoef(bidirectional, one_way)[0, 1] < 0.999


def test_earlier_questions_are_no_part_of_the_next(session: Session) -> None:
    session.show([SCENE])
    first = Scorer(session).logits("Where is the cup?")
    say(session, QUESTION)
    assert (Scorer(session).logits("Where is the cup?") == first).all()
    say(session, "Where is the cup?")
    assert len(session.conversation.turns) == 1


def test_several_pictures_and_none_are_asked_about(session: Session) -> None:
    alone = Scorer(session).logits(QUESTION)
    session.show([SCENE, OTHER])
    assert session.picture_tokens == 2 * IMAGE_TOKENS
    assert np.abs(Scorer(session).logits(QUESTION) - alone).max() > 1


@pytest.mark.parametrize(
    ("language", "question", "worded"),
    [
        ("en", "Where?", "answer en Where?"),
        ("es", "¿Dónde?", "answer es ¿Dónde?"),
        ("es", None, "caption es"),
        ("en", "{text} <bos>", "answer en {text} <bos>"),
    ],
)
def test_a_question_is_worded_as_the_model_wants_it(
    language: str, question: str | None, worded: str, prefix_pack: Path
) -> None:
    with Session(Pack.open(prefix_pack), threads=1, language=language) as session:
        session.show([SCENE])
        say(session, question, 1)
        assert session.conversation.turns[0].question == worded


def test_an_empty_question_is_refused_whatever_is_said_around_it(session: Session) -> None:
    with pytest.raises(TextError, match="empty"):
        session.answer(" ")


def test_a_given_answer_is_evaluated_after_its_question(session: Session) -> None:
    session.show([SCENE])
    Scorer(session).force(QUESTION, "It is a door.")
    before = session.counters
    Scorer(session).force(QUESTION, "It is a door.")
    assert session.counters == before
    Scorer(session).force(QUESTION, "It is a cup.")
    assert session.counters.image_tokens == before.image_tokens
    assert session.counters.tokens_evaluated > before.tokens_evaluated


def test_a_system_prompt_is_refused(prefix_pack: Path) -> None:
    with pytest.raises(TextError, match="knows no system prompt"):
        Session(Pack.open(prefix_pack), threads=1, system="Be brief.")


def test_pictures_and_question_must_fit_together(prefix_pack: Path) -> None:
    with Session(Pack.open(prefix_pack), threads=1, context=128) as session:
        session.show([SCENE])
        say(session, "Where?")
        with pytest.raises(TextError, match="room for 112"):
            session.answer("word " * 60)
        with pytest.raises(PictureError, match="too many for a context of 128"):
            session.show([SCENE, OTHER, picture((30, 30))])
        say(session, "Where?")


@pytest.mark.parametrize("asked", [0, 1, 2, 3, 4, 6])
def test_a_cancelled_question_leaves_no_trace(asked: int, session: Session) -> None:
    session.show([SCENE])
    expected = say(session, QUESTION, 20)
    session.forget()
    say(session, "Where is the cup?")
    cancel = StopsLater(asked)
    with pytest.raises(Cancelled):
        list(session.answer(QUESTION, max_tokens=100, cancel=cancel))
    session.forget()
    assert say(session, QUESTION, 20) == expected


def test_one_thread_serves_all_prefixes(session: Session, started: list[str]) -> None:
    session.show([SCENE])
    for question in (QUESTION, "Where is the cup?", "Is it red?"):
        list(session.answer(question, max_tokens=8, cancel=Cancel()))
    assert len(started) == 1


def test_a_question_cancelled_at_its_very_end_makes_room_for_another_expert(
    prefix_checkpoint: Path, prefix_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(prefix_pack, tmp_path / "pack"))
    change_adapters(folder, {"describe": write_random_adapter(tmp_path / "a", prefix_checkpoint)})
    evaluate = Context.decode_embeddings

    def too_late(*arguments: Any, **named: Any) -> None:
        evaluate(*arguments, **named)
        raise Cancelled

    with Session(Pack.open(folder), threads=1, exact=True, context=256) as session:
        session.show([SCENE])
        expected = say(session, None)
        Scorer(session).clear()
        # Together with what describing takes it does not fit into the context.
        answer = session.answer("word " * 38)
        with monkeypatch.context() as patch:
            patch.setattr(Context, "decode_embeddings", too_late)
            with pytest.raises(Cancelled):
                list(answer)
        assert say(session, None) == expected
