"""The demo pack as it is shipped: whole, small, and as good as the README says it is."""

from collections.abc import Iterator

import pytest

from bench.scenes.evaluate import examine, spoken
from bench.scenes.world import HELD_OUT_SEED
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.session import Session
from runtime.speech.audio import read_wav
from runtime.speech.stt import Recogniser
from runtime.vision.pictures import open_picture
from runtime.vision.tiling import Detail

SCENES = range(HELD_OUT_SEED + 900_000, HELD_OUT_SEED + 900_025)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return find_pack("demo")


@pytest.fixture(scope="module")
def session(pack: Pack) -> Iterator[Session]:
    with Session(pack, threads=2) as session:
        yield session


def test_the_pack_is_whole_and_stays_under_thirty_megabytes(pack: Pack) -> None:
    pack.verify()
    models = [entry for entry in pack.files() if not entry.file.startswith("samples/")]
    assert sum(entry.bytes for entry in models) < 30_000_000
    assert {entry.licence for entry in pack.files()} == {"GPL-3.0-or-later"}
    assert "demonstration" in pack.manifest.notice


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_samples_are_heard_and_answered_as_expected(
    pack: Pack, session: Session, language: str
) -> None:
    samples = [sample for sample in pack.manifest.samples if sample.language == language]
    assert pack.manifest.recogniser is not None
    answered = []
    with (
        Recogniser.of(pack, pack.manifest.recogniser, language=language, threads=2) as recogniser,
        spoken(pack, language) as speech,
    ):
        for sample in samples:
            heard = recogniser.transcribe(read_wav(pack.path(sample.audio)))
            session.show([open_picture(pack.path(sample.picture))], Detail(sample.detail))
            session.forget()
            answer = "".join(session.answer(speech.asked(heard.text)))
            answered.append(speech.answered(answer) in sample.expected)
    assert len(answered) >= 5
    assert sum(answered) >= 0.9 * len(answered)


def test_most_held_out_questions_are_answered_to_the_letter(session: Session) -> None:
    outcomes = [outcome for found in examine(session, SCENES, list(Detail)) for outcome in found]
    assert len(outcomes) == 3 * len(SCENES) * 3
    assert sum(outcome.right for outcome in outcomes) / len(outcomes) > 0.96


def test_most_held_out_questions_are_answered_in_spanish_to_the_letter(
    pack: Pack, session: Session
) -> None:
    with spoken(pack, "es") as speech:
        found = examine(session, SCENES[:12], [Detail.LOOK, Detail.READ], speech)
        outcomes = [outcome for each in found for outcome in each]
    assert len(outcomes) == 12 * 2 * 3
    assert sum(outcome.right for outcome in outcomes) / len(outcomes) > 0.94


def test_a_conversation_about_one_picture_encodes_it_once(pack: Pack, session: Session) -> None:
    sample = pack.manifest.samples[0]
    session.show([open_picture(pack.path(sample.picture))], Detail.READ)
    session.forget()
    "".join(session.answer("How many cups are there?"))
    before = session.counters
    answer = "".join(session.answer("What is on the left?"))
    after = session.counters
    assert answer
    assert after.tiles_encoded == before.tiles_encoded
    assert after.image_tokens == before.image_tokens
    assert after.tokens_evaluated - before.tokens_evaluated < 60
