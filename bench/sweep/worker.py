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
from bench.measure.bandwidth import measure_limit
from bench.measure.energy import Found, measure_token_energy, measure_turn_energy
from bench.measure.engines import BenchEngines
from bench.measure.model import engine_settings, measure_decode, measure_picture, measure_prefill
from bench.measure.speech import measure_recogniser, measure_voice
from bench.measure.turn import measure_turn
from bench.quality.measure import Judged, measure_divergence, measure_labelled
from bench.records import Setting
from bench.sweep.conditions import watched
from bench.sweep.plan import Material
from runtime.errors import PackError, VismaidError
from runtime.packs.pack import Manifest, Pack
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
            told = self._told(group, name, setting)
        return {"at": at.isoformat(), **told, **watch.told}

    def _told(self, group: str, name: str, setting: Setting) -> dict[str, Any]:
        if group == "quality":
            return asdict(self._quality(name))
        values, absent = self._measure(name, setting)
        engine = engine_settings(self._engines) if group == "text" else {}
        return {"values": values, "absent": absent, "engine": engine}

    def _quality(self, name: str) -> Judged:
        if name == "divergence":
            return measure_divergence(self._engines, self._its_original())
        return measure_labelled(self._engines)

    def _measure(self, name: str, setting: Setting) -> Found:
        """The figures, and why one of them is absent."""
        if name == "turn_energy":
            return measure_turn_energy(self._engines, Detail(str(setting["detail"])))
        if name == "token_energy":
            generated = int(setting["generated"])
            return measure_token_energy(self._engines, self._warm.clear, generated)
        return self._figures(name, setting), {}

    def _figures(self, name: str, setting: Setting) -> dict[str, float]:
        engines, fresh = self._engines, self._warm.clear
        match name:
            case "limit":
                threads, generated = int(setting["threads"]), int(setting["generated"])
                return measure_limit(engines, int(setting["depth"]), threads, fresh, generated)
            case "picture":
                return measure_picture(engines, Detail(str(setting["detail"])))
            case "prefill":
                return measure_prefill(engines, int(setting["tokens"]), fresh)
            case "decode":
                generated = int(setting["generated"])
                return measure_decode(engines, int(setting["depth"]), fresh, generated)
            case "recognise":
                return measure_recogniser(engines, float(setting["seconds"]))
            case "speak":
                return measure_voice(engines)
            case "turn":
                detail, follow_up = Detail(str(setting["detail"])), bool(setting["follow_up"])
                return measure_turn(engines, detail, follow_up=follow_up)
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
