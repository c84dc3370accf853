"""Several channels of one sound made one, where some may be inverted, dead or full of hum.

Channels that agree are averaged. An array's second channel may be the inverse of its first, and
the average of the two is silence; so only those are averaged that agree with the clearest, whose
loud moments rise furthest above its quiet ones.
"""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""float32 [n], −1…1."""

_AGREES = 0.8
"""Correlation of two channels, from which they are averaged."""
_CLEARER = 2.0
"""How much (in power) another channel must be clearer than the one that is heard."""
_NOISY = 10.0
"""How much less clear a channel may be for the average."""
_LOUD, _QUIET, _SILENCE = 5, 10, 1e-10
"""Blocks of 20 ms as loud as a loud moment; the share of them, a tenth, as quiet as a quiet one;
power that is added to it: digital silence."""
_LATELY = 250
"""Blocks, 5 s, of what came before that the loudness of a sound that comes in is judged by."""


class Mixer:
    """Mixes a sound as it comes in; what it decides is about what it has heard so far."""

    def __init__(self, rate: int) -> None:
        """Expect so many samples a second."""
        self._block = rate // 50
        self._products: NDArray[np.float64] | float = 0.0
        self._powers: NDArray[np.float64] | None = None
        self._clearest = 0
        self._weights: Samples | None = None

    def __call__(self, sound: NDArray[np.float32]) -> Samples:
        """Make float32 [n] of the next float32 [n, channels]."""
        if sound.shape[1] == 1 or not len(sound):
            return np.asarray(sound.sum(axis=1))
        self._listen(sound)
        before, self._weights = self._weights, self._agreeing()
        if before is None or (before == self._weights).all():
            return np.asarray(sound @ self._weights)
        fade = np.linspace(0, 1, len(sound), dtype=np.float32)
        return np.asarray((1 - fade) * (sound @ before) + fade * (sound @ self._weights))

    def _listen(self, sound: NDArray[np.float32]) -> None:
        # Differences, so that a hum or an offset that the channels share does not make them agree.
        last, heard = sound[:1], []
        for block in np.array_split(sound, max(1, len(sound) // self._block)):
            changes = np.diff(block.astype(np.float64), axis=0, prepend=last)
            self._products = self._products + changes.T @ changes
            heard.append(np.square(changes).mean(axis=0))
            last = block[-1:]
        powers = np.array(heard)
        before = powers[:0] if self._powers is None else self._powers[-_LATELY:]
        self._powers = np.concatenate([before, powers])

    def _agreeing(self) -> Samples:
        """The weight of each channel: equal among those that agree with the clearest."""
        powers = np.sort(np.asarray(self._powers), axis=0)
        clarity = powers[-_LOUD:][0] / (powers[len(powers) // _QUIET] + _SILENCE)
        best = int(clarity.argmax())
        if clarity[best] > _CLEARER * clarity[self._clearest]:
            self._clearest = best
        products = np.asarray(self._products)
        power = np.sqrt(np.diagonal(products))
        agree = products[self._clearest] >= _AGREES * power * power[self._clearest]
        agree &= (power > 0) & (clarity * _NOISY >= clarity[self._clearest])
        agree[self._clearest] = True
        return np.asarray(agree / agree.sum(), np.float32)


def mixed(sound: NDArray[np.float32], rate: int) -> Samples:
    """Make float32 [n] of a whole sound, float32 [n, channels], of so many samples a second."""
    return Mixer(rate)(sound)
