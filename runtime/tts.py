"""Text to speech with Piper, a sentence at a time."""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors
from piper import PiperConfig, PiperVoice, SynthesisConfig
from pydantic import BaseModel, Field, ValidationError

from runtime.breaths import breaths
from runtime.errors import Cancelled, PackError
from runtime.resources import Resource, cores
from runtime.sentences import SentenceSplitter
from runtime.speakable import speakable
from runtime.stopping import result_unless

__all__ = ["Speech", "Voice", "speakable"]

_ENGINE_ERRORS = (
    onnx_errors.EPFail,
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.InvalidGraph,
    onnx_errors.InvalidProtobuf,
    onnx_errors.NoModel,
    onnx_errors.NoSuchFile,
    onnx_errors.NotImplemented,
    onnx_errors.RuntimeException,
    RuntimeError,
    ValueError,
    KeyError,
    IndexError,
)
"""What ONNX Runtime, espeak-ng and Piper raise for a voice that is not one."""


class _Audio(BaseModel):
    sample_rate: Annotated[int, Field(ge=8_000, le=48_000)]


class _Espeak(BaseModel):
    voice: str


class _Config(BaseModel):
    """What a voice's JSON must say."""

    audio: _Audio
    espeak: _Espeak
    num_symbols: Annotated[int, Field(gt=0)]
    num_speakers: Annotated[int, Field(gt=0)]
    phoneme_id_map: Annotated[dict[str, list[int]], Field(min_length=1)]
    phoneme_type: Literal["espeak", "text"] = "espeak"
    """Piper's other kinds need data that it would fetch from the network."""


_BREATH = 170
"""Sounds that take ten seconds, as the demo's voice speaks: 17 a second, 23 where it spells."""


@dataclass(frozen=True)
class Speech:
    """A stretch of speech."""

    samples: NDArray[np.int16]
    """int16 [n], mono."""
    sample_rate: int
    """Hz."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.sample_rate


class Voice(Resource):
    """A Piper voice, ready to speak; one sentence at a time."""

    def __init__(self, model: Path, config: Path, *, threads: int | None = None) -> None:
        """Load a voice and let it say a sound, so that whatever is wrong with it shows now.

        Args:
            model: The ONNX graph.
            config: Its JSON.
            threads: Threads to compute with; None for as many as there are, 4 at most.

        Raises:
            PackError: the files are missing, damaged, or not a voice that can be used offline.
        """
        settings = _read_config(config)
        self.sample_rate = int(settings["audio"]["sample_rate"])
        """Hz."""
        self.name = _name(settings, model)
        """What people call it, in words that can be said."""
        self._worker = ThreadPoolExecutor(1, "voice")
        try:
            session = _open_graph(model, threads or cores(4))
            self._voice = PiperVoice(session, PiperConfig.from_dict(settings))
            for _ in self.speak("a"):
                pass
        except _ENGINE_ERRORS as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise PackError(
                f"{model} is not a Piper voice that can be used ({reason[:200]}). Fetch it again."
            ) from None

    def close(self) -> None:
        """End the voice's thread; the voice cannot be used afterwards."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def speak(
        self, text: str, *, speed: float = 1.0, cancel: threading.Event | None = None
    ) -> Iterator[Speech]:
        """Say a text, sentence by sentence; nothing comes where there is nothing to say.

        A sentence of more than about ten seconds comes in parts: what the voice needs of memory
        grows with what it says at a time.

        Args:
            text: What to say; Markdown, emoji and list markers are left out.
            speed: 1 is the voice's own, 2 twice as fast.
            cancel: Stops the voice within 0.2 s, inside a sentence too.

        Raises:
            Cancelled: ``cancel`` was set; the voice remains usable.
        """
        voice = replace(self._voice, session=_Stoppable(self._voice.session, self._worker, cancel))
        pace = SynthesisConfig(length_scale=self._voice.config.length_scale / speed)
        splitter = SentenceSplitter()
        for sentence in [*splitter.feed(speakable(text)), *splitter.flush()]:
            for breath in breaths(sentence, self._sounds, round(_BREATH * min(speed, 1.0))):
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                for chunk in voice.synthesize(breath, pace):
                    yield Speech(chunk.audio_int16_array, chunk.sample_rate)

    def _sounds(self, text: str) -> int:
        """How many phonemes, marks and spaces the voice makes of a text."""
        return sum(map(len, self._voice.phonemize(text)))


class _Stoppable:
    """Stands for an ONNX session inside Piper; its ``run`` can be stopped between two nodes."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        worker: ThreadPoolExecutor,
        cancel: threading.Event | None,
    ) -> None:
        self._session, self._worker, self._cancel = session, worker, cancel

    def run(self, outputs: list[str] | None, inputs: Mapping[str, NDArray[Any]]) -> Any:
        options = onnxruntime.RunOptions()
        work = self._worker.submit(self._session.run, outputs, inputs, options)
        try:
            return result_unless(work, self._cancel)
        except BaseException:
            options.terminate = True
            raise


def _read_config(path: Path) -> dict[str, Any]:
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
        _Config.model_validate(settings)
    except OSError as error:
        raise PackError(f"The voice's {path} cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PackError(
            f"{path} is not the JSON of a usable Piper voice: {where}: {first['msg']}."
        ) from None
    except (ValueError, RecursionError):
        raise PackError(f"{path} is damaged: it is not JSON. Fetch the voice again.") from None
    return dict(settings)


def _name(settings: Mapping[str, Any], model: Path) -> str:
    """What its JSON calls the recordings that it learnt from, as Piper's voices are called."""
    given = settings.get("dataset")
    name = given if isinstance(given, str) and given.strip() else model.name.partition(".")[0]
    return " ".join(re.findall(r"[^\W_]+", name)) or "unnamed"


def _open_graph(path: Path, threads: int) -> onnxruntime.InferenceSession:
    if not path.is_file():
        raise PackError(f"The voice {path} is missing. Fetch the pack again.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Idle threads that spin would take the cores from the language model.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = {value.name for value in session.get_inputs()}
    if names - {"sid"} != {"input", "input_lengths", "scales"}:
        raise ValueError(f"its inputs are {', '.join(sorted(names))}")
    return session
