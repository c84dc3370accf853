"""What reading a picture costs at the real 0.5B shape, by operation and by how it is done.

    python -m studies.prefill FOLDER [--rounds 5] [--types Q8_0,IQ4_NL] [--parts operations,…]

A system prompt's tokens, a picture's embeddings, a question's tokens and an answer's, one by one,
are evaluated in every way that the runtime could choose. The ways take turns, so that whatever
slows the machine slows all of them; of each the median is shown, and of its ratio to the first way
in the same round. ``--types`` adds the text model at other types. The weights are random, which
changes no time.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import llama_cpp as c
import numpy as np

from bench.shapes.real_shape import real_shape_pack
from convert.quantize.quantizer import Mix, quantize
from runtime.gguf.model_size import BATCH
from runtime.llama.context import Context
from runtime.llama.ggml import Node
from runtime.llama.model import TextModel, default_threads

SYSTEM, PICTURE, QUESTION, ANSWER = 15, 730, 24, 16
"""Positions, about as many as with llava-onevision-qwen2-0.5b in ``look``."""
_CONTEXT = 2048


@dataclass(frozen=True)
class Way:
    """How a text model evaluates."""

    batch: int = BATCH
    flash: bool = False
    threads: int = 0
    """0 for as many as the runtime takes."""

    def __str__(self) -> str:
        threads = f", {self.threads} threads" if self.threads else ""
        return f"batches of {self.batch}{', flash attention' if self.flash else ''}{threads}"


WAYS = (
    Way(),
    *(Way(batch) for batch in (64, 256, 768)),
    *(Way(batch, flash=True) for batch in (128, 768)),
)


class Times:
    """Seconds that operations take, told by llama.cpp's callback around each."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._began = 0.0

    def see(self, address: int, ask: bool, _data: object) -> bool:
        """Called before and after a node is computed, each node by itself."""
        now = time.perf_counter()
        if ask:
            self._began = time.perf_counter()
        else:
            self.seconds[_part(Node(address))] += now - self._began
        return True


def _part(node: Node) -> str:
    if node.operation != "MUL_MAT":
        return node.operation.lower()
    name = node.name.split("-")[0].split(" ")[0]
    if name in {"kq", "kqv"}:
        return f"matrix product: {name}"
    return "matrix product: output" if name.startswith("result") else "matrix product: weights"


class WayContext(Context):
    """A context that evaluates in a given way."""

    def __init__(self, model: TextModel, way: Way, times: Times | None = None) -> None:
        self._way, self._times = way, times
        super().__init__(
            model, tokens=_CONTEXT, batch=way.batch, threads=way.threads or default_threads()
        )

    def _parameters(self, threads: int, exact: bool, sequences: int) -> Any:
        parameters = super()._parameters(threads, exact, sequences)
        if self._way.flash:
            parameters.flash_attn_type = c.LLAMA_FLASH_ATTN_TYPE_ENABLED
        if self._times:
            self._callback = c.ggml_backend_sched_eval_callback(self._times.see)
            parameters.cb_eval = self._callback
        return parameters


@dataclass(frozen=True)
class Seconds:
    """What the parts of a turn took in the text model."""

    picture: float
    question: float
    token: float
    """Of the answer, each."""


def turn(context: Context, *, apart: bool = False) -> Seconds:
    """Evaluate a turn from its beginning.

    Args:
        context: What evaluates it.
        apart: Whether the picture is read in a thread of its own and the rest is done in another,
            as the runtime's turns are, or all in the calling thread.
    """
    if not apart:
        return Seconds(_read(context), *_answer(context))
    with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(1) as answering:
        seconds = reading.submit(_read, context).result()
        return Seconds(seconds, *answering.submit(_answer, context).result())


def _read(context: Context) -> float:
    """Seconds for a picture after a system prompt."""
    generator = np.random.default_rng(0)
    picture = generator.standard_normal((PICTURE, context.model.input_width)).astype(np.float32)
    context.remove(0)
    context.decode_tokens(list(range(100, 100 + SYSTEM)), 0, logits_last=False)
    began = time.perf_counter()
    for at in range(0, PICTURE, context.batch):
        context.decode_embeddings(picture[at : at + context.batch] * 0.02, SYSTEM + at)
    return time.perf_counter() - began


def _answer(context: Context) -> tuple[float, float]:
    """Seconds for a question after them, and for each token of its answer."""
    end, began = SYSTEM + PICTURE, time.perf_counter()
    context.decode_tokens(list(range(200, 200 + QUESTION)), end)
    asked, end = time.perf_counter(), end + QUESTION
    for at in range(ANSWER):
        context.decode_tokens([300 + at], end + at)
    return asked - began, (time.perf_counter() - asked) / ANSWER


def by_operation(model: TextModel, rounds: int) -> Iterator[tuple[str, float]]:
    """Median seconds of each kind of operation while a picture is read, the longest first."""
    measured = []
    times = Times()
    with WayContext(model, Way(), times) as context:
        embeddings = np.zeros((context.batch, model.input_width), np.float32) + 0.01
        for _ in range(rounds):
            context.remove(0)
            context.decode_tokens(list(range(100, 100 + SYSTEM)), 0, logits_last=False)
            times.seconds.clear()
            for at in range(0, PICTURE, context.batch):
                count = min(context.batch, PICTURE - at)
                context.decode_embeddings(embeddings[:count], SYSTEM + at)
            measured.append(dict(times.seconds))
    found = {part: median(each.get(part, 0.0) for each in measured) for part in measured[0]}
    yield from sorted(found.items(), key=lambda pair: -pair[1])


def measure(turns: Mapping[str, Callable[[], Seconds]], rounds: int) -> dict[str, list[Seconds]]:
    """Take turns in every way, one after the other in each round; the first round is left out."""
    found: dict[str, list[Seconds]] = {name: [] for name in turns}
    for number in range(rounds + 1):
        for name, take in turns.items():
            seconds = take()
            if number:
                found[name].append(seconds)
    return found


def by_way(model: TextModel, rounds: int) -> dict[str, list[Seconds]]:
    """Turns with other batches and with flash attention."""
    with ExitStack() as stack:
        contexts = {way: stack.enter_context(WayContext(model, way)) for way in WAYS}
        return measure({str(way): partial(turn, each) for way, each in contexts.items()}, rounds)


def by_thread(model: TextModel, rounds: int) -> dict[str, list[Seconds]]:
    """Turns in one thread of the operating system, and in several, each with OpenMP's threads."""
    with WayContext(model, Way()) as context:
        ways = {
            "all in one thread": partial(turn, context),
            "reading and answering in a thread each": partial(turn, context, apart=True),
        }
        return measure(ways, rounds)


def by_type(
    folder: Path, model: TextModel, kinds: Sequence[str], rounds: int
) -> dict[str, list[Seconds]]:
    """Turns of the text model at Q4_0 and at other types, in the runtime's way."""
    plain = real_shape_pack(folder, quantization="F16", whisper="tiny")
    source = plain.path(plain.manifest.text_model)
    with ExitStack() as stack:
        made = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        models = {"Q4_0": model}
        for kind in kinds:
            target = made / f"{kind.lower()}.gguf"
            quantize(source, target, Mix(kind))
            models[kind] = stack.enter_context(TextModel.load(target))
        contexts = {
            kind: stack.enter_context(WayContext(each, Way())) for kind, each in models.items()
        }
        return measure({kind: partial(turn, each) for kind, each in contexts.items()}, rounds)


def going_back(model: TextModel, rounds: int) -> tuple[int, float, float]:
    """Bytes of a picture's state; median seconds to save it, and to bring it back."""
    saving, restoring = [], []
    with WayContext(model, Way()) as context:
        _read(context)
        for _ in range(rounds):
            began = time.perf_counter()
            state = context.state(whole=True)
            saved = time.perf_counter()
            context.remove(0)
            context.restore(state)
            saving.append(saved - began)
            restoring.append(time.perf_counter() - saved)
    return state.bytes, median(saving), median(restoring)


def rows(measured: dict[str, list[Seconds]]) -> Iterator[str]:
    """Lines of a table; ratios are to the first way in the same round."""
    first = next(iter(measured.values()))
    for name, turns in measured.items():
        cells = []
        for part in ("picture", "question", "token"):
            ours = [float(getattr(each, part)) for each in turns]
            theirs = [float(getattr(each, part)) for each in first]
            ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
            cells += [f"{1000 * median(ours):,.0f}", f"{ratio:.2f}"]
        yield f"| {name} | {' | '.join(cells)} |"


def heading(first: str) -> str:
    """The two lines above ``rows``."""
    names = (first, "picture, ms", "ratio", "question, ms", "ratio", "token, ms", "ratio")
    return f"| {' | '.join(names)} |\n| --- |{' ---: |' * 6}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Reading a picture at the real 0.5B shape.")
    parser.add_argument("folder", type=Path, help="where the random pack is, or is made")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--types", default="", help="more types of the text model, by commas")
    parser.add_argument("--parts", default="operations,ways,threads,back", help="what is measured")
    arguments = parser.parse_args()
    rounds, parts = arguments.rounds, arguments.parts.split(",")
    pack = real_shape_pack(arguments.folder, quantization="Q4_0", whisper="tiny")
    with TextModel.load(pack.path(pack.manifest.text_model)) as model:
        if "operations" in parts:
            found = list(by_operation(model, rounds))
            whole = sum(seconds for _, seconds in found)
            print("| operation | ms | |\n| --- | ---: | ---: |")
            for part, seconds in found:
                print(f"| {part} | {1000 * seconds:,.0f} | {seconds / whole:.0%} |")
        if "threads" in parts:
            _show("threads", by_thread(model, rounds))
        if "ways" in parts:
            _show("way", by_way(model, rounds))
        if kinds := [kind for kind in arguments.types.split(",") if kind]:
            _show("type", by_type(arguments.folder, model, kinds, rounds))
        if "back" in parts:
            size, saved, restored = going_back(model, rounds)
            print(
                f"\nA picture's state has {size / 1e6:.1f} MB, is saved in {1000 * saved:.1f} ms "
                f"and brought back in {1000 * restored:.1f} ms."
            )


def _show(first: str, measured: dict[str, list[Seconds]]) -> None:
    print(f"\n{heading(first)}")
    print("\n".join(rows(measured)), flush=True)


if __name__ == "__main__":
    main()
