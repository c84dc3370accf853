"""A folder of packages, where pip finds what it needs and nowhere else."""

import hashlib
import os
import zipfile
from pathlib import Path


def put_on_the_shelf(folder: Path) -> str:
    """A package that pip can fetch, ``part`` 1.0; its SHA-256."""
    path = folder / "shelf/part-1.0-py3-none-any.whl"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(
            "part-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: part\nVersion: 1.0\n"
        )
        wheel.writestr("part-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("part-1.0.dist-info/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def required(digest: str) -> str:
    """The line that asks for that package alone."""
    return f"part==1.0 --hash=sha256:{digest}\n"


def only_the_shelf(folder: Path) -> dict[str, str]:
    """What tells pip to look there and nowhere else, as variables of the environment."""
    return {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder / "shelf"),
    }
