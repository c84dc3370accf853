"""What whisper.cpp computes with a converted file is what Hugging Face's class computes.

On random weights, f16 on either side. whisper.cpp rounds what it multiplies to f16 and takes GELU
from a table, so scores agree to four digits.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.parity import TOKENS
from bench.random_whisper import SHAPES, Shape, random_state, write_random_whisper
from convert.whisper_folder import convert_recogniser
from tests.whisper_logits import Logits, WhisperCpp

pytestmark = pytest.mark.reference


def sound(size: Shape, seed: int) -> Logits:
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

    def encode(self, mel: Logits) -> Any:
        """[1, positions, width]."""
        return self._model.model.encoder(self._tensor(mel)[None]).last_hidden_state

    def scores(self, heard: Any, tokens: list[int]) -> Logits:
        """float32 [vocabulary], of the next token."""
        found = self._model(encoder_outputs=(heard,), decoder_input_ids=self._tensor([tokens]))
        return np.asarray(found.logits[0, -1].numpy(), np.float32)

    def answer(self, heard: Any, prompt: list[int], count: int) -> tuple[list[int], list[float]]:
        """The likeliest tokens one after the other, and by how much each outscores the next."""
        tokens, margins = list(prompt), []
        for _ in range(count):
            scores = self.scores(heard, tokens)
            second, first = np.partition(scores, -2)[-2:]
            tokens.append(int(scores.argmax()))
            margins.append(float(first - second))
        return tokens[len(prompt) :], margins


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("shape", SHAPES)
def test_scores_and_tokens_are_the_references(shape: str, seed: int, tmp_path: Path) -> None:
    size = SHAPES[shape]
    folder = write_random_whisper(tmp_path / "folder", shape, seed)
    convert_recogniser(folder, tmp_path / "whisper.bin")
    reference, prompt = Reference(folder), [size.end + 1, size.end + 2]
    heard: list[list[int]] = []
    with WhisperCpp(tmp_path / "whisper.bin") as model:
        for number in range(3):
            mel = sound(size, number)
            model.encode(mel)
            scores, answer = model.answer(prompt, TOKENS)
            encoded = reference.encode(mel)
            exact = reference.scores(encoded, prompt)
            expected, margins = reference.answer(encoded, prompt, TOKENS)
            assert np.corrcoef(scores, exact)[0, 1] >= 1 - 1e-6
            same = next((at for at in range(TOKENS) if answer[at] != expected[at]), TOKENS)
            # Where they part, the reference's two likeliest are a tie.
            assert same == TOKENS or margins[same] <= 2 * float(np.abs(scores - exact).max())
            heard.append(expected)
    assert heard[0] != heard[1] != heard[2], "the model answers the same whatever it hears"


@pytest.mark.parametrize("shape", SHAPES)
def test_the_encoders_output_is_the_references(shape: str, tmp_path: Path) -> None:
    """It is seen through a decoder that passes on the mean over all positions, normed."""
    size = SHAPES[shape]
    folder = write_random_whisper(tmp_path / "folder", shape, 1, changes=passing_on(size))
    convert_recogniser(folder, tmp_path / "whisper.bin")
    mel = sound(size, 7)
    with WhisperCpp(tmp_path / "whisper.bin") as model:
        model.encode(mel)
        seen = model.decode(size.end, 0)[: size.d_model]
    mean = Reference(folder).encode(mel)[0].numpy().mean(axis=0)
    expected = (mean - mean.mean()) / mean.std()
    assert float(np.abs(seen - expected).max()) < 0.005
    assert float(expected.max()) > 1


def passing_on(size: Shape) -> dict[str, Logits]:
    """A decoder whose scores of the first tokens are the encoder's mean output."""
    identity = np.eye(size.d_model, dtype=np.float32)
    state = {
        name: np.full_like(values, "norm.weight" in name)
        for name, values in random_state(size, 1).items()
        if name.startswith("decoder.")
    }
    for projection in ("v_proj", "out_proj"):
        state[f"decoder.layers.0.encoder_attn.{projection}.weight"] = identity
    state["decoder.embed_tokens.weight"][: size.d_model] = identity
    return state
