"""A process that measures one pack with one number of threads, a request at a time.

    python -m bench.sweep.worker

Requests and answers are lines of JSON on stdin and stdout. A model that makes it crash, or that
the kernel kills for its memory, takes the process and not the sweep.
"""

import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from bench.failures import is_transient
from bench.figures import Found
from bench.measure.bandwidth import measure_limit
from bench.measure.energy import measure_token_energy, measure_turn_energy
from bench.measure.engines import BenchEngines
from bench.measure.model import engine_settings, measure_decode, measure_picture, measure_prefill
from bench.measure.speech import measure_recogniser, measure_voice
from bench.quality.measure import measure_divergence, measure_labelled
from bench.records import Setting
from bench.sweep.conditions import watched
from bench.sweep.plan import Material
from bench.turn.turn import measure_turn
from runtime.errors import PackError, VismaidError
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from runtime.vision.tiling import Detail


class Measuring:
    """A pack's engines, and what they have been warmed up with."""

    def __init__(self, engines: BenchEngines, most_load: float, original: str) -> None:
        self._engines, self._most_load, self._original = engines, most_load, original
        self._warm: set[str] = set()

    def take(self, group: str, name: str, setting: Setting) -> dict[str, Any]:
        """One repetition, warmed up where it is the first of its kind.

        Returns:
            A ``bench.sweep.journal.Repetition`` but for its task.
        """
        kind = json.dumps([group, name, setting])
        if kind not in self._warm:
            if group not in ("power", "quality"):
                self._measure(name, setting)
            # A context may have been made anew, and with it all that was warm gone cold.
            self._warm.add(kind)
        at = datetime.now(UTC)
        with watched(most_load=self._most_load) as watch:
            found = self._measure(name, setting)
        return {"at": at.isoformat(), **asdict(found), **watch.told}

    def _measure(self, name: str, setting: Setting) -> Found:
        engines, fresh = self._engines, self._warm.clear

        def count(name: str) -> int:
            return int(setting[name])

        def detail() -> Detail:
            return Detail(str(setting["detail"]))

        match name:
            case "picture":
                return Found(measure_picture(engines, detail()))
            case "prefill":
                values = measure_prefill(engines, count("tokens"), fresh)
                return Found(values, engine=engine_settings(engines))
            case "decode":
                values = measure_decode(engines, count("depth"), fresh, count("generated"))
                return Found(values, engine=engine_settings(engines))
            case "limit":
                how = count("depth"), count("threads"), fresh, count("generated")
                return Found(measure_limit(engines, *how))
            case "recognise":
                return Found(measure_recogniser(engines, float(setting["seconds"])))
            case "speak":
                return Found(measure_voice(engines))
            case "turn":
                return Found(measure_turn(engines, detail(), follow_up=bool(count("follow_up"))))
            case "turn_energy":
                return measure_turn_energy(engines, detail())
            case "token_energy":
                return measure_token_energy(engines, fresh, count("generated"))
            case "divergence":
                return measure_divergence(engines, self._its_original())
            case "labelled":
                return measure_labelled(engines)
        raise ValueError(name)

    def _its_original(self) -> Pack:
        if not self._original:
            raise PackError(
                f"The pack in F16 that {self._engines.pack.manifest.name} was made from is not "
                "beside it, so there is nothing to compare it with."
            )
        return Pack.open(Path(self._original))


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer until there are no more requests; the first says what is measured."""
    first: Mapping[str, Any] = json.loads(requests.readline())
    pack = Pack(Path(first["folder"]), Manifest.model_validate(first["manifest"]))
    try:
        engines = BenchEngines(pack, first["threads"], _material(first["material"]))
    except VismaidError as error:
        for _ in requests:
            _answer(answers, _failed(error))
        return
    with engines:
        measuring = Measuring(engines, first["most_load"], first["original"])
        for line in requests:
            request = json.loads(line)
            try:
                told = measuring.take(request["group"], request["name"], request["setting"])
            except VismaidError as error:
                told = _failed(error)
            _answer(answers, told)


def _failed(error: VismaidError) -> dict[str, Any]:
    return {"failed": str(error), "transient": is_transient(error)}


def _material(told: Mapping[str, Any]) -> Material:
    return Material(**{**told, "words": tuple(told["words"])})


def _answer(answers: TextIO, told: Mapping[str, Any]) -> None:
    answers.write(f"{json.dumps(told)}\n")
    answers.flush()


if __name__ == "__main__":
    # Ctrl-C is for the sweep, which then ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(1), "w") as out:
        # What a C library prints must not come between the answers.
        os.dup2(2, 1)
        serve(sys.stdin, out)
