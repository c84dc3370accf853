"""Whether this project's figures are those of llama.cpp's own tools, on the same files.

    python -m studies.agreement PACK… --llama-bench PROGRAM [--mtmd-cli PROGRAM] [--repeat 7]

``llama-bench`` says how fast a text model is and ``llama-mtmd-cli`` how long a tile takes through
the vision tower. Both are to be built from the sources that llama-cpp-python brings, with its
options. They and the measurements of ``vismaid bench`` take turns, so that whatever slows the
machine slows both, and what is told is the ratio of neighbours. In a turn each loads the model
anew, since some of its speed hangs on where in memory it comes to lie; measures a few times after
one that does not count; and the median is taken.
"""

import argparse
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from rich.console import Console

from bench.bootstrap import of_median
from bench.measure.engines import BenchEngines
from bench.measure.model import measure_decode, measure_picture, measure_prefill
from bench.measure.sample_giver import sample_giver
from bench.sweep.plan import GENERATED, Material
from runtime.errors import BenchError, VismaidError
from runtime.gguf.model_size import BATCH
from runtime.llama.model import default_threads
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.vision.tiling import Detail

LENGTHS, DEPTHS = (128, 512), (0, 512)
"""Tokens that are prefilled, and tokens that are there already when decoding begins."""
WITHIN = 3
"""Times that a turn measures."""
_ENCODED = re.compile(r"n_chunks = (\d+).*?batch encoding done in (\d+) ms", re.DOTALL)


@dataclass(frozen=True)
class Pair:
    """One figure, measured here and by a tool of llama.cpp's in turn."""

    pack: str
    figure: str
    unit: str
    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def ratios(self) -> list[float]:
        """Ours by theirs, of each turn."""
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]


@dataclass(frozen=True)
class _Contest:
    figure: str
    unit: str
    ours: Callable[[BenchEngines], float]
    """Measures once."""
    theirs: Callable[[], Sequence[float]]
    """Measures ``WITHIN`` times."""


def agreement(
    pack: Pack,
    llama_bench: Path | None,
    mtmd_cli: Path | None,
    *,
    repeat: int,
    threads: int,
    lengths: Sequence[int] = LENGTHS,
    depths: Sequence[int] = DEPTHS,
) -> Iterator[Pair]:
    """Measure a pack both ways, ``repeat`` times in turn.

    Raises:
        BenchError: a tool fails or says something else than expected.
        VismaidError: the pack cannot be used.
    """
    material = Material(_picture(pack))
    contests: list[_Contest] = []
    if llama_bench:
        contests += _text(pack, llama_bench, threads, lengths, depths)
    if mtmd_cli:
        contests.append(_tile(pack, mtmd_cli, threads, material))
    for contest in contests:
        ours: list[float] = []
        theirs: list[float] = []
        both: list[tuple[list[float], Callable[[], Sequence[float]]]] = [
            (ours, partial(_several, contest, pack, threads, material)),
            (theirs, contest.theirs),
        ]
        for turn in range(repeat):
            for medians, measure in both if turn % 2 else reversed(both):
                medians.append(median(measure()))
        yield Pair(pack.manifest.name, contest.figure, contest.unit, ours, theirs)


def _several(contest: _Contest, pack: Pack, threads: int, material: Material) -> list[float]:
    with BenchEngines(pack, threads, material) as engines:
        return [contest.ours(engines) for _ in range(1 + WITHIN)][1:]


def _text(
    pack: Pack, tool: Path, threads: int, lengths: Sequence[int], depths: Sequence[int]
) -> list[_Contest]:
    given: list[object] = [tool, "-m", pack.path(pack.manifest.text_model)]
    given += ["-t", threads, "-b", BATCH, "-ub", BATCH, "-fa", "off", "-o", "json"]
    given += ["-r", WITHIN]
    prefills = [
        _Contest(
            f"prefill of {length} tokens",
            "tokens/s",
            partial(_prefill, tokens=length),
            partial(_speeds, [*given, "-p", length, "-n", 0]),
        )
        for length in lengths
    ]
    decodes = [
        _Contest(
            f"decode after {depth} tokens",
            "tokens/s",
            partial(_decode, depth=depth),
            partial(_speeds, [*given, "-p", 0, "-n", GENERATED, "-d", depth]),
        )
        for depth in depths
    ]
    return prefills + decodes


def _tile(pack: Pack, tool: Path, threads: int, material: Material) -> _Contest:
    given: list[object] = [tool, "-m", pack.path(pack.manifest.text_model)]
    given += ["--mmproj", pack.path(pack.manifest.projector)]
    given += ["--image", material.picture] * (1 + WITHIN)
    given += ["-t", threads, "--chat-template", "chatml", "-p", "What is this?", "-n", 1]
    return _Contest("a tile through the tower", "s", _encode, partial(_seconds, given))


def _prefill(engines: BenchEngines, tokens: int) -> float:
    return measure_prefill(engines, tokens, _nothing)["prefill"]


def _decode(engines: BenchEngines, depth: int) -> float:
    return measure_decode(engines, depth, _nothing)["decode"]


def _encode(engines: BenchEngines) -> float:
    return measure_picture(engines, Detail.GLANCE)["encode_tile"]


def _nothing() -> None: ...


def _picture(pack: Pack) -> str:
    """The pack's own picture, or any at all: what is in it changes no time."""
    given = sample_giver(pack)
    return str(given.path(given.manifest.samples[0].picture))


def _speeds(command: Sequence[object]) -> list[float]:
    """What ``llama-bench`` measured, tokens a second."""
    said = _run(command).stdout
    try:
        return [float(each) for each in json.loads(said)[0]["samples_ts"]]
    except (ValueError, LookupError, TypeError):
        raise BenchError(f"{command[0]} said nothing about speed.") from None


def _seconds(command: Sequence[object]) -> list[float]:
    """What ``llama-mtmd-cli`` took for a tile of each picture but the first."""
    done = _run(command)
    found = [int(taken) / int(tiles) / 1000 for tiles, taken in _ENCODED.findall(done.stderr)]
    if len(found) < 2:
        raise BenchError(f"{command[0]} said nothing about its encoder.")
    return found[1:]


def _run(command: Sequence[object]) -> subprocess.CompletedProcess[str]:
    words = [str(each) for each in command]
    with tempfile.TemporaryDirectory() as folder:
        try:
            return subprocess.run(
                words, check=True, capture_output=True, text=True, cwd=folder, errors="replace"
            )
        except OSError as error:
            raise BenchError(f"{words[0]} cannot be run: {error.strerror}.") from None
        except subprocess.CalledProcessError as error:
            last = (error.stderr.strip().splitlines() or [""])[-1]
            raise BenchError(f"{words[0]} failed: {last}") from None


def markdown(pairs: Sequence[Pair]) -> str:
    """A row a figure: medians, and the median of the ratios with its 95 % interval."""
    lines = [
        "| pack | figure | vismaid | llama.cpp's tool | ratio | turns |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for pair in pairs:
        low, high = of_median(pair.ratios)
        lines.append(
            f"| {pair.pack} | {pair.figure} | {median(pair.ours):,.4g} {pair.unit} "
            f"| {median(pair.theirs):,.4g} {pair.unit} "
            f"| {median(pair.ratios):.3f} ({low:.3f} to {high:.3f}) | {len(pair.ratios)} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="This project's figures beside llama.cpp's own.")
    parser.add_argument("packs", nargs="+", metavar="PACK")
    parser.add_argument("--llama-bench", type=Path)
    parser.add_argument("--mtmd-cli", type=Path)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--threads", type=int, default=default_threads())
    arguments = parser.parse_args()
    found = []
    try:
        for name in arguments.packs:
            for pair in agreement(
                find_pack(name),
                arguments.llama_bench,
                arguments.mtmd_cli,
                repeat=arguments.repeat,
                threads=arguments.threads,
            ):
                found.append(pair)
                Console(stderr=True).print(pair)
    except VismaidError as error:
        raise SystemExit(f"{parser.prog}: {error}") from None
    print(markdown(found), end="")


if __name__ == "__main__":
    main()
