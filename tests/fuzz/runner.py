"""Runs fuzzers in processes of their own, where whatever they do is noticed and counted."""

import json
import select
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Limits:
    """What an input may take."""

    megabytes: float = 1_600.0
    """What the process may grow by for a while."""
    patience: float = 60.0
    """Seconds after which it is taken for one that hangs; a busy machine is slow."""


LIMITS = Limits()


@dataclass
class Tally:
    """What became of a fuzzer's inputs."""

    name: str
    module: str
    """Where the fuzzer is."""
    inputs: int = 0
    accepted: int = 0
    failures: list[str] = field(default_factory=list)
    """What happened, and how to see it again."""
    slowest: float = 0.0
    """Seconds that an input took at most."""
    largest: float = 0.0
    """Megabytes that an input made the process grow by at most."""
    next: int = 0
    """Number of the next input."""

    @property
    def refused(self) -> int:
        """Inputs that were refused as they should be."""
        return self.inputs - self.accepted - len(self.failures)


def run(
    tally: Tally, seed: int, last: int, seconds: float, folder: Path, limits: Limits = LIMITS
) -> None:
    """Try a fuzzer's next inputs in one process, to the last or as many as there are seconds for.

    What fails stays in ``folder``, with all that was written for it.
    """
    work = folder / tally.name
    work.mkdir(parents=True, exist_ok=True)
    said = work / "stderr"
    numbers = [str(each) for each in (seed, tally.next, last, seconds)]
    with (
        said.open("wb") as errors,
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.fuzz.batch",
                tally.module,
                tally.name,
                *numbers,
                str(work),
            ],
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=ROOT,
        ) as process,
    ):
        begun = _listen(process, tally, seed, limits)
        process.kill()
    if begun is not None:
        tally.inputs += 1
        tally.next = begun + 1
        lines = said.read_text(errors="replace").splitlines()[-3:]
        how = "hangs" if process.returncode == -9 else f"ends with status {process.returncode}"
        _fail(tally, seed, begun, "\n".join([how, *lines]))
    elif process.returncode not in (0, -9):
        tally.failures.append(
            f"{tally.name} did not run: {said.read_text(errors='replace')[-500:]}"
        )
        tally.next = last


def _listen(
    process: "subprocess.Popen[bytes]", tally: Tally, seed: int, limits: Limits
) -> int | None:
    """Count what a process tells; the input in whose midst it ended or hung, if it did."""
    assert process.stdout is not None
    begun = None
    while True:
        if not select.select([process.stdout], [], [], limits.patience)[0]:
            return begun
        line = process.stdout.readline()
        if not line:
            process.wait(limits.patience)
            return begun
        told = json.loads(line)
        begun = told.get("begun")
        if begun is None:
            _count(tally, seed, told, limits)


def _count(tally: Tally, seed: int, told: dict[str, Any], limits: Limits) -> None:
    tally.inputs += 1
    tally.next = told["done"] + 1
    tally.slowest = max(tally.slowest, told["seconds"])
    tally.largest = max(tally.largest, told["megabytes"])
    failure = told["failure"]
    if failure is None and told["megabytes"] > limits.megabytes:
        failure = f"takes {told['megabytes']:.0f} MB"
    if failure is not None:
        _fail(tally, seed, told["done"], failure)
    else:
        tally.accepted += told["accepted"]


def _fail(tally: Tally, seed: int, number: int, what: str) -> None:
    again = f"python -m tests.fuzz --only {tally.name} --seed {seed} --input {number}"
    tally.failures.append(f"{again}\n{what}")


def rounds(tallies: list[Tally], seed: int, minutes: float, folder: Path) -> None:
    """All fuzzers in turns, each for an equal share of the time."""
    end, share = time.monotonic() + 60 * minutes, min(20.0, 60 * minutes / len(tallies))
    while time.monotonic() < end:
        for tally in tallies:
            left = end - time.monotonic()
            if left > 0:
                run(tally, seed, tally.next + 100_000, min(share, left), folder)


def table(tallies: list[Tally]) -> str:
    """The figures, as a Markdown table."""
    lines = [
        "| parser | inputs | refused | accepted | failures | slowest, s | largest, MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    every = [*tallies, _sum(tallies)] if len(tallies) > 1 else tallies
    lines += [
        f"| {each.name.replace('_', ' ')} | {each.inputs:,} | {each.refused:,} "
        f"| {each.accepted:,} | {len(each.failures):,} | {each.slowest:.1f} | {each.largest:.0f} |"
        for each in every
    ]
    return "\n".join(lines)


def _sum(tallies: list[Tally]) -> Tally:
    return Tally(
        "all",
        "",
        sum(each.inputs for each in tallies),
        sum(each.accepted for each in tallies),
        [failure for each in tallies for failure in each.failures],
        max(each.slowest for each in tallies),
        max(each.largest for each in tallies),
    )
