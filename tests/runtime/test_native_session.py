"""Sessions of packs whose pictures libmtmd prepares, against libmtmd's own evaluation."""

import ctypes
from collections.abc import Iterator
from pathlib import Path

import llama_cpp.llama_cpp as c
import llama_cpp.mtmd_cpp as m
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from runtime.cancel import Cancel
from runtime.errors import Cancelled
from runtime.llama.context import Context
from runtime.llama.mtmd.native import NativeProjector
from runtime.packs.manifest import NativePolicy
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session
from runtime.vision.encoder import NativeEncoder
from runtime.vision.tiling import Detail
from tests.checkpoints.native_pair import FAMILIES, Family
from tests.packs import native_pack

QUESTION = "What is it?"
RECURRENT = {"lfm2"}
SIZES = [(64, 64), (200, 90), (33, 150)]
CLOSE = 0.01
"""Of logits that spread by about one: keys and values are kept in 16 bits."""


@pytest.fixture(scope="module", params=FAMILIES)
def family(request: pytest.FixtureRequest) -> Family:
    name: Family = request.param
    return name


@pytest.fixture(scope="module")
def native(family: Family, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return Pack.open(native_pack(tmp_path_factory.mktemp("native") / "pack", family))


@pytest.fixture(scope="module")
def loaded(native: Pack) -> Iterator[Session]:
    with Session(native, threads=1) as session:
        yield session


@pytest.fixture
def session(loaded: Session) -> Session:
    Scorer(loaded).clear()
    return loaded


def picture(size: tuple[int, int], seed: int = 0) -> Image.Image:
    few = np.random.default_rng(seed).integers(0, 255, (5, 7, 3), np.uint8)
    return Image.fromarray(few).resize(size)


def evaluated_by_libmtmd(session: Session, native: Pack, image: Image.Image) -> NDArray[np.float32]:
    """Logits after a question about a picture, as libmtmd's own helper evaluates it."""
    template = native.manifest.template
    text = template.picture_turn.replace("{pictures}", m.mtmd_default_marker().decode())
    told = (text.replace("{text}", QUESTION) + template.answer_start).encode()
    encoder = session.encoder._projector  # type: ignore[attr-defined]
    assert isinstance(encoder, NativeProjector)
    assert isinstance(session.encoder, NativeEncoder)
    _, image = session.encoder.shown(image, Detail.READ)
    pixels = np.ascontiguousarray(image)
    data = pixels.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
    bitmap = m.mtmd_bitmap_init(image.width, image.height, data)
    chunks = m.mtmd_input_chunks_init()
    end = c.llama_pos()
    batch = max(128, encoder.bidirectional_tokens)
    with Context(session.model, tokens=1024, batch=batch, threads=1) as context:
        given = m.mtmd_input_text(told, len(told), True, True)
        bitmaps = (m.mtmd_bitmap_p_ctypes * 1)(bitmap)
        pointer = encoder._pointer
        assert m.mtmd_tokenize(pointer, chunks, ctypes.byref(given), bitmaps, 1) == 0
        done = m.mtmd_helper_eval_chunks(
            pointer, context._pointer, chunks, 0, 0, context.batch, True, ctypes.byref(end)
        )
        assert done == 0
        found = context.logits()
    m.mtmd_input_chunks_free(chunks)
    m.mtmd_bitmap_free(bitmap)
    return found


@pytest.mark.parametrize("size", SIZES)
def test_a_picture_and_a_question_are_evaluated_as_libmtmd_does(
    native: Pack, session: Session, size: tuple[int, int]
) -> None:
    image = picture(size)
    session.show([image], Detail.READ)
    expected = evaluated_by_libmtmd(session, native, image)
    assert Scorer(session).logits(QUESTION) == pytest.approx(expected, abs=CLOSE)
    other = evaluated_by_libmtmd(session, native, picture(size, seed=1))
    assert np.abs(other - expected).max() > 10 * CLOSE  # or the picture would not matter


def test_a_follow_up_costs_only_its_own_words(session: Session) -> None:
    session.show([picture((200, 90))], Detail.READ)
    assert session.counters.pictures_prefilled
    answered = list(session.answer(QUESTION, max_tokens=6))
    before = session.counters
    list(session.answer("And what else?", max_tokens=1))
    after = session.counters
    assert answered
    assert after.image_tokens == before.image_tokens
    assert after.tiles_encoded == before.tiles_encoded
    words = len(Scorer(session).tokenize("And what else?"))
    assert after.tokens_evaluated - before.tokens_evaluated < words + 40


def test_what_was_computed_of_a_picture_is_used_again(session: Session) -> None:
    session.show([picture((200, 90))], Detail.READ)
    first = Scorer(session).logits(QUESTION)
    list(session.answer(QUESTION, max_tokens=6))
    session.forget()
    before = session.counters
    again = Scorer(session).logits(QUESTION)
    assert session.counters.image_tokens == before.image_tokens
    assert again == pytest.approx(first, abs=CLOSE)


def test_pictures_that_were_shown_before_are_not_encoded_again(session: Session) -> None:
    first, second = picture((200, 90)), picture((200, 90), seed=1)
    session.show([first], Detail.READ)
    expected = Scorer(session).logits(QUESTION)
    session.show([second], Detail.READ)
    different = Scorer(session).logits(QUESTION)
    before = session.counters.tiles_encoded
    session.show([first], Detail.READ)
    assert session.counters.tiles_encoded == before
    assert Scorer(session).logits(QUESTION) == pytest.approx(expected, abs=CLOSE)
    assert np.abs(different - expected).max() > 10 * CLOSE


def test_two_pictures_are_told_apart(session: Session) -> None:
    first, second = picture((64, 64)), picture((64, 64), seed=1)
    session.show([first, second], Detail.READ)
    one = Scorer(session).logits(QUESTION)
    session.show([second, first], Detail.READ)
    assert np.abs(Scorer(session).logits(QUESTION) - one).max() > CLOSE


@pytest.mark.parametrize("stop_at", range(5))
def test_whatever_is_stopped_goes_on_as_if_nothing_had_been(
    session: Session, monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    """The evaluation is cancelled in its n-th batch, whichever that is."""
    image = picture((200, 90))
    session.show([image], Detail.READ)
    expected = Scorer(session).logits(QUESTION)
    Scorer(session).clear()
    cancel, batches = Cancel(), 0
    decode = Context._decode

    def counted(self: Context, *arguments: object, **options: object) -> None:
        nonlocal batches
        if batches == stop_at:
            cancel.set()
        batches += 1
        decode(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Context, "_decode", counted)
    with pytest.raises(Cancelled):
        _look_and_answer(session, image, cancel)
    monkeypatch.undo()
    session.forget()
    session.show([image], Detail.READ)
    assert Scorer(session).logits(QUESTION) == pytest.approx(expected, abs=CLOSE)


def _look_and_answer(session: Session, image: Image.Image, cancel: Cancel) -> None:
    session.show([image], Detail.READ, cancel=cancel)
    list(session.answer(QUESTION, max_tokens=4, cancel=cancel))


def test_an_encoder_that_is_stopped_works_as_before(
    native: Pack, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, cancel = picture((201, 91), seed=2), Cancel()
    encode, calls = m.mtmd_encode_chunk, []

    def stopped(pointer: object, chunk: object) -> object:
        calls.append(chunk)
        cancel.set()
        return encode(pointer, chunk)

    monkeypatch.setattr(m, "mtmd_encode_chunk", stopped)
    with pytest.raises(Cancelled):
        session.show([image], Detail.READ, cancel=cancel)
    monkeypatch.undo()
    assert len(calls) == 1
    session.show([image], Detail.READ)
    with Session(native, threads=1) as fresh:
        fresh.show([image], Detail.READ)
        expected = Scorer(fresh).image_embeddings
    assert (Scorer(session).image_embeddings == expected).all()


def test_looking_keeps_to_the_packs_limits(family: Family, tmp_path: Path) -> None:
    limits = NativePolicy(glance=12, look=40)
    pack = Pack.open(native_pack(tmp_path / "pack", family, policy=limits))
    counts = {}
    with Session(pack, threads=1) as session:
        for detail in Detail:
            session.show([picture((400, 300))], detail)
            counts[detail] = len(Scorer(session).image_embeddings)
    assert counts[Detail.GLANCE] <= counts[Detail.LOOK] <= counts[Detail.READ]
    if family in {"qwen2vl", "qwen3vl"}:
        assert counts[Detail.GLANCE] <= 12 < counts[Detail.LOOK] <= 40 < counts[Detail.READ]
    if family == "idefics3":
        assert counts[Detail.GLANCE] < counts[Detail.READ]


def test_a_recurrent_model_comes_back_to_a_state_and_no_other_keeps_one(
    family: Family, session: Session
) -> None:
    session.show([picture((64, 64))], Detail.READ)
    assert session.model.recurrent == (family in RECURRENT)
    assert bool(session.caches["ask"]._states) == (family in RECURRENT)
