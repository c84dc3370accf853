"""Asking opens no way to a network: shown three ways, with the whole chain each time."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

ROOT = Path(__file__).parents[1]

AUDITED = """
import os, sys

def forbid(event, arguments):
    if event == "socket.__new__" and arguments[1] != 1:  # 1 is AF_UNIX
        os._exit(99)
    if event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.connect"}:
        os._exit(99)

sys.addaudithook(forbid)
if sys.argv[1:] == ["control"]:
    import socket
    socket.socket(socket.AF_INET, socket.SOCK_STREAM)
from vismaid.app import main
sys.exit(main(sys.argv[1:]))
"""


def run(*command: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(each) for each in command], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture
def ask(speaking_pack: Path, picture: Path, question: Path, tmp_path: Path) -> list[object]:
    """The arguments of an `ask` that looks, hears and speaks."""
    files = ["--image", picture, "--audio", question, "--out", tmp_path / "answer.wav"]
    return ["ask", "--pack", speaking_pack, *files, "--json"]


def assert_answered(ran: "subprocess.CompletedProcess[str]", folder: Path) -> None:
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["question"]
    assert soundfile.info(folder / "answer.wav").frames > 0


def test_asking_works_where_there_is_no_network_interface(
    ask: list[object], tmp_path: Path
) -> None:
    unshare = ["unshare", "-n"] if os.getuid() == 0 else ["unshare", "-rn"]
    interfaces = "import socket; print(*(name for _, name in socket.if_nameindex()))"
    seen = run(*unshare, sys.executable, "-c", interfaces)
    if seen.returncode:
        pytest.skip(f"the kernel allows no network namespace here: {seen.stderr.strip()}")
    assert seen.stdout.split() == ["lo"]
    assert_answered(run(*unshare, sys.executable, "-m", "vismaid", *ask), tmp_path)


def test_asking_makes_no_internet_socket(ask: list[object], tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-qq", "-e", "trace=socket,socketpair,connect", "-o", trace]
    control = "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)"
    tried = run(*strace, sys.executable, "-c", control)
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()}")
    assert "AF_INET" in trace.read_text()
    assert_answered(run(*strace, sys.executable, "-m", "vismaid", *ask), tmp_path)
    assert "AF_INET" not in trace.read_text()


def test_asking_makes_no_internet_socket_in_python(ask: list[object], tmp_path: Path) -> None:
    assert run(sys.executable, "-c", AUDITED, "control").returncode == 99
    assert_answered(run(sys.executable, "-c", AUDITED, *ask), tmp_path)
