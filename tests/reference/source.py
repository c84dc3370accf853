"""llama.cpp's source of the very version that is installed, kept outside the tree.

It comes with llama-cpp-python's source distribution, which pip holds against the hash that the
engine itself is installed by.
"""

import hashlib
import os
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

from runtime.errors import VismaidError
from runtime.files.folders import new_folder

REQUIREMENTS = Path(__file__).parents[2] / "requirements/llama-cpp-python.txt"
PACKAGE = "llama-cpp-python"
_INSIDE = "/vendor/llama.cpp/"
_WANTED = (
    "convert_hf_to_gguf.py",
    "conversion/",
    "gguf-py/gguf/",
    "common/",
    "include/",
    "src/llama-ext.h",
    "ggml/include/",
    "tools/mtmd/mtmd",
    "vendor/nlohmann/",
    "vendor/cpp-httplib/",
    "vendor/sheredom/",
)


class NoSourceError(VismaidError):
    """The source cannot be had here."""


def cache_folder() -> Path:
    """Where source and program are kept: ``$VISMAID_REFERENCE`` or the user's cache folder."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("VISMAID_REFERENCE") or cache / "vismaid/reference")


def llama_source() -> Path:
    """The folder of llama.cpp's source, fetched where it is not there yet.

    Raises:
        NoSourceError: the package index cannot be reached, or has another file by that name.
    """
    told = REQUIREMENTS.read_text() + "\n".join(_WANTED)
    stamp = hashlib.sha256(told.encode()).hexdigest()[:12]
    folder = cache_folder() / f"llama.cpp-{version(PACKAGE)}-{stamp}"
    if not folder.is_dir():
        archive = _downloaded(cache_folder() / "packages")
        with new_folder(folder) as fresh, tarfile.open(archive) as source:
            for entry in source:
                _, _, name = entry.name.partition(_INSIDE)
                file = source.extractfile(entry) if entry.isfile() else None
                if file and name.startswith(_WANTED):
                    (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                    (fresh / name).write_bytes(file.read())
    return folder


def _downloaded(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--no-build-isolation", "--no-binary", PACKAGE]
    command += ["--require-hashes", "--dest", str(folder), "--requirement", str(REQUIREMENTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise NoSourceError(
            f"The source of {PACKAGE} cannot be fetched ({' '.join(said)[:300]}). "
            "Try again with a network."
        )
    return folder / f"llama_cpp_python-{version(PACKAGE)}.tar.gz"
