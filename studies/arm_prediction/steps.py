"""The steps of the study: results compared, code counted, times measured, all kept in a file."""

import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from convert.quantize.quantizer import Mix, quantize
from runtime.packs.search import find_pack
from studies.arm_prediction import graphs
from studies.arm_prediction.cycles import estimate
from studies.arm_prediction.emulated import count as count_executed
from studies.arm_prediction.emulated import output, run
from studies.arm_prediction.operations import (
    COUNTED_TOKENS,
    MORE_TOKENS,
    OPERATIONS,
    TOKENS,
    Operation,
    graph_path,
)
from studies.arm_prediction.prepare import Place, Workshop

Floats = NDArray[np.float64]
PLACES = ("a76", "a72", "x86")
_LIBRARIES = ("onnxruntime_pybind", "libggml", "libm.so", "libm-")
_ROUNDS, _REPETITIONS = 3, 4
_PROGRAM = Path(__file__).with_name("run_graph.py")
_TEXT_PROGRAM = Path(__file__).with_name("run_text.py")
_TYPES = ("F16", "Q8_0", "Q4_0")


@dataclass
class Kept:
    """What was found, of all processors."""

    clock: float = 0
    """GHz of this machine while it was measured."""
    cycles: dict[str, dict[str, float]] = field(default_factory=dict)
    """Cycles for a MAC, by the processor's name and the operation's."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Of each operation at its whole size, measured here with one thread."""

    @classmethod
    def read(cls, path: Path) -> "Kept":
        """From a file; empty where there is none."""
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls()

    def write(self, path: Path) -> None:
        """Into a file."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def agree(workshop: Workshop, console: Console) -> None:
    """Show how far tower and text model on Arm's cores are from what this machine computes."""
    _agree_on_tower(workshop, console)
    _agree_on_text(workshop, console)


def _agree_on_tower(workshop: Workshop, console: Console) -> None:
    """Two layers of the tower, beside float32 on this machine."""
    exact: Floats | None = None
    for precision in graphs.PRECISIONS:
        path = workshop.folder / f"{precision}-two.onnx"
        graphs.write_layers(path, precision, layers=2, tokens=81, attention=True)
        results = {}
        for name in ("x86", "a76", "a72"):
            place = workshop.place(name)
            emulator = None if name == "x86" else place.emulator
            run(emulator, _graph_words(place, [path], 1, workshop.folder))
            results[name] = np.load(workshop.folder / f"{path.stem}.npy").astype(np.float64)
        exact = results["x86"] if exact is None else exact
        for name, values in results.items():
            console.print(
                f"{precision} on {name}: 1 − cos {_distance(values, exact):.1e} from float32, "
                f"{_distance(values, results['x86']):.1e} from this machine's {precision}"
            )


def _agree_on_text(workshop: Workshop, console: Console) -> None:
    """The demo pack's text model in several types, whole."""
    pack = find_pack("demo")
    source = pack.path(pack.manifest.text_model)
    for kind in _TYPES:
        model = source if kind == "F16" else workshop.folder / f"text-{kind}.gguf"
        if kind != "F16":
            quantize(source, model, Mix(kind))
        results = {}
        for name in ("x86", "a76", "a72"):
            place, out = workshop.place(name), workshop.folder / f"text-{kind}-{name}.npy"
            emulator = None if name == "x86" else place.emulator
            output(emulator, [str(place.python), str(_TEXT_PROGRAM), str(model), str(out)])
            results[name] = np.load(out).astype(np.float64)
        for name in ("a76", "a72"):
            same = (results[name].argmax(1) == results["x86"].argmax(1)).sum()
            console.print(
                f"text model, {kind}, on {name}: 1 − cos "
                f"{_distance(results[name], results['x86']):.1e} from this machine's logits, "
                f"the same likeliest token {same} times of {len(results[name])}"
            )


def _distance(one: Floats, other: Floats) -> float:
    a, b = one.ravel(), other.ravel()
    return float(1 - a @ b / np.sqrt((a @ a) * (b @ b)))


def count(workshop: Workshop, kept_in: Path, console: Console) -> None:
    """Count what every operation executes on every processor, and keep the cycles."""
    for name in PLACES:
        place = workshop.place(name)
        found = {}
        for operation in OPERATIONS:
            if not operation.is_graph and _is_for(name, operation):
                words = _words(place, operation.counted, 1, workshop.folder)
                [one] = _estimates(workshop, place, words, console)
                found[operation.name] = one / operation.macs
        found |= _counted_graphs(workshop, place, console)
        kept = Kept.read(kept_in)
        kept.cycles[name] = {key: round(value, 5) for key, value in found.items()}
        kept.write(kept_in)


def _counted_graphs(workshop: Workshop, place: Place, console: Console) -> dict[str, float]:
    """Cycles for a MAC of every graph, at the whole number of tokens."""
    sizes = [
        (operation, tokens)
        for operation in OPERATIONS
        if operation.is_graph
        for tokens in ((COUNTED_TOKENS, MORE_TOKENS) if operation.precision else (TOKENS,))
    ]
    paths = [_written(operation, workshop.folder, tokens, 1) for operation, tokens in sizes]
    words = _graph_words(place, paths, 1, workshop.folder)
    cycles: dict[str, list[float]] = {}
    for (operation, _), one in zip(sizes, _estimates(workshop, place, words, console), strict=True):
        cycles.setdefault(operation.name, []).append(one)
    return {
        operation.name: _at_whole_size(operation, cycles[operation.name])
        for operation in OPERATIONS
        if operation.is_graph
    }


def _at_whole_size(operation: Operation, cycles: list[float]) -> float:
    """Cycles for a MAC: what grows with the tokens, and what does not, from two numbers of them."""
    if len(cycles) == 1:
        return cycles[0] / operation.macs
    few, more = cycles
    each = (more - few) / (MORE_TOKENS - COUNTED_TOKENS)
    return (few + each * (TOKENS - COUNTED_TOKENS)) / operation.measured_macs


def _estimates(workshop: Workshop, place: Place, words: list[str], console: Console) -> list[float]:
    """Cycles of each thing that a program does."""
    phases, libraries = count_executed(place.emulator, words, _LIBRARIES)
    found = [estimate(workshop.tools, place.core, each, libraries) for each in phases]
    for one in found:
        console.print(
            f"{place.name}, {' '.join(words[1:-3])}: {one.cycles:.3g} cycles, "
            f"{one.hottest_share:.0%} of them in {len(one.hottest.instructions)} instructions "
            f"of {one.hottest_cycles:.1f}"
        )
    return [one.cycles for one in found]


def _is_for(name: str, operation: Operation) -> bool:
    """A Cortex-A72 has no repacked buffer; some are counted for the board that others measured."""
    if name == "a72" and "repacked" in operation.counted:
        return False
    return name == "a76" or operation.measured_macs > 0


def measure(workshop: Workshop, kept_in: Path, console: Console) -> None:
    """Time every operation here at its whole size, with one thread, by the processor's clock."""
    place = workshop.place("x86")
    found: dict[str, list[float]] = {}
    timed = [operation for operation in OPERATIONS if operation.measured_macs]
    for operation in timed:
        if operation.is_graph:
            _written(operation, workshop.folder, TOKENS, graphs.HEADS)
    clocks = []
    for _ in range(_ROUNDS):
        for operation in timed:
            clocks.append(1 / _clock(place))
            if operation.is_graph:
                path = graph_path(workshop.folder, operation, TOKENS)
                words = _graph_words(place, [path], _REPETITIONS, workshop.folder)
            else:
                words = _words(place, operation.measured, _REPETITIONS, workshop.folder)
            found.setdefault(operation.name, []).extend(run(None, words).seconds[0][1:])
    kept = Kept.read(kept_in)
    kept.clock = statistics.median(clocks)
    kept.seconds = {name: statistics.median(each) for name, each in found.items()}
    kept.write(kept_in)
    console.print(f"{kept.clock:.2f} GHz; medians are in {kept_in}")


def _clock(place: Place) -> float:
    return run(None, [str(place.operations), "clock"]).seconds[0][0]


def _written(operation: Operation, folder: Path, tokens: int, heads: int) -> Path:
    path = graph_path(folder, operation, tokens, heads)
    if operation.precision:
        graphs.write_layers(path, operation.precision, layers=1, tokens=tokens, attention=False)
    else:
        graphs.write_attention(path, heads=heads, tokens=tokens)
    return path


def _words(place: Place, size: tuple[str, ...], runs: int, folder: Path) -> list[str]:
    return [str(place.operations), *size, str(runs), "1", str(folder / f"{place.name}.bin")]


def _graph_words(place: Place, paths: list[Path], runs: int, folder: Path) -> list[str]:
    names = ",".join(map(str, paths))
    return [str(place.python), str(_PROGRAM), names, str(runs), str(folder), "1"]
