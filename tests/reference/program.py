"""llama.cpp's own command line: built from its source, on the libraries that the runtime calls."""

import hashlib
import subprocess
import sysconfig
from pathlib import Path

import llama_cpp

from runtime.files.folders import new_folder
from tests.reference.source import cache_folder, llama_source

_HERE = Path(__file__).parent
_BUILT_FROM = ("CMakeLists.txt", "stand_ins.cpp")
LIBRARIES = Path(llama_cpp.__file__).parent / "lib"
NAME = "llama-mtmd-cli"


def llama_mtmd_cli() -> Path:
    """The program, built where it is not there yet: a minute or two on two cores."""
    source = llama_source()
    told = f"{source.name} {LIBRARIES}" + "".join((_HERE / f).read_text() for f in _BUILT_FROM)
    folder = cache_folder() / f"{NAME}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
    if not folder.is_dir():
        build = cache_folder() / "build"
        tools = Path(sysconfig.get_path("scripts"))
        options = ["-DCMAKE_BUILD_TYPE=None", f"-DCMAKE_MAKE_PROGRAM={tools / 'ninja'}"]
        options += [f"-DSOURCE={source}", f"-DLIBRARIES={LIBRARIES}"]
        _run(tools / "cmake", "--fresh", "-G", "Ninja", "-S", _HERE, "-B", build, *options)
        _run(tools / "ninja", "-C", build)
        with new_folder(folder) as fresh:
            (build / NAME).rename(fresh / NAME)
    return folder / NAME


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
