"""Fetching the real parts: a package that is not the one meant, and an index that cannot be had."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.real import parts
from tests.real.parts import NoRealPartsError, RealPartsError, fetch
from tests.set_up.shelf import only_the_shelf, put_on_the_shelf, required

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip finds packages in a folder and nowhere else; the cache is empty."""
    for name, value in only_the_shelf(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("VISMAID_REAL", str(tmp_path / "cache"))


def requirements(folder: Path, digest: str) -> Path:
    path = folder / "requirements.txt"
    path.write_text(required(digest))
    return path


def test_a_package_whose_hash_differs_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = put_on_the_shelf(tmp_path)
    with pytest.raises(RealPartsError, match="not the one whose hash is known") as caught:
        fetch(requirements(tmp_path, digest[::-1]))
    assert not isinstance(caught.value, NoRealPartsError)
    laid_out: list[Path] = []
    monkeypatch.setattr(parts, "_lay_out", lambda downloads, folder: laid_out.append(downloads))
    fetch(requirements(tmp_path, digest))
    assert [path.name for path in laid_out[0].iterdir()] == ["part-1.0-py3-none-any.whl"]


def test_without_an_index_it_says_so_in_a_sentence_and_ends_with_status_2() -> None:
    with pytest.raises(NoRealPartsError, match="cannot be fetched"):
        fetch()
    command = [sys.executable, "-m", "tests.real.parts"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("vismaid: The real parts cannot be fetched")
    assert done.stderr.count("\n") == 1
