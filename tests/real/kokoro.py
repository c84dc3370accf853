"""A neural voice of many languages: Kokoro-82M, fed the phonemes that espeak-ng gives a sentence.

Its speakers are Japanese, its network is not: Whisper base understands what it says in English,
Spanish, Portuguese, French, German and Italian.
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from piper.phonemize_espeak import EspeakPhonemizer

from runtime.speech.audio import Samples

RATE = 24_000
"""Hz."""
SPEAKERS = ("jf_alpha", "jf_gongitsune", "jf_nezumi", "jf_tebukuro", "jm_kumo")
ESPEAK_VOICES = {"en": "en-us", "es": "es", "pt": "pt-br", "fr": "fr", "de": "de", "it": "it"}
"""The voice of espeak-ng whose phonemes a language is spoken with."""
_AS_ONE = {"c\u0327": "ç", "t\u0361ʃ": "ʧ", "d\u0361ʒ": "ʤ", "tʃ": "ʧ", "dʒ": "ʤ", "ts": "ʦ"}
"""Signs that are one of the vocabulary's."""
_DIPHTHONGS = {"eɪ": "A", "aɪ": "I", "oʊ": "O", "aʊ": "W", "ɔɪ": "Y"}
"""Likewise, in English."""
_LONGEST = 510
"""Tokens of a sentence."""


class Kokoro:
    """The voice, on one thread."""

    def __init__(self, folder: Path) -> None:
        """Load ``kokoro.onnx``, ``vocab.json`` and ``voices_ja.npz`` of a folder."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        # Each sentence has another length: memory kept from the last ones only adds up.
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        self._network = onnxruntime.InferenceSession(
            str(folder / "kokoro.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokens: dict[str, int] = json.loads((folder / "vocab.json").read_text())["vocab"]
        with np.load(folder / "voices_ja.npz") as styles:
            self._styles = {speaker: styles[speaker] for speaker in SPEAKERS}
        self._espeak = EspeakPhonemizer()

    def speak(self, text: str, language: str, speaker: str = SPEAKERS[0]) -> Samples:
        """Say a sentence: float32 [n], 24 kHz, −1…1.

        Args:
            text: One or more sentences, of at most 510 sounds.
            language: One of ``ESPEAK_VOICES``.
            speaker: One of ``SPEAKERS``.
        """
        tokens = [self._tokens[sign] for sign in self.phonemes(text, language)]
        style = self._styles[speaker][len(tokens) - 1]
        (sound,) = self._network.run(
            None,
            {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": style.astype(np.float32),
                "speed": np.ones(1, np.float32),
            },
        )
        return np.clip(np.asarray(sound, np.float32).ravel(), -1, 1)

    def phonemes(self, text: str, language: str) -> str:
        """The sounds of a text, each a sign that the voice knows; an end where it has none."""
        sentences = self._espeak.phonemize(ESPEAK_VOICES[language], text)
        written = " ".join("".join(sentence) for sentence in sentences)
        signs = _AS_ONE | (_DIPHTHONGS if language == "en" else {})
        for sounds, sign in signs.items():
            written = written.replace(sounds, sign)
        if not written.endswith((".", "?", "!")):
            written += "."
        known = "".join(sign for sign in written if sign in self._tokens)
        return known[:_LONGEST]
