"""A sweep over several boards, on a cluster of processes of this machine."""

import dataclasses
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from distributed import Future, LocalCluster, wait

from bench import records
from bench.cluster import Board, boards, sweep_boards
from bench.sweep import HostGoneError, Store, journal_of
from bench.sweep_plan import Choice, plan
from edge.cli import main
from runtime.errors import BenchError
from runtime.llama import default_threads
from runtime.pack import Pack
from runtime.vision import Detail

SMALL = Choice(
    generated=16,
    groups=("files", "text"),
    details=(Detail.LOOK,),
    threads=(1,),
    lengths=(20,),
    depths=(0,),
)


def cluster_of(count: int, **how: Any) -> LocalCluster:
    make: Any = LocalCluster
    cluster: LocalCluster = make(
        n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None, **how
    )
    return cluster


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    with cluster_of(2, resources={"board": 1}) as found:
        yield found


def address_of(cluster: LocalCluster) -> str:
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


def lose(cluster: LocalCluster, board: Board) -> None:
    """What a pulled plug does to a board."""
    nanny = cluster.workers[int(board.host)]
    with suppress(TimeoutError):  # it is killed all the same
        cluster.sync(nanny.close, timeout=0.1)


def test_every_board_measures_everything(
    cluster: LocalCluster, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    arguments = ["bench", str(pack), "--group", "files,text", "--tokens", "20", "--depth", "0"]
    arguments += ["--threads", "1", "--repeat", "2", "--others", "99", "--out", str(out)]
    assert main([*arguments, "--hosts", address_of(cluster)]) == 0
    found = records.read(out)[0]
    of_each = {
        host: [
            (record.figure, len(record.samples))
            for record in found
            if host == record.conditions.host
        ]
        for host in ("0", "1")
    }
    assert sum(map(len, of_each.values())) == len(found)
    assert of_each["0"] == of_each["1"]
    assert dict(of_each["0"])["decode"] == 2
    capsys.readouterr()
    assert main([*arguments, "--hosts", address_of(cluster)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{out}: {len(found)} records"


def test_a_board_that_goes_away_loses_nothing_and_the_others_go_on(
    cluster: LocalCluster, pack: Path, tmp_path: Path
) -> None:
    tasks = plan([Pack.open(pack)], SMALL, default_threads=1)
    store, gone, taken = Store(tmp_path / "out.jsonl"), None, 0
    with boards(address_of(cluster), most_load=99) as found:
        first, second = found
        plans = [(first, tasks), (second, tasks)]
        for news in sweep_boards(plans, store, repeat=40, cancel=threading.Event()):
            if isinstance(news, HostGoneError):
                gone = news
            elif news.done == 10 and not taken:
                lose(cluster, first)
                taken = news.done
    assert gone is not None
    assert "0 is not in the cluster" in str(gone)
    kept = records.read(tmp_path / "out.jsonl")[0]
    whole = [record for record in kept if record.conditions.host == "1" and record.group == "text"]
    assert [len(record.samples) for record in whole] == [40, 40]
    lost = [record for record in kept if record.conditions.host == "0" and record.failed]
    assert all("went away" in record.failed for record in lost if record.group == "text")
    assert journal_of(tmp_path / "out.jsonl").exists()


def test_a_measurement_whose_board_goes_away_is_a_row_that_says_so(
    cluster: LocalCluster, pack: Path
) -> None:
    task = plan([Pack.open(pack)], SMALL, default_threads=1)[-1]
    with boards(address_of(cluster)) as found, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(found[0]._ask, None, time.sleep, 60)
        while not found[0].client.processing().get(found[0].address):
            time.sleep(0.01)
        lose(cluster, found[0])
        with pytest.raises(HostGoneError, match="The board 0 went away"):
            asked.result()
        with pytest.raises(HostGoneError, match="not in the cluster any more"):
            found[0].take(task, None)


def test_a_board_that_goes_away_with_its_result_is_noticed(
    cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Future.result
    with boards(address_of(cluster)) as found:

        def result(self: Any, timeout: float | None = None) -> Any:
            assert timeout is not None
            wait(self)
            lose(cluster, found[0])
            while found[0]._there():
                time.sleep(0.01)
            return real(self, timeout)

        monkeypatch.setattr(Future, "result", result)
        with pytest.raises(HostGoneError, match="The board 0 went away"):
            found[0]._ask(None, default_threads)


def test_what_the_work_itself_raises_is_passed_on(cluster: LocalCluster) -> None:
    with boards(address_of(cluster)) as found, pytest.raises(TimeoutError, match="of its own"):
        found[0]._ask(None, _take_too_long)


def _take_too_long() -> None:
    raise TimeoutError("of its own")


def test_a_pack_that_is_not_on_a_board_is_a_row_that_says_so(
    cluster: LocalCluster, pack: Path
) -> None:
    task = plan([Pack.open(pack)], SMALL, default_threads=1)[-1]
    elsewhere = dataclasses.replace(task, folder="/not/here")
    with boards(address_of(cluster)) as found:
        assert "There is no pack called tiny" in found[1].take(elsewhere, None).failed


def test_a_worker_that_does_not_say_it_is_a_board_is_refused() -> None:
    with (
        cluster_of(1) as cluster,
        pytest.raises(BenchError, match="--resources board=1"),
        boards(address_of(cluster)),
    ):
        pass


@pytest.mark.parametrize("url", ["dask://127.0.0.1:1", "ssh://somewhere"])
def test_hosts_that_are_none_are_refused_in_a_sentence(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.cluster._CONNECT_SECONDS", 0.2)
    assert main(["bench", "demo", "--hosts", url, "--out", str(tmp_path / "out.jsonl")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert url in said[-1]
