"""A pack goes into one file and comes out of it the same, or not at all."""

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.cancel import Cancel
from runtime.errors import Cancelled, OutputError, PackError, VismaidError
from runtime.packs.bundle import packages as gathering
from runtime.packs.bundle.layout import HEAD, BundledPackage, Packages
from runtime.packs.bundle.unpack import unpack_bundle
from runtime.packs.bundle.write import write_bundle
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import MANIFEST
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED, folders_in

DEMO = BUNDLED / "demo"
KILLED = """
import os, signal, sys
from pathlib import Path
from runtime.packs.bundle.unpack import unpack_bundle
def progress(what, done, total):
    if done > total / 2:
        os.kill(os.getpid(), signal.SIGKILL)
unpack_bundle(Path(sys.argv[1]), Path(sys.argv[2]), progress=progress)
"""


def content(folder: Path) -> dict[str, bytes]:
    """What is in a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="session")
def small(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a small pack."""
    out = tmp_path_factory.mktemp("bundles") / "small.tar"
    write_bundle(Pack.open(pack), out)
    return out


@pytest.fixture
def packages(tmp_path: Path) -> tuple[Packages, Path]:
    folder = tmp_path / "gathered"
    folder.mkdir()
    (folder / "requirements.txt").write_text("one==1\n")
    (folder / "one-1-py3-none-any.whl").write_bytes(b"wheel")
    files = tuple(
        BundledPackage(file=path.name, sha256=sha256_of(path), bytes=path.stat().st_size)
        for path in sorted(folder.iterdir())
    )
    return Packages(machine=os.uname().machine, python="3.11", files=files), folder  # type: ignore[arg-type]


def test_the_demo_comes_out_byte_for_byte(tmp_path: Path) -> None:
    size = write_bundle(Pack.open(DEMO), tmp_path / "one.tar")
    write_bundle(Pack.open(DEMO), tmp_path / "two.tar")
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    assert (tmp_path / "one.tar").stat().st_size == size
    unpacked = unpack_bundle(tmp_path / "one.tar", tmp_path / "packs")
    assert unpacked.fresh
    assert unpacked.pack == tmp_path / "packs/demo"
    named = {MANIFEST, *(entry.file for entry in Pack.open(DEMO).files())}
    assert content(unpacked.pack) == {k: v for k, v in content(DEMO).items() if k in named}
    Pack.open(unpacked.pack).verify()


def test_where_and_when_a_pack_was_made_does_not_show(
    small: Path, pack: Path, tmp_path: Path
) -> None:
    moved = Path(copytree(pack, tmp_path / "elsewhere"))
    for path in moved.iterdir():
        path.chmod(0o600)
        os.utime(path, (1, 1))
    write_bundle(Pack.open(moved), tmp_path / "out.tar")
    assert (tmp_path / "out.tar").read_bytes() == small.read_bytes()


def test_other_programs_unpack_it_too(small: Path, pack: Path, tmp_path: Path) -> None:
    subprocess.run(["tar", "-xf", small], cwd=tmp_path, check=True)
    assert content(tmp_path / Pack.open(pack).manifest.name) == content(pack)


def test_names_may_be_long_and_foreign(pack: Path, tmp_path: Path) -> None:
    folder = Path(copytree(pack, tmp_path / "pack"))
    named = Pack.open(folder).manifest.text_model.file
    new = "/".join(["größe" * 20] * 3) + ".gguf"
    (folder / new).parent.mkdir(parents=True)
    (folder / named).rename(folder / new)
    manifest = (folder / MANIFEST).read_text(encoding="utf-8").replace(f'"{named}"', f'"{new}"')
    (folder / MANIFEST).write_text(manifest, encoding="utf-8")
    write_bundle(Pack.open(folder), tmp_path / "out.tar")
    unpacked = unpack_bundle(tmp_path / "out.tar", tmp_path / "packs")
    assert content(unpacked.pack) == content(folder)


def test_what_is_not_as_promised_is_not_bundled(pack: Path, tmp_path: Path) -> None:
    folder = Path(copytree(pack, tmp_path / "pack"))
    opened = Pack.open(folder)
    path = folder / opened.manifest.projector.file
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    (tmp_path / "out.tar").write_bytes(b"before")
    with pytest.raises(PackError, match="damaged or was changed"):
        write_bundle(opened, tmp_path / "out.tar")
    assert (tmp_path / "out.tar").read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.tar", "pack"]


def test_the_same_is_already_there_and_another_is_kept(small: Path, tmp_path: Path) -> None:
    assert unpack_bundle(small, tmp_path).fresh
    assert not unpack_bundle(small, tmp_path).fresh
    (folder,) = folders_in(tmp_path)
    file = folder / Pack.open(folder).manifest.text_model.file
    file.write_bytes(file.read_bytes()[::-1])
    before = content(folder)
    with pytest.raises(OutputError, match="--replace"):
        unpack_bundle(small, tmp_path)
    assert content(folder) == before
    assert unpack_bundle(small, tmp_path, replace=True).fresh
    Pack.open(folder).verify()
    assert list(tmp_path.iterdir()) == [folder]


def test_what_would_be_replaced_stays_where_the_bundle_is_damaged(
    small: Path, tmp_path: Path
) -> None:
    (folder,) = [unpack_bundle(small, tmp_path / "packs").pack]
    (folder / MANIFEST).write_text("mine")
    damaged = bytearray(small.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "damaged.tar").write_bytes(damaged)
    before = content(folder)
    with pytest.raises(PackError, match="damaged on the way"):
        unpack_bundle(tmp_path / "damaged.tar", tmp_path / "packs", replace=True)
    assert content(folder) == before
    assert list((tmp_path / "packs").iterdir()) == [folder]


def test_packages_come_along(pack: Path, packages: tuple[Packages, Path], tmp_path: Path) -> None:
    write_bundle(Pack.open(pack), tmp_path / "out.tar", packages=packages)
    unpacked = unpack_bundle(tmp_path / "out.tar", tmp_path / "packs")
    assert unpacked.packages == packages[0]
    assert unpacked.packages_folder
    assert content(unpacked.packages_folder) == content(packages[1])
    assert not unpack_bundle(tmp_path / "out.tar", tmp_path / "packs").fresh
    alone = unpack_bundle(tmp_path / "out.tar", tmp_path / "alone", with_packages=False)
    assert list((tmp_path / "alone").iterdir()) == [alone.pack]


def test_packages_for_another_machine_are_refused(
    pack: Path, packages: tuple[Packages, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(Pack.open(pack), tmp_path / "out.tar", packages=packages)
    monkeypatch.setattr("runtime.packs.bundle.unpack.platform.machine", lambda: "riscv64")
    with pytest.raises(PackError, match="this machine is riscv64"):
        unpack_bundle(tmp_path / "out.tar", tmp_path / "packs")
    assert not (tmp_path / "packs").exists()
    assert unpack_bundle(tmp_path / "out.tar", tmp_path / "packs", with_packages=False).fresh


def test_room_is_looked_for_first(
    small: Path, pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "runtime.files.writable.shutil.disk_usage", lambda path: type("", (), {"free": 1000})
    )
    with pytest.raises(OutputError, match=r"0\.0 MB free"):
        unpack_bundle(small, tmp_path / "packs")
    with pytest.raises(OutputError, match=r"0\.0 MB free"):
        write_bundle(Pack.open(pack), tmp_path / "out.tar")
    assert not list(tmp_path.iterdir())


def test_stopping_leaves_nothing(small: Path, tmp_path: Path) -> None:
    cancel = Cancel()

    def halfway(what: str, done: float, total: float) -> None:
        if done > total / 2:
            cancel.set()

    with pytest.raises(Cancelled):
        unpack_bundle(small, tmp_path / "packs", progress=halfway, cancel=cancel)
    assert not list((tmp_path / "packs").iterdir())


def test_what_was_killed_is_no_pack_and_goes_with_the_next_one(small: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(small), str(tmp_path)]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    assert list(tmp_path.iterdir())
    assert not folders_in(tmp_path)
    unpacked = unpack_bundle(small, tmp_path)
    assert list(tmp_path.iterdir()) == [unpacked.pack]


def _one_of_two(small: Path, into: Path, barrier: object, fresh: object) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    fresh.put(unpack_bundle(small, into).fresh)  # type: ignore[attr-defined]


def test_two_at_once_both_succeed(small: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    barrier, fresh = context.Barrier(2), context.Queue()
    arguments = (small, tmp_path, barrier, fresh)
    both = [context.Process(target=_one_of_two, args=arguments) for _ in range(2)]
    for each in both:
        each.start()
    told = [fresh.get(timeout=60) for _ in both]
    for each in both:
        each.join()
    assert any(told)
    (folder,) = list(tmp_path.iterdir())
    Pack.open(folder).verify()


def test_a_pack_that_comes_to_be_there_meanwhile_is_not_disturbed(
    small: Path, tmp_path: Path
) -> None:
    inner = []

    def meanwhile(what: str, done: float, total: float) -> None:
        if not inner:
            inner.append(None)
            assert unpack_bundle(small, tmp_path).fresh

    assert not unpack_bundle(small, tmp_path, progress=meanwhile).fresh
    assert inner
    assert len(list(tmp_path.iterdir())) == 1


# What is no bundle, or no longer one.


def _members(bundle: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(bundle) as archive:
        return [(each, archive.extractfile(each).read()) for each in archive]  # type: ignore[union-attr]


def _tar(members: list[tuple[tarfile.TarInfo, bytes]], path: Path, *, format: int) -> Path:
    with tarfile.open(path, "w", format=format) as archive:
        for info, data in members:
            archive.addfile(info, BytesIO(data))
    return path


def _link(name: str, kind: bytes, to: str = "/etc/passwd") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info, b""


def _file(name: str, data: bytes = b"x") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return info, data


KINDS = (
    tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE,
    tarfile.FIFOTYPE, tarfile.CONTTYPE, tarfile.GNUTYPE_SPARSE, tarfile.XHDTYPE,
    tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, b"Z",
)  # fmt: skip


@st.composite
def mutilations(draw: st.DrawFn) -> Callable[[list[tuple[tarfile.TarInfo, bytes]]], bool]:
    """What is done to the members; whether the pack may still be whole afterwards."""
    at = draw(st.integers(0, 100))
    kind, name = (
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(["../out", "/tmp/out", "", "."])),
    )

    def link_in(members: list[tuple[tarfile.TarInfo, bytes]]) -> bool:
        index = at % (len(members) + 1)
        members.insert(index, _link(members[index % len(members)][0].name, kind))
        return False

    def instead(members: list[tuple[tarfile.TarInfo, bytes]]) -> bool:
        members[at % len(members)] = _link(members[at % len(members)][0].name, kind)
        return False

    def outside(members: list[tuple[tarfile.TarInfo, bytes]]) -> bool:
        members.insert(at % (len(members) + 1), _file(name))
        return False

    def renamed(members: list[tuple[tarfile.TarInfo, bytes]]) -> bool:
        members[at % len(members)][0].name = name
        return False

    def twice(members: list[tuple[tarfile.TarInfo, bytes]]) -> bool:
        members.append(members[at % len(members)])
        return False

    def left_out(members: list[tuple[tarfile.TarInfo, bytes]]) -> bool:
        del members[at % len(members)]
        return False

    def swapped(members: list[tuple[tarfile.TarInfo, bytes]]) -> bool:
        index, other = at % len(members), (at + 1) % len(members)
        members[index], members[other] = members[other], members[index]
        return index >= 2 and other >= 2

    def shorter(members: list[tuple[tarfile.TarInfo, bytes]]) -> bool:
        info, data = members[at % len(members)]
        info.size -= 1
        members[at % len(members)] = info, data[:-1]
        return at % len(members) == 0  # The last line of bundle.toml ends all the same.

    def exchanged(members: list[tuple[tarfile.TarInfo, bytes]]) -> bool:
        info, data = members[at % len(members)]
        members[at % len(members)] = info, data[::-1]
        return False

    ways = [link_in, instead, outside, renamed, twice, left_out, swapped, shorter, exchanged]
    return draw(st.sampled_from(ways))


def _is_whole_or_nothing(bundle: Path, into: Path, small_pack: Path) -> bool:
    """Unpack, and see that there is all of the pack or nothing; whether there is."""
    try:
        unpacked = unpack_bundle(bundle, into)
    except VismaidError as error:
        said = str(error)
    else:
        assert content(unpacked.pack) == content(small_pack)
        assert list(into.iterdir()) == [unpacked.pack]
        return True
    assert "\n" not in said
    assert not into.exists() or not list(into.iterdir())
    return False


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    """Gives a new folder of packs each time."""
    count = itertools.count()
    return lambda: tmp_path / f"home/{next(count)}/packs"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(mutilation=mutilations(), format=st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]))
def test_a_mutilated_bundle_is_refused(
    small: Path,
    pack: Path,
    tmp_path: Path,
    fresh: Callable[[], Path],
    mutilation: Callable[[list[tuple[tarfile.TarInfo, bytes]]], bool],
    format: int,
) -> None:
    members = _members(small)
    may_be_whole = mutilation(members)
    into = fresh()
    whole = _is_whole_or_nothing(_tar(members, tmp_path / "it.tar", format=format), into, pack)
    assert whole == may_be_whole
    assert {path.name for path in tmp_path.iterdir()} <= {"it.tar", "home"}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_of_a_damaged_bundle_comes_the_pack_or_nothing_and_of_a_truncated_one_nothing(
    small: Path, pack: Path, tmp_path: Path, fresh: Callable[[], Path], data: st.DataObject
) -> None:
    raw = bytearray(small.read_bytes())
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(raw) - 1) | st.integers(0, 20_000))
        raw[at] ^= 1 << data.draw(st.integers(0, 7))
    else:
        raw = raw[: data.draw(st.integers(0, len(raw) - tarfile.RECORDSIZE))]
    (tmp_path / "it.tar").write_bytes(raw)
    whole = _is_whole_or_nothing(tmp_path / "it.tar", fresh(), pack)
    assert not whole or len(raw) == small.stat().st_size


@pytest.mark.parametrize(
    "raw",
    [b"", b"x", bytes(10240), b"\x1f\x8b" + bytes(600)],
)
def test_what_is_no_bundle_is_refused_in_a_sentence(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "it.tar").write_bytes(raw)
    with pytest.raises(PackError, match="vismaid packs bundle"):
        unpack_bundle(tmp_path / "it.tar", tmp_path / "packs")
    assert not (tmp_path / "packs").exists()


def test_sizes_that_lie_and_holes_are_refused(small: Path, tmp_path: Path) -> None:
    members = _members(small)
    for claim in (1 << 40, 2**33 + 5, 0):
        head, (info, data) = members[:2], members[2]
        raw = bytearray(_tar(head, tmp_path / "head.tar", format=tarfile.GNU_FORMAT).read_bytes())
        end = sum(512 + len(each) + -len(each) % 512 for _, each in head)
        lying = tarfile.TarInfo(info.name)
        lying.size = claim
        raw[end:] = lying.tobuf(tarfile.GNU_FORMAT) + data
        (tmp_path / "it.tar").write_bytes(raw)
        with pytest.raises(PackError, match="size"):
            unpack_bundle(tmp_path / "it.tar", tmp_path / "packs")
        assert not list((tmp_path / "packs").iterdir())


def test_the_first_member_is_read_by_other_programs_too(small: Path) -> None:
    assert _members(small)[0][0].name == HEAD


def test_pip_is_told_where_it_fetches_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (
        pytest.raises(PackError, match=r"3\.11, 3\.12, 3\.13"),
        gathering.gathered("aarch64", "3.9", tmp_path, Cancel()),
    ):
        pass
    monkeypatch.setattr("runtime.installation.checkout", lambda: None)
    with (
        pytest.raises(PackError, match="without it"),
        gathering.gathered("aarch64", "3.11", tmp_path, Cancel()),
    ):
        pass
    assert not list(tmp_path.iterdir())
