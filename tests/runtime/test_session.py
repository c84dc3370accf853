"""A session is exact, keeps what it computed, streams, and stops when it is told to."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.parity.cases import picture
from bench.parity.parity import compare, least_cosine
from runtime.cancel import Cancel
from runtime.errors import (
    Cancelled,
    MemoryShortageError,
    PackError,
    PictureError,
    TextError,
    VismaidError,
)
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.prompt import Turn
from runtime.scoring import Scorer
from runtime.session import Session
from runtime.vision.tiling import Detail
from tests.checkpoints.reference_vectors import SOURCES, Vector, load
from tests.packs import changed_copy
from tests.runtime.fake_engines import StopsLater

SCENE = picture((90, 140), 1)
OTHER = picture((70, 60), 2)
VECTORS = {shape: load(shape) for shape in SOURCES}


@pytest.fixture(scope="module")
def exact_sessions(random_packs: dict[str, Path]) -> Iterator[dict[str, Session]]:
    sessions = {
        shape: Session(Pack.open(folder), threads=1, exact=True, context=2600, system="")
        for shape, folder in random_packs.items()
    }
    yield sessions
    for session in sessions.values():
        session.close()


def open_session(pack: Path, context: int = 1200, system: str = "Be brief.") -> Session:
    return Session(Pack.open(pack), threads=1, exact=True, context=context, system=system)


@pytest.fixture
def session(tiny_pack: Path) -> Iterator[Session]:
    with Session(
        Pack.open(tiny_pack), threads=1, exact=True, context=1200, system="Be brief."
    ) as s:
        yield s


def say(session: Session, question: str | None, tokens: int = 6) -> str:
    return "".join(session.answer(question, max_tokens=tokens))


# Exact


@pytest.mark.parametrize(
    ("shape", "vector"),
    [
        pytest.param(shape, vector, id=f"{shape}-{vector.case.detail}-{vector.case.name}")
        for shape in SOURCES
        for vector in VECTORS[shape]
    ],
)
def test_embeddings_scores_and_answers_are_the_references(
    shape: str, vector: Vector, exact_sessions: dict[str, Session]
) -> None:
    session = exact_sessions[shape]
    embeddings, scores = compare(session, vector.case, vector)
    assert session.picture_tokens == vector.tokens
    assert least_cosine(embeddings[vector.rows], vector.embeddings) >= 0.9999
    assert scores.correlation >= 0.99999
    assert scores.agree(64)


def test_everyday_settings_stay_near_the_reference(random_packs: dict[str, Path]) -> None:
    vector = VECTORS["tiny"][0]
    with Session(Pack.open(random_packs["tiny"]), threads=1, system="") as session:
        _, scores = compare(session, vector.case, vector)
    assert scores.correlation >= 0.999


# Keeps what it computed


def test_the_system_prompt_is_evaluated_once(session: Session) -> None:
    system = session.counters.tokens_evaluated
    assert system > 0
    session.show([SCENE])
    first = session.counters.tokens_evaluated
    session.show([OTHER])
    # What precedes the picture within its turn was evaluated with the first one.
    assert session.counters.tokens_evaluated == first < 2 * system


def test_showing_the_same_picture_again_costs_nothing(session: Session) -> None:
    session.show([SCENE], Detail.READ)
    say(session, "What is it?")
    before = session.counters
    session.show([SCENE.copy()], Detail.READ)
    assert session.counters == before
    assert len(session.conversation.turns) == 1


def test_a_picture_is_prefilled_before_the_question_is_known(session: Session) -> None:
    session.show([SCENE], Detail.READ)
    before = session.counters
    assert before.image_tokens == session.picture_tokens
    assert before.pictures_prefilled == 1
    say(session, "What is it?")
    assert session.counters.image_tokens == before.image_tokens
    assert session.counters.tiles_encoded == before.tiles_encoded


def test_a_follow_up_evaluates_only_its_own_words(session: Session) -> None:
    session.show([SCENE])
    say(session, "What is in front of me?", 8)
    before = session.counters
    say(session, "Where?", 1)
    after = session.counters
    assert (after.tiles_encoded, after.image_tokens) == (before.tiles_encoded, before.image_tokens)
    asked = [session.conversation.turns[0], Turn("Where?")]
    conversation = session.conversation.tokenizer.conversation("Be brief.", asked, pictures=True)
    # All positions of text but the pictures' place: each was evaluated once, none twice.
    assert after.tokens_evaluated == len(conversation) - 1


def test_what_is_kept_gives_the_scores_of_a_fresh_start(tiny_pack: Path, session: Session) -> None:
    session.show([OTHER])
    say(session, "Something else?")
    session.show([SCENE], Detail.READ)
    say(session, "What is in front of me?", 8)
    session.forget()
    say(session, "Which colour?", 8)
    kept = Scorer(session).logits("And behind?")
    with open_session(tiny_pack) as fresh:
        fresh.show([SCENE], Detail.READ)
        say(fresh, "Which colour?", 8)
        assert fresh.conversation.turns == session.conversation.turns
        assert np.abs(Scorer(fresh).logits("And behind?") - kept).max() < 1e-3


def test_another_detail_or_another_picture_begins_anew(session: Session) -> None:
    session.show([SCENE], Detail.LOOK)
    say(session, "What is it?")
    session.show([SCENE], Detail.GLANCE)
    assert session.conversation.turns == []
    say(session, "What is it?")
    session.show([OTHER], Detail.GLANCE)
    assert session.conversation.turns == []


def test_a_picture_seen_shortly_before_is_not_encoded_again(session: Session) -> None:
    session.show([SCENE])
    session.show([OTHER])
    before = session.counters
    session.show([SCENE])
    assert session.counters.tiles_encoded == before.tiles_encoded


def test_the_conversation_about_the_picture_before_goes_on_where_it_was(session: Session) -> None:
    session.show([SCENE])
    say(session, "What is it?")
    turns = session.conversation.turns
    session.show([OTHER])
    assert session.conversation.turns == []
    session.show([SCENE])
    assert session.conversation.turns == turns
    session.show([OTHER])
    assert session.conversation.turns == []


def test_a_conversation_outlasts_pictures_that_nobody_talked_of(session: Session) -> None:
    session.show([SCENE])
    say(session, "What is it?")
    turns = session.conversation.turns
    for other in (OTHER, OTHER.rotate(90)):
        session.show([other])
        assert session.conversation.turns == []
    session.show([SCENE])
    assert session.conversation.turns == turns
    session.forget()
    session.show([OTHER])
    session.show([SCENE])
    assert session.conversation.turns == []


def test_forgetting_keeps_the_picture(session: Session) -> None:
    session.show([SCENE])
    first = say(session, "What is it?")
    say(session, "And then?")
    before = session.counters
    session.forget()
    assert say(session, "What is it?") == first
    assert session.counters.image_tokens == before.image_tokens
    assert [turn.question for turn in session.conversation.turns] == ["What is it?"]


def test_a_question_without_a_picture_is_answered(session: Session) -> None:
    say(session, "Hello?")
    assert session.picture_tokens == 0
    assert len(session.conversation.turns) == 1


def test_no_question_asks_the_packs_own(session: Session) -> None:
    session.show([SCENE])
    say(session, None)
    assert session.conversation.turns[0].question == "Describe the picture."


# Streams


def test_an_answer_comes_in_pieces_that_make_up_the_whole(session: Session) -> None:
    session.show([SCENE])
    pieces = list(session.answer("What is it?", max_tokens=12))
    session.forget()
    assert len(pieces) > 1
    assert "".join(pieces) == say(session, "What is it?", 12)


def test_a_stop_string_ends_the_answer_and_is_not_kept(session: Session) -> None:
    session.show([SCENE])
    whole = say(session, "What is it?", 12)
    tokens = len(session.conversation.turns[0].answer)
    session.forget()
    stop = whole[len(whole) // 2 :][:2]
    text = "".join(session.answer("What is it?", max_tokens=12, stop=[stop]))
    assert text == whole[: whole.index(stop)]
    assert len(session.conversation.turns[0].answer) < tokens
    say(session, "And now?")


def test_the_end_of_the_turn_ends_the_answer(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.show([SCENE])
    say(session, "What is it?", 12)
    answer = session.conversation.turns[0].answer
    session.forget()
    # The third token of the answer takes the part of the one that ends a turn.
    end = answer[2]
    monkeypatch.setattr(session.model, "is_end", lambda token: token == end)
    say(session, "What is it?", 12)
    assert session.conversation.turns[0].answer == answer[: answer.index(end)]


def test_the_oldest_turns_make_room_and_the_picture_stays(tiny_pack: Path) -> None:
    with open_session(tiny_pack, 220, "") as session:
        session.show([SCENE])
        shown = session.counters
        questions = [f"Question number {number}, what is it?" for number in range(9)]
        for question in questions:
            say(session, question, 10)
        assert session.counters.tiles_encoded == shown.tiles_encoded
        assert session.counters.image_tokens == shown.image_tokens
        kept = [turn.question for turn in session.conversation.turns]
        assert 1 <= len(kept) < 9
        assert kept == questions[-len(kept) :]
        shortened = Scorer(session).logits("The last?")
        turns = session.conversation.turns
    with open_session(tiny_pack, 900, "") as roomy:
        roomy.show([SCENE])
        differences = []
        for dropped in range(len(turns)):
            roomy.conversation.turns = list(turns[dropped:])
            differences.append(np.abs(Scorer(roomy).logits("The last?") - shortened).max())
        assert min(differences) < 1e-3


def test_an_answer_that_outgrows_the_context_drops_old_turns_and_goes_on(tiny_pack: Path) -> None:
    with open_session(tiny_pack, 160, "") as session:
        session.show([SCENE])
        say(session, "First, what is it?", 20)
        say(session, "Second, what is it?", 60)
        assert [turn.question for turn in session.conversation.turns] == ["Second, what is it?"]
        assert len(session.conversation.turns[0].answer) == 60
        assert session.counters.image_tokens == session.picture_tokens


def test_an_answer_that_fills_the_context_ends(tiny_pack: Path) -> None:
    with open_session(tiny_pack, 128, "") as session:
        session.show([SCENE])
        say(session, "What is it?", 500)
        assert 0 < len(session.conversation.turns[0].answer) < 128
        say(session, "And now?", 4)


# Cancels


def is_stopped(session: Session, questions: int) -> bool:
    """Whether looking at a scene ended early when stopped after so many questions."""
    try:
        session.show([SCENE], Detail.READ, cancel=StopsLater(questions))
    except Cancelled:
        return True
    return False


@pytest.mark.parametrize("questions", [0, 1, 2, 3, 5, 8, 12, 20, 30])
def test_a_look_can_be_stopped_at_any_stage_and_then_be_repeated(
    questions: int, session: Session
) -> None:
    assert is_stopped(session, questions)
    session.show([SCENE], Detail.READ)
    stopped = Scorer(session).image_embeddings.copy()
    answer = say(session, "What is it?", 12)
    session.forget()
    for others in ([OTHER], [SCENE, OTHER]):
        session.show(others, Detail.GLANCE)
    session.show([SCENE], Detail.READ)
    assert (Scorer(session).image_embeddings == stopped).all()
    assert say(session, "What is it?", 12) == answer


def test_a_stopped_prefill_goes_on_where_it_was(session: Session) -> None:
    stages = 0
    while is_stopped(session, stages):
        stages += 1
    assert stages > 10
    # Each tile was encoded in a try of its own at the latest: what had been is not done twice.
    assert session.counters.image_tokens == session.picture_tokens


@pytest.mark.parametrize("questions", [0, 1, 2, 5, 9])
def test_an_answer_can_be_stopped_and_leaves_no_trace(questions: int, session: Session) -> None:
    session.show([SCENE])
    expected = say(session, "What is it?", 12)
    session.forget()
    with pytest.raises(Cancelled):
        list(session.answer("Never mind?", max_tokens=100, cancel=StopsLater(questions)))
    assert session.conversation.turns == []
    assert say(session, "What is it?", 12) == expected


def test_another_thread_can_stop_an_answer(session: Session) -> None:
    session.show([SCENE])
    cancel, begun = Cancel(), threading.Event()

    def press() -> None:
        begun.wait()
        cancel.set()

    button = threading.Thread(target=press)
    button.start()
    pieces = session.answer("What is it?", max_tokens=100_000, cancel=cancel)
    next(pieces)
    begun.set()
    button.join()
    with pytest.raises(Cancelled):
        next(pieces)
    say(session, "What is it?")


def test_no_thread_is_started_for_what_is_generated(started: list[str]) -> None:
    with Session(find_pack("demo"), threads=1) as session:
        started.clear()  # of the loading
        session.show([SCENE], cancel=Cancel())
        pieces = list(session.answer("Where is it?", max_tokens=12, cancel=Cancel()))
    assert len(pieces) > 4
    assert started == []


def test_a_new_question_ends_an_answer_that_nobody_listens_to(session: Session) -> None:
    session.show([SCENE])
    old = session.answer("What is it?", max_tokens=50)
    next(old)
    new = say(session, "Which colour?")
    with pytest.raises(Cancelled):
        list(old)
    assert [turn.question for turn in session.conversation.turns] == ["Which colour?"]
    session.forget()
    assert say(session, "Which colour?") == new


# Bad input


@pytest.mark.parametrize(
    "question", ["", "  \n", "word " * 20_000, "where? " * 1_000, "where\udcff"]
)
def test_a_question_that_cannot_be_used_is_refused_at_once(question: str, session: Session) -> None:
    session.show([SCENE])
    with pytest.raises(TextError):
        session.answer(question)
    say(session, "What is it?")


def test_no_pictures_or_too_many_are_refused(session: Session) -> None:
    with pytest.raises(PictureError):
        session.show([])
    before = session.counters
    with pytest.raises(PictureError, match=r"tokens"):
        session.show([SCENE] * 60)
    assert session.counters == before


def test_a_context_for_which_there_is_no_memory_is_refused(tiny_pack: Path) -> None:
    with pytest.raises(MemoryShortageError, match="MB too few"):
        Session(Pack.open(tiny_pack), context=2_000_000_000)


def test_a_system_prompt_that_fills_the_context_is_refused(tiny_pack: Path) -> None:
    with pytest.raises(TextError):
        Session(Pack.open(tiny_pack), context=64, system="word " * 100)


def test_a_projector_of_another_model_is_refused(
    random_packs: dict[str, Path], tmp_path: Path
) -> None:
    foreign = (random_packs["small"] / "mmproj-f16.gguf").read_bytes()
    pack = changed_copy(random_packs["tiny"], tmp_path / "p", "mmproj-f16.gguf", lambda _: foreign)
    with pytest.raises(PackError, match="width"):
        Session(pack)


def test_a_projector_in_place_of_the_text_model_is_refused(
    random_packs: dict[str, Path], tmp_path: Path
) -> None:
    projector = (random_packs["tiny"] / "mmproj-f16.gguf").read_bytes()
    pack = changed_copy(random_packs["tiny"], tmp_path / "p", "model-f16.gguf", lambda _: projector)
    with pytest.raises(PackError, match="architecture is clip"):
        Session(pack)


@pytest.mark.parametrize("file", ["model-f16.gguf", "mmproj-f16.gguf"])
@pytest.mark.parametrize("share", [0, 1, 10, 50, 99])
def test_a_file_cut_short_is_refused(
    file: str, share: int, tiny_pack: Path, tmp_path: Path
) -> None:
    pack = changed_copy(tiny_pack, tmp_path / "p", file, lambda raw: raw[: len(raw) * share // 100])
    with pytest.raises(VismaidError, match=file):
        Session(pack)


def test_an_image_policy_of_another_model_is_refused(tiny_pack: Path, tmp_path: Path) -> None:
    pack = changed_copy(tiny_pack, tmp_path / "p", "pack.toml", lambda raw: raw)
    policy = pack.manifest.image.model_copy(update={"tile": 28})
    other = Pack(pack.folder, pack.manifest.model_copy(update={"image": policy}))
    with pytest.raises(PackError, match="image policy"):
        Session(other)


def test_pictures_of_any_mode_are_looked_at(session: Session) -> None:
    for mode in ("L", "RGBA", "P", "1"):
        session.show([Image.new(mode, (40, 30))], Detail.GLANCE)
