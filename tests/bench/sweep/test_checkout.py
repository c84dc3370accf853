"""A checkout's commit is found with and without git."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.sweep.checkout import commit_of


def without_git(command: Sequence[str]) -> str:
    return ""


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "trunk")
    (folder / "file").write_text("one\n")
    git(folder, "add", "file")
    git(folder, "commit", "-q", "-m", "First")
    return folder


def test_a_branch_s_commit_is_found(checkout: Path) -> None:
    commit = git(checkout, "rev-parse", "HEAD")
    assert commit_of(checkout) == commit_of(checkout, tool=without_git) == commit


def test_a_packed_branch_and_a_commit_without_one_are_found(checkout: Path) -> None:
    commit = git(checkout, "rev-parse", "HEAD")
    git(checkout, "pack-refs", "--all")
    assert not (checkout / ".git/refs/heads/trunk").exists()
    assert commit_of(checkout, tool=without_git) == commit
    git(checkout, "checkout", "-q", "--detach")
    assert commit_of(checkout, tool=without_git) == commit


@pytest.mark.parametrize("packed", [False, True])
def test_a_second_working_tree_has_a_commit_of_its_own(checkout: Path, packed: bool) -> None:
    second = checkout.parent / "second"
    git(checkout, "worktree", "add", "-q", "-b", "topic", str(second))
    git(second, "commit", "-q", "--allow-empty", "-m", "Second")
    if packed:
        git(checkout, "pack-refs", "--all")
    commit = git(second, "rev-parse", "HEAD")
    assert commit != git(checkout, "rev-parse", "HEAD")
    assert commit_of(second) == commit_of(second, tool=without_git) == commit


def test_changed_files_are_not_that_commit_s(checkout: Path) -> None:
    commit = git(checkout, "rev-parse", "HEAD")
    (checkout / "untracked").write_text("new\n")
    assert commit_of(checkout) == commit
    (checkout / "file").write_text("two\n")
    assert commit_of(checkout) == f"{commit}-dirty"


def test_what_is_no_checkout_has_no_commit(checkout: Path) -> None:
    inside = checkout / "site-packages"
    inside.mkdir()
    assert commit_of(inside) == ""
    (checkout / ".git/HEAD").write_text("ref: refs/heads/none\n")
    assert commit_of(checkout, tool=without_git) == ""
    (checkout / ".git/HEAD").write_text("ref: HEAD\n")
    assert commit_of(checkout, tool=without_git) == ""
