"""Pictures that are encoded before the press, by the demo pack's engines: what is used of them."""

import threading
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from edge.ahead.look_ahead import LookAhead as LookAheadOf
from edge.assistant.jobs import Jobs
from edge.devices.camera import LiveCamera, StillCamera
from edge.devices.protocols import Frame
from edge.settings import LookAhead, Settings, Timings
from runtime.engines import Engines
from runtime.vision.tiling import Detail
from tests.edge.wearing import COUNT, PATIENCE, QUICK, TABLE, Wear, Wearer, picture
from tests.runtime.fake_engines import ScriptedSession

THREE, NONE = "There are three books.", "There are no books."
ALWAYS = LookAhead(when="always", every=0.06, still=0.1)
EAGER = Settings(timings=QUICK, look_ahead=ALWAYS)


_NUMBERS = count()


def fresh(name: str) -> Image.Image:
    """A sample's picture with a mark of its own, so that no test before has had it encoded."""
    marked = Image.open(picture(name)).convert("RGB")
    marked.putpixel((0, 0), (next(_NUMBERS), 0, 0))
    return marked


class CountingCamera(StillCamera):
    """Tells of each glance."""

    def __init__(self, *about: Any, **how: Any) -> None:
        super().__init__(*about, **how)
        self.glances = threading.Semaphore(0)
        self.fault: Exception | None = None

    def latest(self) -> Frame | None:
        self.glances.release()
        if self.fault:
            raise self.fault
        return super().latest()

    def await_glances(self, count: int) -> None:
        """So many more, from now on."""
        while self.glances.acquire(blocking=False):
            pass
        for _ in range(count):
            assert self.glances.acquire(timeout=PATIENCE)


class HeldUp:
    """A session that begins to show something when it is let."""

    def __init__(self, engines: Engines) -> None:
        self._session = engines.session
        self.shows, self.go_on = threading.Semaphore(0), threading.Event()
        self.failure: Exception | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def show(self, pictures: Any, *about: Any, cancel: Any, **how: Any) -> None:
        self.shows.release()
        while not self.go_on.wait(0.002):
            cancel.check()
        if self.failure:
            raise self.failure
        self._session.show(pictures, *about, cancel=cancel, **how)


@pytest.fixture
def look(wear: Wear) -> Callable[..., Wearer]:
    """Makes wearers whose camera tells of each glance."""
    return partial(wear, camera=lambda watch: CountingCamera(fresh(COUNT), watch=watch))


@pytest.fixture
def held_up(demo_engines: Engines) -> HeldUp:
    return HeldUp(demo_engines)


@pytest.fixture
def engines(held_up: HeldUp, demo_engines: Engines) -> Engines:
    session: Any = held_up
    return Engines(session, demo_engines.recogniser, demo_engines.voice)


def tiles(worn: Wearer) -> int:
    """Encoded so far."""
    return worn.engines.session.counters.tiles_encoded


def asked(worn: Wearer) -> str:
    """The answer to how many books there are."""
    worn.say(COUNT)
    return worn.answered()[1]


def told(worn: Wearer, **about: Any) -> dict[str, Any]:
    """What is told next of looking ahead, with that in it."""
    return worn.expect("look_ahead", **about)


def test_a_press_uses_what_was_encoded_before_it(look: Callable[..., Wearer]) -> None:
    worn = look(EAGER)
    told(worn, state="ready")
    before = tiles(worn)
    worn.say(COUNT)
    used = told(worn, state="used")
    assert worn.answered()[1] == THREE
    assert tiles(worn) == before
    assert used["ready"]
    assert used["difference"] == 0
    assert 0 < used["age"] < EAGER.look_ahead.oldest


def test_a_camera_is_looked_through_as_well(wear: Wear, tmp_path: Path) -> None:
    fresh(COUNT).save(tmp_path / "view.png")
    worn = wear(EAGER, camera=lambda watch: LiveCamera(str(tmp_path), watch=watch))
    told(worn, state="ready")
    before = tiles(worn)
    assert asked(worn) == THREE
    assert tiles(worn) == before


def test_a_view_that_stays_is_encoded_once(look: Callable[..., Wearer]) -> None:
    worn = look(EAGER)
    before = tiles(worn)
    told(worn, state="ready")
    worn.camera.await_glances(4)
    assert tiles(worn) == before + 1
    assert worn.seen.empty()


def test_another_view_is_encoded_in_the_place_of_the_first(look: Callable[..., Wearer]) -> None:
    worn = look(EAGER)
    told(worn, state="ready")
    worn.camera.show(fresh(TABLE))
    told(worn, state="dropped", reason="another view")
    told(worn, state="ready")
    before = tiles(worn)
    assert asked(worn) == NONE
    assert tiles(worn) == before


def test_a_short_press_describes_what_was_encoded(look: Callable[..., Wearer]) -> None:
    worn = look(EAGER)
    told(worn, state="ready")
    before = tiles(worn)
    worn.press()
    assert worn.answered()[1].startswith("This is a table.")
    assert tiles(worn) == before


def test_a_view_that_changes_after_the_last_glance_is_seen_at_the_press(
    look: Callable[..., Wearer],
) -> None:
    seldom = ALWAYS.model_copy(update={"every": 0.1, "still": 0.1})
    worn = look(Settings(timings=QUICK, look_ahead=seldom))
    told(worn, state="ready")
    before = tiles(worn)
    ahead = worn.assistant._ahead
    ahead._next = float("inf")
    worn.camera.show(fresh(TABLE))
    worn.say(COUNT)
    found = told(worn, state="not used")
    assert worn.answered()[1] == NONE
    assert found["difference"] > 1
    assert tiles(worn) == before + 1


def test_a_press_goes_on_with_what_is_being_encoded_of_the_same_view(
    look: Callable[..., Wearer], held_up: HeldUp, engines: Engines
) -> None:
    worn = look(EAGER, engines=engines)
    before = tiles(worn)
    told(worn, state="begun")
    assert held_up.shows.acquire(timeout=PATIENCE)
    worn.say(COUNT)
    assert not told(worn, state="used")["ready"]
    # What is said is written down meanwhile.
    worn.expect("phase", phase="working")
    held_up.go_on.set()
    assert worn.answered()[1] == THREE
    assert tiles(worn) == before + 1


def test_a_press_drops_what_is_being_encoded_of_another_view(
    look: Callable[..., Wearer], held_up: HeldUp, engines: Engines
) -> None:
    worn = look(EAGER, engines=engines)
    before = tiles(worn)
    told(worn, state="begun")
    assert held_up.shows.acquire(timeout=PATIENCE)
    worn.assistant._ahead._next = float("inf")
    worn.camera.show(fresh(TABLE))
    worn.say(COUNT)
    told(worn, state="dropped", reason="another view")
    assert held_up.shows.acquire(timeout=PATIENCE)
    held_up.go_on.set()
    assert worn.answered()[1] == NONE
    assert tiles(worn) == before + 1


def test_another_view_stops_what_is_being_encoded(
    look: Callable[..., Wearer], held_up: HeldUp, engines: Engines
) -> None:
    worn = look(EAGER, engines=engines)
    before = tiles(worn)
    told(worn, state="begun")
    worn.camera.show(fresh(TABLE))
    told(worn, state="dropped", reason="another view")
    told(worn, state="begun")
    held_up.go_on.set()
    told(worn, state="ready")
    assert tiles(worn) == before + 1


def test_one_can_ask_on_about_the_picture_before_whatever_was_looked_at_since(
    look: Callable[..., Wearer],
) -> None:
    worn = look(EAGER)
    told(worn, state="ready")
    worn.camera.show(fresh(COUNT))
    assert asked(worn) == THREE
    for name in (TABLE, COUNT):
        told(worn, state="ready")
        worn.camera.show(fresh(name))
        told(worn, state="dropped", reason="another view")
    worn.say(COUNT, button="second")
    assert worn.answered()[1] == THREE
    assert len(worn.engines.session.conversation.turns) == 2  # type: ignore[attr-defined]


def test_each_press_has_a_conversation_of_its_own(look: Callable[..., Wearer]) -> None:
    worn = look(EAGER)
    for _ in range(2):
        told(worn, state="ready")
        worn.camera.show(fresh(COUNT))  # the same view: no two frames of a camera are alike
        assert asked(worn) == THREE
        assert len(worn.engines.session.conversation.turns) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "chosen", [LookAhead(every=0.02, still=0.02), ALWAYS.model_copy(update={"still": 3600.0})]
)
def test_nothing_is_looked_at_unless_it_is_wished_for_and_the_view_is_still(
    look: Callable[..., Wearer], chosen: LookAhead
) -> None:
    worn = look(Settings(timings=QUICK, look_ahead=chosen))
    before = tiles(worn)
    if chosen.when == "always":
        worn.camera.await_glances(4)
    assert asked(worn) == THREE
    assert tiles(worn) == before + 1


def test_a_board_that_is_not_well_is_left_alone_until_it_is() -> None:
    session, jobs, seen = ScriptedSession(), Jobs(PATIENCE, lambda: 0), list[str]()
    reason, now = "too hot", count()
    ahead = LookAheadOf(
        ALWAYS,
        Detail.LOOK,
        session,
        StillCamera(fresh(COUNT)),
        jobs,
        hindrance=lambda: reason,
        observe=lambda what, **about: seen.append(about["state"]),
    )

    def glance() -> None:
        for _ in range(5):
            ahead.on_time(100 + next(now) * ALWAYS.every, idle=True)

    glance()
    assert ahead.job is None
    reason = ""
    glance()
    assert ahead.job
    assert ahead.job.done.wait(PATIENCE)
    assert jobs.close(PATIENCE)
    assert session.shown == [(1, Detail.LOOK)]
    assert seen == ["begun", "ready"]


def test_what_is_too_old_is_encoded_anew(look: Callable[..., Wearer]) -> None:
    short = ALWAYS.model_copy(update={"oldest": 0.3})
    worn = look(Settings(timings=Timings(**QUICK.model_dump()), look_ahead=short))
    told(worn, state="ready")
    told(worn, state="dropped", reason="too old")
    told(worn, state="ready")


def test_a_camera_that_goes_takes_what_was_seen_with_it(look: Callable[..., Wearer]) -> None:
    worn = look(EAGER)
    told(worn, state="ready")
    worn.camera.show(None)
    told(worn, state="dropped", reason="no camera")
    worn.camera.show(fresh(COUNT))
    told(worn, state="ready")
    worn.can_ask()


def test_a_plain_view_is_not_looked_at(look: Callable[..., Wearer]) -> None:
    worn = look(EAGER)
    told(worn, state="ready")
    before = tiles(worn)
    worn.camera.show(Image.new("RGB", (640, 480), (90, 90, 90)))
    told(worn, state="dropped")
    worn.camera.await_glances(4)
    assert tiles(worn) == before


def test_what_fails_disturbs_nothing_and_is_logged_once(
    look: Callable[..., Wearer],
    held_up: HeldUp,
    engines: Engines,
    caplog: pytest.LogCaptureFixture,
) -> None:
    held_up.failure = RuntimeError("no memory")
    held_up.go_on.set()
    worn = look(EAGER, engines=engines)
    told(worn, state="failed")
    worn.camera.fault = RuntimeError("a bad frame")
    told(worn, state="failed")
    worn.camera.fault = held_up.failure = None
    worn.can_ask()
    assert caplog.text.count("looking ahead failed") == 1
