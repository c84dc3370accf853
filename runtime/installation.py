"""How vismaid is installed here, and the commands that add to it or compile it anew.

From a checkout it is installed by ``make`` into the checkout's ``.venv``; from a wheel, wherever a
person liked.
"""

import os
import re
import shlex
import sys
from importlib.metadata import requires
from pathlib import Path

_ROOT = Path(__file__).parents[1]
ENGINES = ("llama-cpp-python", "pywhispercpp")
"""What is compiled on the machine that it runs on."""
WHISPER_BUILD = {
    "BUILD_SHARED_LIBS": "OFF",
    "CMAKE_POSITION_INDEPENDENT_CODE": "ON",
    "CMAKE_MODULE_LINKER_FLAGS": "-Wl,--exclude-libs,ALL",
    "GGML_CUDA": "OFF",
    "GGML_LLAMAFILE": "ON",
}
"""Variables of the environment in which pywhispercpp is compiled; why, is said in ``.ci/setup``."""


def checkout() -> Path | None:
    """The checkout that runs; None where vismaid was installed from a wheel."""
    return _ROOT if (_ROOT / "constraints.txt").is_file() else None


def program() -> Path:
    """The command ``vismaid`` of this installation."""
    return Path(sys.executable).with_name("vismaid")


def install_extra(extra: str) -> str:
    """The command that installs an optional part, such as ``buttons``, from any folder."""
    return _make(extra) if checkout() else _pip(*_requirements(extra))


def install_from(packages: Path, requirements: Path, python: str) -> list[str]:
    """The lines that install vismaid from a folder of packages into ``~/vismaid``.

    Args:
        packages: The folder; nothing is looked for elsewhere.
        requirements: What is installed, each with its hash.
        python: The version, as in ``3.11``.
    """
    settings = [f"{name}={value}" for name, value in WHISPER_BUILD.items()]
    words = ["--no-index", "--find-links", str(packages), "--require-hashes"]
    words += ["--requirement", str(requirements)]
    pip = f"{shlex.join(['env', *settings])} ~/vismaid/bin/python -m pip install"
    return [f"python{python} -m venv ~/vismaid", f"{pip} {shlex.join(words)}"]


def set_up() -> str:
    """The command that installs what belongs to every installation and is missing."""
    root = checkout()
    return _make("demo") if root else _pip(*_requirements(""))


def rebuild() -> str:
    """The command that compiles llama.cpp and whisper.cpp again, for this machine."""
    if checkout():
        return _make("rebuild")
    engines = [each for each in _requirements("") if each.startswith(ENGINES)]
    names = ",".join(ENGINES)
    return _pip("--force-reinstall", "--no-deps", "--no-cache-dir", "--no-binary", names, *engines)


def _pip(*arguments: str) -> str:
    return _owned(sys.prefix, [sys.executable, "-m", "pip", "install", *arguments])


def _make(target: str) -> str:
    return _owned(str(_ROOT), ["make", "-C", str(_ROOT), target])


def _owned(folder: str, words: list[str]) -> str:
    """A command line, by root where the folder that it writes to is not the user's own."""
    return shlex.join(words if os.access(folder, os.W_OK) else ["sudo", *words])


def _requirements(extra: str) -> list[str]:
    """What the installed package asks for with an extra beyond what it always does, or always."""
    found = []
    for line in requires("vismaid") or ():
        requirement, _, condition = line.partition(";")
        named = re.search(r"""extra\s*==\s*["']([\w-]+)["']""", condition)
        if (named[1] if named else "") == extra:
            found.append(requirement.strip())
    return found
