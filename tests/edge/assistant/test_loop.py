"""The loop that is worn, with scripted engines and devices that the test holds in its hand."""

import queue
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edge.assistant.loop import Assistant
from edge.assistant.phase import Phase
from edge.devices.protocols import DeviceError, Devices
from edge.notices.cache import NoticeCache
from edge.settings import Button, Settings, Timings
from runtime.cancel import Cancel
from runtime.engines import Engines
from runtime.errors import MemoryShortageError, PackError, TranslationError
from runtime.packs.manifest import Prompts
from runtime.packs.search import find_pack
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from runtime.speech.speech import Speech
from runtime.vision.tiling import Detail
from tests.edge.fake_devices import (
    PATIENCE,
    HandButton,
    HandCamera,
    HandMicrophone,
    HandSpeaker,
)
from tests.runtime.fake_engines import Gate, ScriptedRecogniser, ScriptedSession, ScriptedVoice

QUICK = Timings(hold=0.06, between=0.08, offer_shutdown=0.4, confirm=0.4, tick=0.05)


class Worn:
    """The assistant, running, and all that it touches."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        *,
        notices: NoticeCache | None = None,
        hears_itself: bool = False,
        **about: Any,
    ) -> None:
        self.session = ScriptedSession("A door.", " It is open.")
        self.recogniser = ScriptedRecogniser("What is there?")
        self.voice = ScriptedVoice()
        self.camera, self.microphone = HandCamera(), HandMicrophone()
        self.speaker, self.button = HandSpeaker(), HandButton()
        self.seen: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()
        self.passed: list[tuple[str, dict[str, Any]]] = []
        self.notices = notices or NoticeCache(None, "en")
        self.assistant = Assistant(
            Engines(self.session, None if hears_itself else self.recogniser, self.voice),
            Devices(self.camera, self.microphone, self.speaker, self.button),
            self.notices,
            settings,
            state=folder,
            observe=lambda what, **told: self.seen.put((what, told)),
            **about,
        )
        self.stop = Cancel()
        self.switched_off: bool | None = None
        self.beats = 0
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self.switched_off = self.assistant.run(self.stop, beat=self._beat)

    def _beat(self) -> None:
        self.beats += 1

    def start(self) -> None:
        self._thread.start()
        self.expect("phase", phase="ready")

    def end(self) -> None:
        self.stop.set()
        self.assistant.device_changed("button", True)  # no news, but the loop looks up
        self.join()

    def join(self) -> None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def expect(self, what: str, **told: Any) -> dict[str, Any]:
        """Wait until that happens; what happens before is passed over, and kept in ``passed``."""
        self.passed = passed = list[tuple[str, dict[str, Any]]]()
        while True:
            try:
                event = self.seen.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"{what} {told} never came after {passed}") from None
            if event[0] == what and told.items() <= event[1].items():
                return event[1]
            passed.append(event)

    def hold(self, button: str = "main") -> None:
        self.button.hold(button)

    def tap(self, times: int = 1) -> None:
        self.button.tap(times)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Worn]]:
    made: list[Worn] = []

    def worn(settings: Settings | None = None, **about: Any) -> Worn:
        made.append(Worn(tmp_path, settings or Settings(timings=QUICK), **about))
        made[-1].start()
        return made[-1]

    yield worn
    for each in made:
        each.end()
    assert not [t for t in threading.enumerate() if t.name in ("ask", "button")]


@pytest.fixture
def worn(make: Callable[..., Worn]) -> Worn:
    return make()


def question() -> Samples:
    pack = find_pack("demo")
    return read_wav(pack.path(pack.manifest.samples[0].audio))


def test_hold_speak_release_is_a_question_about_what_was_in_front_at_the_press(worn: Worn) -> None:
    worn.hold()
    worn.expect("tone", cue="got_it")
    worn.expect("phase", phase="speaking")
    assert worn.expect("answer")["answer"] == "A door. It is open."
    assert worn.session.questions == ["What is there?"]
    assert worn.voice.said == ["A door.", "It is open."]
    assert len(worn.camera.pressed) == 1


def test_the_picture_is_looked_at_while_the_button_is_down(worn: Worn) -> None:
    worn.button.down()
    worn.session.gate.await_reached()
    worn.expect("gesture", kind="held")
    worn.button.up()
    worn.expect("answer")


def test_a_short_press_describes(worn: Worn) -> None:
    worn.tap()
    worn.expect("answer")
    assert worn.session.questions == [None]


def test_a_double_press_says_the_last_answer_again(worn: Worn) -> None:
    worn.tap()
    worn.expect("answer")
    before = [speech for speech in worn.speaker.added if len(speech.samples) in (7, 11)]
    worn.tap(2)
    worn.expect("phase", phase="speaking")
    worn.expect("phase", phase="ready")
    after = [speech for speech in worn.speaker.added if len(speech.samples) in (7, 11)]
    assert after == before * 2
    assert worn.session.questions == [None]


def test_without_an_answer_there_is_nothing_to_repeat(worn: Worn) -> None:
    worn.tap(2)
    worn.expect("notice", notice="nothing_to_repeat")


@pytest.mark.parametrize(
    ("settings", "asks"), [("", "What is written?"), ("Read the label.", "Read the label.")]
)
def test_a_triple_press_asks_what_the_settings_say_or_else_the_pack(
    make: Callable[..., Worn], settings: str, asks: str
) -> None:
    told = Settings(timings=QUICK, assistant={"read_question": settings})
    worn = make(told, read_question="What is written?")
    worn.tap(3)
    worn.expect("answer")
    assert worn.session.questions == [asks]


def test_a_triple_press_reads_what_was_in_front(worn: Worn) -> None:
    worn.tap(3)
    worn.expect("answer")
    assert worn.session.questions == ["Read the text in the picture."]
    assert worn.session.shown[-1] == (1, Detail.READ)


@pytest.mark.parametrize("stage", ["seeing", "hearing", "answering", "speaking", "playing"])
def test_a_press_stops_whatever_goes_on_and_the_next_one_is_heard(worn: Worn, stage: str) -> None:
    gate = Gate(opened=False)
    match stage:
        case "seeing":
            worn.session.gate = gate
        case "hearing":
            worn.recogniser.gate = gate
        case "answering":
            worn.session.script = ("A door. It", gate)
        case "speaking":
            worn.voice.gate = gate
        case "playing":
            worn.speaker.slow = True
    worn.hold()
    worn.expect("phase", phase="speaking" if stage in ("answering", "playing") else "working")
    if stage != "playing":
        gate.await_reached()
    worn.button.down()
    worn.expect("phase", phase="ready")
    worn.expect("tone", cue="stopped")
    worn.button.up()
    assert worn.speaker.stops == 1
    worn.speaker.finish()
    open_gate = Gate()
    worn.session.gate = worn.recogniser.gate = worn.voice.gate = open_gate
    worn.session.script = ("A tree.",)
    worn.hold()
    assert worn.expect("answer")["answer"] == "A tree."


def interrupted(worn: Worn, stage: str, gate: Gate) -> None:
    """A question, held up while it is worked on or while its answer is told."""
    if stage == "working":
        worn.session.script = (gate, "A door.")
    else:
        worn.speaker.slow = True
    worn.hold()
    worn.expect("phase", phase=stage)
    if stage == "working":
        gate.await_reached()


@pytest.mark.parametrize("stage", ["working", "speaking"])
def test_a_hold_stops_what_goes_on_and_is_listened_to_from_the_press(
    worn: Worn, stage: str
) -> None:
    interrupted(worn, stage, Gate(opened=False))
    worn.camera.pixels = 255 - worn.camera.pixels
    worn.button.down()
    worn.expect("phase", phase="ready")
    worn.expect("tone", cue="stopped")
    worn.expect("gesture", kind="held")
    worn.expect("tone", cue="listening")
    worn.expect("phase", phase="listening")
    worn.speaker.finish()
    worn.session.script, worn.recogniser.text = ("A tree.",), "And now?"
    worn.button.up(after=0.1)
    assert worn.expect("answer") == {"question": "And now?", "answer": "A tree."}
    assert worn.speaker.stops == 1
    assert len(worn.camera.pressed) == 2


def test_what_is_said_before_an_interruption_is_known_to_be_a_question_is_heard(
    worn: Worn,
) -> None:
    heard: list[int] = []
    transcribe = worn.recogniser.transcribe
    worn.recogniser.transcribe = lambda samples, **named: (  # type: ignore[method-assign]
        heard.append(int(np.count_nonzero(samples))),
        transcribe(samples, **named),
    )[1]
    worn.speaker.slow = True
    worn.hold()
    worn.expect("phase", phase="speaking")
    worn.microphone.sound = sound = np.full(320 * 50, 0.25, np.float32)
    worn.microphone.delivered.clear()
    worn.button.down()
    assert worn.microphone.delivered.wait(PATIENCE)
    worn.speaker.finish()
    worn.button.up(after=0.1)
    worn.expect("answer")
    assert heard[-1] == len(sound)


def test_a_model_that_hears_is_asked_with_the_sound_and_obeys_commands(
    make: Callable[..., Worn],
) -> None:
    worn = make(hears_itself=True)
    worn.microphone.sound = question()
    for heard in ("What is there?", "What colour is it?"):
        worn.session.heard = (heard, -0.1)
        worn.hold()
        assert worn.expect("answer") == {"question": heard, "answer": "A door. It is open."}
        asked = worn.session.questions[-1]
        assert isinstance(asked, np.ndarray)
        assert np.array_equal(asked[: len(worn.microphone.sound)], worn.microphone.sound)
    worn.session.heard = ("Louder.", -0.1)
    worn.hold()
    worn.expect("command", command="louder")
    worn.expect("phase", phase="ready")
    assert len(worn.session.questions) == 2


def test_what_a_model_that_hears_is_unsure_of_is_not_asked(make: Callable[..., Worn]) -> None:
    worn = make(hears_itself=True)
    worn.microphone.sound, worn.session.heard = question(), ("Mumble.", -1.5)
    worn.hold()
    worn.expect("notice", notice="not_understood")
    assert not worn.session.questions


@pytest.mark.parametrize("stage", ["working", "speaking"])
def test_a_short_press_only_stops(worn: Worn, stage: str) -> None:
    interrupted(worn, stage, Gate(opened=False))
    worn.tap()
    worn.expect("tone", cue="stopped")
    worn.expect("gesture", kind="short")
    worn.speaker.finish()
    worn.session.script = ("A tree.",)
    worn.hold()
    assert worn.expect("answer")["answer"] == "A tree."
    assert worn.session.questions == ["What is there?"] * 2


def answers_in(worn: Worn) -> list[int]:
    """Lengths of the sentences that were said, as ``ScriptedVoice`` says them."""
    return [len(s.samples) for s in worn.speaker.added if s.sample_rate == 16_000]


@pytest.mark.parametrize("presses", [1, 2])
def test_a_stopped_answer_is_the_last_one_and_is_said_again_from_its_beginning(
    worn: Worn, presses: int
) -> None:
    worn.speaker.slow = True
    worn.hold()
    worn.expect("phase", phase="speaking")
    while len(answers_in(worn)) < 2:
        threading.Event().wait(0.005)
    worn.tap(presses)
    worn.expect("tone", cue="stopped")
    worn.speaker.slow = False
    if presses == 1:
        worn.expect("gesture", kind="short")
        worn.tap(2)
    worn.expect("gesture", kind="double")
    worn.expect("phase", phase="speaking")
    worn.speaker.finish()
    worn.expect("phase", phase="ready")
    assert not [about for _, about in worn.passed if about.get("notice")]
    assert answers_in(worn) == [len("A door."), len("It is open.")] * 2


def test_of_an_answer_that_was_stopped_midway_what_was_made_is_said_again(worn: Worn) -> None:
    gate = Gate(opened=False)
    worn.session.script = ("A door. It", gate)
    worn.hold()
    worn.expect("phase", phase="speaking")
    gate.await_reached()
    worn.tap(2)
    worn.expect("gesture", kind="double")
    worn.expect("phase", phase="speaking")
    worn.expect("phase", phase="ready")
    assert answers_in(worn) == [len("A door.")] * 2


def test_one_can_ask_on_about_the_picture_of_a_stopped_answer(worn: Worn) -> None:
    worn.speaker.slow = True
    worn.hold()
    worn.expect("phase", phase="speaking")
    worn.button.down("second")
    worn.expect("phase", phase="listening")
    worn.speaker.finish()
    worn.button.up("second", after=0.1)
    worn.expect("answer")
    assert len(worn.camera.pressed) == 1


def test_three_presses_while_it_speaks_read_what_is_in_front_now(worn: Worn) -> None:
    worn.speaker.slow = True
    worn.hold()
    worn.expect("phase", phase="speaking")
    worn.tap(3)
    worn.expect("phase", phase="working")
    worn.speaker.finish()
    worn.expect("answer")
    assert worn.session.shown[-1] == (1, Detail.READ)
    assert worn.session.questions[-1] == Prompts().read


@pytest.mark.parametrize("mode", ["hold", "tap"])
def test_the_offer_is_confirmed_by_no_bounce_and_by_a_press(
    make: Callable[..., Worn], mode: str
) -> None:
    button = Button.model_validate({"mode": mode})
    timings = QUICK.model_copy(update={"confirm": 5.0})
    worn = make(Settings(timings=timings, button=button), endpointer=lambda: lambda block: False)
    worn.button.down()
    worn.expect("notice", notice="offer_shutdown")
    worn.button.bounces = 4
    worn.button.up()
    threading.Event().wait(0.1)
    assert worn.switched_off is None
    worn.button.down()
    worn.join()
    assert worn.switched_off is True


def test_in_tap_mode_a_hold_ends_when_the_button_comes_up(make: Callable[..., Worn]) -> None:
    silent = threading.Event()
    worn = make(
        Settings(timings=QUICK, button=Button(mode="tap")),
        endpointer=lambda: lambda block: silent.is_set(),
    )
    worn.button.down()
    worn.expect("gesture", kind="held")
    silent.set()
    worn.microphone.sound, worn.microphone.fault = question(), None
    threading.Event().wait(0.1)
    worn.button.up()
    worn.expect("gesture", kind="released")
    assert "working" not in [about.get("phase") for _, about in worn.passed]
    worn.expect("answer")


def test_it_ticks_while_it_works_and_not_afterwards(worn: Worn) -> None:
    gate = Gate(opened=False)
    worn.session.script = (gate, "A door.")
    worn.tap()
    for _ in range(3):
        worn.expect("tone", cue="tick")
    gate.open()
    worn.expect("answer")
    while not worn.seen.empty():
        assert worn.seen.get()[1].get("cue") != "tick"


def test_the_second_button_asks_on_about_the_same_picture(worn: Worn) -> None:
    worn.hold()
    worn.expect("answer")
    worn.hold("second")
    worn.expect("answer")
    assert len(worn.camera.pressed) == 1
    assert worn.session.shown == [(1, Detail.LOOK)] * 2


def test_the_second_button_takes_a_photo_when_the_last_one_is_old(
    make: Callable[..., Worn],
) -> None:
    worn = make(Settings(timings=QUICK.model_copy(update={"follow_up": 1e-9})))
    for count in (1, 2):
        worn.hold("second")
        worn.expect("answer")
        assert len(worn.camera.pressed) == count


def test_the_configured_words_ask_on_about_the_same_picture(worn: Worn) -> None:
    first = worn.camera.pixels
    shown: list[bytes] = []
    show = worn.session.show
    worn.session.show = lambda pictures, *rest, **more: (  # type: ignore[method-assign]
        shown.append(pictures[0].tobytes()),
        show(pictures, *rest, **more),
    )[1]
    worn.hold()
    worn.expect("answer")
    worn.camera.pixels = 255 - first
    worn.recogniser.text = "Same picture, what colour is it?"
    worn.hold()
    worn.expect("answer")
    assert worn.session.questions == ["What is there?", "what colour is it?"]
    assert shown[-1] == first.tobytes()


def test_the_same_picture_is_meant_in_spanish_too(make: Callable[..., Worn]) -> None:
    worn = make(Settings(timings=QUICK, assistant={"language": "es"}))
    for said in ("¿Qué hay?", "La misma imagen: ¿qué color tiene?"):
        worn.recogniser.text = said
        worn.hold()
        worn.expect("answer")
    assert worn.session.questions == ["¿Qué hay?", "¿qué color tiene?"]
    assert len(set(worn.camera.pressed)) == 2


def test_commands_are_obeyed_and_outlast_a_restart(make: Callable[..., Worn]) -> None:
    worn = make(Settings(timings=QUICK, speaker={"volume": 0.5}))
    worn.recogniser.text = "Quieter, please."
    worn.hold()
    worn.expect("notice", notice="quieter")
    worn.expect("phase", phase="ready")
    assert worn.session.questions == []
    worn.end()
    again = make(Settings(timings=QUICK, speaker={"volume": 0.5}))
    again.tap()
    again.expect("answer")
    assert set(again.speaker.volumes) == {0.4}


def test_a_question_with_a_commands_word_is_answered(worn: Worn) -> None:
    worn.recogniser.text = "What does the stop sign say?"
    worn.hold()
    worn.expect("answer")
    assert worn.session.questions == ["What does the stop sign say?"]


def test_louder_is_louder_at_the_first_try_and_says_so_at_the_last(worn: Worn) -> None:
    worn.recogniser.text = "Louder."
    worn.hold()
    worn.expect("notice", notice="louder")
    worn.expect("phase", phase="ready")
    worn.hold()
    worn.expect("notice", notice="loudest")


@pytest.mark.parametrize(
    ("said", "way", "end"),
    [
        ("Slower.", "slower", "slowest"),
        ("Faster.", "faster", "fastest"),
        ("Quieter.", "quieter", "quietest"),
    ],
)
def test_every_wish_has_an_end_that_is_told(worn: Worn, said: str, way: str, end: str) -> None:
    worn.recogniser.text = said
    worn.hold()
    worn.expect("notice", notice=way)
    for _ in range(20):
        worn.expect("phase", phase="ready")
        worn.hold()
        if worn.expect("notice")["notice"] == end:
            return
    raise AssertionError("it never came to an end")


def test_what_was_understood_can_be_asked(worn: Worn) -> None:
    worn.recogniser.text = "What did you hear?"
    worn.hold()
    worn.expect("notice", notice="nothing_asked")
    worn.expect("phase", phase="ready")
    for asked in ("Wall blurred?", "What colour is it?"):
        worn.recogniser.text = asked
        worn.hold()
        worn.expect("answer")
        worn.expect("phase", phase="ready")
        worn.recogniser.text = "What did you understand?"
        worn.hold()
        worn.expect("reply", text=f"I understood: {asked}")
        worn.expect("phase", phase="ready")


@pytest.mark.parametrize("mode", ["hold", "tap"])
def test_help_is_for_the_button_as_it_is_used(make: Callable[..., Worn], mode: str) -> None:
    settings = Settings(timings=QUICK, button={"mode": mode})
    blocks = iter(range(10_000))
    spoken = len(question()) // 320
    worn = make(settings, endpointer=lambda: lambda block: next(blocks) > spoken)
    worn.recogniser.text, worn.microphone.sound = "Help.", question()
    (worn.hold if mode == "hold" else worn.tap)()
    said = worn.expect("reply")["text"]
    assert ("tap the button" in said) == (mode == "tap")
    worn.expect("phase", phase="ready")
    assert worn.session.questions == []


def test_the_time_and_the_day_are_told_where_they_are_known(make: Callable[..., Worn]) -> None:
    known: list[datetime | None] = [datetime(2027, 3, 5, 15, 4)]
    worn = make(local_time=lambda: known[0])
    for said, text in (
        ("What time is it?", "It is 4 minutes past three in the afternoon."),
        ("What day is it?", "Today is Friday, March 5."),
    ):
        worn.recogniser.text = said
        worn.hold()
        worn.expect("reply", text=text)
        worn.expect("phase", phase="ready")
    known[0] = None
    worn.hold()
    worn.expect("notice", notice="no_clock")


def test_a_long_reply_is_heard_from_its_first_sentence_and_can_be_stopped(worn: Worn) -> None:
    second = Gate(opened=False)

    def speak(text: str, *, speed: float, cancel: Cancel) -> Iterator[Speech]:
        yield Speech(np.full(3, 7, np.int16), 16_000)
        second.step(cancel)
        yield Speech(np.full(5, 7, np.int16), 16_000)

    worn.voice.speak = speak  # type: ignore[method-assign]
    worn.recogniser.text = "Help."
    worn.hold()
    worn.expect("reply")
    second.await_reached()
    assert len(worn.speaker.added[-1].samples) == 3
    worn.button.down()
    worn.expect("tone", cue="stopped")
    worn.button.up()
    second.open()
    worn.voice.speak = ScriptedVoice().speak  # type: ignore[method-assign]
    worn.recogniser.text = "What is there?"
    worn.hold()
    worn.expect("answer")
    assert 5 not in {len(speech.samples) for speech in worn.speaker.added}


def test_it_says_in_words_that_it_still_works_with_ticks_between(
    make: Callable[..., Worn],
) -> None:
    worn = make(Settings(timings=QUICK.model_copy(update={"still_working": 0.2})))
    gate = Gate(opened=False)
    worn.session.script = (gate, "A door.")
    worn.tap()
    for _ in range(3):
        worn.expect("notice", notice="still_working")
        assert ("tone", {"cue": "tick"}) in worn.passed
    assert worn.assistant._announcer.phase is Phase.WORKING
    gate.open()
    worn.expect("answer")
    worn.expect("phase", phase="ready")
    assert not [about for _, about in worn.passed if about.get("notice")]


def test_a_press_stops_the_words_that_it_still_works(make: Callable[..., Worn]) -> None:
    worn = make(Settings(timings=QUICK.model_copy(update={"still_working": 0.1})))
    worn.session.script = (Gate(opened=False), "A door.")
    worn.tap()
    worn.speaker.slow = True
    worn.expect("notice", notice="still_working")
    worn.button.down()
    worn.expect("phase", phase="ready")
    worn.expect("tone", cue="stopped")
    worn.button.up()
    assert worn.speaker.stops == 1


@pytest.mark.parametrize(
    ("break_it", "notice"),
    [
        (lambda w: setattr(w.camera, "fault", DeviceError("camera", "gone")), "camera_missing"),
        (lambda w: setattr(w.camera, "pixels", np.zeros_like(w.camera.pixels)), "camera_covered"),
        (lambda w: setattr(w.recogniser, "text", ""), "nothing_heard"),
        (lambda w: setattr(w.recogniser, "language", "de"), "other_language"),
        (
            lambda w: setattr(w.recogniser, "fault", TranslationError("It came out empty.")),
            "not_translated",
        ),
        (lambda w: setattr(w.recogniser, "fault", PackError("damaged")), "model_damaged"),
        (lambda w: setattr(w.session, "fault", MemoryShortageError("short")), "memory_short"),
        (lambda w: setattr(w.voice, "fault", ZeroDivisionError()), "went_wrong"),
        (lambda w: setattr(w.session, "script", ()), "empty_answer"),
    ],
)
def test_every_failure_is_heard_and_the_next_press_is_answered(
    worn: Worn, break_it: Callable[[Worn], None], notice: str
) -> None:
    break_it(worn)
    worn.hold()
    worn.expect("notice", notice=notice)
    worn.expect("phase", phase="ready")
    worn.camera.fault = None
    worn.recogniser.fault = worn.session.fault = worn.voice.fault = None
    worn.camera.pixels = HandCamera().pixels
    worn.recogniser.language = ""
    worn.recogniser.text, worn.session.script = "What is it?", ("A tree.",)
    worn.hold()
    assert worn.expect("answer")["answer"] == "A tree."


def test_a_microphone_that_is_gone_is_heard_of_when_the_button_comes_up(worn: Worn) -> None:
    worn.microphone.fault = DeviceError("microphone", "gone")
    worn.button.down()
    worn.expect("gesture", kind="held")
    assert worn.microphone.failed.wait(PATIENCE)
    worn.button.up()
    worn.expect("notice", notice="microphone_missing")


def test_without_a_microphone_the_picture_is_described_all_the_same(worn: Worn) -> None:
    worn.microphone.fault = DeviceError("microphone", "gone")
    worn.tap()
    worn.expect("answer")


def test_a_device_that_goes_and_comes_is_told_once(worn: Worn) -> None:
    for there, notice in ((False, "camera_missing"), (True, "camera_back")):
        worn.assistant.device_changed("camera", there)
        worn.assistant.device_changed("camera", there)
        worn.expect("notice", notice=notice)
        worn.expect("phase", phase="ready")
    assert worn.seen.empty()


def test_a_speaker_that_is_gone_ends_no_loop_and_costs_no_answer(worn: Worn) -> None:
    worn.speaker.fault = DeviceError("speaker", "gone")
    worn.hold()
    worn.expect("answer")
    worn.expect("phase", phase="ready")
    worn.speaker.fault = None
    worn.assistant.device_changed("speaker", False)
    worn.assistant.device_changed("speaker", True)
    worn.expect("notice", notice="speaker_back")
    worn.expect("phase", phase="ready")
    worn.tap(times=2)
    worn.expect("phase", phase="speaking")
    assert not [about for _, about in worn.passed if about.get("notice")]


def test_a_long_hold_without_speech_offers_to_switch_off_and_a_press_confirms(worn: Worn) -> None:
    worn.button.down()
    worn.expect("notice", notice="offer_shutdown")
    worn.button.up()
    worn.button.down()
    worn.join()
    assert worn.switched_off is True


def test_the_offer_lapses(worn: Worn) -> None:
    worn.button.down()
    worn.expect("notice", notice="offer_shutdown")
    worn.button.up()
    worn.expect("notice", notice="staying_on")
    worn.expect("phase", phase="ready")
    worn.hold()
    worn.expect("answer")


def test_who_speaks_long_is_not_interrupted(worn: Worn) -> None:
    worn.microphone.sound = question()
    worn.button.down()
    assert worn.microphone.delivered.wait(PATIENCE)
    threading.Event().wait(2 * QUICK.offer_shutdown)
    worn.button.up()
    worn.expect("answer")


def test_tap_speak_and_fall_silent(make: Callable[..., Worn]) -> None:
    heard = 0

    def endpoint(block: Samples) -> bool:
        nonlocal heard
        heard += len(block)
        return heard > len(question()) + SPEECH_RATE

    worn = make(Settings(timings=QUICK, button=Button(mode="tap")), endpointer=lambda: endpoint)
    worn.microphone.sound = question()
    worn.tap()
    worn.expect("tone", cue="got_it")
    worn.expect("answer")
    assert worn.session.questions == ["What is there?"]


def test_tap_and_say_nothing_describes(make: Callable[..., Worn]) -> None:
    blocks = iter(range(50))
    worn = make(
        Settings(timings=QUICK, button=Button(mode="tap")),
        endpointer=lambda: lambda block: next(blocks, 99) > 40,
    )
    worn.tap()
    worn.expect("answer")
    assert worn.session.questions == [None]


def test_tap_again_ends_the_question(make: Callable[..., Worn]) -> None:
    worn = make(
        Settings(timings=QUICK, button=Button(mode="tap")),
        endpointer=lambda: lambda block: False,
    )
    worn.tap()
    worn.expect("gesture", kind="short")
    worn.button.down()
    worn.button.up()
    worn.expect("answer")
    assert worn.session.questions == ["What is there?"]


def test_the_end_comes_at_once_while_it_works(worn: Worn) -> None:
    worn.session.script = (Gate(opened=False), "A door.")
    worn.tap()
    worn.expect("phase", phase="working")
    worn.end()
    assert worn.switched_off is False


def test_what_needs_no_picture_works_without_a_camera(worn: Worn) -> None:
    worn.hold()
    worn.expect("answer")
    worn.expect("phase", phase="ready")
    worn.camera.fault = DeviceError("camera", "gone")
    worn.recogniser.text = "Louder."
    worn.hold()
    worn.expect("notice", notice="louder")
    worn.expect("phase", phase="ready")
    worn.recogniser.text = "Same picture, is it open?"
    worn.hold()
    worn.expect("answer", question="is it open?")
    worn.expect("phase", phase="ready")
    worn.tap(times=2)
    worn.expect("phase", phase="speaking")
    assert not [about for _, about in worn.passed if about.get("notice")]
