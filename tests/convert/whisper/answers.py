"""What whisper.cpp makes of a mel spectrogram: its likeliest tokens, and how sure it is of them."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import _pywhispercpp as whisper
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Answer:
    """The likeliest tokens, one after the other."""

    tokens: list[int]
    """Through the end of the text, where it comes."""
    log_probabilities: Floats
    """float32 [tokens], of each among the tokens of text and their end."""


class WhisperCpp:
    """A file in whisper.cpp, without flash attention, on one thread."""

    def __init__(self, path: Path) -> None:
        parameters = whisper.whisper_context_default_params()
        parameters.use_gpu = parameters.flash_attn = False
        self._context = whisper.whisper_init_from_file_with_params(str(path), parameters)

    def __enter__(self) -> "WhisperCpp":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        whisper.whisper_free(self._context)

    def answer(self, mel: Floats, count: int) -> Answer:
        """At most ``count`` tokens for float32 [mels, frames], two frames an encoder position."""
        self._hear(mel)
        greedy = whisper.whisper_sampling_strategy.WHISPER_SAMPLING_GREEDY
        parameters = whisper.whisper_full_default_params(greedy)
        parameters.n_threads = 1
        parameters.max_tokens = count
        parameters.temperature_inc = 0.0
        parameters.greedy = {"best_of": 1}
        parameters.no_context = parameters.no_timestamps = parameters.single_segment = True
        parameters.suppress_blank = parameters.suppress_nst = False
        parameters.print_progress = False
        nothing = np.zeros(0, np.float32)
        assert whisper.whisper_full(self._context, parameters, nothing, 0) == 0
        data = [
            whisper.whisper_full_get_token_data(self._context, segment, index)
            for segment in range(whisper.whisper_full_n_segments(self._context))
            for index in range(whisper.whisper_full_n_tokens(self._context, segment))
        ]
        plogs = np.array([each.plog for each in data], np.float32)
        return Answer([each.id for each in data], plogs)

    def languages(self, mel: Floats) -> Floats:
        """float32 [languages], the probability of each."""
        self._hear(mel)
        found = np.zeros(whisper.whisper_lang_max_id() + 1, np.float32)
        assert whisper.whisper_lang_auto_detect(self._context, 0, 1, found) >= 0
        return found

    def _hear(self, mel: Floats) -> None:
        values = np.ascontiguousarray(mel, np.float32)
        assert whisper.whisper_set_mel(self._context, values, mel.shape[1], mel.shape[0]) == 0
