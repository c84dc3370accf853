"""The sound encoder of a model that hears, with a cache, so that no sound is encoded twice."""

import hashlib
from collections.abc import Callable

import numpy as np

from runtime.cancel import NEVER, Cancel
from runtime.llama.embeddings import Chunk, EmbeddingIds, SoundEmbeddings
from runtime.llama.kv_cache import Counters
from runtime.llama.mtmd.native import NativeProjector
from runtime.speech.audio import SPEECH_RATE, Samples, resample

_CACHED = 2


class SoundEncoder:
    """Encodes sounds with audio encoder and projector; keeps the embeddings of the last few."""

    def __init__(self, projector: NativeProjector, counters: Counters, ids: EmbeddingIds) -> None:
        """Begin.

        Args:
            projector: What hears.
            counters: Told what is encoded.
            ids: Where the embeddings' come from.
        """
        self._projector, self._counters, self._ids = projector, counters, ids
        self._cache: list[SoundEmbeddings] = []

    def encode(
        self,
        samples: Samples,
        *,
        check_room: Callable[[int], None] = lambda positions: None,
        cancel: Cancel = NEVER,
    ) -> SoundEmbeddings:
        """Encode a sound, unless it is cached.

        Args:
            samples: float32 [n], mono, 16 kHz, −1…1.
            check_room: Raises where the model has no room for so many positions.
            cancel: Stops the encoder.

        Raises:
            SoundError: the sound is too short, too long, or holds values that are not numbers; or
                the model hears nothing at all.
            Cancelled: ``cancel`` was set.
        """
        key = hashlib.blake2b(np.asarray(samples, np.float32).tobytes()).digest()
        for cached in self._cache:
            if cached.key == key:
                return self._latest(cached)
        cancel.check()
        rate = self._projector.sample_rate
        # A model that hears nothing has no rate; the projector says so.
        sound = resample(samples, SPEECH_RATE, rate) if rate > 0 else samples
        part, values = self._projector.listen(sound, check_room=check_room, cancel=cancel)
        self._counters.sounds_encoded += sum(isinstance(each, Chunk) for each in part)
        first = self._ids.take(len(values))
        return self._latest(SoundEmbeddings(key, first, values, (part,)))

    def _latest(self, sound: SoundEmbeddings) -> SoundEmbeddings:
        others = [cached for cached in self._cache if cached is not sound]
        self._cache = [sound, *others][:_CACHED]
        return sound
