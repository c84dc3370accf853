"""A sweep over several boards, on a cluster of processes of this machine, with certificates."""

import dataclasses
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from distributed import Future, wait

from bench import records
from bench.sweep.certificates import ROLES, make_certificates
from bench.sweep.cluster import boards, sweep_boards
from bench.sweep.plan import SweepChoice, plan
from bench.sweep.sweep import HostGoneError, Store, journal_of
from runtime.cancel import NEVER, Cancel
from runtime.errors import BenchError
from runtime.llama.model import default_threads
from runtime.packs.pack import Pack
from runtime.vision.tiling import Detail
from tests.bench.sweep.dask_cluster import Cluster, running
from vismaid.app import main

SMALL = SweepChoice(
    generated=16,
    groups=("files", "text"),
    details=(Detail.LOOK,),
    threads=(1,),
    lengths=(20,),
    depths=(0,),
)


@pytest.fixture(scope="module")
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    make_certificates(folder / "certificates")
    with running(folder, folder / "certificates") as made:
        yield made


@pytest.fixture
def cluster(_cluster: Cluster) -> Cluster:
    """Two boards, 0 and 1; a test may lose them."""
    _cluster.start_boards("0", "1")
    return _cluster


def found_in(cluster: Cluster, **how: Any) -> Any:
    return boards(cluster.address, cluster.certificates, **how)


def test_every_board_measures_everything(
    cluster: Cluster, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    arguments = ["bench", str(pack), "--group", "files,text", "--tokens", "20", "--depth", "0"]
    arguments += ["--threads", "1", "--repeat", "2", "--others", "99", "--out", str(out)]
    hosts = ["--hosts", cluster.address, "--certificates", str(cluster.certificates)]
    assert main([*arguments, *hosts]) == 0
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
    assert of_each["0"] == of_each["1"], capsys.readouterr().err
    assert dict(of_each["0"])["decode"] == 2
    capsys.readouterr()
    assert main([*arguments, *hosts]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{out}: {len(found)} records"


def test_a_board_that_goes_away_loses_nothing_and_the_others_go_on(
    cluster: Cluster, pack: Path, tmp_path: Path
) -> None:
    tasks = plan([Pack.open(pack)], SMALL, default_threads=1)
    store, gone, taken = Store(tmp_path / "out.jsonl"), None, 0
    with found_in(cluster, most_load=99) as found:
        first, second = found
        plans = [(first, tasks), (second, tasks)]
        for news in sweep_boards(plans, store, repeat=100, cancel=Cancel()):
            if isinstance(news, HostGoneError):
                gone = news
            elif news.done == 10 and not taken:
                cluster.lose(first.host)
                taken = news.done
    assert gone is not None
    assert "0 is not in the cluster" in str(gone)
    kept = records.read(tmp_path / "out.jsonl")[0]
    whole = [record for record in kept if record.conditions.host == "1" and record.group == "text"]
    assert [len(record.samples) for record in whole] == [100, 100]
    lost = [record for record in kept if record.conditions.host == "0" and record.failed]
    assert all("went away" in record.failed for record in lost if record.group == "text")
    assert journal_of(tmp_path / "out.jsonl").exists()


def test_a_measurement_whose_board_goes_away_is_a_row_that_says_so(
    cluster: Cluster, pack: Path
) -> None:
    task = plan([Pack.open(pack)], SMALL, default_threads=1)[-1]
    with found_in(cluster) as found, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(found[0]._ask, NEVER, int, time.sleep, 60)
        while not found[0].client.processing().get(found[0].address):
            time.sleep(0.01)
        cluster.lose(found[0].host)
        with pytest.raises(HostGoneError, match="The board 0 went away"):
            asked.result()
        with pytest.raises(HostGoneError, match="not in the cluster any more"):
            found[0].take(task, NEVER)


def test_a_board_that_goes_away_with_its_result_is_noticed(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Future.result
    with found_in(cluster) as found:

        def result(self: Any, timeout: float | None = None) -> Any:
            assert timeout is not None
            wait(self)
            cluster.lose(found[0].host)
            while found[0]._there():
                time.sleep(0.01)
            return real(self, timeout)

        monkeypatch.setattr(Future, "result", result)
        with pytest.raises(HostGoneError, match="The board 0 went away"):
            found[0]._ask(NEVER, int, default_threads)


def test_what_fails_on_a_board_is_told_in_a_sentence(cluster: Cluster) -> None:
    with (
        found_in(cluster) as found,
        pytest.raises(BenchError, match="board 0 failed: ZeroDivisionError: division by zero"),
    ):
        found[0]._ask(NEVER, int, eval, "1 / 0")


def test_a_board_that_tells_something_else_is_told_in_a_sentence(cluster: Cluster) -> None:
    with found_in(cluster) as found, pytest.raises(BenchError, match="install the same vismaid"):
        found[0]._ask(NEVER, int, str, "no number")


class _ProgramError(Exception):
    """Writes down who unpickles it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return eval, (f"open({str(self._folder)!r} + '/' + str(__import__('os').getpid()), 'w')",)


def _send_a_program(folder: Path) -> None:
    raise _ProgramError(folder)


def test_a_program_that_a_board_sends_is_not_run_here(cluster: Cluster, tmp_path: Path) -> None:
    with found_in(cluster) as found, pytest.raises(BenchError, match="not opened here"):
        found[0]._result(NEVER, _send_a_program, tmp_path)
    assert not (tmp_path / str(os.getpid())).exists()


def test_nobody_gets_in_without_a_certificate_of_this_cluster(
    cluster: Cluster, tmp_path: Path
) -> None:
    make_certificates(tmp_path / "others")
    for certificates in (None, tmp_path / "others"):
        with pytest.raises(BenchError, match="lets this machine in"):
            boards(cluster.address, certificates).__enter__()


def test_certificates_are_for_nobody_else_and_never_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "hosts"
    assert main(["bench", "hosts", "init", str(folder)]) == 0
    assert folder.stat().st_mode & 0o077 == 0
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert before.keys() == {"authority.pem", *(f"{role}.pem" for role in ROLES)}
    assert all((folder / name).stat().st_mode & 0o077 == 0 for name in before)
    assert main(["bench", "hosts", "init", str(folder)]) == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ([], "--insecure"),
        (["--certificates", "nowhere"], "nowhere/authority.pem is missing"),
        (["--certificates", "nowhere", "--insecure"], "--insecure"),
    ],
)
def test_hosts_without_certificates_are_refused_unless_that_is_asked_for(
    more: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "demo", "--hosts", "dask://127.0.0.1:1", *more]) == 2
    assert named in capsys.readouterr().err


def test_a_pack_that_is_not_on_a_board_is_a_row_that_says_so(cluster: Cluster, pack: Path) -> None:
    task = plan([Pack.open(pack)], SMALL, default_threads=1)[-1]
    elsewhere = dataclasses.replace(task, folder="/not/here")
    with found_in(cluster) as found:
        assert "There is no pack called tiny" in found[1].take(elsewhere, NEVER).failed


def test_a_worker_that_does_not_say_it_is_a_board_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, None) as cluster:
        cluster.start_worker("0")
        found = ""
        while "--resources board=1" not in found:
            try:
                with found_in(cluster):
                    pytest.fail("it is taken for a board")
            except BenchError as error:
                found = str(error)


@pytest.mark.parametrize("url", ["dask://127.0.0.1:1", "ssh://somewhere"])
def test_hosts_that_are_none_are_refused_in_a_sentence(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.sweep.cluster._CONNECT_SECONDS", 0.2)
    assert (
        main(["bench", "demo", "--insecure", "--hosts", url, "--out", str(tmp_path / "out.jsonl")])
        == 2
    )
    said = capsys.readouterr().err.splitlines()
    assert url in said[-1]
