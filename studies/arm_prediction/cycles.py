"""How many cycles a core needs for code that was executed, by LLVM's model of the core."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from runtime.errors import VismaidError
from studies.arm_prediction.emulated import Library

_PAGE = 4096
_LONGEST = 2048
"""Bytes of code that are read for a block."""
_COVERED = 0.99
"""The share of the executions that is looked at, the most frequent first."""
_ITERATIONS = 200
_REGION = re.compile(r"Code Region - (\d+)\s.*?Total Cycles: +(\d+)", re.DOTALL)
_ENDS = {
    "aarch64": re.compile(r"^(b|b\..*|bl|blr|br|ret|cbn?z|tbn?z|svc|brk)$"),
    "x86_64": re.compile(r"^(j\w+|call\w*|ret\w*|syscall|rep|repe|repne|ud2)$"),
}


class ModelError(VismaidError):
    """LLVM's tools did not take the code."""


@dataclass(frozen=True)
class Core:
    """A core, as LLVM's tools know it."""

    architecture: str
    """``aarch64`` or ``x86_64``."""
    model: str
    """As ``llvm-mca -mcpu`` takes it."""
    features: str = ""
    """As ``-mattr`` takes it: what the model has not by its name."""


@dataclass(frozen=True)
class Block:
    """Code that is executed from its first instruction to its last."""

    address: int
    instructions: tuple[str, ...]
    executed: int


@dataclass(frozen=True)
class Estimate:
    """What an operation costs."""

    cycles: float
    instructions: float
    hottest: Block
    hottest_cycles: float
    """Of one execution of it."""
    hottest_share: float
    """Of all cycles."""


def estimate(
    tools: dict[str, str], core: Core, executed: Counter[int], libraries: list[Library]
) -> Estimate:
    """Add up the cycles of what was executed.

    Each block is taken to follow itself again and again, as the blocks do that matter. What the
    model leaves out are misses of caches and of the branch predictor.

    Raises:
        ModelError: LLVM's tools failed.
    """
    blocks = _blocks(tools["llvm-mc"], core, executed, libraries)
    each = _cycles(tools["llvm-mca"], core, blocks)
    costs = [block.executed * cycles for block, cycles in zip(blocks, each, strict=True)]
    total = sum(costs)
    hottest = max(range(len(costs)), key=costs.__getitem__)
    instructions = sum(block.executed * len(block.instructions) for block in blocks)
    return Estimate(total, instructions, blocks[hottest], each[hottest], costs[hottest] / total)


def _blocks(tool: str, core: Core, executed: Counter[int], libraries: list[Library]) -> list[Block]:
    every, seen, found = sum(executed.values()), 0, []
    for address, count in executed.most_common():
        if seen >= _COVERED * every:
            break
        seen += count
        home = next(item for item in libraries if item.start <= address < item.end)
        with home.path.open("rb") as file:
            file.seek(home.file_offset(address))
            code = file.read(min(_LONGEST, home.end - address))
        left = _PAGE - address % _PAGE
        found.append(Block(address, tuple(_disassembled(tool, core, code, left)), count))
    return found


def _disassembled(tool: str, core: Core, code: bytes, left: int) -> Iterable[str]:
    """The instructions of a block: to the first jump, or to the end of the page."""
    words = [tool, "--disassemble", "--show-encoding", f"--triple={core.architecture}-linux-gnu"]
    words.append("--mattr=+all" if core.architecture == "aarch64" else "--mcpu=znver3")
    typed = " ".join(f"{byte:#x}" for byte in code)
    done = subprocess.run(words, input=typed, capture_output=True, text=True, check=False)
    used = 0
    for line in done.stdout.splitlines():
        text, _, encoding = line.partition("encoding: ")
        text = re.split(r"\s+(?://|#)(?:\s|$)", text.strip())[0]
        if not encoding or not text:
            continue
        if used >= left:
            return
        yield text
        used += encoding.count(",") + 1
        if _ENDS[core.architecture].match(text.split()[0]):
            return


def _cycles(tool: str, core: Core, blocks: list[Block]) -> list[float]:
    lines: list[str] = []
    for number, block in enumerate(blocks):
        lines.append(f"# LLVM-MCA-BEGIN {number}")
        lines.extend(block.instructions)
        lines.append(f"# LLVM-MCA-END {number}")
    words = [tool, f"-mtriple={core.architecture}-linux-gnu", f"-mcpu={core.model}"]
    words += ["-all-views=false", "-summary-view", f"-iterations={_ITERATIONS}"]
    words += ["-skip-unsupported-instructions=any"]
    words += [f"-mattr={core.features}"] if core.features else []
    done = subprocess.run(
        words, input="\n".join(lines) + "\n", capture_output=True, text=True, check=False
    )
    regions = _REGION.findall(done.stdout)
    if done.returncode != 0 or not regions:
        said = (done.stderr.strip().splitlines() or ["nothing was said"])[0]
        raise ModelError(f"llvm-mca does not take the code: {said}. LLVM 19 does.")
    known = {int(name): int(total) for name, total in regions}
    return [known.get(number, 0) / _ITERATIONS for number in range(len(blocks))]
