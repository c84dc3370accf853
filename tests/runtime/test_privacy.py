"""What is seen and heard is in the memory of one process, which nothing writes down."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "runtime/packs/demo/samples/03-count.jpg"


def test_memory_that_is_kept_private_is_not_dumped() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import ctypes, resource; from runtime.privacy import keep_memory_private;"
            "keep_memory_private(); print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), "
            "resource.getrlimit(resource.RLIMIT_CORE))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "0 (0, 0)"


@pytest.mark.parametrize("command", ["ask", "run"])
def test_what_sees_and_hears_keeps_its_memory_private(command: str, tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    script.write_text("[[step]]\nwait = 600\n")
    arguments = {
        "ask": ["ask", "--image", str(PICTURE), "--text", "Where?"],
        "run": ["run", "--simulate", str(script), "--fast"],
    }[command]
    process = subprocess.Popen(
        [sys.executable, "-m", "vismaid", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
    )
    assert process.stdout
    try:
        process.stdout.read(1)  # it has begun to answer, or to tell what happens
        limits = Path(f"/proc/{process.pid}/limits").read_text()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert re.search(r"Max core file size +0 +0 ", limits)
