"""Text to speech with Piper, a sentence at a time and the first of it soon."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
from piper import PiperVoice

from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError
from runtime.packs.manifest import Voice as Entry
from runtime.packs.pack import Pack
from runtime.resources import Resource, cores
from runtime.speech.normalization.speakable import speakable
from runtime.speech.piper.breaths import breaths
from runtime.speech.piper.config import VoiceConfig
from runtime.speech.piper.graph import cut
from runtime.speech.piper.phonemes import phonemizer
from runtime.speech.piper.sound import Graph, Piece, Runner, Tensors, WholeGraph, WindowedGraph
from runtime.speech.piper.usable import read_usable, refused
from runtime.speech.sentences import SentenceSplitter
from runtime.speech.speech import Speech as Speech

_BREATH = 170
"""Sounds that take ten seconds, as the demo's voice speaks: 17 a second, 23 where it spells."""
_ONE, _COUNTING = "1.", "1, 2, 3, 4, 5."
"""Sentences that a voice of any language can say."""
_FADE_SECONDS = 0.02
"""In which a sentence that turns out louder than it began is turned down."""
_SILENT, _FULL = 1e-8, 32_767


class Voice(Resource):
    """A Piper voice, ready to speak; one sentence at a time."""

    def __init__(
        self,
        model: Path,
        config: Path,
        *,
        speaker: str | int | None = None,
        threads: int | None = None,
        windows: bool = True,
    ) -> None:
        """Load a voice and let it say a sentence, so that whatever is wrong with it shows now.

        Args:
            model: The ONNX graph.
            config: Its JSON.
            speaker: Who speaks, by name or number, where it has several; None for its usual one.
            threads: Threads to compute with; None for as many as there are, 4 at most.
            windows: Whether sentences may come in pieces; else each is waited for as a whole.

        Raises:
            PackError: the files are missing, damaged, do not fit each other, or are not a voice
                that can be used offline; or it has no such speaker.
        """
        self._config = VoiceConfig.read(config)
        self.sample_rate = self._config.audio.sample_rate
        """Hz."""
        self.name = self._config.name(model)
        """What people call it, in words that can be said."""
        self._speaker = self._config.speaker(speaker)
        self._model = model
        self._piper = PiperVoice(None, self._config.piper)
        self._phonemize = phonemizer(self._piper)
        self._worker = ThreadPoolExecutor(1, "voice")
        with refused(self._model):
            self._graph = self._load(threads or cores(4), windows)
            for _ in self.speak(_COUNTING):
                pass

    @classmethod
    def of(cls, pack: Pack, entry: Entry, *, threads: int | None = None) -> "Voice":
        """A voice of a pack; see ``__init__`` for what is raised."""
        paths = pack.path(entry.model), pack.path(entry.config)
        return cls(*paths, speaker=entry.speaker, threads=threads)

    def close(self) -> None:
        """End the voice's thread; the voice cannot be used afterwards."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def speak(self, text: str, *, speed: float = 1.0, cancel: Cancel = NEVER) -> Iterator[Speech]:
        """Say a text, sentence by sentence; nothing comes where there is nothing to say.

        A sentence comes in pieces where the voice can make it so: the first after a fraction of
        the time that the whole takes, the others before those before them have been heard. One of
        more than about ten seconds comes in parts in any case: what the voice needs of memory
        grows with what it says at a time.

        Args:
            text: What to say; see ``runtime.speech.normalization.speakable`` for what becomes of
                Markdown and signs.
            speed: 1 is the voice's own, 2 twice as fast.
            cancel: Stops the voice within 0.2 s, inside a sentence too.

        Raises:
            Cancelled: ``cancel`` was set; the voice remains usable.
            PackError: the voice is damaged in a way that shows only now.
        """
        run = Runner(self._worker, cancel)
        dialect = self._config.espeak.voice
        splitter = SentenceSplitter(dialect.partition("-")[0])
        with refused(self._model):
            words = speakable(text, dialect)
            for sentence in [*splitter.feed(words), *splitter.flush()]:
                for breath in breaths(sentence, self._sounds, round(_BREATH * min(speed, 1.0))):
                    for inputs in self._inputs(breath, speed):
                        cancel.check()
                        yield from self._levelled(self._graph.sound(inputs, run))

    def _sounds(self, text: str) -> int:
        """How many phonemes, marks and spaces the voice makes of a text."""
        return sum(map(len, self._phonemize(text)))

    def _inputs(self, text: str, speed: float) -> Iterator[Tensors]:
        """What the graph is given for each sentence of a text."""
        told = self._config.inference
        scales = [told.noise_scale, told.length_scale / speed, told.noise_w]
        speaker = {"sid": np.array([self._speaker])} if self._speakers else {}
        for phonemes in filter(None, self._phonemize(text)):
            ids = self._piper.phonemes_to_ids(phonemes)
            yield {
                "input": np.array([ids], np.int64),
                "input_lengths": np.array([len(ids)], np.int64),
                "scales": np.array(scales, np.float32),
                **speaker,
            }

    def _levelled(self, pieces: Iterator[Piece]) -> Iterator[Speech]:
        """A sentence as loud as sentences of this voice usually are, and never beyond full scale.

        Raised to full scale each by itself, as Piper does it, sentences differ more in loudness
        than the voice left them.
        """
        highest, fade = self._graph.usual_peak, round(_FADE_SECONDS * self.sample_rate)
        for number, piece in enumerate(pieces):
            before = highest
            highest = max(highest, float(np.abs(piece.samples).max(initial=_SILENT)))
            gain = np.full(len(piece.samples), 1 / highest, np.float32)
            if number and highest > before:
                gain[:fade] = np.linspace(1 / before, 1 / highest, fade)[: len(gain)]
            samples = np.clip(piece.samples * gain, -1, 1) * _FULL
            yield Speech(samples.astype(np.int16), self.sample_rate, piece.goes_on)

    def _load(self, threads: int, windows: bool) -> Graph:
        """The graph, in windows where they hold what the whole does."""
        if not self._model.is_file():
            raise PackError(f"The voice {self._model} is missing. Fetch the pack again.")
        proto = read_usable(self._model, self._config)
        self._speakers = any(value.name == "sid" for value in proto.graph.input)
        parts = cut(proto) if windows else None
        del proto
        if parts:
            with suppress(Exception):
                graph = WindowedGraph(parts, self.sample_rate, threads)
                short, long = (next(self._inputs(text, 1.0), None) for text in (_ONE, _COUNTING))
                if short and long and graph.prove(short, long, Runner(self._worker)):
                    return graph
        return WholeGraph(self._model, self.sample_rate, threads)
