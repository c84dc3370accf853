import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from runtime.cancel import Cancel
from runtime.engines import Engines, VoiceLike
from runtime.errors import Cancelled, PictureError, SoundError, TextError, VismaidError
from runtime.events import Event, Finished, Heard, Seen, Sentence, Spoken, TurnResult
from runtime.packs.search import find_pack
from runtime.speech.audio import Samples
from runtime.speech.stt import Transcript
from runtime.speech.tts import Voice
from runtime.turn import NothingHeardError, run_turn
from runtime.vision.tiling import Detail
from tests.runtime.fake_engines import Gate, ScriptedRecogniser, ScriptedSession, ScriptedVoice
from tests.runtime.speech.sounds import spoken

PICTURES = [Image.new("RGB", (32, 32))]
SOUND = np.zeros(16_000, np.float32)
ANSWER = ("A door", ".", " It is", " open.")


def engines(
    session: ScriptedSession | None = None,
    recogniser: ScriptedRecogniser | None = None,
    voice: VoiceLike | None = None,
) -> Engines:
    return Engines(
        session or ScriptedSession(*ANSWER),
        recogniser or ScriptedRecogniser("What is in front of me?"),
        voice or ScriptedVoice(),
    )


def finished(events: list[Event]) -> TurnResult:
    assert isinstance(events[-1], Finished)
    return events[-1].result


def turn_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("turn")]


def test_a_spoken_question_becomes_a_spoken_answer() -> None:
    voice, session = ScriptedVoice(), ScriptedSession(*ANSWER)
    events = list(run_turn(engines(session, voice=voice), PICTURES, question=SOUND))
    result = finished(events)
    assert result.question == "What is in front of me?"
    assert session.questions == ["What is in front of me?"]
    assert result.answer == "A door. It is open."
    assert voice.said == ["A door.", "It is open."]
    assert [len(audio) for audio in result.audio] == [7, 11]
    assert result.sample_rate == 16_000
    assert (result.language, result.detail) == ("en", Detail.LOOK)
    assert (result.tokens.image, result.tokens.prompt, result.tokens.answer) == (64, 7, 4)


def test_every_event_carries_its_time_and_the_timeline_is_in_order() -> None:
    events = list(run_turn(engines(), PICTURES, question=SOUND))
    assert [type(event) for event in events].count(Sentence) == 2
    assert {type(event) for event in events} == {Seen, Heard, Sentence, Spoken, Finished}
    assert all(event.seconds >= 0 for event in events)
    line = finished(events).timeline
    look = [line.press, line.photo, line.encoded, line.prefilled, line.first_token]
    say = [line.release, line.transcript, line.first_token, line.first_sentence, line.first_audio]
    for times in (look, say, [line.first_audio, line.end]):
        assert None not in times
        assert times == sorted(times)  # type: ignore[type-var]
    assert line.wait == line.first_audio - line.release  # type: ignore[operator]


def test_the_first_sentence_is_spoken_while_the_second_is_generated() -> None:
    gate = Gate(opened=False)
    session = ScriptedSession("A door. It", gate, " is open.")
    turn = run_turn(engines(session), PICTURES, question="What is there?")
    first = next(event for event in turn if isinstance(event, Spoken))
    assert first.sentence == "A door."
    gate.await_reached()
    gate.open()
    events = list(turn)
    assert [event.sentence for event in events if isinstance(event, Spoken)] == ["It is open."]
    assert finished(events).answer == "A door. It is open."


def test_the_picture_is_seen_while_the_person_speaks() -> None:
    released = threading.Event()

    def microphone(stop: Cancel) -> Samples:
        assert released.wait(20)
        return SOUND

    turn = run_turn(engines(), PICTURES, question=microphone)
    assert isinstance(next(turn), Seen)
    released.set()
    line = finished(list(turn)).timeline
    assert line.prefilled is not None
    assert line.release is not None
    assert line.prefilled <= line.release


def test_the_question_is_understood_while_the_picture_is_looked_at() -> None:
    looking = Gate(opened=False)
    turn = run_turn(engines(ScriptedSession(*ANSWER, show=looking)), PICTURES, question=SOUND)
    assert isinstance(next(turn), Heard)
    looking.open()
    assert finished(list(turn)).answer == "A door. It is open."


def test_a_camera_is_asked_for_the_photo_at_the_press() -> None:
    session = ScriptedSession(*ANSWER)
    list(run_turn(engines(session), lambda stop: PICTURES * 2, question="?", detail=Detail.READ))
    assert session.shown == [(2, Detail.READ)]


def test_without_a_question_the_picture_is_described() -> None:
    session = ScriptedSession(*ANSWER)
    result = finished(list(run_turn(engines(session), PICTURES)))
    assert session.questions == [None]
    assert result.question is None
    assert result.timeline.transcript is None


@pytest.mark.parametrize(("question", "task"), [(None, "describe"), ("Where?", "ask")])
def test_the_picture_is_prepared_for_what_is_foreseen(question: str | None, task: str) -> None:
    session = ScriptedSession(*ANSWER)
    list(run_turn(engines(session), PICTURES, question=question))
    list(run_turn(engines(session), PICTURES, question=lambda stop: None))
    assert session.tasks == [task, "ask"]


def test_without_a_voice_the_answer_is_only_written() -> None:
    silent = Engines(ScriptedSession("One. Two. Three. Four. Five. Six. Seven. Eight."))
    result = finished(list(run_turn(silent, PICTURES, question="How many?")))
    assert result.answer.endswith("Eight.")
    assert result.audio == []
    assert (result.sample_rate, result.timeline.first_audio, result.timeline.wait) == (None,) * 3


def test_who_waits_for_the_person_may_come_back_with_words_or_with_none() -> None:
    for said in ("Is there a door?", None):
        session = ScriptedSession(*ANSWER)
        line = finished(list(run_turn(engines(session), PICTURES, question=lambda _: said)))  # noqa: B023
        assert session.questions == [said]
        assert line.timeline.release is not None
        assert line.timeline.release > 0


def test_what_was_heard_can_become_another_question_or_end_the_turn() -> None:
    session = ScriptedSession(*ANSWER)
    turn = run_turn(
        engines(session), PICTURES, question=SOUND, understood=lambda heard: heard.text.upper()
    )
    assert finished(list(turn)).question == "WHAT IS IN FRONT OF ME?"

    def command(heard: Transcript) -> str:
        raise KeyError(heard.text)

    with pytest.raises(KeyError, match="in front of me"):
        list(run_turn(engines(session), PICTURES, question=SOUND, understood=command))
    assert session.questions == ["WHAT IS IN FRONT OF ME?"]
    assert not turn_threads()


def test_what_is_written_is_what_is_said_and_promises_no_safety() -> None:
    voice, session = ScriptedVoice(), ScriptedSession("Yes, it is safe.", " A car", " waits.")
    events = list(run_turn(engines(session, voice=voice), PICTURES, question="Is it safe?"))
    assert voice.said == ["I cannot judge whether it is safe.", "A car waits."]
    assert "".join(e.text for e in events if isinstance(e, Sentence)) == finished(events).answer
    assert finished(events).answer == " ".join(voice.said)


def test_sentences_that_the_voice_cannot_read_are_named_once() -> None:
    voice = ScriptedVoice()
    session = ScriptedSession("出口在这里。", "请走左边。", "Exit. ", "入口。")
    events = list(run_turn(engines(session, voice=voice), PICTURES, question="?"))
    assert finished(events).answer == "出口在这里。请走左边。Exit. 入口。"
    assert voice.said == ["出口在这里。", "Exit.", "入口。"]


def test_a_voice_that_knows_the_letters_reads_them() -> None:
    voice, reader = ScriptedVoice(), ScriptedVoice()
    around = replace(
        engines(ScriptedSession("The sign says 出口 and 5. ", "出口。", "入口。")), voice=voice
    )
    events = list(run_turn(replace(around, voices={"zh": reader}), PICTURES, question="?"))
    assert (voice.said, reader.said) == (["The sign says", "and 5."], ["出口", "出口", "入口"])
    assert [e.sentence for e in events if isinstance(e, Spoken)][:3] == [
        "The sign says 出口 and 5."
    ] * 3


def test_what_the_voice_cannot_read_is_one_sentence_of_its_own() -> None:
    pack = find_pack("demo")
    with Voice.of(pack, pack.manifest.voices["en"], threads=1) as voice:
        session = ScriptedSession("The sign says 出口请走这边谢谢光临再见你好.")
        answer = finished(list(run_turn(engines(session, voice=voice), PICTURES, question="?")))
        told = list(voice.speak("The sign says. It is written in Chinese."))
    assert [each.seconds for each in answer.speech] == [each.seconds for each in told]


def test_an_answer_in_circles_is_not_generated_to_its_end() -> None:
    never = Gate(opened=False)
    session = ScriptedSession(*["a cup, "] * 40, never, "and so on")
    result = finished(list(run_turn(engines(session), PICTURES, question="?")))
    assert result.answer == "a cup."
    assert result.tokens.answer < 20


def test_an_answer_that_reaches_its_limit_ends_with_a_whole_sentence() -> None:
    session = ScriptedSession("A door. ", "It ", "is ", "not ")
    result = finished(list(run_turn(engines(session), PICTURES, question="?", max_tokens=4)))
    assert result.answer == "A door."


def test_an_answer_without_words_ends_the_turn_well() -> None:
    result = finished(list(run_turn(engines(ScriptedSession()), PICTURES, question="?")))
    assert (result.answer, result.tokens.prompt, result.tokens.answer) == ("", 7, 0)


def test_a_long_answer_does_not_outrun_the_voice_by_much() -> None:
    slow = Gate(opened=False)
    voice = ScriptedVoice(slow)
    session = ScriptedSession(*[f"Sentence {n} is here. " for n in range(40)])
    turn = run_turn(engines(session, voice=voice), PICTURES, question="?")
    pieces = [next(turn) for _ in range(6)]
    slow.await_reached()
    assert session.counters.tokens_generated <= 8
    slow.open()
    result = finished([*pieces, *turn])
    assert result.tokens.answer == 40
    assert len(result.audio) == 40


def test_silence_is_answered_with_what_to_do() -> None:
    session = ScriptedSession(*ANSWER)
    turn = run_turn(engines(session, ScriptedRecogniser("")), PICTURES, question=SOUND)
    with pytest.raises(NothingHeardError, match="ask again"):
        list(turn)
    assert issubclass(NothingHeardError, SoundError)
    assert session.questions == []


@pytest.mark.parametrize(
    ("question", "message"), [("", "empty"), (" \n", "empty"), ("a" * 10**5, "100,000")]
)
def test_a_question_that_is_none_is_refused_at_once(question: str, message: str) -> None:
    with pytest.raises(TextError, match=message):
        run_turn(engines(), PICTURES, question=question)


def test_without_a_recogniser_a_recording_is_refused_at_once() -> None:
    with pytest.raises(SoundError, match="type the question"):
        run_turn(Engines(ScriptedSession()), PICTURES, question=SOUND)


Stage = Callable[[Gate], Engines]
STAGES: dict[str, Stage] = {
    "looking": lambda gate: engines(ScriptedSession(*ANSWER, show=gate)),
    "hearing": lambda gate: engines(recogniser=ScriptedRecogniser("What is it?", gate)),
    "thinking": lambda gate: engines(ScriptedSession(gate, *ANSWER)),
    "writing": lambda gate: engines(ScriptedSession("A door. It", gate, " is open.")),
    "speaking": lambda gate: engines(voice=ScriptedVoice(gate)),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_press_at_any_stage_ends_the_turn(stage: str) -> None:
    gate, cancel = Gate(opened=False), Cancel()
    loaded = STAGES[stage](gate)
    turn = run_turn(loaded, PICTURES, question=SOUND, cancel=cancel)
    watcher = threading.Thread(target=lambda: (gate.await_reached(), cancel.set()))
    watcher.start()
    with pytest.raises(Cancelled):
        list(turn)
    watcher.join()
    assert turn_threads() == []
    gate.open()
    assert (
        finished(list(run_turn(loaded, PICTURES, question=SOUND))).answer == "A door. It is open."
    )


def test_a_press_while_the_person_speaks_ends_the_turn() -> None:
    cancel, listening = Cancel(), threading.Event()

    def microphone(stop: Cancel) -> Samples:
        listening.set()
        assert stop.wait(20)
        return SOUND

    turn = run_turn(engines(), PICTURES, question=microphone, cancel=cancel)
    assert isinstance(next(turn), Seen)
    assert listening.wait(20)
    cancel.set()
    with pytest.raises(Cancelled):
        list(turn)
    assert turn_threads() == []


def test_leaving_a_turn_early_ends_its_threads() -> None:
    gate = Gate(opened=False)
    turn = run_turn(engines(ScriptedSession("A door. It", gate)), PICTURES, question="?")
    gate_reached = next(event for event in turn if isinstance(event, Spoken))
    assert gate_reached.sentence == "A door."
    turn.close()  # type: ignore[attr-defined]
    assert turn_threads() == []


def failing(stage: str, fault: Exception) -> tuple[Engines, Gate]:
    """Engines of which one fails, while another one is kept at work."""
    other = Gate(opened=False)
    if stage == "looking":
        loaded = engines(recogniser=ScriptedRecogniser("What is it?", other))
        loaded.session.fault = fault  # type: ignore[attr-defined]
    elif stage == "hearing":
        loaded = engines(ScriptedSession(*ANSWER, show=other))
        loaded.recogniser.fault = fault  # type: ignore[union-attr]
    elif stage == "writing":
        loaded = engines(ScriptedSession("A door. It", fault), voice=ScriptedVoice(other))
    else:
        loaded = engines(ScriptedSession("A door. It", other))
        loaded.voice.fault = fault  # type: ignore[union-attr]
    return loaded, other


@pytest.mark.parametrize("stage", ["looking", "hearing", "writing", "speaking"])
@pytest.mark.parametrize("fault", [PictureError("It broke."), RuntimeError("a bug")])
def test_what_goes_wrong_in_any_thread_is_raised_to_the_caller(
    stage: str, fault: Exception
) -> None:
    loaded, _ = failing(stage, fault)
    with pytest.raises(type(fault)) as caught:
        list(run_turn(loaded, PICTURES, question=SOUND))
    assert caught.value is fault
    assert turn_threads() == []


def test_a_camera_that_fails_stops_the_recording() -> None:
    stopped: list[bool] = []

    def camera(stop: Cancel) -> list[Image.Image]:
        raise PictureError("The camera is not connected; plug it in.")

    def microphone(stop: Cancel) -> Samples:
        stopped.append(stop.wait(20))
        return SOUND

    with pytest.raises(VismaidError, match="plug it in"):
        list(run_turn(engines(), camera, question=microphone))
    assert stopped == [True]


def hearing(*script: str, heard: str) -> ScriptedSession:
    session = ScriptedSession(*script)
    session.heard = (heard, -0.1)
    return session


def test_a_model_that_hears_is_asked_with_the_sound_itself() -> None:
    session, sound = hearing(*ANSWER, heard="What is there?"), spoken("question-man")
    events = list(run_turn(Engines(session), PICTURES, question=sound))
    assert session.questions == [sound]
    assert finished(events).question == "What is there?"
    assert [each.transcript.text for each in events if isinstance(each, Heard)] == [
        "What is there?"
    ]


def test_words_that_were_understood_otherwise_are_asked_in_place_of_the_sound() -> None:
    session = hearing(*ANSWER, heard="Please, what is there?")
    sound = spoken("question-man")
    turn = run_turn(Engines(session), PICTURES, question=sound, understood=lambda _: "Is it?")
    assert finished(list(turn)).question == "Is it?"
    assert session.questions == ["Is it?"]


def test_a_model_that_hears_is_not_asked_where_nobody_speaks() -> None:
    session = hearing(*ANSWER, heard="Thank you.")
    with pytest.raises(NothingHeardError):
        list(run_turn(Engines(session), PICTURES, question=SOUND))
    assert not session.questions


def test_a_promise_of_safety_is_held_back_from_whoever_asked_for_it_aloud() -> None:
    sound = spoken("question-man")
    session = hearing("Yes.", heard="Is it safe to cross?")
    answer = finished(list(run_turn(Engines(session), PICTURES, question=sound))).answer
    typed = ScriptedSession("Yes.")
    turn = run_turn(Engines(typed), PICTURES, question="Is it safe to cross?")
    assert answer == finished(list(turn)).answer != "Yes."


def test_without_recogniser_and_ears_a_spoken_question_is_refused_at_once() -> None:
    with pytest.raises(SoundError, match="type the question"):
        run_turn(Engines(ScriptedSession(*ANSWER)), PICTURES, question=SOUND)
