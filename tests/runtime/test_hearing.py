"""A session whose model hears: spoken questions are kept, and stopped, as pictures are."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.parity.cases import picture
from runtime.cancel import Cancel
from runtime.errors import Cancelled, SoundError
from runtime.packs.pack import Pack
from runtime.prompt import PLACEHOLDER, PromptTokenizer, Spoken, Turn
from runtime.session import Session
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from tests.checkpoints.native_ears import Ears
from tests.packs import native_pack
from tests.runtime.fake_engines import StopsLater

SCENE, OTHER = picture((90, 140), 1), picture((70, 60), 2)
TOKENS = Ears().frames // Ears().stack
"""Of a sound of up to thirty seconds."""


@pytest.fixture(scope="module")
def hearing_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return native_pack(tmp_path_factory.mktemp("hearing"), "qwen2vl", ears=Ears())


def opened(pack: Path, context: int = 2048) -> Session:
    return Session(Pack.open(pack), threads=1, exact=True, context=context, system="Be brief.")


@pytest.fixture
def session(hearing_pack: Path) -> Iterator[Session]:
    with opened(hearing_pack) as s:
        yield s


@pytest.fixture(scope="module")
def sounds() -> list[Samples]:
    folder = Path(__file__).parents[1] / "data/speech"
    return [read_wav(folder / f"question-{who}.wav") for who in ("man", "woman")]


def say(session: Session, question: str | Samples | None, tokens: int = 6) -> str:
    return "".join(session.answer(question, max_tokens=tokens))


def test_a_spoken_question_depends_on_what_is_said_and_shown(
    session: Session, sounds: list[Samples]
) -> None:
    assert session.hears
    answers = set()
    for scene in (SCENE, OTHER):
        session.show([scene])
        for sound in sounds:
            session.forget()
            list(session.answer(sound, max_tokens=1))
            turns = session.conversation.turns
            ids, embedded = session.conversation.ids(turns), session.conversation.embedded()
            answers.add(session.caches["ask"].logits_after(ids, embedded).tobytes())
    assert len(answers) == 4


def test_a_follow_up_costs_nothing_of_what_was_shown_and_heard_before(
    session: Session, sounds: list[Samples]
) -> None:
    session.show([SCENE])
    say(session, sounds[0])
    before = session.counters
    assert (before.sounds_encoded, before.sound_tokens) == (1, TOKENS)
    say(session, "Where?", 1)
    after = session.counters
    assert (after.sounds_encoded, after.sound_tokens) == (1, TOKENS)
    assert (after.tiles_encoded, after.image_tokens) == (before.tiles_encoded, before.image_tokens)
    say(session, sounds[1], 1)
    assert session.counters.sound_tokens == 2 * TOKENS
    assert session.counters.image_tokens == before.image_tokens


def test_a_transcript_leaves_the_conversation_as_it_is_and_makes_the_answer_cheap(
    hearing_pack: Path, session: Session, sounds: list[Samples]
) -> None:
    session.show([SCENE])
    say(session, "What is there?")
    turns = list(session.conversation.turns)
    written, score = session.transcribe(sounds[0], max_tokens=8)
    assert session.conversation.turns == turns
    assert bool(written) == np.isfinite(score)
    before = session.counters
    answer = say(session, sounds[0])
    assert session.counters.sounds_encoded == before.sounds_encoded == 1
    assert session.counters.sound_tokens == before.sound_tokens == TOKENS
    with opened(hearing_pack) as fresh:
        fresh.show([SCENE])
        say(fresh, "What is there?")
        assert say(fresh, sounds[0]) == answer


def test_what_is_kept_of_sounds_gives_the_scores_of_a_fresh_start(
    hearing_pack: Path, session: Session, sounds: list[Samples]
) -> None:
    session.show([OTHER])
    say(session, sounds[1])
    session.show([SCENE])
    for question in (sounds[0], "Where?", sounds[1]):
        say(session, question, 3)
    ids, embedded = (
        session.conversation.ids(session.conversation.turns),
        session.conversation.embedded(),
    )
    kept = session.caches["ask"].logits_after(ids, embedded)
    with opened(hearing_pack) as fresh:
        scores = fresh.caches["ask"].logits_after(ids, embedded)
    assert np.corrcoef(kept, scores)[0, 1] > 0.99999


def test_the_oldest_turns_make_room_for_what_is_said(
    hearing_pack: Path, sounds: list[Samples]
) -> None:
    with opened(hearing_pack, context=3 * TOKENS) as session:
        session.show([SCENE])
        for sound in (*sounds, *sounds):
            say(session, sound, 2)
        # Two do not fit beside an answer's share, the picture and the words.
        assert len(session.conversation.turns) == 2
        long = np.resize(sounds[0], 61 * SPEECH_RATE)
        with pytest.raises(SoundError, match="too long"):
            session.answer(long)
        assert session.counters.sounds_encoded == 2  # each was kept
        assert len(session.conversation.turns) == 2


@pytest.mark.parametrize("questions", [0, 1, 3, 40, 400])
def test_hearing_is_stopped_at_any_moment(
    hearing_pack: Path, session: Session, sounds: list[Samples], questions: int
) -> None:
    session.show([SCENE])
    with pytest.raises(Cancelled):
        list(session.answer(sounds[0], max_tokens=400, cancel=StopsLater(questions)))
    with pytest.raises(Cancelled):
        session.transcribe(sounds[1], max_tokens=400, cancel=StopsLater(questions))
    answer = say(session, sounds[0])
    with opened(hearing_pack) as fresh:
        fresh.show([SCENE])
        assert say(fresh, sounds[0]) == answer


def test_a_stop_before_the_beginning_costs_nothing(session: Session, sounds: list[Samples]) -> None:
    stopped = Cancel()
    stopped.set()
    before = session.counters
    with pytest.raises(Cancelled):
        session.transcribe(sounds[0], cancel=stopped)
    assert session.counters == before


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (np.zeros(0, np.float32), "too short"),
        (np.zeros(1, np.float32), "too short"),
        (np.full(SPEECH_RATE, np.nan, np.float32), "not numbers"),
        (np.full(SPEECH_RATE, np.inf, np.float32), "not numbers"),
        (np.zeros(121 * SPEECH_RATE, np.float32), "121 s"),
    ],
    ids=["empty", "one sample", "nan", "infinite", "too long"],
)
def test_what_is_no_question_is_a_sentence(session: Session, sound: Samples, why: str) -> None:
    for hear in (session.answer, session.transcribe):
        with pytest.raises(SoundError, match=why):
            hear(sound)
    assert say(session, np.zeros(SPEECH_RATE // 10, np.float32), 1) is not None


def test_a_model_that_does_not_hear_says_so(tiny_pack: Path, tmp_path: Path) -> None:
    sound = np.zeros(SPEECH_RATE, np.float32)
    for pack in (tiny_pack, native_pack(tmp_path / "deaf", "qwen2vl")):
        with opened(pack) as session:
            assert not session.hears
            for hear in (session.answer, session.transcribe):
                with pytest.raises(SoundError, match="hears nothing"):
                    hear(sound)


@pytest.mark.parametrize("trimmed", [False, True])
def test_what_is_said_around_a_sound_is_trimmed_as_words_are(
    hearing_pack: Path, session: Session, sounds: list[Samples], trimmed: bool
) -> None:
    template = Pack.open(hearing_pack).manifest.template
    tokenizer = PromptTokenizer(session.model, template.model_copy(update={"trimmed": trimmed}))
    say(session, sounds[0], 1)
    spoken = session.conversation.turns[-1].question
    assert isinstance(spoken, Spoken)
    loose = replace(spoken, before=" a ", after=" b ")
    tight = replace(spoken, before="a ", after=" b")
    found = [tokenizer.conversation("", [Turn(each)], pictures=0) for each in (loose, tight)]
    assert (found[0] == found[1]) is trimmed
    assert all(tokens.count(PLACEHOLDER) == 1 for tokens in found)
