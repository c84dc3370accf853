"""A sweep measures everything in turn, loses nothing, and says why where there is no figure."""

import dataclasses
import shutil
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from bench import records
from bench.failures import is_transient
from bench.figures import KINDS
from bench.measure import page_cache
from bench.measure.energy import measure_token_energy, measure_turn_energy
from bench.measure.engines import BenchEngines
from bench.measure.model import measure_decode, measure_prefill
from bench.measure.power import Energy, Reading, metered
from bench.records import Conditions, Record
from bench.report.report import report_of
from bench.sweep.journal import RETAKEN, Repetition, Repetitions, tally
from bench.sweep.plan import GENERATED, Material, SweepChoice, Task, plan
from bench.sweep.sweep import Here, HostGoneError, Store, journal_of, sweep
from bench.sweep.variants import chosen, measured
from bench.sweep.workers import Workers
from bench.turn.turn import Step, measure_turn, overlapped
from convert.pack_writer import pack_file, write_manifest
from convert.quantize.quantizer import quantize
from runtime.cancel import Cancel
from runtime.errors import (
    BenchError,
    Cancelled,
    MemoryShortageError,
    OutputError,
    PackError,
    PictureError,
    SoundError,
    TextError,
)
from runtime.gguf.model_size import BATCH
from runtime.llama.context import Context
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.scoring import Scorer
from runtime.vision.tiling import Detail

SMALL = SweepChoice(
    generated=16,
    details=(Detail.LOOK,),
    threads=(1,),
    lengths=(40, 20),
    depths=(30, 0),
    utterances=(2.0,),
    material=Material(held=1.0),
)


class Watched:
    """The real runner, and what it was asked for."""

    def __init__(self, runner: Here) -> None:
        self._runner = runner
        self.host = runner.host
        self.taken: list[Task] = []
        self.before = lambda task: None

    def conditions(self) -> Conditions:
        return self._runner.conditions()

    def take(self, task: Task, cancel: Cancel) -> Repetition:
        self.taken.append(task)
        self.before(task)
        return self._runner.take(task, cancel)


class Answering(Watched):
    """A machine that has every figure at once: how often it was asked."""

    def take(self, task: Task, cancel: Cancel) -> Repetition:
        self.taken.append(task)
        values = {figure.name: float(len(self.taken)) for figure in task.kind.figures}
        return Repetition(task=task.key, host=self.host, at=datetime.now(UTC), values=values)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where variants are made."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def here() -> Iterator[Watched]:
    with Here(most_load=99) as runner:
        yield Watched(runner)


@pytest.fixture
def answering() -> Iterator[Answering]:
    with Here() as runner:
        yield Answering(runner)


def tasks_of(packs: Sequence[Pack], *groups: str) -> list[Task]:
    choice = dataclasses.replace(SMALL, groups=groups or SMALL.groups)
    return plan(packs, choice, default_threads=1)


def measure(tasks: Sequence[Task], runner: Watched, out: Path, repeat: int = 2) -> list[Record]:
    for _ in sweep(tasks, runner, Store(out), repeat=repeat):
        pass
    return records.read(out)[0]


def test_every_figure_becomes_a_record_with_its_samples(here: Watched, tmp_path: Path) -> None:
    demo = find_pack("demo")
    folder = Path(shutil.copytree(demo.folder, tmp_path / "demo"))
    few = demo.manifest.samples[:2]  # the time is in the samples
    write_manifest(folder, demo.manifest.model_copy(update={"samples": few}))
    tasks = tasks_of([Pack.open(folder)])
    found = measure(tasks, here, tmp_path / "out.jsonl", 1)
    assert len({record.key for record in found}) == len(found)
    assert {(record.group, record.figure) for record in found} == {
        (kind.group, figure.name) for kind in KINDS.values() for figure in kind.figures
    }
    for record in found:
        if record.failed and (record.figure == "cold_start" or record.group == "power"):
            assert "could not be dropped" in record.failed or "sensor" in record.failed
            continue
        assert not record.failed
        assert len(record.samples) == 1
    values = {record.figure: record.samples[0] for record in found if record.samples}
    assert values["image_tokens"] == 14 * 14 + 1
    assert values["tiles"] == 1
    assert 16 <= values["bits_per_weight"] < 17
    assert values["text_model"] == demo.manifest.text_model.bytes
    (decode,) = (each for each in found if each.figure == "decode" and not each.setting["depth"])
    assert decode.test == "tg16"
    assert decode.engine["model_n_params"] == values["parameters"]
    assert decode.engine["model_filename"] == f"demo/{demo.manifest.text_model.file}"
    assert (decode.engine["n_batch"], decode.engine["flash_attn"]) == (BATCH, 0)
    assert values["bandwidth_share"] > 0
    assert values["transcript"] <= values["first_token"] <= values["first_sentence"]
    assert not journal_of(tmp_path / "out.jsonl").exists()


def test_a_follow_up_finds_its_picture_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Step] = []

    def spy(*how: Any, **more: Any) -> Step:
        steps.append(overlapped(*how, **more))
        return steps[-1]

    monkeypatch.setattr("bench.turn.turn.overlapped", spy)
    with BenchEngines(find_pack("demo"), 1, SMALL.material) as engines:
        for follow_up in (False, True):
            measure_turn(engines, Detail.LOOK, follow_up=follow_up)
    assert [(step.tiles, step.image_tokens) for step in steps] == [(1, 14 * 14 + 1), (0, 0)]


@pytest.fixture(scope="module")
def two(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Pack]:
    """A pack in F16 and a variant of it beside it."""
    home = tmp_path_factory.mktemp("variants")
    plain = Pack.open(Path(shutil.copytree(pack, home / "tiny")))
    small = Path(shutil.copytree(pack, home / "tiny-q8_0"))
    text = plain.manifest.text_model.file
    quantize(plain.folder / text, small / text, "Q8_0")
    changes = {"name": "tiny-q8_0", "text_model": pack_file(small, text)}
    write_manifest(small, plain.manifest.model_copy(update=changes))
    return [plain, Pack.open(small)]


def test_repetitions_alternate_between_variants_and_settings(
    answering: Answering, two: list[Pack], tmp_path: Path
) -> None:
    measure(tasks_of(two, "text"), answering, tmp_path / "out.jsonl", 3)
    a_round = [
        (task.measured.name, task.kind.name, *task.setting.values()) for task in answering.taken
    ]
    assert a_round[:8] == a_round[8:16] == a_round[16:]
    assert len(set(a_round)) == 8
    assert [name for name, *_ in a_round[:4]] == ["tiny", "tiny-q8_0"] * 2


def test_what_was_measured_is_not_measured_again(
    answering: Answering, two: list[Pack], tmp_path: Path
) -> None:
    tasks = tasks_of(two, "files", "text")
    before = measure(tasks, answering, tmp_path / "out.jsonl")
    answering.taken.clear()
    assert measure(tasks, answering, tmp_path / "out.jsonl") == before
    assert not answering.taken


def test_a_sweep_that_was_stopped_goes_on_with_the_repetition_it_was_at(
    answering: Answering, two: list[Pack], tmp_path: Path
) -> None:
    out, tasks, cancel = tmp_path / "out.jsonl", tasks_of(two, "text"), Cancel()
    progress = sweep(tasks, answering, Store(out), repeat=2, cancel=cancel)
    while next(progress).done < 11:
        pass
    cancel.set()
    with pytest.raises(Cancelled):
        next(progress)
    first = Counter(task.key for task in answering.taken)
    assert len(records.read(out)[0]) == 3
    answering.taken.clear()
    found = measure(tasks, answering, out)
    again = Counter(task.key for task in answering.taken)
    assert first + again == Counter({task.key: 2 for task in tasks})
    assert [len(record.samples) for record in found] == [2] * 8
    assert not journal_of(out).exists()


def test_a_sweep_that_an_older_version_began_goes_on(tmp_path: Path) -> None:
    lines = (
        '{"task": "a", "at": "2026-01-02T03:04:05Z", "values": {"decode": 1.0}}',
        '{"task": "a", "at": "2026-01-02T03:04:06Z", "failed": "It was killed.", "passing": true}',
    )
    (tmp_path / "journal").write_text("".join(f"\n{line}\n" for line in lines))
    first, second = Repetitions(tmp_path / "journal").of("a", "")
    assert (first.values, second.failed, second.transient) == (
        {"decode": 1},
        "It was killed.",
        True,
    )


def workers() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if "bench.sweep.worker" in p.cmdline()]


def test_a_process_that_dies_is_a_row_with_its_reason_and_the_sweep_goes_on(
    here: Watched, two: list[Pack], tmp_path: Path
) -> None:
    def kill(task: Task) -> None:
        if task.setting.get("tokens") == 20 and task.measured.name == "tiny":
            # Of the two that measure, the first was begun with.
            process = min(workers(), key=lambda each: each.create_time())
            process.suspend()
            threading.Timer(0.2, process.kill).start()

    here.before = kill
    found = measure(tasks_of(two, "text"), here, tmp_path / "out.jsonl")
    failed = [record for record in found if record.failed]
    assert [(record.measured.name, record.setting["tokens"]) for record in failed] == [("tiny", 20)]
    assert "killed, as happens when the memory is used up" in failed[0].failed
    assert failed[0].transient
    assert len(found) == 8
    here.before = lambda task: None
    here.taken.clear()
    whole = measure(tasks_of(two, "text"), here, tmp_path / "out.jsonl")
    assert {task.key for task in here.taken} == {
        task.key for task in tasks_of(two[:1], "text") if task.setting.get("tokens") == 20
    }
    assert len([record for record in whole if record.samples]) == 8


def test_packs_of_one_folder_with_other_manifests_are_measured_each_by_its_own(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Told:
        """A worker that tells which pack it was started with."""

        ended = False

        def __init__(self, task: Task, most_load: float) -> None:
            self._manifest = task.manifest

        def take(self, task: Task, cancel: Cancel) -> dict[str, Any]:
            return {"manifest": self._manifest}

        def close(self) -> None:
            pass

    monkeypatch.setattr("bench.sweep.workers.Worker", Told)
    one = Pack.open(pack)
    terse = one.manifest.template.model_copy(update={"system": "You are terse. {text}"})
    other = Pack(one.folder, one.manifest.model_copy(update={"template": terse}))
    with Workers() as measuring:
        for each in (one, other, one):
            task = tasks_of([each], "text")[0]
            assert measuring.take(task, Cancel()) == {"manifest": task.manifest}


def test_a_damaged_variant_is_rows_with_the_reason_beside_a_whole_one(
    here: Watched, two: list[Pack], tmp_path: Path
) -> None:
    damaged = Path(shutil.copytree(two[0].folder, tmp_path / "damaged"))
    with (damaged / two[0].manifest.text_model.file).open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x7f")
    packs = [Pack.open(damaged), two[1]]
    found = measure(tasks_of(packs, "files", "load", "text"), here, tmp_path / "out", 1)
    failures = {record.failed for record in found if record.measured.name == "tiny"}
    assert len(failures) == 1
    assert "is damaged or was changed" in failures.pop()
    whole = [record for record in found if record.measured.name == "tiny-q8_0"]
    assert {record.figure for record in whole if record.failed} <= {
        "cold_start", "recogniser", "voice"
    }  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Steady:
    """A sensor of a board that always draws a watt."""

    name: str = "steady"
    covers: str = "everything"
    every: float = 0.01

    def read(self) -> tuple[float]:
        return (1.0,)

    def joules(self, readings: Sequence[Reading]) -> float:
        return readings[-1][0] - readings[0][0]


def test_energy_is_shared_among_the_tokens_that_it_made(
    two: list[Pack], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Energy] = []
    made: list[int] = []

    @contextmanager
    def spy(meter: Steady) -> Iterator[Energy]:
        with metered(meter) as energy:
            yield energy
        seen.append(energy)

    def counted(*how: Any) -> dict[str, float]:
        made.append(GENERATED)
        return measure_decode(*how)

    monkeypatch.setattr("bench.measure.energy.find_meter", Steady)
    monkeypatch.setattr("bench.measure.energy.metered", spy)
    monkeypatch.setattr("bench.measure.energy.measure_decode", counted)
    with BenchEngines(two[0], 1, Material()) as engines:
        found = measure_token_energy(engines, lambda: None)
    (energy,), warming = seen, GENERATED
    assert found.values == {"joules_per_token": energy.seconds / (sum(made) - warming)}
    assert not found.absent


def test_a_board_without_a_sensor_says_so(two: list[Pack], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.measure.energy.find_meter", lambda: None)
    monkeypatch.setattr("bench.measure.energy.why_no_meter", lambda: "There is no sensor.")
    with BenchEngines(two[0], 1, Material()) as engines:
        found = measure_turn_energy(engines, Detail.LOOK)
    assert (found.values, found.absent) == ({}, {"joules_per_turn": "There is no sensor."})


def repetition(value: float, *disturbed: str) -> Repetition:
    return Repetition(
        task="a", at=datetime.now(UTC), values={"decode": value}, disturbed=list(disturbed)
    )


def test_a_disturbed_repetition_is_taken_again_and_named() -> None:
    found = tally([repetition(1), repetition(2, "throttled"), repetition(3)])
    assert [each.values["decode"] for each in found.counted] == [1, 3]
    assert found.flagged == ("throttled: taken again",)
    assert not found.complete(3)


def test_a_repetition_that_is_always_disturbed_is_kept_and_named() -> None:
    found = tally([repetition(n, "busy") for n in range(RETAKEN + 1)])
    assert [each.values["decode"] for each in found.counted] == [RETAKEN]
    assert len(found.flagged) == RETAKEN + 1
    assert "kept, as 3 were taken again before" in found.flagged[-1]


@pytest.mark.parametrize(("repeat", "taken"), [(1, 2), (2, 4), (5, 8)])
def test_a_machine_that_is_always_busy_at_most_doubles_the_time(repeat: int, taken: int) -> None:
    found = [repetition(0.0, "busy")]
    while not tally(found, repeat).complete(repeat):
        found.append(repetition(len(found), "busy"))
    assert len(found) == taken
    assert len(tally(found, repeat).counted) == repeat


class Busy(Watched):
    """A machine on which others never rest."""

    def take(self, task: Task, cancel: Cancel) -> Repetition:
        taken = super().take(task, cancel)
        return taken.model_copy(update={"disturbed": ["others took 90% of a core"]})


def test_what_is_no_timing_is_not_taken_again(two: list[Pack], tmp_path: Path) -> None:
    with Here(most_load=99) as runner:
        busy = Busy(runner)
        found = measure(tasks_of(two[:1], "files"), busy, tmp_path / "out.jsonl")
    assert len(busy.taken) == 1
    assert not any(record.flagged for record in found)


class Failing(Watched):
    """A machine on which everything fails for one reason."""

    error: Exception = MemoryShortageError("There is no room.")

    def take(self, task: Task, cancel: Cancel) -> Repetition:
        self.taken.append(task)
        return Repetition(
            task=task.key,
            at=datetime.now(UTC),
            failed=str(self.error),
            transient=is_transient(self.error),
        )


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (MemoryShortageError("There is no room."), True),
        (HostGoneError("The board went away."), True),
        (OutputError("The disk is full."), True),
        (PackError("A file is damaged."), True),
        (PictureError("a.png is damaged."), True),
        (SoundError("a.wav is damaged."), True),
        (BenchError("Pack tiny has no samples."), False),
        (TextError("The question is too long."), False),
    ],
)
def test_what_may_have_passed_is_measured_again_and_what_never_will_is_not(
    here: Watched, two: list[Pack], tmp_path: Path, error: Exception, again: bool
) -> None:
    out, tasks = tmp_path / "out.jsonl", tasks_of(two[:1], "files")
    with Here(most_load=99) as runner:
        failing = Failing(runner)
        failing.error = error
        failed = measure(tasks, failing, out)
        assert len(failing.taken) == 1
    assert {record.failed for record in failed} == {str(error)}
    found = measure(tasks, here, out)
    assert bool(here.taken) is again
    report = report_of(found)
    shown = {record.figure for _, record in report.records if record.samples}
    assert ("text_model" in shown) is again
    here.taken.clear()
    measure(tasks, here, out)
    assert not here.taken


def test_samples_of_a_board_that_went_away_are_kept_until_it_is_measured_again(
    answering: Answering, two: list[Pack], tmp_path: Path
) -> None:
    out, tasks = tmp_path / "out.jsonl", tasks_of(two[:1], "text")[:1]
    store, task = Store(out), tasks[0]
    gone = Repetition(task=task.key, at=datetime.now(UTC), failed="It went away.", transient=True)
    store.add(Repetition(task=task.key, at=datetime.now(UTC), values={"prefill": 7.0}))
    store.add(gone)
    (half,) = store.finish(task, answering.conditions(), 2)
    assert half.samples == [7.0]
    found = measure(tasks, answering, out)
    assert [len(record.samples) for record in found] == [1, 2]
    assert [len(record.samples) for _, record in report_of(found).records] == [2]


def test_what_is_absent_is_not_looked_for_again() -> None:
    absent = Repetition(task="a", at=datetime.now(UTC), absent={"joules_per_turn": "No sensor."})
    assert tally([absent]).complete(5)


def test_a_failure_ends_a_measurement_and_keeps_its_samples() -> None:
    gone = Repetition(task="a", at=datetime.now(UTC), failed="No memory.")
    found = tally([repetition(1), gone])
    assert found.complete(5)
    assert [each.values["decode"] for each in found.counted] == [1]


def test_tokens_are_evaluated_as_llama_bench_does(
    two: list[Pack], monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated: list[tuple[int, int]] = []
    real = Context.decode_tokens

    def spy(self: Context, tokens: Sequence[int], position: int, **how: object) -> None:
        evaluated.append((position, len(tokens)))
        real(self, tokens, position, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Context, "decode_tokens", spy)
    made: list[bool] = []
    with BenchEngines(two[0], 1, Material()) as engines:
        Scorer(engines.session).clear()
        evaluated.clear()
        measure_prefill(engines, BATCH + 3, lambda: made.append(True))
        assert evaluated == [(0, BATCH), (BATCH, 3)]
        evaluated.clear()
        measure_decode(engines, 5, lambda: made.append(True))
        one_by_one = [(5 + n, 1) for n in range(GENERATED)]
        assert evaluated == [(0, 5), (5, 1), *one_by_one]
        evaluated.clear()
        measure_decode(engines, 0, lambda: made.append(True))
        assert evaluated == [(n, 1) for n in range(GENERATED)]
    assert made == [True]


def test_variants_are_found_by_their_types(two: list[Pack], cache: Path) -> None:
    plain, small = two
    assert [measured(each).text_type for each in two] == ["F16", "Q8_0"]
    assert [each.folder for each in chosen([plain])] == [plain.folder]
    assert [each.folder for each in chosen([plain, small], ["all"])] == [
        each.folder for each in two
    ]
    assert [each.folder for each in chosen([plain], ["q8_0"], ["f16"])] == [small.folder]
    assert not cache.exists()


def test_variants_that_are_not_there_are_made_once(two: list[Pack], cache: Path) -> None:
    made = chosen(two[1:], ["Q4_0", "F16"], ["Q8_0", "F16"])
    kinds = [(measured(each).text_type, measured(each).projector_type) for each in made]
    assert kinds == [("Q4_0", "Q8_0"), ("Q4_0", "F16"), ("F16", "Q8_0"), ("F16", "F16")]
    assert made[-1].folder == two[0].folder
    assert all(each.folder.is_relative_to(cache) for each in made[:3])
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*")}
    again = chosen(two[1:], ["Q4_0", "F16"], ["Q8_0", "F16"])
    assert [each.folder for each in again] == [each.folder for each in made]
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*")} == before


def test_a_variant_without_its_original_is_asked_for(two: list[Pack], tmp_path: Path) -> None:
    alone = Pack.open(Path(shutil.copytree(two[1].folder, tmp_path / "alone" / "small")))
    with pytest.raises(BenchError, match="because the pack in F16 is not beside it"):
        chosen([alone], ["Q4_0"])


def test_a_file_leaves_the_page_cache_or_it_is_said_that_it_did_not(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(1 << 20))
    page_cache.fill([path])
    assert page_cache.resident(path) == 1 << 20
    kept = page_cache.drop([path])
    assert (kept == "") == (page_cache.resident(path) == 0)
    assert not kept or "could not be dropped" in kept
