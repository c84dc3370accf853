"""The Python packages that a board needs to install vismaid without a network, fetched and named.

They are those of the checkout's ``requirements/``, each held against its hash there by pip: wheels
for the board wherever there are some, and else the source. Both engines are always compiled on the
board, for its own processor; so what compiles them comes along too.
"""

import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from runtime import installation as installed
from runtime.cancel import Cancel
from runtime.errors import PackError
from runtime.files.atomic import unfinished, unwritable
from runtime.packs.bundle.layout import REQUIREMENTS, BundledPackage, Machine, Packages
from runtime.packs.hashes import sha256_of

_INSTALLED = (*installed.ENGINES, "demo", "buttons")
_BUILDERS = "build"
"""Files of ``requirements/``; what the last one names compiles the engines and is not installed."""
_PARTS = ("vismaid", "edge", "runtime", "convert", "bench")
_BESIDE = ("pyproject.toml", "README.md", "LICENSE")
_OLDEST, _NEWEST = 17, 35
"""Minor versions of glibc 2 that a wheel may be made for; 2.35 is the oldest of any board's system:
Ubuntu's 22.04, which a Jetson has."""
_EPOCH = "315532800"
"""1980, the first time that a zip knows: so that a wheel is the same whenever it is made."""


def this_python() -> str:
    """The version of Python that runs, as in ``3.11``."""
    return ".".join(platform.python_version_tuple()[:2])


def installation(packages: Packages, folder: Path) -> list[str]:
    """The lines that install vismaid from a folder of packages."""
    return installed.install_from(folder, folder / REQUIREMENTS, packages.python)


@contextmanager
def gathered(
    machine: Machine, python: str, beside: Path, cancel: Cancel
) -> Iterator[tuple[Packages, Path]]:
    """Fetch what a board needs, and make vismaid's own wheel.

    Args:
        machine: The board's.
        python: The version of its Python, as in ``3.11``.
        beside: Where the folder is made, which goes after the block.
        cancel: Stops it.

    Raises:
        PackError: vismaid does not run from a checkout, or not with that Python; or pip fetched
            nothing.
        OutputError: nothing can be written.
        Cancelled: ``cancel`` was set.
    """
    root = installed.checkout()
    if not root:
        raise PackError(
            "Packages are named in the repository, and vismaid was installed without it. Run "
            "`make demo` in a clone, and its .venv/bin/vismaid; or leave out --with-wheels."
        )
    _check_python(root, python)
    try:
        scratch = Path(tempfile.mkdtemp(prefix=".packages.", dir=beside))
    except OSError as error:
        raise unwritable(beside, error) from None
    with unfinished(scratch):
        folder = scratch / "packages"
        try:
            for each in (folder, scratch / "tmp"):
                each.mkdir()
            _fetch(root, machine, python, folder, cancel)
            wheel = _own_wheel(root, folder, scratch / "source", cancel)
            _write_requirements(root, folder, wheel)
            yield _named(machine, python, folder), folder
        except OSError as error:
            raise unwritable(scratch, error) from None


def _check_python(root: Path, python: str) -> None:
    named = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least, limit = (int(each.rpartition(".")[2]) for each in named["requires-python"].split(","))
    known = [f"3.{minor}" for minor in range(least, limit)]
    if python not in known:
        raise PackError(f"vismaid runs with Python {', '.join(known)}; give --python one of them.")


def _fetch(root: Path, machine: Machine, python: str, folder: Path, cancel: Cancel) -> None:
    versions = range(_NEWEST, _OLDEST - 1, -1)
    systems = [f"manylinux_2_{minor}_{machine}" for minor in versions]
    platforms = [*systems, f"manylinux2014_{machine}", f"linux_{machine}"]
    arguments = ["--no-deps", "--require-hashes", "--no-binary", ",".join(installed.ENGINES)]
    arguments += ["--implementation", "cp", "--python-version", python]
    arguments += [part for each in platforms for part in ("--platform", each)]
    for name in (*_INSTALLED, _BUILDERS):
        arguments += ["--requirement", str(root / f"requirements/{name}.txt")]
    _pip("download", "--dest", str(folder), *arguments, folder=folder, cancel=cancel)


def _own_wheel(root: Path, folder: Path, source: Path, cancel: Cancel) -> Path:
    """Make vismaid's wheel, of a copy: it leaves nothing in the checkout."""
    source.mkdir()
    for name in _PARTS:
        shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _BESIDE:
        shutil.copyfile(root / name, source / name)
    arguments = ["--no-deps", "--no-index", "--find-links", str(folder), "--wheel-dir", str(folder)]
    _pip("wheel", *arguments, str(source), folder=folder, cancel=cancel)
    return next(folder.glob("vismaid-*.whl"))


def _write_requirements(root: Path, folder: Path, wheel: Path) -> None:
    version = wheel.name.split("-")[1]
    texts = [(root / f"requirements/{name}.txt").read_text("utf-8") for name in _INSTALLED]
    own = f"vismaid=={version} --hash=sha256:{sha256_of(wheel)}\n"
    (folder / REQUIREMENTS).write_text("".join([*texts, own]), encoding="utf-8")


def _named(machine: Machine, python: str, folder: Path) -> Packages:
    files = tuple(
        BundledPackage(file=path.name, sha256=sha256_of(path), bytes=path.stat().st_size)
        for path in sorted(folder.iterdir())
    )
    return Packages(machine=machine, python=python, files=files)


def _pip(*arguments: str, folder: Path, cancel: Cancel) -> None:
    """Run pip, with all that it writes beside ``folder``.

    Raises:
        PackError: it failed.
    """
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
    settings = {"SOURCE_DATE_EPOCH": _EPOCH, "TMPDIR": str(folder.parent / "tmp")}
    process = subprocess.Popen(
        [sys.executable, "-m", "pip", *arguments[:1], *quiet, *arguments[1:]],
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,  # It and all that it starts are stopped together.
    )
    with process, cancel.on_set(lambda: _stop(process)):
        told = process.communicate()[1]
    cancel.check()
    if process.returncode:
        raise PackError(
            f"pip did not {arguments[0]} the packages: {_reason(told.splitlines())}. This needs a "
            "network, and pip as `make demo` installs it."
        )


def _stop(process: "subprocess.Popen[str]") -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


def _reason(lines: Sequence[str]) -> str:
    """The line by which pip says why it failed, as well as that can be told."""
    errors = [line.partition(":")[2].strip() for line in lines if line.startswith("ERROR:")]
    return (errors or list(lines) or ["it says nothing"])[-1].rstrip(".")
