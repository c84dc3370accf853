"""How much of Whisper's window a recording gets, and whether what came out of it can be right.

Whisper's encoder costs as much as its window is long. Published models were trained on thirty
seconds, most of them silence, and in a window that is much shorter, or that ends in digital
silence, they say the same again and again. So they get a window with room behind the speech, filled
with faint noise as a quiet room would; and a transcript that looks wrong is made again in the whole
window. A model that was trained on windows as short as the speech needs neither, and its pack
says so. ``docs/speech.md`` has what was measured.
"""

import math
import re
import zlib
from collections.abc import Sequence

import numpy as np

from runtime.speech.audio import SPEECH_RATE, Samples

_POSITIONS_A_SECOND = 50
_SHORT_MARGIN, _SHORT_STEP = 128, 64
_LEAST, _MARGIN = 768, 256
"""Encoder positions, of all and beyond the speech, where the model was trained on whole windows."""
_EXACT_STEP = 256
"""Encoder positions of which a window must be a multiple, or all there are, for flash attention: in
any other it attends to what earlier recordings left behind."""
_FRAME = SPEECH_RATE // 50
_FAINT_DB, _FAINT_SECONDS = -45.0, 2.0
"""Noise in the window, beside the loudest 20 ms of the recording; how far it goes on behind it."""
_TOKENS_A_SECOND, _TOKENS_MORE = 10, 16
_REPEATED = re.compile(r"(?<!\S)(\S.{0,80}?)(?:\W+\1){3,}(?!\w)", re.IGNORECASE)
_COMPRESSION, _COMPRESSED_LENGTH = 2.4, 60
"""Whisper's own limit of a text's length over its compressed length; short texts never reach it."""
_UNSURE = -1.0
"""Whisper's own limit of the mean log probability of a transcript's tokens."""


def audio_context(seconds: float, whole: int, *, short_window: bool) -> int:
    """Encoder positions for that much sound.

    Args:
        seconds: How long somebody speaks.
        whole: What the model has, 50 a second.
        short_window: Whether the model was trained on windows as short as the speech.
    """
    spoken = math.ceil(seconds * _POSITIONS_A_SECOND)
    if short_window:
        return min(whole, math.ceil((spoken + _SHORT_MARGIN) / _SHORT_STEP) * _SHORT_STEP)
    return min(whole, max(_LEAST, math.ceil((spoken + _MARGIN) / _EXACT_STEP) * _EXACT_STEP))


def filled(samples: Samples, positions: int) -> Samples:
    """The recording with faint noise over it and behind it, within the window.

    Args:
        samples: float32 [n], 16 kHz.
        positions: Length of the window, encoder positions.
    """
    room = positions * SPEECH_RATE // _POSITIONS_A_SECOND - len(samples)
    length = len(samples) + max(0, min(room, round(_FAINT_SECONDS * SPEECH_RATE)))
    # The same noise each time, so that the same sound gives the same transcript.
    noise = np.random.default_rng(0).standard_normal(length, np.float32)
    noise *= np.float32(_loudest(samples) * 10 ** (_FAINT_DB / 20))
    noise[: len(samples)] += samples
    return noise


def most_tokens(seconds: float, text_context: int) -> int:
    """How many tokens so much speech can be, generously; more is the model going in circles."""
    return min(text_context // 2 - 6, _TOKENS_MORE + int(_TOKENS_A_SECOND * seconds))


def looks_wrong(text: str, log_probabilities: Sequence[float], limit: int) -> bool:
    """Whether a transcript had better be made again with the whole window.

    Args:
        text: What was written down where somebody spoke.
        log_probabilities: Natural logarithm of each token's probability.
        limit: How many tokens there could be.
    """
    if not text.strip() or len(log_probabilities) >= limit:
        return True
    return goes_in_circles(text) or float(np.mean(log_probabilities)) < _UNSURE


def goes_in_circles(text: str) -> bool:
    """Whether the same is said four times in a row, or the text is too regular for speech."""
    if _REPEATED.search(text):
        return True
    encoded = text.encode()
    ratio = len(encoded) / len(zlib.compress(encoded))
    return len(encoded) >= _COMPRESSED_LENGTH and ratio > _COMPRESSION


def _loudest(samples: Samples) -> float:
    """Root mean square of the loudest 20 ms."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    return float(np.sqrt(np.square(frames).mean(axis=1).max(initial=0.0)))
