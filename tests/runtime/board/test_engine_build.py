"""What the engines were built to use, and what becomes of whoever asks one that dies."""

import subprocess
import sys

import pytest

from runtime.board.engine_build import features_in, read_build
from runtime.llama.model import build_features
from runtime.packs.search import find_pack

ASK = "import sys, {}; from vismaid.app import main; sys.exit(main(sys.argv[1:]))"
KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGILL)"


def test_an_engine_tells_in_its_own_process_what_it_tells_in_this_one() -> None:
    assert read_build("llama.cpp").features == build_features()


def test_whisper_cpp_tells_what_it_was_built_to_use() -> None:
    told = read_build("whisper.cpp")
    assert not told.failure
    assert told.features & {"AVX2", "SSE3", "NEON"}


@pytest.mark.parametrize(
    ("code", "reason"),
    [(KILLED, "SIGILL"), ("import nothing_of_the_kind", "No module named 'nothing_of_the_kind'")],
)
def test_an_engine_that_dies_is_told_of_in_words(code: str, reason: str) -> None:
    told = read_build("whisper.cpp", [sys.executable, "-c", code])
    assert reason in told.failure
    assert not told.features


def test_features_are_those_that_are_not_zero() -> None:
    told = "WHISPER : COREML = 0 | OPENVINO = 0 | CPU : NEON = 1 | SVE_CNT = 16 | OPENMP = 1 | "
    assert features_in(told) == {"NEON", "SVE_CNT", "OPENMP"}


@pytest.mark.parametrize("first", ["_pywhispercpp, llama_cpp", "llama_cpp, _pywhispercpp"])
def test_both_engines_work_in_one_process_whichever_is_loaded_first(first: str) -> None:
    pack = find_pack("demo")
    sample = pack.manifest.samples[0]
    picture, audio = str(pack.path(sample.picture)), str(pack.path(sample.audio))
    command = [sys.executable, "-c", ASK.format(first), "ask", "--image", picture, "--audio", audio]
    told = subprocess.run(command, capture_output=True, text=True)
    assert (told.returncode, told.stdout.strip()) == (0, sample.expected[0]), told.stderr
