"""The house: who may import whom, the pinned dependencies, and the set-up."""

import ast
import os
import re
import shutil
import signal
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
OURS = {"edge", "runtime", "convert", "bench"}
TOOLS = ["bash", "cat", "cp", "cut", "dirname", "flock", "grep"]
TOOLS += ["id", "mkdir", "rm", "sha256sum", "touch"]

STUB_PYTHON = """#!/usr/bin/env bash
# Stands in for Python: makes "environments" of itself, and logs what pip is asked.
case "$1 ${2:-}" in
    "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip")
        [ "$3" = --version ] && exit 0
        echo "$* CMAKE_ARGS=${CMAKE_ARGS:-} BUILD_SHARED_LIBS=${BUILD_SHARED_LIBS:-}" >>"$LOG"
        [ -z "${PIP_HANGS:-}" ] || { echo >"$PIP_HANGS"; sleep 60; }
        exit "${PIP_STATUS:-0}"
        ;;
esac
"""


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def sources(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    assert found
    return found


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("runtime", {"runtime"}),
        (
            "convert",
            {
                "convert",
                "runtime.pack",
                "runtime.drafts",
                "runtime.errors",
                "runtime.gguf_header",
                "runtime.toml_file",
                "runtime.whisper_file",
            },
        ),
        ("bench", {"bench", "runtime", "convert"}),
    ],
)
def test_a_part_of_the_house_imports_only_what_it_may(package: str, allowed: set[str]) -> None:
    for path in sources(package):
        for name in imports(path):
            if name.split(".")[0] in OURS:
                may = any(name == each or name.startswith(f"{each}.") for each in allowed)
                assert may, f"{path.relative_to(ROOT)} imports {name}"


def test_no_user_needs_the_frameworks_that_train_and_compare() -> None:
    for path in (path for package in OURS for path in sources(package)):
        where = path.relative_to(ROOT).as_posix()
        if not where.startswith(("convert/demo/", "bench/reference")):
            heavy = {"torch", "transformers"} & {name.split(".")[0] for name in imports(path)}
            assert not heavy, f"{where} imports {heavy}"


def test_every_dependency_is_pinned() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = told["project"]
    wanted = [
        Requirement(each)
        for group in [
            told["build-system"]["requires"],
            project["dependencies"],
            *project["optional-dependencies"].values(),
        ]
        for each in group
    ]
    pinned = {}
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, version = re.fullmatch(r"([\w.-]+)==([\w.]+)", line).groups()  # type: ignore[union-attr]
            pinned[canonicalize_name(name)] = version
    for requirement in wanted:
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])


class Tree:
    """A copy of the files that the set-up reads, with a stand-in for Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "pip.log"
        self.python = folder / "python"
        self.python.write_text(STUB_PYTHON)
        self.python.chmod(0o755)
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
        return len(self.asked_of_pip())

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


def test_changed_dependencies_are_installed(tree: Tree) -> None:
    tree.set_up("demo")
    with (tree.folder / "constraints.txt").open("a") as file:
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
    [asked] = tree.asked_of_pip()
    assert "--no-binary pywhispercpp,llama-cpp-python" in asked
    assert "CMAKE_ARGS=-DGGML_NATIVE=OFF" in asked  # which both builds read
    assert "BUILD_SHARED_LIBS=OFF" in asked  # which only pywhispercpp's takes from there


def test_a_finished_package_of_whisper_cpp_is_replaced_by_a_compiled_one(tree: Tree) -> None:
    tree.set_up("demo")
    package = tree.folder / ".venv/lib/python3.12/site-packages/pywhispercpp-1.5.1.dist-info"
    package.mkdir(parents=True)
    (package / "WHEEL").write_text("Tag: cp312-cp312-manylinux_2_28_aarch64\n")
    assert tree.set_up("test")[0] == 0
    assert "--force-reinstall pywhispercpp " in tree.asked_of_pip()[-1]
    (package / "WHEEL").write_text("Tag: cp312-cp312-linux_aarch64\n")
    assert tree.set_up("development")[0] == 0
    assert "--force-reinstall" not in tree.asked_of_pip()[-1]


def test_a_rebuild_compiles_both_engines_again_and_installs_nothing_else(tree: Tree) -> None:
    tree.set_up("test")
    assert tree.set_up("rebuild")[0] == 0
    again = tree.asked_of_pip()[1:]
    assert len(again) == 1
    assert "--no-cache-dir" in again[0]
    assert "--force-reinstall llama-cpp-python pywhispercpp " in again[0]
    assert tree.set_up("test") == (0, "")


def test_a_rebuild_without_an_environment_compiles_once(tree: Tree) -> None:
    assert tree.set_up("rebuild")[0] == 0
    [asked] = tree.asked_of_pip()
    assert "--no-cache-dir --editable" in asked
    assert tree.set_up("demo") == (0, "")


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


def test_root_has_what_is_missing_installed(tree: Tree) -> None:
    asked = tree.folder / "asked"
    path = tree.path_without_a_compiler(id="echo 0", apt_get=f'echo "$*" >>{asked}')
    assert tree.set_up("demo", PATH=path)[0] == 0
    assert asked.read_text().split()[-1] == "build-essential"
    assert tree.installations() == 1
