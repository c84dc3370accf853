"""Quantizing at the real 0.5B shape: its time beside that of ``llama-quantize``, and what it makes.

    python -m studies.quantizer_speed FOLDER [--tool llama-quantize] [--repeat 3]

Both programs take turns on the same files, so that whatever slows the machine slows both. The
weights are random, which changes no time and no size; of the projector's types the direction of the
embeddings against F16 is measured too, on two pictures.
"""

import argparse
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bench.parity.cases import picture
from bench.shapes.real_shape import real_shape_pack
from convert.pack_writer import pack_file
from convert.quantize.quantizer import Mix, quantize
from runtime.files.folders import link
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session

TEXT_TYPES = ("Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "IQ4_NL", "Q3_K_M")
PROJECTOR_TYPES = ("Q8_0", "Q6_K", "Q5_K", "Q4_K", "Q4_0")


@dataclass(frozen=True)
class Cost:
    """What a run of a quantizer took."""

    seconds: float
    """By the clock."""
    processor: float
    """Seconds of processors, of the program and the system for it."""


@dataclass(frozen=True)
class Line:
    """A file at a type."""

    file: str
    type: str
    bytes: int
    ours: Sequence[Cost]
    theirs: Sequence[Cost]
    same: bool | None
    """Whether both wrote the same bytes; None where there was but one."""
    cosine: float | None = None
    """Least cosine between embeddings, of a projector."""


def timed(run: Callable[[], object]) -> Cost:
    """Run something that starts processes, and tell what they took."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run()
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, used)


def measure(pack: Pack, tool: Path | None, repeat: int) -> Iterator[Line]:
    """Every type of both files, one after the other."""
    wanted = [("text model", Mix(kind), pack.manifest.text_model) for kind in TEXT_TYPES]
    wanted += [
        ("projector", Mix(kind, pure=True), pack.manifest.projector) for kind in PROJECTOR_TYPES
    ]
    expected = embeddings(pack)
    for file, mix, entry in wanted:
        source = pack.path(entry)
        with tempfile.TemporaryDirectory(dir=pack.folder.parent) as folder:
            ours, theirs = Path(folder) / "ours.gguf", Path(folder) / "theirs.gguf"
            costs: tuple[list[Cost], list[Cost]] = [], []
            for _ in range(repeat):
                costs[0].append(timed(lambda: quantize(source, ours, mix)))  # noqa: B023
                if tool:
                    command = _command(tool, source, theirs, mix)
                    costs[1].append(timed(lambda: _quietly(command)))  # noqa: B023
            same = ours.read_bytes() == theirs.read_bytes() if tool else None
            cosine = None
            if file == "projector":
                cosine = _least_cosine(expected, embeddings(_with_projector(pack, ours)))
            yield Line(file, mix.type, ours.stat().st_size, *costs, same, cosine)


def _command(tool: Path, source: Path, target: Path, mix: Mix) -> list[str]:
    """The same for ``llama-quantize``, which takes as many threads as there are processors."""
    names = {"Q5_K": "Q5_K_S", "Q4_K": "Q4_K_S"}
    pure = ["--tensor-type", f".*={mix.type.lower()}"] if mix.pure else []
    threads = str(os.cpu_count())
    return [str(tool), *pure, str(source), str(target), names.get(mix.type, mix.type), threads]


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _with_projector(pack: Pack, path: Path) -> Pack:
    text = pack.path(pack.manifest.text_model)
    link(text, path.parent / text.name)
    update = {"projector": pack_file(path.parent, path.name)}
    return Pack(path.parent, pack.manifest.without_graph().model_copy(update=update))


def embeddings(pack: Pack) -> NDArray[np.float64]:
    """Of two pictures, float64 [image tokens, width]."""
    assert pack.manifest.image
    side = pack.manifest.image.tile
    with Session(pack, exact=True, context=2048) as session:
        found = []
        for seed in (0, 1):
            session.show([picture((side, side + 40), seed)])
            found.append(Scorer(session).image_embeddings)
    return np.concatenate(found).astype(np.float64)


def _least_cosine(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return float((np.einsum("ij,ij->i", first, second) / lengths).min())


def markdown(lines: Sequence[Line]) -> str:
    """The table."""
    compared = any(line.theirs for line in lines)
    headings = ["file", "type", "MB", "s", "processor s"]
    headings += ["llama-quantize, s", "processor s", "ratio", "same bytes"] if compared else []
    rows = [[*headings, "1 - cosine, worst"], ["---", "---", *["---:"] * (len(headings) - 1)]]
    for line in lines:
        cells = [line.file, line.type, f"{line.bytes / 1e6:,.0f}", *_costs(line.ours)]
        if line.theirs:
            ours, theirs = (
                median(each.processor for each in costs) for costs in (line.ours, line.theirs)
            )
            cells += [*_costs(line.theirs), f"{ours / theirs:.2f}", "yes" if line.same else "NO"]
        rows.append([*cells, "" if line.cosine is None else f"{1 - line.cosine:.1e}"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _costs(costs: Sequence[Cost]) -> list[str]:
    clock, processor = (
        median(each.seconds for each in costs),
        median(each.processor for each in costs),
    )
    return [f"{clock:.1f}", f"{processor:.1f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Quantizing at the real 0.5B shape.")
    parser.add_argument("folder", type=Path, help="where the random pack is, or is made")
    parser.add_argument("--tool", type=Path, help="the program llama-quantize")
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    pack = real_shape_pack(arguments.folder, quantization="F16", whisper="tiny")
    lines = []
    for line in measure(pack, arguments.tool, arguments.repeat):
        lines.append(line)
        print(markdown([line]).splitlines()[-1], flush=True)
    print(markdown(lines), end="")


if __name__ == "__main__":
    main()
