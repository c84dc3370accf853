"""Going back to a picture costs no prefill, and changes no answer."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bench.parity.cases import picture
from runtime.board import memory
from runtime.llama.context import State
from runtime.llama.kept_states import KeptState, KeptStates
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session
from runtime.vision.tiling import Detail
from tests.checkpoints.native_pair import FAMILIES, Family
from tests.packs import native_pack

FIRST, SECOND, THIRD, FOURTH = (picture((90, 140), seed) for seed in range(4))
QUESTION = "What is it?"


def open_session(pack: Path | Pack) -> Session:
    opened = pack if isinstance(pack, Pack) else Pack.open(pack)
    return Session(opened, threads=1, context=1200)


@pytest.fixture
def session(tiny_pack: Path) -> Iterator[Session]:
    with open_session(tiny_pack) as opened:
        yield opened


@pytest.fixture(params=FAMILIES)
def native(request: pytest.FixtureRequest, tmp_path: Path) -> Pack:
    family: Family = request.param
    return Pack.open(native_pack(tmp_path / "pack", family))


def ask(session: Session, *shown: Image.Image) -> str:
    session.show(shown, Detail.LOOK)
    return "".join(session.answer(QUESTION, max_tokens=4))


def fresh_logits(pack: Path | Pack, *shown: Image.Image) -> NDArray[np.float32]:
    """Of the answer's first token in a session that never saw others."""
    with open_session(pack) as session:
        session.show(shown, Detail.LOOK)
        return Scorer(session).logits(QUESTION)


def cost(session: Session, *shown: Image.Image) -> tuple[int, int, int]:
    """What showing pictures computes: tiles, image tokens and others."""
    before = session.counters
    session.show(shown, Detail.LOOK)
    after = session.counters
    return (
        after.tiles_encoded - before.tiles_encoded,
        after.image_tokens - before.image_tokens,
        after.tokens_evaluated - before.tokens_evaluated,
    )


def test_going_back_costs_nothing_and_gives_the_same_scores(
    tiny_pack: Path, session: Session
) -> None:
    ask(session, FIRST)
    ask(session, SECOND)
    ask(session, THIRD)
    for shown in (FIRST, SECOND, THIRD, FIRST):
        recalled = session.counters.pictures_recalled
        assert cost(session, shown) == (0, 0, 0)
        assert session.counters.pictures_recalled == recalled + 1
        ask(session, shown)
    session.forget()
    assert np.array_equal(Scorer(session).logits(QUESTION), fresh_logits(tiny_pack, FIRST))


def test_a_conversation_goes_on_after_its_picture_came_back(session: Session) -> None:
    said = ask(session, FIRST)
    expected = Scorer(session).logits("And what else?")
    ask(session, SECOND)
    session.show([FIRST], Detail.LOOK)
    assert len(session.conversation.turns) == 1
    assert Scorer(session).logits("And what else?") == pytest.approx(expected, abs=0.01)
    session.forget()
    assert ask(session, FIRST) == said


def test_the_oldest_picture_is_forgotten(session: Session) -> None:
    for shown in (FIRST, SECOND, THIRD, FOURTH):
        ask(session, shown)
    tiles, tokens, _ = cost(session, FIRST)
    assert tiles
    assert tokens == session.picture_tokens


def test_what_was_only_looked_at_pushes_out_nothing(session: Session) -> None:
    ask(session, FIRST)
    for shown in (SECOND, THIRD, FOURTH, SECOND, THIRD):
        session.show([shown], Detail.LOOK)
    assert len(session.caches["ask"]._kept._kept) == 1
    _, tokens, _ = cost(session, FIRST)
    assert tokens == 0
    # What came back was asked about once, and may be wanted a third time.
    assert cost(session, SECOND)[1]
    assert cost(session, FIRST)[1:] == (0, 0)


def test_without_memory_nothing_is_kept(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(session, FIRST)
    free = memory.available()
    monkeypatch.setattr(memory, "available", lambda: min(free, 60_000_000))
    said = ask(session, SECOND)
    assert cost(session, FIRST)[:2] == (0, session.picture_tokens)
    session.show([SECOND], Detail.LOOK)
    session.forget()
    assert ask(session, SECOND) == said


def test_native_pictures_come_back_as_they_were(native: Pack) -> None:
    first, second, third = (picture((64, 64), seed) for seed in range(3))
    several = (first, second, third) * 2  # more than the windows reach
    with open_session(native) as session:
        ask(session, *several)
        ask(session, second)
        assert cost(session, *several) == (0, 0, 0)
        assert session.counters.pictures_recalled == 1
        session.forget()
        assert np.array_equal(Scorer(session).logits(QUESTION), fresh_logits(native, *several))
        # One that is new, after those that came back: where there are windows, without the cells
        # that none of them reached any more.
        session.show([third], Detail.LOOK)
        found = Scorer(session).logits(QUESTION)
        assert found == pytest.approx(fresh_logits(native, third), abs=0.01)


def kept(number: int, size: int, sequence: int = 0) -> KeptState:
    return KeptState(sequence, [number, number + 1], [], 2, [], State(bytes(size), 0))


def test_all_together_stay_within_their_limit() -> None:
    states = KeptStates(100)
    assert not states.make_room(101, 0)
    for number in range(5):
        assert states.make_room(60, number)
        states.put(kept(10 * number, 60, number))
        assert states.bytes == 60
    assert states.take(4, [40, 41, 7], 2) is None
    assert states.take(4, [40, 42], 0) is None
    assert states.take(3, [40, 41], 0) is None
    assert states.take(4, [40, 41, 7], 0)
    assert states.bytes == 0


def test_what_comes_next_is_not_dropped_for_what_is_left() -> None:
    states = KeptStates(100)
    for number in range(2):
        assert states.make_room(40, 0)
        states.put(kept(10 * number, 40))
    assert states.make_room(40, 0, [0, 1, 2])
    states.put(kept(20, 40))
    assert states.take(0, [0, 1, 2], 0)
    assert states.take(0, [10, 11], 0)
    assert states.take(0, [20, 21], 0)


def test_each_sequence_has_its_last_pictures() -> None:
    states = KeptStates(100)
    for number in range(4):
        for sequence in range(2):
            assert states.make_room(10, sequence)
            states.put(kept(10 * number, 10, sequence))
    assert states.bytes == 40
    assert states.take(0, [10, 11], 0) is None
    assert states.take(1, [20, 21], 0)
    assert states.take(0, [20, 21], 0)
