"""What whisper.cpp computes with a converted file is what Hugging Face's class computes.

On random weights, f16 on either side. whisper.cpp rounds what it multiplies to f16 and takes GELU
from a table, so scores agree to four digits.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.parity.parity import TOKENS
from convert.whisper.folder import convert_recogniser
from tests.checkpoints.whisper import SHAPES, Shape, random_state, write_random_whisper
from tests.convert.whisper.answers import Floats, WhisperCpp

pytestmark = pytest.mark.reference
PROMPTS = {"english": [50257, 50362], "v3": [50258, 50259, 50360, 50364]}
"""The beginning, English and transcription where they are told, no timestamps."""


def sound(size: Shape, seed: int) -> Floats:
    """A log mel that fills the window, with a spectrum of its own: float32 [mels, frames]."""
    generator = np.random.default_rng(seed)
    noise = generator.standard_normal((size.num_mel_bins, 2 * size.max_source_positions))
    spectrum = generator.standard_normal((size.num_mel_bins, 1))
    return np.asarray(spectrum + noise / 2, np.float32)


class Reference:
    """A folder in the reference implementation, in float32."""

    def __init__(self, folder: Path) -> None:
        torch = pytest.importorskip("torch")
        from transformers import WhisperForConditionalGeneration

        torch.set_grad_enabled(False)
        self._tensor: Any = torch.tensor
        self._model: Any = WhisperForConditionalGeneration.from_pretrained(
            folder, dtype=torch.float32
        ).eval()

    def encode(self, mel: Floats) -> Floats:
        """float32 [positions, width]."""
        heard = self._model.model.encoder(self._tensor(mel)[None]).last_hidden_state
        return np.asarray(heard[0].numpy(), np.float32)

    def log_probabilities(self, mel: Floats, prompt: list[int], answer: list[int]) -> Floats:
        """float32 [tokens, choices], of what could come in the place of each token of an answer.

        The choices are the tokens of text and their end.
        """
        given = self._tensor([prompt + answer])
        found = self._model(self._tensor(mel)[None], decoder_input_ids=given)
        choices = found.logits[0, len(prompt) - 1 : -1, : prompt[0]]
        return np.asarray(choices.log_softmax(dim=1).numpy(), np.float32)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("shape", SHAPES)
def test_tokens_and_their_probabilities_are_the_references(
    shape: str, seed: int, tmp_path: Path
) -> None:
    folder = write_random_whisper(tmp_path / "folder", shape, seed)
    convert_recogniser(folder, tmp_path / "whisper.bin")
    reference, answers = Reference(folder), []
    with WhisperCpp(tmp_path / "whisper.bin") as model:
        for number in range(3):
            mel = sound(SHAPES[shape], number)
            answer = model.answer(mel, TOKENS)
            exact = reference.log_probabilities(mel, PROMPTS[shape], answer.tokens)
            own = exact[range(len(answer.tokens)), answer.tokens]
            assert len(answer.tokens) >= TOKENS
            assert np.abs(answer.log_probabilities - own).max() < 0.01
            # Where it prefers another token, its two likeliest are a tie.
            assert (exact.max(axis=1) - own).max() < 0.01
            answers.append(answer.tokens)
    assert answers[0] != answers[1] != answers[2], "it answers the same whatever it hears"


def test_the_encoders_output_is_the_references(tmp_path: Path) -> None:
    """It is seen in the scores of the languages: the mean over all positions, normed."""
    size = SHAPES["v3"]
    folder = write_random_whisper(tmp_path / "folder", "v3", 1, changes=passing_on(size))
    convert_recogniser(folder, tmp_path / "whisper.bin")
    mel = sound(size, 7)
    with WhisperCpp(tmp_path / "whisper.bin") as model:
        seen = np.log(model.languages(mel)[: size.d_model])
    mean = Reference(folder).encode(mel).mean(axis=0)
    expected = (mean - mean.mean()) / mean.std()
    assert np.abs(seen - seen.mean() - expected).max() < 0.01
    assert expected.max() > 1


def passing_on(size: Shape) -> dict[str, Floats]:
    """A decoder whose scores of the languages are the encoder's mean output."""
    identity = np.eye(size.d_model, dtype=np.float32)
    state = {
        name: np.full_like(values, "norm.weight" in name)
        for name, values in random_state(size, 1).items()
        if name.startswith("decoder.")
    }
    for projection in ("v_proj", "out_proj"):
        state[f"decoder.layers.0.encoder_attn.{projection}.weight"] = identity
    first = size.end + 2
    state["decoder.embed_tokens.weight"][first : first + size.d_model] = identity
    return state
