"""The set-up: what it asks of pip and of apt, what it says, and what an interruption leaves."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.set_up.shelf import only_the_shelf, put_on_the_shelf, required

ROOT = Path(__file__).parents[2]
ENGINES = ["llama-cpp-python", "pywhispercpp"]
TOOLS = ["bash", "cat", "cp", "cut", "dirname", "flock", "grep"]
TOOLS += ["id", "mkdir", "rm", "sha256sum", "touch"]

STUB_PYTHON = """#!/usr/bin/env bash
# Stands in for Python: makes "environments" of itself, and logs what pip is asked.
case "$1 ${2:-}" in
    "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip")
        [ "$3" = --version ] && exit 0
        echo "$* CMAKE_ARGS=${CMAKE_ARGS:-} BUILD_SHARED_LIBS=${BUILD_SHARED_LIBS:-}" >>"$LOG"
        case "$*" in *--editable*) ;; *) [ -z "${REAL_PYTHON:-}" ] ||
            exec "$REAL_PYTHON" "$@" --dry-run --no-cache-dir ;; esac
        [ -z "${PIP_HANGS:-}" ] || { echo >"$PIP_HANGS"; sleep 60; }
        exit "${PIP_STATUS:-0}"
        ;;
esac
"""


class Tree:
    """A copy of the files that the set-up reads, with a stand-in for Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "pip.log"
        self.python = folder / "python"
        self.python.write_text(STUB_PYTHON)
        self.python.chmod(0o755)
        shutil.copytree(ROOT / "requirements", folder / "requirements")
        for name in ("pyproject.toml", "constraints.txt", ".ci/setup"):
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
        (folder / "bin").mkdir()
        for name in ("strace", "pulseaudio", "pactl", "chromium"):
            (folder / "bin" / name).symlink_to(self.python)  # so that apt is not asked for it

    def start(self, level: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.folder / ".ci/setup", level],
            env={
                **os.environ,
                "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
                "PYTHON": str(self.python),
                "LOG": str(self.log),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def set_up(self, level: str, **environment: str) -> tuple[int, str]:
        process = self.start(level, **environment)
        _, said = process.communicate()
        return process.returncode, said

    def asked_of_pip(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def installations(self) -> int:
        """How often the whole was installed: the project itself comes last."""
        return sum("--editable" in asked for asked in self.asked_of_pip())

    def locked(self) -> list[list[str]]:
        """The files of requirements/ of each of pip's calls."""
        found = [re.findall(r"requirements/([\w-]+)\.txt", asked) for asked in self.asked_of_pip()]
        return [files for files in found if files]

    def path_without_a_compiler(self, **scripts: str) -> str:
        """A PATH of the bare tools, and of ``scripts`` in the place of others."""
        tools = self.folder / "tools"
        tools.mkdir()
        for name, content in scripts.items():
            (tools / name.replace("_", "-")).write_text(f"#!/bin/sh\n{content}\n")
            (tools / name.replace("_", "-")).chmod(0o755)
        for name in {*TOOLS, "env"} - scripts.keys():
            (tools / name).symlink_to(str(shutil.which(name)))
        return str(tools)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    if not shutil.which("g++"):
        pytest.skip("without a compiler the set-up would call apt")
    return Tree(tmp_path)


def test_a_second_set_up_installs_nothing(tree: Tree) -> None:
    assert tree.set_up("test")[0] == 0
    assert tree.set_up("test") == (0, "")
    assert tree.set_up("demo") == (0, "")
    assert tree.installations() == 1


@pytest.mark.parametrize("changed", ["constraints.txt", "requirements/demo.txt"])
def test_changed_dependencies_are_installed(tree: Tree, changed: str) -> None:
    tree.set_up("demo")
    with (tree.folder / changed).open("a") as file:
        file.write("# changed\n")
    assert tree.set_up("demo")[0] == 0
    assert tree.installations() == 2


def test_a_set_up_that_was_killed_is_begun_again(tree: Tree) -> None:
    hanging = tree.folder / "hanging"
    os.mkfifo(hanging)
    process = tree.start("demo", PIP_HANGS=str(hanging))
    hanging.read_text()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    (tree.folder / ".venv/half-installed").touch()
    assert tree.set_up("demo")[0] == 0
    assert not (tree.folder / ".venv/half-installed").exists()
    assert tree.set_up("demo") == (0, "")


def test_a_set_up_that_fails_says_so_and_leaves_what_worked(tree: Tree) -> None:
    tree.set_up("demo")
    status, said = tree.set_up("development", PIP_STATUS="1")
    assert status == 1
    assert "could not be installed" in said
    assert tree.set_up("demo") == (0, "")


def test_both_engines_are_compiled_with_the_same_flags_and_one_of_them_alone_is_static(
    tree: Tree,
) -> None:
    tree.set_up("demo", CMAKE_ARGS="-DGGML_NATIVE=OFF")
    [asked] = [each for each in tree.asked_of_pip() if "requirements/pywhispercpp.txt" in each]
    assert "requirements/llama-cpp-python.txt" in asked
    assert "--no-binary pywhispercpp,llama-cpp-python" in asked
    assert "CMAKE_ARGS=-DGGML_NATIVE=OFF" in asked  # which both builds read
    assert "BUILD_SHARED_LIBS=OFF" in asked  # which only pywhispercpp's takes from there


def test_a_finished_package_of_whisper_cpp_is_replaced_by_a_compiled_one(tree: Tree) -> None:
    tree.set_up("demo")
    package = tree.folder / ".venv/lib/python3.12/site-packages/pywhispercpp-1.5.1.dist-info"
    package.mkdir(parents=True)
    (package / "WHEEL").write_text("Tag: cp312-cp312-manylinux_2_28_aarch64\n")
    assert tree.set_up("test")[0] == 0
    assert "--force-reinstall" in tree.asked_of_pip()[-1]
    assert tree.locked()[-1] == ["pywhispercpp"]
    (package / "WHEEL").write_text("Tag: cp312-cp312-linux_aarch64\n")
    assert tree.set_up("development")[0] == 0
    assert "--force-reinstall" not in tree.asked_of_pip()[-1]


def test_a_rebuild_compiles_both_engines_again_and_installs_nothing_else(tree: Tree) -> None:
    tree.set_up("test")
    before = len(tree.asked_of_pip())
    assert tree.set_up("rebuild")[0] == 0
    [again] = tree.asked_of_pip()[before:]
    assert "--no-cache-dir --force-reinstall" in again
    assert tree.locked()[-1] == ENGINES
    assert tree.set_up("test") == (0, "")


def test_a_rebuild_without_an_environment_compiles_once(tree: Tree) -> None:
    assert tree.set_up("rebuild")[0] == 0
    assert tree.locked() == [["build"], ENGINES, ["demo"]]
    assert tree.set_up("demo") == (0, "")


def test_a_rebuild_after_an_update_compiles_again_what_was_there(tree: Tree) -> None:
    tree.set_up("demo")
    with (tree.folder / "constraints.txt").open("a") as file:
        file.write("# changed\n")
    before = len(tree.asked_of_pip())
    assert tree.set_up("rebuild")[0] == 0
    [compiled] = [each for each in tree.asked_of_pip()[before:] if "pywhispercpp.txt" in each]
    assert "--no-cache-dir --force-reinstall" in compiled


def test_a_rebuild_that_fails_says_so_and_leaves_what_worked(tree: Tree) -> None:
    tree.set_up("demo")
    status, said = tree.set_up("rebuild", PIP_STATUS="1")
    assert status == 1
    assert "could not be compiled" in said
    assert tree.set_up("demo") == (0, "")


def test_a_python_that_is_too_old_is_refused_in_one_sentence(tree: Tree) -> None:
    tree.python.write_text("#!/bin/sh\n[ $1 = --version ] && echo Python 3.9.2 || exit 1\n")
    status, said = tree.set_up("demo")
    assert status == 1
    assert said.count("\n") == 1
    assert "3.11, 3.12 or 3.13" in said
    assert "3.9.2" in said
    assert not (tree.folder / ".venv").exists()


def test_a_missing_compiler_is_asked_for_in_one_line(tree: Tree) -> None:
    status, said = tree.set_up("demo", PATH=tree.path_without_a_compiler())
    assert status == 1
    assert said.splitlines()[-1].endswith("sudo apt-get install -y build-essential")
    assert said.count("\n") == 1


def test_a_python_without_venv_is_named_with_its_package(tree: Tree) -> None:
    tree.python.write_text(
        '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; *print*) echo python3.12-venv ;; esac\n'
    )
    status, said = tree.set_up("demo", PATH=tree.path_without_a_compiler())
    assert status == 1
    assert said.splitlines()[-1].endswith("install -y python3.12-venv build-essential")


def as_root(tree: Tree) -> str:
    """A PATH on which we are root, and apt writes what it is asked for and has nothing."""
    scripts = {"id": "echo 0", "apt_get": f'echo "$*" >>{tree.folder / "asked"}'}
    return tree.path_without_a_compiler(**scripts)


def test_root_is_told_what_apt_installs_and_why_before_it_does(tree: Tree) -> None:
    path = as_root(tree)
    status, said = tree.set_up("test", PATH=path)
    assert status == 0
    asked = [each.split()[3:] for each in (tree.folder / "asked").read_text().splitlines()]
    assert [each[0] for each in asked] == ["build-essential", "strace", "libportaudio2", "chromium"]
    told = [line for line in said.splitlines() if "with apt" in line]
    for packages, line in zip(asked, told, strict=True):
        assert line.startswith(f"vismaid: installing {' '.join(packages)} with apt, ")
        assert re.search(r", (for|to) .+ \(APT=no leaves it out\)$", line)


def test_the_demo_installs_nothing_of_the_system_but_what_compiles(tree: Tree) -> None:
    assert tree.set_up("demo", PATH=as_root(tree))[0] == 0
    assert (tree.folder / "asked").read_text().split()[3:] == ["build-essential"]
    assert tree.installations() == 1


def test_root_may_leave_apt_out(tree: Tree) -> None:
    path = as_root(tree)
    status, said = tree.set_up("test", PATH=path, APT="no")
    assert status == 1
    assert said.splitlines()[-1].endswith("sudo apt-get install -y build-essential")
    (Path(path) / "gcc").symlink_to("/bin/true")
    (Path(path) / "g++").symlink_to("/bin/true")
    assert tree.set_up("test", PATH=path, APT="no")[0] == 0
    assert not (tree.folder / "asked").exists()


@pytest.mark.parametrize(
    ("level", "layers"),
    [
        ("demo", ["demo"]),
        ("test", ["demo", "test"]),
        ("development", ["demo", "test", "development"]),
        ("buttons", ["demo", "buttons"]),
        ("plots", ["demo", "plots"]),
    ],
)
def test_whatever_is_fetched_has_its_hash_and_its_builder_is_there_before_but_for_torch(
    tree: Tree, level: str, layers: list[str]
) -> None:
    assert tree.set_up(level)[0] == 0
    assert tree.locked() == [["build"], ENGINES, layers]
    for asked in tree.asked_of_pip():
        if "requirements/" in asked:
            assert "--require-hashes --no-deps --no-build-isolation" in asked
        elif "--editable" in asked:
            assert "--no-index --no-deps --no-build-isolation" in asked
        else:
            assert level == "development"
            assert "--only-binary :all: torch " in asked


def test_a_package_that_is_not_the_one_meant_is_refused(tree: Tree) -> None:
    digest = put_on_the_shelf(tree.folder)
    (tree.folder / "constraints.txt").write_text("")
    (tree.folder / "requirements/build.txt").write_text(required(digest))
    for engine in ENGINES:
        (tree.folder / f"requirements/{engine}.txt").write_text(required(digest[::-1]))
    real = {"REAL_PYTHON": sys.executable, **only_the_shelf(tree.folder)}
    status, said = tree.set_up("demo", **real)
    assert status == 1
    assert "DO NOT MATCH THE HASHES" in said
    assert "could not be installed; pip says why above" in said
    assert tree.locked() == [["build"], ENGINES]  # the first of which was the one meant
    assert not (tree.folder / ".venv/.ready-demo").exists()
