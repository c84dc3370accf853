"""Engines are loaded side by side where the whole pack fits, and freed whatever happens."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.board import memory
from runtime.cancel import Cancel
from runtime.errors import Cancelled, MemoryShortageError, PackError
from runtime.memory_plan import Use, plan_memory
from runtime.packs.pack import Pack
from runtime.session import Session
from runtime.speech import silero
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice
from runtime.start import loading
from runtime.start.loading import load_engines, loading_engines
from runtime.start.times import StartTimes

ENGINES = {"model": Session, "recogniser": Recogniser, "voice": Voice}
PATIENCE = 60.0


@pytest.fixture
def whole(speaking_pack: Path) -> Pack:
    return Pack.open(speaking_pack)


class Watched:
    """Follows every engine that is made, and has it closed before it is gone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open: set[str] = set()
        self.made = {name: threading.Event() for name in ENGINES}
        self.before: dict[str, Callable[[], None]] = {}
        for name, kind in ENGINES.items():
            self._watch(monkeypatch, name, kind)

    def _watch(self, monkeypatch: pytest.MonkeyPatch, name: str, kind: Any) -> None:
        begin, end = kind.__init__, kind.close

        def begun(engine: Any, *given: Any, **named: Any) -> None:
            self.before.get(name, lambda: None)()
            begin(engine, *given, **named)
            self.open.add(name)
            self.made[name].set()

        def closed(engine: Any) -> None:
            end(engine)
            self.open.discard(name)

        monkeypatch.setattr(kind, "__init__", begun)
        monkeypatch.setattr(kind, "close", closed)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def test_all_are_loaded_at_the_same_time(whole: Pack, watched: Watched) -> None:
    everybody = threading.Barrier(len(ENGINES), timeout=PATIENCE)
    watched.before = dict.fromkeys(ENGINES, everybody.wait)  # type: ignore[arg-type]
    with load_engines(whole) as loaded:
        assert watched.open == set(ENGINES)
        assert loaded.engines.voice is loaded.voice
        assert loaded.session.counters.tokens_evaluated == 0
    assert not watched.open


@pytest.mark.parametrize("failing", ENGINES)
def test_where_one_fails_all_are_freed_and_its_reason_is_given(
    whole: Pack, watched: Watched, failing: str
) -> None:
    def fail() -> None:
        for name, made in watched.made.items():
            assert name == failing or made.wait(PATIENCE)
        raise PackError(f"the {failing} is damaged")

    watched.before[failing] = fail
    with pytest.raises(PackError, match=f"the {failing} is damaged"), load_engines(whole):
        pass
    assert not watched.open


@pytest.mark.parametrize("failing", ENGINES)
def test_where_one_fails_early_the_others_are_given_up(
    whole: Pack, watched: Watched, failing: str
) -> None:
    failed = threading.Event()

    def fail() -> None:
        failed.set()
        raise PackError(f"the {failing} is damaged")

    for name in ENGINES:
        watched.before[name] = fail if name == failing else lambda: None
    watched.before |= {name: lambda: failed.wait(PATIENCE) for name in ENGINES if name != failing}  # type: ignore[misc]
    with pytest.raises(PackError, match=f"the {failing} is damaged"), load_engines(whole):
        pass
    assert not watched.open


@pytest.mark.parametrize("at", ["text model", "projector"])
def test_it_is_given_up_in_the_middle_of_a_file(
    whole: Pack, watched: Watched, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    stop = Cancel()

    class Times(StartTimes):
        def part(self, name: str) -> Any:
            if name == at:
                stop.set()
            return super().part(name)

    with pytest.raises(Cancelled), loading_engines(whole, cancel=stop, times=Times()) as loaded:
        loaded()
    assert "model" not in watched.open
    assert not watched.open


def test_what_nobody_waits_for_is_freed_as_well(whole: Pack, watched: Watched) -> None:
    with loading_engines(whole):
        assert watched.made["voice"].wait(PATIENCE)
    assert not watched.open


def test_whoever_waits_is_alive(whole: Pack, watched: Watched) -> None:
    beats = threading.Semaphore(0)
    watched.before["voice"] = lambda: [beats.acquire(timeout=PATIENCE) for _ in range(2)]  # type: ignore[assignment, return-value]
    with load_engines(whole, alive=beats.release):
        pass


def test_each_part_is_told_with_its_beginning_and_its_end(whole: Pack) -> None:
    times = StartTimes()
    with loading_engines(whole, times=times) as loaded:
        loaded()
    parts = times.parts()
    assert list(parts)[:2] == ["interpreter", "checks"]
    assert set(parts) == {
        *("interpreter", "checks", "model", "text model", "projector", "recogniser", "voice")
    }
    assert all(0 <= begin <= end <= times.seconds() for begin, end in parts.values())
    checked = parts["checks"][1]
    assert all(begin >= checked for name, (begin, _) in parts.items() if name in ENGINES)
    assert parts["text model"][1] <= parts["projector"][0]


def test_the_process_is_older_than_its_first_look_at_the_clock() -> None:
    begin, end = StartTimes().parts()["interpreter"]
    assert begin == 0 < end


def test_the_system_prompt_is_evaluated_when_it_is_asked_for_and_once(whole: Pack) -> None:
    with load_engines(whole, hear=False, speak=False) as loaded, Session(whole) as other:
        assert loaded.session.counters.tokens_evaluated == 0
        for _ in range(2):
            loaded.session.prepare()
            assert loaded.session.counters.tokens_evaluated == other.counters.tokens_evaluated > 0


def test_a_pack_that_does_not_fit_is_refused_before_anything_is_loaded(
    whole: Pack, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available", lambda: 5_000_000)
    monkeypatch.setattr(loading, "read_ahead", None)
    with (
        pytest.raises(MemoryShortageError, match=r"Pack speaking needs .* MB too few"),
        load_engines(whole),
    ):
        pass
    assert not any(made.is_set() for made in watched.made.values())


def test_a_short_question_leaves_room_for_more(
    whole: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = plan_memory(whole, Use(longest_question=60)).bytes
    monkeypatch.setattr(memory, "available", lambda: needed - 1_000_000)
    with pytest.raises(MemoryShortageError), load_engines(whole):
        pass
    with load_engines(whole, longest_question=3.0) as loaded:
        assert loaded.recogniser
        assert loaded.voice


def test_a_missing_voice_detector_is_told_before_the_first_question(
    whole: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silero, "_PACKAGE", "no-such-package")
    silero.network.cache_clear()
    with (
        pytest.raises(PackError, match="voice detector is missing"),
        load_engines(whole, speak=False),
    ):
        pass
