"""A board's record is made within its time, each part in its share, and goes on after a stop."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import records
from bench.boards.anonymous import Anonymous, without_paths
from bench.boards.encoders import encoder_name, encoders
from bench.boards.plan import Part, parts
from bench.boards.record import Progress, measure, unfinished
from bench.records import Conditions, Record
from bench.sweep.journal import Repetition
from bench.sweep.plan import Task
from bench.sweep.sweep import Store, journal_of
from convert.quantize.variants import make_variants, variants_of
from runtime.cancel import Cancel
from runtime.errors import Cancelled
from runtime.packs.manifest import VisionGraph
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from tests.bench.synthetic import PI


class Clock:
    """A time that passes only while something is measured."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Slow:
    """A board that takes so many seconds for a repetition of anything."""

    host = ""

    def __init__(self, clock: Clock, seconds: float, *, disturbed: str = "") -> None:
        self._clock, self._seconds, self._disturbed = clock, seconds, disturbed
        self.taken: list[Task] = []
        self.before: Callable[[Task, Cancel], None] = lambda task, cancel: None

    def conditions(self) -> Conditions:
        return PI

    def take(self, task: Task, cancel: Cancel) -> Repetition:
        self.before(task, cancel)
        self.taken.append(task)
        self._clock.now += self._seconds
        values = {figure.name: float(len(self.taken)) for figure in task.kind.figures}
        disturbed = [self._disturbed] if self._disturbed else []
        return Repetition(task=task.key, at=datetime.now(UTC), values=values, disturbed=disturbed)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    with pytest.MonkeyPatch.context() as patch:
        # Variants of the demo in the user's cache would be encoders as well.
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return _timings()


def _timings() -> list[Part]:
    return [each for each in parts([find_pack("demo")], threads=1) if not each.task.kind.once]


def run(
    planned: Sequence[Part], runner: Slow, out: Path, clock: Clock, **options: float
) -> list[Progress]:
    told = {"seconds": 600.0, "repeat": 5} | options
    cancel = Cancel()
    return list(
        measure(
            planned,
            runner,
            Store(out),
            seconds=told["seconds"],
            repeat=int(told["repeat"]),
            cancel=cancel,
            now=clock,
        )
    )


def taken(out: Path) -> dict[str, int]:
    """Group and figure → samples, of one figure of each part."""
    found: dict[str, int] = {}
    for each in records.read(out)[0]:
        found[f"{each.group} {records.setting_key(each.setting)}"] = len(each.samples)
    return found


def test_what_is_wanted_is_what_a_turn_consists_of_and_the_turn(planned: list[Part]) -> None:
    kinds = [(each.task.kind.name, each.task.setting) for each in planned]
    names = [name for name, _ in kinds]
    assert sorted(names) == sorted(
        ["picture", "prefill", "decode", "turn", "limit", "recognise", "speak", "start", "turn"]
    )
    settings = dict(kinds)
    assert settings["prefill"]["tokens"] == 730
    assert settings["recognise"]["seconds"] == 3.0
    assert [setting["follow_up"] for name, setting in kinds if name == "turn"] == [0, 1]


def test_a_quick_board_takes_every_repetition_and_ends_early(
    planned: list[Part], tmp_path: Path, clock: Clock
) -> None:
    told = run(planned, Slow(clock, 1.0), tmp_path / "out.jsonl", clock)
    assert set(taken(tmp_path / "out.jsonl").values()) == {5}
    assert clock.now - 1000.0 == 5.0 * len(planned)
    done = [round(each.done, 9) for each in told]
    assert done == sorted(done)
    assert told[-1].done == pytest.approx(1.0)
    assert [each.left for each in told] == sorted((each.left for each in told), reverse=True)
    assert not journal_of(tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("seconds", [8.0, 20.0, 45.0, 100.0])
def test_a_slow_board_has_something_of_each_part_and_does_not_exceed_its_time(
    planned: list[Part], tmp_path: Path, clock: Clock, seconds: float
) -> None:
    run(planned, Slow(clock, seconds), tmp_path / "out.jsonl", clock, seconds=900.0)
    found = taken(tmp_path / "out.jsonl")
    # A repetition that is at hand when the time is over would be ended; this board cannot be.
    assert clock.now - 1000.0 < 900.0 + seconds
    assert all(0 < count <= 5 for count in found.values())
    if seconds <= 20.0:
        assert len(found) == len(planned)
        assert min(found.values()) >= 2


def test_what_a_part_does_not_use_the_others_have(
    planned: list[Part], tmp_path: Path, clock: Clock
) -> None:
    first, *rest = planned[:3]

    class OneSlow(Slow):
        def take(self, task: Task, cancel: Cancel) -> Repetition:
            self._seconds = 1.0 if task is first.task else 40.0
            return super().take(task, cancel)

    run([first, *rest], OneSlow(clock, 1.0), tmp_path / "out.jsonl", clock, seconds=500.0)
    assert sum(taken(tmp_path / "out.jsonl").values()) >= 5 + 3 + 3


def hang_at(*tasks: Task) -> Callable[[Task, Cancel], None]:
    """A board that never has done with some of what it is asked."""

    def hang(task: Task, cancel: Cancel) -> None:
        if task in tasks:
            cancel.wait()
            cancel.check()

    return hang


def test_what_is_at_hand_when_the_time_is_over_is_ended_and_the_rest_is_left(
    planned: list[Part], tmp_path: Path, clock: Clock
) -> None:
    out, runner = tmp_path / "out.jsonl", Slow(clock, 0.0)
    runner.before = hang_at(*(each.task for each in planned[1:]))
    list(measure(planned, runner, Store(out), seconds=1.0, repeat=3))
    assert unfinished(planned, Store(out))[-len(planned) + 1 :] == planned[1:]
    runner.before = lambda task, cancel: None
    run(planned, runner, out, clock)
    assert unfinished(planned, Store(out)) == []


def test_what_is_not_for_this_board_does_not_keep_it_from_the_rest(
    planned: list[Part], tmp_path: Path, clock: Clock
) -> None:
    out, runner = tmp_path / "out.jsonl", Slow(clock, 0.0)
    runner.before = hang_at(planned[0].task)
    list(measure(planned, runner, Store(out), seconds=1.0, repeat=3))
    assert planned[0] in unfinished(planned, Store(out))
    assert runner.taken


def test_a_stop_loses_nothing_and_the_next_run_goes_on(
    planned: list[Part], tmp_path: Path, clock: Clock
) -> None:
    out, runner, cancel = tmp_path / "out.jsonl", Slow(clock, 1.0), Cancel()

    def stop(task: Task, over: Cancel) -> None:
        if len(runner.taken) == 7:
            cancel.set()
            over.check()

    runner.before = stop
    with pytest.raises(Cancelled):
        list(measure(planned, runner, Store(out), seconds=600, repeat=5, cancel=cancel, now=clock))
    runner.before = lambda task, cancel: None
    run(planned, runner, out, clock)
    assert len(runner.taken) == 5 * len(planned)
    assert set(taken(out).values()) == {5}
    run(planned, runner, out, clock)
    assert len(runner.taken) == 5 * len(planned)


def test_what_was_taken_before_a_stop_is_a_record_also_where_no_time_is_left(
    planned: list[Part], tmp_path: Path, clock: Clock
) -> None:
    out, runner = tmp_path / "out.jsonl", Slow(clock, 1.0)
    first = planned[0].task
    Store(out).add(runner.take(first, Cancel()))
    run(planned, runner, out, clock, seconds=0.0)
    assert taken(out) == {f"picture {records.setting_key(first.setting)}": 1}
    assert runner.taken == [first]


def test_a_board_that_is_always_disturbed_has_a_record_that_says_so(
    planned: list[Part], tmp_path: Path, clock: Clock
) -> None:
    out = tmp_path / "out.jsonl"
    hot = Slow(clock, 30.0, disturbed="the board throttled: too hot")
    run(planned[:2], hot, out, clock, seconds=100.0)
    for each in records.read(out)[0]:
        assert each.samples
        assert each.kept == len(each.samples)


def test_the_encoders_are_the_packs_own_and_those_beside_it(pack: Path, tmp_path: Path) -> None:
    plain = Pack.open(pack)
    make_variants(plain, variants_of(["Q8_0"]), home=tmp_path / "home")
    (made,) = (tmp_path / "home").glob("[!.]*")
    quantized = Pack.open(made)
    assert [each.name for each in encoders(quantized)] == ["libmtmd Q8_0"]
    (tmp_path / "home/plain").symlink_to(pack.resolve())
    found = encoders(quantized)
    assert [each.name for each in found] == ["libmtmd Q8_0", "libmtmd F16"]
    tasks = [each.task for each in parts([quantized], threads=1)]
    pictures = [each for each in tasks if each.kind.name == "picture"]
    assert [each.measured.projector_type for each in pictures] == ["Q8_0", "F16"]
    assert len([each for each in tasks if each.kind.name == "decode"]) == 1


def test_a_vision_graph_is_an_encoder_beside_the_projector_it_was_made_of(pack: Path) -> None:
    plain = Pack.open(pack)
    projector = plain.manifest.projector
    file = projector.model_copy(update={"file": "vision-int8.onnx", "sha256": "0" * 64})
    graph = VisionGraph(model=file, made_of=projector.sha256, form="int8")
    both = Pack(plain.folder, plain.manifest.model_copy(update={"vision": graph}))
    of_graph, of_libmtmd = encoders(both)[:2]
    assert (of_graph.name, of_libmtmd.name) == ("graph int8", "libmtmd F16")
    assert encoder_name(of_graph.measured) == "graph int8"
    assert (of_graph.pack.manifest.vision, of_libmtmd.pack.manifest.vision) == (graph, None)
    pictures = [each.task for each in parts([both], threads=1) if each.task.kind.name == "picture"]
    assert [each.measured.projector_sha256 for each in pictures][:2] == [
        "0" * 64,
        projector.sha256,
    ]
    assert len({each.key for each in pictures}) == len(pictures)


def test_no_place_on_the_disk_is_told(planned: list[Part]) -> None:
    task = planned[0].task
    said = f"{task.folder}/model.gguf is damaged, and so is '/home/ada/a/voice.onnx'."

    class Failing(Slow):
        def conditions(self) -> Conditions:
            return PI.model_copy(update={"host": "kitchen"})

        def take(self, task: Task, cancel: Cancel) -> Repetition:
            return Repetition(
                task=task.key,
                host="kitchen",
                at=datetime.now(UTC),
                failed=said,
                absent={"encode": said},
            )

    anonymous = Anonymous(Failing(Clock(), 0.0))
    told = anonymous.take(task, Cancel())
    expected = "demo/model.gguf is damaged, and so is 'voice.onnx'."
    assert (told.failed, told.absent["encode"]) == (expected, expected)
    assert told.host == anonymous.host == anonymous.conditions().host == ""
    kept = "3/4 tokens/s of a/b at http://host/place"
    assert without_paths(kept, {}) == kept


def test_what_a_record_has_to_say_of_the_board_is_all_that_it_says() -> None:
    assert set(Conditions.model_fields) == {
        *("board", "processor", "cores", "memory", "governor", "build", "versions", "commit"),
        *("temperature_before", "temperature_after", "throttled", "load", "clock", "host"),
    }, "say in bench/boards/anonymous.py what a new field tells of its owner"
    assert "serial" not in " ".join(Record.model_fields)
